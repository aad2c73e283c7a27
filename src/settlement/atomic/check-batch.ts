import {
  type Address,
  bytesOf,
  type Commitment,
  type Hex,
  headLeaf,
  type MetersDomain,
  merkleRootOf,
  minWh,
  type NanoPerWh,
  type Wh,
  wh,
  ZERO_ADDRESS,
  ZERO_HASH,
} from "#domain";
import { type BatchTerms, type ClaimedCommitment, commitmentsOf } from "./batch-commitments.ts";
import { type KeyViews, type Listing, listingsOf, worstOf } from "./judge-evidence.ts";
import type { AttestedItem } from "./pack-attested-items.ts";
import { unpackCommitmentBatch } from "./pack-commitment-batch.ts";

/** What becomes of one claim, in the order of the contract's enum. */
export const VERDICTS = [
  "settled",
  "already-done",
  "not-binding",
  "no-evidence",
  "bad-evidence",
  "too-early",
  "expired",
] as const;
/** One of `VERDICTS`. */
export type Verdict = (typeof VERDICTS)[number];

/** Why a claim is refused: each is the name of an error of AtomicSettlement, and goes with one verdict. */
export const REFUSALS = {
  NotSigned: "not-binding",
  NotAnchored: "not-binding",
  AmountZero: "not-binding",
  ExpiryInvalid: "not-binding",
  ZeroAddress: "not-binding",
  TradeNotOpen: "not-binding",
  IntervalNotOver: "too-early",
  ReceiptLate: "expired",
  NoReceipt: "no-evidence",
  NoStatement: "no-evidence",
  ListedTwice: "bad-evidence",
  WrongMeter: "bad-evidence",
  WrongPath: "bad-evidence",
  CertificateInvalid: "bad-evidence",
  KeyUsedTwice: "bad-evidence",
} as const satisfies Readonly<Record<string, Verdict>>;
/** One of the names in `REFUSALS`. */
export type Refusal = keyof typeof REFUSALS;

/** A claim of a batch, checked against its proofs: the struct `Checked` of the contracts. */
export interface CheckedClaim {
  readonly verdict: Verdict;
  /** `null` when it was not refused. */
  readonly refusal: Refusal | null;
  readonly digest: Hex;
  readonly trade: Hex;
  readonly consumer: Address;
  readonly sequence: number;
  readonly producer: Address;
  readonly energyWh: Wh;
  readonly pricePerWh: NanoPerWh;
  readonly expiry: number;
  /** Both shares are 0 where it was refused. */
  readonly sellerShareWh: Wh;
  readonly buyerShareWh: Wh;
}

/** What does not stand in a batch and must be known to check it. */
export interface CheckTerms extends BatchTerms {
  readonly graceSeconds: number;
  readonly meters: MetersDomain;
  /** Block time in seconds as of which is checked. */
  readonly asOf: number;
}

/** What a chain knows, and who signed something. */
export interface CheckViews extends KeyViews {
  /** Root of an anchor; `ZERO_HASH` when there is none of this number. */
  anchoredRoot(anchor: number): Hex;
  /** Whether a market has opened the trade that a commitment names, without holding money for it, and on the same terms. */
  isTradeOf(commitment: Commitment): boolean;
}

/**
 * What `AtomicSettlement.checkCommitments` finds of a batch, without asking the chain: a node vouches for what this calls
 * settled. What has been paid since does not matter here.
 *
 * @param packed As `packCommitmentBatch` writes it.
 * @throws SETTLEMENT_PACKED_MALFORMED where the contract reverts with AtomicSettlement_Malformed
 * @source T1, T2, T7, L5; contracts/src/settlement/AtomicSettlement.sol; vectors/atomic, shared with it
 */
export function checkBatch(packed: Hex, terms: CheckTerms, views: CheckViews): readonly CheckedClaim[] {
  const batch = unpackCommitmentBatch(packed);
  const claimed = commitmentsOf(batch, terms);
  const anchoredRoot = views.anchoredRoot(batch.anchor);
  const claims = claimed.map(({ id, commitment }) => ({ id, energyWh: commitment.energyWh }));
  const listings = listingsOf(batch.evidence, claims, terms.interval, terms.meters, views);
  return claimed.map((claim, i) => {
    const listing = listings[i] as Listing;
    const refusal =
      refusalOfPromise(claim, anchoredRoot, terms, views) ??
      refusalOfTime(claim.commitment, terms) ??
      refusalOfEvidence(claim.commitment, listing);
    return checkedClaim(claim, refusal, listing);
  });
}

/** What the nodes vouch for of a batch that they have checked: every claim that is settled, with what is delivered. */
export function attestedItemsOf(checked: readonly CheckedClaim[]): readonly AttestedItem[] {
  return checked.flatMap(({ verdict, consumer, producer, sequence, pricePerWh, sellerShareWh, buyerShareWh }) => {
    const deliveredWh = minWh(sellerShareWh, buyerShareWh);
    return verdict === "settled" ? [{ consumer, producer, sequence, deliveredWh, pricePerWh }] : [];
  });
}

function refusalOfPromise(
  { commitment, segment, last }: ClaimedCommitment,
  anchoredRoot: Hex,
  { endsAt, graceSeconds }: CheckTerms,
  views: CheckViews,
): Refusal | null {
  const { consumer, energyWh, expiry, producer, trade } = commitment;
  if (views.recover(bytesOf(last), bytesOf(segment.signature)) !== consumer) return "NotSigned";
  if (merkleRootOf(headLeaf(consumer, last), segment.path) !== anchoredRoot) return "NotAnchored";
  if (energyWh === 0n) return "AmountZero";
  if (expiry <= endsAt || expiry > endsAt + graceSeconds) return "ExpiryInvalid";
  if (producer === ZERO_ADDRESS) return "ZeroAddress";
  return trade !== ZERO_HASH && !views.isTradeOf(commitment) ? "TradeNotOpen" : null;
}

function refusalOfTime({ expiry }: Commitment, { asOf, endsAt }: CheckTerms): Refusal | null {
  if (asOf < endsAt) return "IntervalNotOver";
  return asOf > expiry ? "ReceiptLate" : null;
}

function refusalOfEvidence({ consumerRoot, producerRoot }: Commitment, listing: Listing): Refusal | null {
  const { receipt, statement, listedTwice } = listing;
  if (receipt === null) return "NoReceipt";
  if (statement === null) return "NoStatement";
  if (listedTwice) return "ListedTwice";
  if (receipt.root !== consumerRoot || statement.root !== producerRoot) return "WrongMeter";
  return worstOf(receipt, statement);
}

function checkedClaim({ commitment, digest }: ClaimedCommitment, refusal: Refusal | null, l: Listing): CheckedClaim {
  const { trade, consumer, sequence, producer, energyWh, pricePerWh, expiry } = commitment;
  const [sellerShareWh, buyerShareWh] = refusal === null ? [l.sellerShareWh, l.buyerShareWh] : [wh(0n), wh(0n)];
  return {
    verdict: refusal === null ? "settled" : REFUSALS[refusal],
    refusal,
    digest,
    trade,
    consumer,
    sequence,
    producer,
    energyWh,
    pricePerWh,
    expiry,
    sellerShareWh,
    buyerShareWh,
  };
}
