import {
  type Commitment,
  type CommitmentDomain,
  claimIdOf,
  commitmentAmount,
  commitmentDigest,
  type Hex,
  type IntervalIndex,
  type IntervalTariff,
  nano,
  ZERO_HASH,
} from "#domain";
import type { BatchClaim, BatchPassenger, BatchSegment, CommitmentBatch } from "./pack-commitment-batch.ts";

/** What a batch does not say of itself, because all its claims have it in common. */
export interface BatchTerms {
  readonly interval: IntervalIndex;
  /** End of the interval: block time in seconds. */
  readonly endsAt: number;
  readonly tariff: Pick<IntervalTariff, "localGridFee" | "localTax">;
  readonly domain: CommitmentDomain;
}

/** A claim of a batch with the commitment that it stands for. */
export interface ClaimedCommitment {
  readonly commitment: Commitment;
  readonly digest: Hex;
  /** Id under which meters list it. */
  readonly id: Hex;
  readonly segment: BatchSegment;
  /** Digest of the segment's last commitment, which the consumer signed and the anchored root holds. */
  readonly last: Hex;
}

/**
 * The commitments that a batch is to settle, in its order; passengers are left out.
 *
 * @source T2; contracts/src/libraries/CommitmentBatch.sol
 */
export function commitmentsOf(batch: CommitmentBatch, terms: BatchTerms): readonly ClaimedCommitment[] {
  return batch.segments.flatMap((segment) => {
    const chain = chainOf(segment, batch, terms);
    const last = chain.at(-1)?.digest ?? segment.previous;
    return chain.flatMap(({ isClaim, commitment, digest }) =>
      isClaim ? [{ commitment, digest, id: claimIdOf(commitment, digest), segment, last }] : [],
    );
  });
}

interface Link {
  readonly isClaim: boolean;
  readonly commitment: Commitment;
  readonly digest: Hex;
}

function chainOf(segment: BatchSegment, batch: CommitmentBatch, terms: BatchTerms): readonly Link[] {
  const chain: Link[] = [];
  let previous = segment.previous;
  let heldNano = segment.heldBeforeNano;
  segment.items.forEach((item, i) => {
    const fields = item.kind === "claim" ? claimFields(item, segment, batch, terms) : passengerFields(item);
    heldNano = item.kind === "claim" ? nano(heldNano + commitmentAmount(item, terms.tariff)) : item.heldNano;
    const { consumer } = segment;
    const commitment = { consumer, sequence: segment.firstSequence + i, previous, heldNano, ...fields };
    previous = heldNano < BEYOND_64_BITS ? commitmentDigest(commitment, terms.domain) : ZERO_HASH;
    chain.push({ isClaim: item.kind === "claim", commitment, digest: previous });
  });
  return chain;
}

/** Nobody can have signed a commitment that holds so much; the digest of one is none. */
const BEYOND_64_BITS = 1n << 64n;

type OwnFields = Omit<Commitment, "consumer" | "sequence" | "previous" | "heldNano">;

function claimFields(
  { producer: place, energyWh, pricePerWh, expiresAfter, trade }: BatchClaim,
  { consumerRoot }: BatchSegment,
  { producers }: CommitmentBatch,
  { interval, endsAt }: BatchTerms,
): OwnFields {
  const { producer, root } = producers[place] as CommitmentBatch["producers"][number];
  const expiry = endsAt + expiresAfter;
  return { producer, interval, energyWh, pricePerWh, expiry, consumerRoot, producerRoot: root, trade };
}

function passengerFields({ kind: _, heldNano: __, ...fields }: BatchPassenger): OwnFields {
  return fields;
}
