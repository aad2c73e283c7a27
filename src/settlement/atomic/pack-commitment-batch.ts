import {
  type Address,
  type Hex,
  type IntervalIndex,
  interval,
  type Nano,
  type NanoPerWh,
  nano,
  nanoPerWh,
  type Wh,
  wh,
  ZERO_HASH,
} from "#domain";
import { type Evidence, readEvidence, readHash, readList, writeEvidence, writePath } from "./pack-evidence.ts";
import { malformed, type PackedReader, type PackedWriter, packedReader, packedWriter } from "./packed-bytes.ts";

/** A commitment of the batch's interval that is to be settled. What is not here follows from its segment and the interval. */
export interface BatchClaim {
  readonly kind: "claim";
  /** Place of the producer among the batch's producers. */
  readonly producer: number;
  readonly energyWh: Wh;
  readonly pricePerWh: NanoPerWh;
  /** Expiry, in seconds after the end of the interval. */
  readonly expiresAfter: number;
  /** The trade that it pays for; `ZERO_HASH` for a commitment by hand. */
  readonly trade: Hex;
}

/** A commitment that stands in a batch only because the hash chain leads over it. */
export interface BatchPassenger {
  readonly kind: "passenger";
  readonly producer: Address;
  readonly producerRoot: Hex;
  readonly consumerRoot: Hex;
  readonly interval: IntervalIndex;
  readonly heldNano: Nano;
  readonly energyWh: Wh;
  readonly pricePerWh: NanoPerWh;
  /** Block time in seconds. */
  readonly expiry: number;
  readonly trade: Hex;
}

/** Successive commitments of one consumer, up to its newest one in the anchored root. */
export interface BatchSegment {
  readonly consumer: Address;
  readonly firstSequence: number;
  /** Digest of the commitment before the first. */
  readonly previous: Hex;
  /** What the consumer held before the first. */
  readonly heldBeforeNano: Nano;
  /** Root of the meter that confirms this segment's claims. */
  readonly consumerRoot: Hex;
  /** The consumer's signature over the last commitment: its digest covers those before. */
  readonly signature: Hex;
  /** From the last commitment to the anchored root. */
  readonly path: readonly Hex[];
  readonly items: readonly (BatchClaim | BatchPassenger)[];
}

/** Commitments of one interval with everything that shows what they pay. */
export interface CommitmentBatch {
  /** Number of the anchor in which the segments' last commitments stand. */
  readonly anchor: number;
  readonly producers: readonly { readonly producer: Address; readonly root: Hex }[];
  readonly segments: readonly BatchSegment[];
  readonly evidence: Evidence;
}

const FLAG_TRADE = 1;
const FLAG_PASSENGER = 2;

/**
 * A batch as `AtomicSettlement.settleCommitments` takes it.
 *
 * @throws SETTLEMENT_PACKED_TOO_LARGE, SETTLEMENT_PACKED_MALFORMED
 * @source T2; contracts/src/libraries/CommitmentBatch.sol
 * @example
 * packCommitmentBatch({ anchor: 1, producers: [], segments: [], evidence: { statements: [], receipts: [] } })   // "0x0000000100000000000000"
 */
export function packCommitmentBatch(batch: CommitmentBatch): Hex {
  const writer = packedWriter();
  writer.uint(batch.anchor, 4, "number of an anchor");
  writer.uint(batch.producers.length, 1, "number of producers");
  for (const { producer, root } of batch.producers) {
    writer.hex(producer, 20, "address of a producer");
    writer.hex(root, 32, "root of a producer's meter");
  }
  writer.uint(batch.segments.length, 2, "number of consumers");
  for (const segment of batch.segments) writeSegment(writer, segment);
  writeEvidence(writer, batch.evidence);
  return writer.bytes();
}

/**
 * The batch in packed bytes.
 *
 * @throws SETTLEMENT_PACKED_MALFORMED
 * @example
 * unpackCommitmentBatch("0x0000000100000000000000").anchor   // 1
 */
export function unpackCommitmentBatch(packed: Hex): CommitmentBatch {
  const reader = packedReader(packed);
  const anchor = reader.count(4);
  const producers = readList(reader, 1, (r) => ({ producer: r.hex(20), root: r.hex(32) }));
  const segments = readList(reader, 2, (r) => readSegment(r, producers.length));
  const claims = segments.flatMap(({ items }) => items).filter(({ kind }) => kind === "claim").length;
  const evidence = readEvidence(reader, claims);
  reader.end();
  return { anchor, producers, segments, evidence };
}

