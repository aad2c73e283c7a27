import {
  type DeliveryReceipt,
  EXIT,
  type ExportStatement,
  type Hex,
  type MeterSignature,
  NeighborwattError,
  type Wh,
  wh,
} from "#domain";
import { malformed, type PackedReader, type PackedWriter, packedReader, packedWriter } from "./packed-bytes.ts";

/** A statement or a receipt beside the batch whose claims it is about. */
export interface EvidenceEntry extends MeterSignature {
  /** What a producer's meter exported, or a consumer's meter imported. */
  readonly meteredWh: Wh;
  /** Places of its claims in the batch, in the meter's order. */
  readonly claims: readonly number[];
}

/** What meters say about the claims of one batch; the chain reads it and keeps nothing of it. */
export interface Evidence {
  readonly statements: readonly EvidenceEntry[];
  readonly receipts: readonly EvidenceEntry[];
}

/**
 * Statements and receipts of one interval beside the claims of a batch.
 *
 * @param claimIds Id of each claim of the batch, in the batch's order.
 * @throws SETTLEMENT_CLAIM_MISSING when a meter lists a claim that is not in the batch: its signature covers the whole
 *   list, so the chain needs all of it
 * @source T1; contracts/src/libraries/Evidence.sol
 */
export function evidenceOf(
  claimIds: readonly Hex[],
  statements: readonly ExportStatement[],
  receipts: readonly DeliveryReceipt[],
): Evidence {
  const places = new Map(claimIds.map((id, place) => [id, place]));
  const entry = ({ root, leaf, path, signature }: MeterSignature, meteredWh: Wh, ids: readonly Hex[]) => ({
    root,
    leaf,
    path,
    signature,
    meteredWh,
    claims: ids.map((id) => placeOf(id, places)),
  });
  const idsOf = (report: ExportStatement | DeliveryReceipt) => report.claims.map(({ id }) => id);
  return {
    statements: statements.map((statement) => entry(statement, statement.exportWh, idsOf(statement))),
    receipts: receipts.map((receipt) => entry(receipt, receipt.importWh, idsOf(receipt))),
  };
}

/**
 * Evidence as `AtomicSettlement.settle` takes it.
 *
 * @throws SETTLEMENT_PACKED_TOO_LARGE, SETTLEMENT_PACKED_MALFORMED
 * @source contracts/src/libraries/Evidence.sol
 * @example
 * packEvidence({ statements: [], receipts: [] })   // "0x00000000"
 */
export function packEvidence(evidence: Evidence): Hex {
  const writer = packedWriter();
  writeEvidence(writer, evidence);
  return writer.bytes();
}

/**
 * The evidence in packed bytes.
 *
 * @param claims How many claims the batch has; each place must be below.
 * @throws SETTLEMENT_PACKED_MALFORMED
 * @example
 * unpackEvidence("0x00000000", 0)   // { statements: [], receipts: [] }
 */
export function unpackEvidence(packed: Hex, claims: number): Evidence {
  const reader = packedReader(packed);
  const evidence = readEvidence(reader, claims);
  reader.end();
  return evidence;
}

/** Writes evidence behind what else a batch holds. */
export function writeEvidence(writer: PackedWriter, { statements, receipts }: Evidence): void {
  writer.uint(statements.length, 2, "number of statements");
  for (const entry of statements) writeEntry(writer, entry);
  writer.uint(receipts.length, 2, "number of receipts");
  for (const entry of receipts) writeEntry(writer, entry);
}

/** Reads evidence behind what else a batch holds. */
export function readEvidence(reader: PackedReader, claims: number): Evidence {
  const read = (r: PackedReader) => readEntry(r, claims);
  const statements = readList(reader, 2, read);
  return { statements, receipts: readList(reader, 2, read) };
}

/** Writes a Merkle path: its length in one byte, and its hashes. */
export function writePath(writer: PackedWriter, path: readonly Hex[]): void {
  writer.uint(path.length, 1, "length of a path");
  for (const hash of path) writer.hex(hash, 32, "hash of a path");
}

/** Reads a list that tells its length first. */
export function readList<T>(
  reader: PackedReader,
  lengthBytes: number,
  read: (reader: PackedReader) => T,
): readonly T[] {
  const items: T[] = [];
  for (let left = reader.count(lengthBytes); left > 0; left--) items.push(read(reader));
  return items;
}

/** Reads one hash. */
export function readHash(reader: PackedReader): Hex {
  return reader.hex(32);
}

function writeEntry(writer: PackedWriter, entry: EvidenceEntry): void {
  writer.hex(entry.root, 32, "root of a key tree");
  writer.uint(entry.leaf, 2, "number of a key");
  writer.uint(entry.meteredWh, 5, "metered energy in Wh");
  writePath(writer, entry.path);
  writer.hex(entry.signature, 65, "signature of a meter");
  writer.uint(entry.claims.length, 2, "number of claims of a meter");
  for (const claim of entry.claims) writer.uint(claim, 2, "place of a claim");
}

function readEntry(reader: PackedReader, claims: number): EvidenceEntry {
  return {
    root: reader.hex(32),
    leaf: reader.count(2),
    meteredWh: wh(reader.uint(5)),
    path: readList(reader, 1, readHash),
    signature: reader.hex(65),
    claims: readList(reader, 2, (r) => readPlace(r, claims)),
  };
}

function readPlace(reader: PackedReader, claims: number): number {
  const place = reader.count(2);
  if (place >= claims) throw malformed(reader.at, `name claim ${place} of ${claims} before byte ${reader.at}`);
  return place;
}

function placeOf(id: Hex, places: ReadonlyMap<Hex, number>): number {
  const place = places.get(id);
  if (place !== undefined) return place;
  throw new NeighborwattError(
    "SETTLEMENT_CLAIM_MISSING",
    `A meter lists the claim ${id}, which is not in the batch. Its signature covers its whole list: settle all of it together.`,
    { details: { claim: id }, exitCode: EXIT.data },
  );
}
