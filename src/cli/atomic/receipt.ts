import { EXIT, endOf, type Hex, isoTime, NeighborwattError, type Wh, ZERO_HASH } from "#domain";
import { VERDICTS } from "#settlement";
import type { FoundCommitment } from "#simulation";
import type { ReceiptOptions } from "../receipt.ts";
import { usage } from "../support/failure.ts";
import { log, say, sayJson } from "../support/output.ts";
import { energyText, moneyText } from "./amounts.ts";
import { notAnchored } from "./commit.ts";
import { alreadyPaid, expired, tooEarly, tooMuch, unknownCommitment } from "./receipt-errors.ts";
import { alone, placeAlone } from "./settle-alone.ts";
import { inBatch } from "./settle-batch.ts";
import type { Settled } from "./settled.ts";
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
    await untilOver(await foundIn(remote, digest), energyWh, remote, options);
    // It may be anchored, paid, or expired by now.
    const there = { ...remote, now: await remote.desk.time() };
    const found = await foundIn(there, digest);
    expectPayable(found, energyWh, there);
    if (found.anchor === null) throw notAnchored(digest, options.data);
    const place = await placeAlone(found, there);
    const settle = place === null ? inBatch(found, energyWh, there) : alone(found, place, energyWh, there);
    print(await settle, found, options);
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
  energyWh: Wh,
  remote: AtomicRemote,
  options: ReceiptOptions,
): Promise<void> {
  const { desk, scenario } = remote;
  const end = endOf(scenario.calendar, commitment.interval);
  if (remote.now >= end) return;
  if (!options.wait)
    throw tooEarly(commitment.interval, end, called(`receipt ${digest} ${energyWh} --wait`, options.data));
  log(`waiting for the end of interval ${commitment.interval} at ${isoTime(end)}`);
  await timeComes(() => desk.time(), end, STANDS_STILL);
}

function print(outcome: Settled, { commitment, digest, amountNano }: FoundCommitment, { json }: ReceiptOptions): void {
  const { contract, deliveredWh, paid, gridFee, tax, block, transaction } = outcome;
  const back = amountNano - paid - gridFee - tax;
  if (json) {
    sayJson({
      commitment: digest,
      verdict: VERDICTS[0],
      contract,
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
  say(`commitment ${digest}: ${VERDICTS[0]} by ${contract}
delivered  ${energyText(deliveredWh)} of ${energyText(commitment.energyWh)}
paid       ${moneyText(paid)} to ${commitment.producer}
fees       ${moneyText(gridFee)} local grid fee, ${moneyText(tax)} local tax
free again ${moneyText(back)}
block ${block}, transaction ${transaction}`);
}

function ofTrade(digest: Hex, trade: Hex): NeighborwattError {
  return new NeighborwattError(
    "CLI_COMMITMENT_OF_TRADE",
    `The commitment ${digest} pays for the trade ${trade}, which the homes' meters confirm by themselves: receipts by hand are for commitments by hand.`,
    { details: { digest, trade }, exitCode: EXIT.data },
  );
}
