import {
  type Address,
  type Commitment,
  claimIdOf,
  commitmentAmount,
  commitmentDigest,
  type DeliveryReceipt,
  EXIT,
  type ExportStatement,
  type Hex,
  NeighborwattError,
  nano,
  type SignedCommitment,
} from "#domain";
import type { BatchTerms } from "./batch-commitments.ts";
import type { BatchClaim, BatchPassenger, BatchSegment, CommitmentBatch } from "./pack-commitment-batch.ts";
import { evidenceOf } from "./pack-evidence.ts";

/** Everything a batch is made from. */
export interface BatchParts extends BatchTerms {
  readonly anchor: {
    readonly number: number;
    /** From a consumer's newest commitment to the anchored root. */
    pathOf(consumer: Address): readonly Hex[];
  };
  /**
   * Per consumer its successive commitments, from the first one to settle or an earlier one up to the newest one that
   * stands in the anchor.
   */
  readonly chains: readonly (readonly SignedCommitment[])[];
  /** Which commitments the meters mean, by digest: anybody can write another's trade into one. All, unless it is said. */
  readonly isMeant?: (digest: Hex) => boolean;
  readonly statements: readonly ExportStatement[];
  readonly receipts: readonly DeliveryReceipt[];
}

/**
 * One batch of all commitments of an interval that a meter lists. A consumer whose meter changed its root within the
 * interval has a segment for each root.
 *
 * @throws SETTLEMENT_CLAIM_MISSING when a meter lists a claim that no chain holds
 * @throws SETTLEMENT_WRONG_HELD when a commitment holds another amount than its energy costs: no node accepts one
 * @source T2; contracts/src/libraries/CommitmentBatch.sol
 */
export function commitmentBatchOf(parts: BatchParts): CommitmentBatch {
  const listed = new Set([...parts.statements, ...parts.receipts].flatMap(({ claims }) => claims.map(({ id }) => id)));
  const producers = producerTable();
  const claimIds: Hex[] = [];
  const segments: BatchSegment[] = [];
  for (const signed of parts.chains) {
    const chain = signed.map((link) => linkOf(link, parts, listed));
    for (const root of new Set(chain.flatMap((link) => (link.isListed ? [link.commitment.consumerRoot] : [])))) {
      const from = chain.findIndex((link) => link.isListed && link.commitment.consumerRoot === root);
      segments.push(segmentOf(chain.slice(from), root, parts, producers.placeOf));
      claimIds.push(...chain.filter((l) => l.isListed && l.commitment.consumerRoot === root).map(({ id }) => id));
    }
  }
  const evidence = evidenceOf(claimIds, parts.statements, parts.receipts);
  return { anchor: parts.anchor.number, producers: producers.entries, segments, evidence };
}

interface Link {
  readonly commitment: Commitment;
  readonly signature: Hex;
  readonly id: Hex;
  readonly isListed: boolean;
}

function linkOf({ commitment, signature }: SignedCommitment, parts: BatchParts, listed: ReadonlySet<Hex>): Link {
  const digest = commitmentDigest(commitment, parts.domain);
  const id = claimIdOf(commitment, digest);
  const isMeant = listed.has(id) && (parts.isMeant?.(digest) ?? true);
  return { commitment, signature, id, isListed: commitment.interval === parts.interval && isMeant };
}

/** @param links From the first claim with this root up to the consumer's newest commitment. */
function segmentOf(
  links: readonly Link[],
  root: Hex,
  parts: BatchParts,
  placeOf: (commitment: Commitment) => number,
): BatchSegment {
  const [first, last] = [links[0], links.at(-1)] as [Link, Link];
  const { consumer, sequence, previous, heldNano } = first.commitment;
  const heldBeforeNano = nano(heldNano - commitmentAmount(first.commitment, parts.tariff));
  let held: bigint = heldBeforeNano;
  const items = links.map(({ commitment, isListed }) => {
    const isClaim = isListed && commitment.consumerRoot === root;
    if (isClaim && commitment.heldNano !== held + commitmentAmount(commitment, parts.tariff))
      throw wrongHeld(commitment);
    held = commitment.heldNano;
    return isClaim ? claimOf(commitment, parts, placeOf(commitment)) : passengerOf(commitment);
  });
  return {
    consumer,
    firstSequence: sequence,
    previous,
    heldBeforeNano,
    consumerRoot: root,
    signature: last.signature,
    path: parts.anchor.pathOf(consumer),
    items,
  };
}

function claimOf(
  { energyWh, pricePerWh, expiry, trade }: Commitment,
  { endsAt }: BatchTerms,
  place: number,
): BatchClaim {
  return { kind: "claim", producer: place, energyWh, pricePerWh, expiresAfter: expiry - endsAt, trade };
}

function passengerOf({ consumer: _, sequence: __, previous: ___, ...fields }: Commitment): BatchPassenger {
  return { kind: "passenger", ...fields };
}

/** Producers in the order in which claims name them; one with two roots stands there twice. */
function producerTable() {
  const entries: { producer: Address; root: Hex }[] = [];
  const places = new Map<string, number>();
  const placeOf = ({ producer, producerRoot }: Commitment): number => {
    const key = `${producer}${producerRoot}`;
    const known = places.get(key);
    if (known !== undefined) return known;
    places.set(key, entries.length);
    return entries.push({ producer, root: producerRoot }) - 1;
  };
  return { entries, placeOf };
}

function wrongHeld({ consumer, sequence }: Commitment): NeighborwattError {
  return new NeighborwattError(
    "SETTLEMENT_WRONG_HELD",
    `Commitment ${sequence} of ${consumer} holds another amount than its energy costs at its price and the local fees: check the tariff of its interval.`,
    { details: { consumer, sequence }, exitCode: EXIT.data },
  );
}
