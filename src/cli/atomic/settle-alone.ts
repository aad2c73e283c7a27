import { endOf, type Hex, headLeaf, merkleRootOf, type Wh } from "#domain";
import { packConfirmation, REFUSALS, type Verdict } from "#settlement";
import type { AnchoredPlace, FoundCommitment } from "#simulation";
import { signConfirmation } from "./meters.ts";
import { refusedByContract, refusedByMeter } from "./receipt-errors.ts";
import { logIn, paymentIn, type Settled, senderOf } from "./settled.ts";
import type { AtomicRemote } from "./venue.ts";

const CONTRACT = "SingleSettlement";
/** Where a commitment is its consumer's newest, as the chain agrees; null when it can only be settled in a batch. */
export async function placeAlone(
  { alone: place, commitment: { consumer }, digest }: FoundCommitment,
  { chain }: Pick<AtomicRemote, "chain">,
): Promise<AnchoredPlace | null> {
  if (place === null) return null;
  const call = { contract: "CommitmentLedger", function: "anchorOf", args: [place.number] };
  const [root] = (await chain.read(call)) as readonly [Hex, bigint];
  return merkleRootOf(headLeaf(consumer, digest), place.path) === root ? place : null;
}

/**
 * Settles a commitment alone, on its meter's confirmation. Whatever is wrong reverts, and uses no key up.
 *
 * @throws CLI_METER_NOT_OURS (77), CLI_KEYS_USED_UP (75), CLI_COMMITMENT_PAID, CLI_COMMITMENT_EXPIRED (65), CLI_RECEIPT_REFUSED (1)
 * @source SPB II-B (`ERC CTP_ID energy_amount`); T1; contracts/src/interfaces/ISingleSettlement.sol
 */
export async function alone(
  found: FoundCommitment,
  { number, path }: AnchoredPlace,
  energyWh: Wh,
  remote: AtomicRemote,
): Promise<Settled> {
  const { chain, scenario, now } = remote;
  const { commitment, signature, digest } = found;
  await expectCertified(found, remote);
  const { confirmation, households } = await signConfirmation(commitment, digest, energyWh, remote);
  const endsAt = endOf(scenario.calendar, commitment.interval) / 1000;
  const packed = packConfirmation({ commitment, signature, anchor: number, path, confirmation }, endsAt);
  const receipt = await chain.submit(senderOf(remote, households, found), {
    contract: CONTRACT,
    function: "settle",
    args: [packed],
  });
  const confirmed = logIn(receipt, "Confirmed", (args) => args.commitment === digest);
  const payment = paymentIn(receipt, found);
  if (confirmed !== undefined && payment !== null)
    return { contract: CONTRACT, deliveredWh: confirmed.deliveredWh as bigint, ...payment };
  const reason = receipt.refusal?.error ?? "no reason given";
  throw refusedByContract(found, { contract: CONTRACT, verdict: verdictOf(reason), reason }, now);
}

/** The verdict with which a batch would say the same. */
function verdictOf(reason: string): Verdict {
  const verdicts: Readonly<Record<string, Verdict>> = { ...REFUSALS, NotCovered: "not-binding" };
  return verdicts[reason.replace(`${CONTRACT}_`, "")] ?? "bad-evidence";
}

/** The chain takes the consumer's meter's word for the producer's, so it is this meter that looks. @throws CLI_RECEIPT_REFUSED */
async function expectCertified(found: FoundCommitment, { chain }: AtomicRemote): Promise<void> {
  const { producerRoot } = found.commitment;
  const call = { contract: "ExistenceCertificates", function: "isValid", args: [producerRoot] };
  if (!(await chain.read(call))) throw refusedByMeter(found, producerRoot);
}
