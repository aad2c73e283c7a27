import type { Log, Receipt } from "#chain";
import { EXIT, endOf, type Hex, isoTime, NeighborwattError, type Wh, ZERO_HASH } from "#domain";
import { type CommitmentBatch, commitmentBatchOf, packCommitmentBatch, VERDICTS } from "#settlement";
import { addressesOf, type FoundCommitment, tariffOf } from "#simulation";
import type { ReceiptOptions } from "../receipt.ts";
import { usage } from "../support/failure.ts";
import { log, say, sayJson } from "../support/output.ts";
import { energyText, moneyText } from "./amounts.ts";
import { notAnchored } from "./commit.ts";
import { type SignedDelivery, signDelivery } from "./meters.ts";
import { alreadyPaid, expired, refusedByContract, tooEarly, tooMuch, unknownCommitment } from "./receipt-errors.ts";
import { type AtomicRemote, called, withAtomic } from "./venue.ts";
import { timeComes } from "./waiting.ts";

const DIGEST = /^0x[0-9a-fA-F]{64}$/;
/** When the community's time has not moved for so long, it stands still. */
const STANDS_STILL = { lookEveryMs: 200, patienceMs: 60_000 };

/** Lets both meters sign what came for a commitment, and pays it in one transaction. */
export async function receipt(text: string, energyWh: Wh, options: ReceiptOptions): Promise<void> {
  if (!DIGEST.test(text))
    throw usage(`"${text}" is no commitment: expected its id, 0x and 64 hexadecimal digits, as "commit" printed it.`);
  const digest = text.toLowerCase() as Hex;
  await withAtomic(options.data, async (remote) => {
    expectPayable(await foundIn(remote, digest), energyWh, remote);
    await untilOver(await foundIn(remote, digest), remote, options);
    // It may be anchored, paid, or expired by now.
    const there = { ...remote, now: await remote.desk.time() };
    const found = await foundIn(there, digest);
    expectPayable(found, energyWh, there);
    if (found.anchor === null) throw notAnchored(digest, options.data);
    const delivery = await signDelivery(found.commitment, digest, energyWh, there);
    const { households } = delivery;
    log(`signed for the meters of ${households.producer} and ${households.consumer} with their demonstration keys`);
    await settle(found, delivery, there, options);
  });
}

async function foundIn({ desk }: AtomicRemote, digest: Hex): Promise<FoundCommitment> {
  const found = await desk.find(digest);
  if (found === null) throw unknownCommitment(digest);
  return found;
}

/** @throws CLI_COMMITMENT_PAID, CLI_COMMITMENT_EXPIRED, CLI_RECEIPT_TOO_MUCH, CLI_COMMITMENT_OF_TRADE (65) */
function expectPayable(found: FoundCommitment, energyWh: Wh, { now }: AtomicRemote): void {
  const { commitment, digest, paid } = found;
  if (commitment.trade !== ZERO_HASH) throw ofTrade(digest, commitment.trade);
  if (paid) throw alreadyPaid(digest);
  if (now > commitment.expiry * 1000) throw expired(found, now);
  if (energyWh > commitment.energyWh) throw tooMuch(found, energyWh);
}

/** Waits for the end of the interval, if that is wanted. */
async function untilOver(
  { commitment, digest }: FoundCommitment,
  remote: AtomicRemote,
  options: ReceiptOptions,
): Promise<void> {
  const { desk, scenario } = remote;
  const end = endOf(scenario.calendar, commitment.interval);
  if (remote.now >= end) return;
  if (!options.wait)
    throw tooEarly(commitment.interval, end, called(`receipt ${digest} ${commitment.energyWh} --wait`, options.data));
  log(`waiting for the end of interval ${commitment.interval} at ${isoTime(end)}`);
  await timeComes(() => desk.time(), end, STANDS_STILL);
}

/** Has the contract look first, so that no key is used up for what it would refuse. */
async function settle(
  found: FoundCommitment,
  delivery: SignedDelivery,
  remote: AtomicRemote,
  options: ReceiptOptions,
): Promise<void> {
  const { chain, identities, scenario, now } = remote;
  const { interval } = found.commitment;
  const batch = packCommitmentBatch(batchOf(found, delivery, remote));
  const end = endOf(scenario.calendar, interval) / 1000;
  const asOf = BigInt(Math.max(end, Math.floor(now / 1000)));
  const call = (name: string, ...args: readonly unknown[]) => ({
    contract: "AtomicSettlement",
    function: name,
    args: [interval, batch, ...args],
  });
  const [checked] = (await chain.read(call("checkCommitments", asOf))) as [{ verdict: number; reason: Hex }];
  if (BigInt(checked.reason) !== 0n)
    throw refusedByContract(found, nameOf(checked.verdict), reasonIn(checked.reason, remote));
  const payer = identities.find(({ name }) => name === delivery.households.consumer);
  if (payer === undefined) throw unknownCommitment(found.digest);
  const receipt = await chain.submit(payer.owner, call("settleCommitments"));
  print(outcomeIn(receipt, found, remote), found, options);
}

