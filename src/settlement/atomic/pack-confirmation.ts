import {
  type Commitment,
  type Confirmation,
  EXIT,
  type Hex,
  interval,
  type MeterSignature,
  NeighborwattError,
  nano,
  nanoPerWh,
  type SignedCommitment,
  wh,
  ZERO_HASH,
} from "#domain";
import { readHash, readList, writePath } from "./pack-evidence.ts";
import { type PackedReader, type PackedWriter, packedReader, packedWriter } from "./packed-bytes.ts";

/** What the meter adds; commitment and root follow from the commitment itself. */
export interface ConfirmedDelivery
  extends Pick<Confirmation, "deliveredWh" | "statement">,
    Pick<MeterSignature, "leaf" | "path" | "signature"> {}

/** A commitment by hand, its consumer's newest one in an anchor, with everything that shows what it pays. */
export interface ConfirmedCommitment extends SignedCommitment {
  /** Number of the anchor. */
  readonly anchor: number;
  /** From the commitment to the anchored root. */
  readonly path: readonly Hex[];
  readonly confirmation: ConfirmedDelivery;
}

/**
 * One confirmed commitment as `SingleSettlement.settle` takes it.
 *
 * @param endsAt End of the commitment's interval, block time in seconds.
 * @throws SETTLEMENT_COMMITMENT_OF_TRADE when the commitment pays for a market's trade: that takes a batch
 * @throws SETTLEMENT_PACKED_TOO_LARGE, SETTLEMENT_PACKED_MALFORMED
 * @source T1, T2; contracts/src/interfaces/ISingleSettlement.sol
 */
export function packConfirmation(confirmed: ConfirmedCommitment, endsAt: number): Hex {
  const { commitment, confirmation } = confirmed;
  if (commitment.trade !== ZERO_HASH) throw ofTrade(commitment.trade);
  const writer = packedWriter();
  writer.uint(confirmed.anchor, 4, "number of an anchor");
  writeCommitment(writer, commitment, endsAt);
  writer.hex(confirmed.signature, 65, "signature of a consumer");
  writePath(writer, confirmed.path);
  writer.uint(confirmation.leaf, 2, "number of a key");
  writer.uint(confirmation.deliveredWh, 5, "delivered energy in Wh");
  writer.hex(confirmation.statement, 32, "digest of a statement");
  writePath(writer, confirmation.path);
  writer.hex(confirmation.signature, 65, "signature of a meter");
  return writer.bytes();
}

/**
 * The confirmed commitment in packed bytes.
 *
 * @param endsAt As for `packConfirmation`.
 * @throws SETTLEMENT_PACKED_MALFORMED
 */
export function unpackConfirmation(packed: Hex, endsAt: number): ConfirmedCommitment {
  const reader = packedReader(packed);
  const confirmed = {
    anchor: reader.count(4),
    commitment: readCommitment(reader, endsAt),
    signature: reader.hex(65),
    path: readList(reader, 1, readHash),
    confirmation: {
      leaf: reader.count(2),
      deliveredWh: wh(reader.uint(5)),
      statement: reader.hex(32),
      path: readList(reader, 1, readHash),
      signature: reader.hex(65),
    },
  };
  reader.end();
  return confirmed;
}

function writeCommitment(writer: PackedWriter, commitment: Commitment, endsAt: number): void {
  writer.hex(commitment.consumer, 20, "address of a consumer");
  writer.uint(commitment.sequence, 4, "sequence number of a commitment");
  writer.hex(commitment.previous, 32, "digest of a commitment");
  writer.uint(commitment.heldNano, 8, "money held");
  writer.hex(commitment.producer, 20, "address of a producer");
  writer.uint(commitment.interval, 4, "interval of a commitment");
  writer.uint(commitment.energyWh, 5, "energy of a commitment in Wh");
  writer.uint(commitment.pricePerWh, 5, "price of a commitment per Wh");
  writer.uint(commitment.expiry - endsAt, 4, "time to the expiry of a commitment in s");
  writer.hex(commitment.consumerRoot, 32, "root of a consumer's meter");
  writer.hex(commitment.producerRoot, 32, "root of a producer's meter");
}

function readCommitment(reader: PackedReader, endsAt: number): Commitment {
  return {
    consumer: reader.hex(20),
    sequence: reader.count(4),
    previous: reader.hex(32),
    heldNano: nano(reader.uint(8)),
    producer: reader.hex(20),
    interval: interval(reader.count(4)),
    energyWh: wh(reader.uint(5)),
    pricePerWh: nanoPerWh(reader.uint(5)),
    expiry: endsAt + reader.count(4),
    consumerRoot: reader.hex(32),
    producerRoot: reader.hex(32),
    trade: ZERO_HASH,
  };
}

function ofTrade(trade: Hex): NeighborwattError {
  return new NeighborwattError(
    "SETTLEMENT_COMMITMENT_OF_TRADE",
    `The commitment pays for the trade ${trade}, and only one by hand is settled alone: settle it in a batch.`,
    { details: { trade }, exitCode: EXIT.data },
  );
}