function writeSegment(writer: PackedWriter, segment: BatchSegment): void {
  writer.hex(segment.consumer, 20, "address of a consumer");
  writer.uint(segment.firstSequence, 4, "sequence number of a commitment");
  writer.hex(segment.previous, 32, "digest of a commitment");
  writer.uint(segment.heldBeforeNano, 8, "money held");
  writer.hex(segment.consumerRoot, 32, "root of a consumer's meter");
  writer.hex(segment.signature, 65, "signature of a consumer");
  writePath(writer, segment.path);
  writer.uint(segment.items.length, 2, "number of commitments of a consumer");
  for (const item of segment.items) writeItem(writer, item);
}

function readSegment(reader: PackedReader, producers: number): BatchSegment {
  const segment = {
    consumer: reader.hex(20),
    firstSequence: reader.count(4),
    previous: reader.hex(32),
    heldBeforeNano: nano(reader.uint(8)),
    consumerRoot: reader.hex(32),
    signature: reader.hex(65),
    path: readList(reader, 1, readHash),
    items: readList(reader, 2, (r) => readItem(r, producers)),
  };
  if (segment.items.length === 0)
    throw malformed(reader.at, `hold a consumer without commitments before byte ${reader.at}`);
  return segment;
}

function writeItem(writer: PackedWriter, item: BatchClaim | BatchPassenger): void {
  const paysForTrade = item.trade !== ZERO_HASH;
  const flags = (paysForTrade ? FLAG_TRADE : 0) | (item.kind === "passenger" ? FLAG_PASSENGER : 0);
  writer.uint(flags, 1, "flags of a commitment");
  if (item.kind === "passenger") writePassenger(writer, item);
  else writeClaim(writer, item);
  if (paysForTrade) writer.hex(item.trade, 32, "id of a trade");
}

function writeClaim(writer: PackedWriter, claim: BatchClaim): void {
  writer.uint(claim.producer, 1, "place of a producer");
  writer.uint(claim.energyWh, 5, "energy of a commitment in Wh");
  writer.uint(claim.pricePerWh, 5, "price of a commitment per Wh");
  writer.uint(claim.expiresAfter, 4, "time to the expiry of a commitment in s");
}

function writePassenger(writer: PackedWriter, passenger: BatchPassenger): void {
  writer.hex(passenger.producer, 20, "address of a producer");
  writer.hex(passenger.producerRoot, 32, "root of a producer's meter");
  writer.hex(passenger.consumerRoot, 32, "root of a consumer's meter");
  writer.uint(passenger.interval, 4, "interval of a commitment");
  writer.uint(passenger.heldNano, 8, "money held");
  writer.uint(passenger.energyWh, 5, "energy of a commitment in Wh");
  writer.uint(passenger.pricePerWh, 5, "price of a commitment per Wh");
  writer.uint(passenger.expiry, 8, "expiry of a commitment");
}

function readItem(reader: PackedReader, producers: number): BatchClaim | BatchPassenger {
  const at = reader.at;
  const flags = reader.count(1);
  if (flags > (FLAG_TRADE | FLAG_PASSENGER))
    throw malformed(at, `have the flags ${flags} at byte ${at}, known are 0 to 3`);
  const body = flags & FLAG_PASSENGER ? readPassenger(reader) : readClaim(reader, producers);
  return { ...body, trade: flags & FLAG_TRADE ? reader.hex(32) : ZERO_HASH };
}

function readClaim(reader: PackedReader, producers: number): Omit<BatchClaim, "trade"> {
  const producer = reader.count(1);
  if (producer >= producers)
    throw malformed(reader.at, `name producer ${producer} of ${producers} before byte ${reader.at}`);
  return {
    kind: "claim",
    producer,
    energyWh: wh(reader.uint(5)),
    pricePerWh: nanoPerWh(reader.uint(5)),
    expiresAfter: reader.count(4),
  };
}

function readPassenger(reader: PackedReader): Omit<BatchPassenger, "trade"> {
  return {
    kind: "passenger",
    producer: reader.hex(20),
    producerRoot: reader.hex(32),
    consumerRoot: reader.hex(32),
    interval: interval(reader.count(4)),
    heldNano: nano(reader.uint(8)),
    energyWh: wh(reader.uint(5)),
    pricePerWh: nanoPerWh(reader.uint(5)),
    expiry: Number(reader.uint(8)),
  };
}
