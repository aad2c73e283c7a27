import { endOf, type Hex, type Wh } from "#domain";
import { type CommitmentBatch, commitmentBatchOf, packCommitmentBatch, VERDICTS } from "#settlement";
import { addressesOf, type FoundCommitment, tariffOf } from "#simulation";
import { type SignedDelivery, signDelivery } from "./meters.ts";
import { refusedByContract } from "./receipt-errors.ts";
import { logIn, paymentIn, type Settled, senderOf } from "./settled.ts";
import type { AtomicRemote } from "./venue.ts";

const CONTRACT = "AtomicSettlement";

/**
 * Settles a commitment in a batch of its own, which shows those that follow it in the newest anchor. The contract looks first, so
 * that no key is used up for what it would refuse.
 *
 * @throws CLI_METER_NOT_OURS (77), CLI_KEYS_USED_UP (75), CLI_COMMITMENT_PAID, CLI_COMMITMENT_EXPIRED (65), CLI_RECEIPT_REFUSED (1)
 */
export async function inBatch(found: FoundCommitment, energyWh: Wh, remote: AtomicRemote): Promise<Settled> {
  const { chain, scenario, now } = remote;
  const { commitment, digest } = found;
  const { interval } = commitment;
  const refused = (verdict: number | null, reason: string) => {
    const name = verdict === null ? "no verdict" : (VERDICTS[verdict] ?? String(verdict));
    return refusedByContract(found, { contract: CONTRACT, verdict: name, reason }, now);
  };
  const delivery = await signDelivery(commitment, digest, energyWh, remote);
  const batch = packCommitmentBatch(batchOf(found, delivery, remote));
  const end = endOf(scenario.calendar, interval) / 1000;
  const asOf = BigInt(Math.max(end, Math.floor(now / 1000)));
  const call = (name: string, ...args: readonly unknown[]) => ({
    contract: CONTRACT,
    function: name,
    args: [interval, batch, ...args],
  });
  const [checked] = (await chain.read(call("checkCommitments", asOf))) as [{ verdict: number; reason: Hex }];
  if (BigInt(checked.reason) !== 0n) throw refused(checked.verdict, reasonIn(checked.reason, remote));
  const receipt = await chain.submit(senderOf(remote, delivery.households, found), call("settleCommitments"));
  const settled = logIn(receipt, "CommitmentSettled", (args) => args.digest === digest);
  const payment = paymentIn(receipt, found);
  if (settled !== undefined && payment !== null)
    return { contract: CONTRACT, deliveredWh: settled.deliveredWh as bigint, ...payment };
  const said = logIn(receipt, "ClaimRefused", (args) => args.claim === digest);
  if (said === undefined) throw refused(null, receipt.refusal?.error ?? "no reason given");
  throw refused(Number(said.verdict), reasonIn(said.reason as Hex, remote));
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

function reasonIn(selector: Hex, { chain, scenario }: AtomicRemote): string {
  return chain.addressBook.decodeRefusal(addressesOf(scenario).AtomicSettlement, selector, selector).error;
}