function batchOf(
  found: FoundCommitment,
  { statement, receipt }: SignedDelivery,
  { chain, scenario }: AtomicRemote,
): CommitmentBatch {
  const { interval } = found.commitment;
  return commitmentBatchOf({
    interval,
    endsAt: endOf(scenario.calendar, interval) / 1000,
    tariff: tariffOf(scenario)(interval),
    domain: { chainId: chain.chainId, ledger: addressesOf(scenario).CommitmentLedger },
    anchor: { number: found.newest.number, pathOf: () => found.newest.path },
    chains: [found.chain],
    statements: [statement],
    receipts: [receipt],
  });
}

interface Outcome {
  readonly deliveredWh: bigint;
  readonly paid: bigint;
  readonly gridFee: bigint;
  readonly tax: bigint;
  readonly block: number;
  readonly transaction: Hex;
}

/** What the block says of the commitment. @throws CLI_COMMITMENT_PAID, CLI_RECEIPT_REFUSED */
function outcomeIn({ logs, block, hash, refusal }: Receipt, found: FoundCommitment, remote: AtomicRemote): Outcome {
  const about = (event: string, holds: (args: Log["args"]) => boolean) =>
    logs.find((one) => one.event === event && holds(one.args))?.args;
  const settled = about("CommitmentSettled", (args) => args.digest === found.digest);
  const { consumer, sequence } = found.commitment;
  const payment = about("CommitmentPaid", (args) => args.consumer === consumer && Number(args.sequence) === sequence);
  if (settled !== undefined && payment !== undefined) {
    const amount = (name: string) => payment[name] as bigint;
    const amounts = { paid: amount("paid"), gridFee: amount("gridFee"), tax: amount("tax") };
    return { deliveredWh: settled.deliveredWh as bigint, ...amounts, block, transaction: hash };
  }
  const refused = about("ClaimRefused", (args) => args.claim === found.digest);
  const reason =
    refused === undefined ? (refusal?.error ?? "no reason given") : reasonIn(refused.reason as Hex, remote);
  throw refusedByContract(found, nameOf(Number(refused?.verdict ?? 0)), reason);
}

function print(outcome: Outcome, { commitment, digest, amountNano }: FoundCommitment, { json }: ReceiptOptions): void {
  const { deliveredWh, paid, gridFee, tax, block, transaction } = outcome;
  const back = amountNano - paid - gridFee - tax;
  if (json) {
    sayJson({
      commitment: digest,
      verdict: VERDICTS[0],
      deliveredWh: String(deliveredWh),
      committedWh: String(commitment.energyWh),
      paidNano: String(paid),
      localGridFeeNano: String(gridFee),
      localTaxNano: String(tax),
      refundedNano: String(back),
      block,
      transaction,
    });
    return;
  }
  say(`commitment ${digest}: ${VERDICTS[0]}
delivered  ${energyText(deliveredWh)} of ${energyText(commitment.energyWh)}
paid       ${moneyText(paid)} to ${commitment.producer}
fees       ${moneyText(gridFee)} local grid fee, ${moneyText(tax)} local tax
free again ${moneyText(back)}
block ${block}, transaction ${transaction}`);
}

/** Verdicts are numbered on the chain as in `VERDICTS`. */
function nameOf(verdict: number): string {
  return VERDICTS[verdict] ?? String(verdict);
}

function reasonIn(selector: Hex, { chain, scenario }: AtomicRemote): string {
  return chain.addressBook.decodeRefusal(addressesOf(scenario).AtomicSettlement, selector, selector).error;
}

function ofTrade(digest: Hex, trade: Hex): NeighborwattError {
  return new NeighborwattError(
    "CLI_COMMITMENT_OF_TRADE",
    `The commitment ${digest} pays for the trade ${trade}, which the homes' meters confirm by themselves: receipts by hand are for commitments by hand.`,
    { details: { digest, trade }, exitCode: EXIT.data },
  );
}
