import { type Commitment, ZERO_HASH } from "./commitment.ts";
import type { Hex } from "./ids.ts";
import type { IntervalIndex } from "./time.ts";
import type { Wh } from "./units.ts";

/** What a meter is asked to confirm a part of: a commitment or a trade of one interval. */
export interface Claim {
  /** Digest of a commitment, or id of the trade that it pays for. */
  readonly id: Hex;
  readonly energyWh: Wh;
}

/** A signature with a one-time key of a meter, and what shows the key under its root: path and place (L5). */
export interface MeterSignature {
  /** Root of the key tree, which stands in a certificate of existence. */
  readonly root: Hex;
  /** Number of the key in its tree, 0..65535. */
  readonly leaf: number;
  readonly path: readonly Hex[];
  /** r ‖ s ‖ v, 65 bytes. */
  readonly signature: Hex;
}

/** What a producer's meter measured in one interval, and the claims that share it, in the order in which they became binding. */
export interface ExportReport {
  readonly interval: IntervalIndex;
  readonly exportWh: Wh;
  readonly claims: readonly Claim[];
}

/** What a consumer's meter measured in one interval, the claims that share it, and what producers' meters stated about them. */
export interface ImportReport {
  readonly interval: IntervalIndex;
  readonly importWh: Wh;
  readonly claims: readonly Claim[];
  /** Per claim the digest of the export statement that covers it; `ZERO_HASH` where no meter stated anything. */
  readonly statements: readonly Hex[];
}

/** The signed export of a producer's meter. */
export interface ExportStatement extends ExportReport, MeterSignature {}

/** The confirmation of deliveries by a consumer's meter: one for each interval. The chain reads it and keeps nothing of it. */
export interface DeliveryReceipt extends ImportReport, MeterSignature {}

/** What a consumer's meter confirms of one commitment by hand: the paper's `ERC CTP_ID energy_amount`. */
export interface Confirmation {
  /** Digest of the commitment. */
  readonly commitment: Hex;
  /** At most what the commitment says; 0 ends it without a payment. */
  readonly deliveredWh: Wh;
  /** Digest of the export statement that the meter has seen; without one nothing is confirmed. */
  readonly statement: Hex;
}

/** A confirmation with the signature of the meter under the commitment's `consumerRoot`. */
export interface SignedConfirmation extends Confirmation, MeterSignature {}

/**
 * Under which id meters list a commitment: the trade that it pays for, or else its own digest.
 *
 * @source T1, T7
 * @example
 * claimIdOf({ trade: ZERO_HASH }, "0x01")   // "0x01"
 */
export function claimIdOf(commitment: Pick<Commitment, "trade">, digest: Hex): Hex {
  return commitment.trade === ZERO_HASH ? digest : commitment.trade;
}
