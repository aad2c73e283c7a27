import type { Address, Hex } from "./ids.ts";
import type { IntervalTariff } from "./tariff.ts";
import type { IntervalIndex } from "./time.ts";
import type { Nano, NanoPerWh, Wh } from "./units.ts";

/** Thirty-two zero bytes: the hash of nothing, where a chain of hashes begins. */
export const ZERO_HASH: Hex = `0x${"00".repeat(32)}`;

/**
 * A promise to pay (CTP of SPB): signed by the consumer, kept by the nodes, never sent to the chain by itself. The
 * commitments of one consumer are a hash chain. Same fields, same order as `Commitment` in contracts/src/types/Commitment.sol.
 */
export interface Commitment {
  readonly consumer: Address;
  /** 1 for a consumer's first commitment, then one more each. */
  readonly sequence: number;
  /** Digest of the one before; `ZERO_HASH` for the first. */
  readonly previous: Hex;
  /** What this and all former commitments hold, settled and expired ones included: the sum of their `commitmentAmount`. */
  readonly heldNano: Nano;
  readonly producer: Address;
  readonly interval: IntervalIndex;
  readonly energyWh: Wh;
  readonly pricePerWh: NanoPerWh;
  /** Block time in seconds, in (end(interval), end(interval) + grace]; the last at which a receipt counts. */
  readonly expiry: number;
  /** Certificate of existence of the meter that will confirm what the consumer took. */
  readonly consumerRoot: Hex;
  /** The same for the meter that will state what the producer exported. */
  readonly producerRoot: Hex;
  /** The trade on a market that this pays for; `ZERO_HASH` for a commitment by hand. */
  readonly trade: Hex;
}

/** A commitment with its consumer's signature over `commitmentDigest`: r ‖ s ‖ v, 65 bytes. */
export interface SignedCommitment {
  readonly commitment: Commitment;
  readonly signature: Hex;
}

/**
 * What one commitment holds: its energy at its price and the local fees of its interval, never rounded. A negative fee
 * or tax counts as 0: it would be a subsidy, and nobody has put that money aside.
 *
 * @source contracts/src/types/Commitment.sol (heldNano)
 * @example
 * commitmentAmount({ energyWh: 10n, pricePerWh: 100n }, { localGridFee: 20n, localTax: -5n })   // 1200n
 */
export function commitmentAmount(
  commitment: Pick<Commitment, "energyWh" | "pricePerWh">,
  tariff: Pick<IntervalTariff, "localGridFee" | "localTax">,
): Nano {
  const perWh = commitment.pricePerWh + paid(tariff.localGridFee) + paid(tariff.localTax);
  return (commitment.energyWh * perWh) as Nano;
}

function paid(fee: NanoPerWh): bigint {
  return fee > 0n ? fee : 0n;
}
