import type { DatabaseSync } from "node:sqlite";
import {
  type Address,
  type CommitmentDomain,
  commitmentDigest,
  type Hex,
  type SignedCommitment,
  ZERO_HASH,
} from "#domain";
import type { AnchorStep, Head, Range } from "#trust";
import { commitmentConflict, commitmentGap } from "../commitments-errors.ts";
import type { CommitmentStore } from "../commitments-port.ts";
import { anchorTable } from "./anchor-table.ts";
import { bytes, COLUMNS, type CommitmentRow, commitmentOf, hex, valuesOf } from "./commitment-rows.ts";
import { fromSqlite } from "./errors.ts";
import { transactions } from "./transactions.ts";

const LIMIT = 10_000;

/** A store over an open database that has the tables of commitments. @param place Where it is, for messages. */
export function sqliteCommitmentStore(
  database: DatabaseSync,
  domain: CommitmentDomain,
  place: string,
): CommitmentStore {
  const guarded = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw fromSqlite(error, place);
    }
  };
  const prepare = (sql: string) => guarded(() => database.prepare(sql));
  const transaction = transactions(database, guarded);
  const places = COLUMNS.replaceAll(/\w+/g, "?");
  const insert = prepare(`INSERT INTO commitments (${COLUMNS}) VALUES (${places})`);
  const one = prepare("SELECT digest FROM commitments WHERE consumer = ? AND sequence = ?");
  const newest = prepare("SELECT sequence, digest FROM commitments WHERE consumer = ? ORDER BY sequence DESC LIMIT 1");
  const range = prepare(
    `SELECT ${COLUMNS} FROM commitments WHERE consumer = ? AND sequence BETWEEN ? AND ? ORDER BY sequence LIMIT ?`,
  );
  const after = prepare(
    `SELECT ${COLUMNS} FROM commitments WHERE (consumer, sequence) > (?, ?) ORDER BY consumer, sequence LIMIT ${LIMIT}`,
  );
  const inInterval = prepare(`SELECT ${COLUMNS} FROM commitments WHERE interval = ? ORDER BY consumer, sequence`);
  const drop = prepare("DELETE FROM commitments WHERE consumer = ? AND sequence >= ?");
  const headRows = prepare(
    "SELECT consumer, max(sequence) AS sequence, digest FROM commitments GROUP BY consumer ORDER BY consumer",
  );

  const digestAt = (consumer: Address, sequence: number): Hex | null => {
    const row = guarded(() => one.get(bytes(consumer), sequence));
    return row === undefined ? null : hex(row.digest);
  };
  const anchors = anchorTable(database, guarded, digestAt);

  /** Whether it was new. */
  const appendOne = (signed: SignedCommitment): boolean => {
    const { consumer, sequence, previous } = signed.commitment;
    const digest = commitmentDigest(signed.commitment, domain);
    const there = digestAt(consumer, sequence);
    if (there === digest) return false;
    if (there !== null) throw commitmentConflict(consumer, sequence);
    const last = guarded(() => newest.get(bytes(consumer)));
    const [lastSequence, lastDigest] =
      last === undefined ? [0, ZERO_HASH] : [last.sequence as number, hex(last.digest)];
    if (sequence !== lastSequence + 1 || previous !== lastDigest) throw commitmentGap(consumer, sequence, lastSequence);
    guarded(() => insert.run(...valuesOf(signed, digest)));
    return true;
  };

  const inRanges = (ranges: readonly Range[], limit: number): readonly SignedCommitment[] => {
    const found: SignedCommitment[] = [];
    for (const { consumer, from, to } of ranges) {
      const rows = guarded(() => range.all(bytes(consumer), from, to, limit - found.length)) as CommitmentRow[];
      for (const row of rows) found.push(bare(row));
    }
    return found;
  };

  const heads = (): readonly Head[] =>
    guarded(() => headRows.all()).map((row) => ({
      consumer: hex(row.consumer),
      sequence: row.sequence as number,
      digest: hex(row.digest),
    }));

  const dropFrom = (consumer: Address, sequence: number): void => {
    guarded(() => drop.run(bytes(consumer), sequence));
  };

  return {
    append: (commitments) => transaction(() => commitments.filter(appendOne).length),
    appendAnchor: (anchor, cut) => transaction(() => anchors.append(anchor, cut)),
    heads,
    commitments: (ranges, limit = LIMIT) => inRanges(ranges, limit),
    all: function* () {
      // In pages: an open cursor would see what is written meanwhile.
      let place: [Uint8Array, number] | null = [new Uint8Array(), 0];
      while (place !== null) {
        const [consumer, sequence]: [Uint8Array, number] = place;
        const rows = guarded(() => after.all(consumer, sequence)) as CommitmentRow[];
        yield* rows.map(commitmentOf);
        const last = rows.at(-1);
        place = last === undefined ? null : [last.consumer as Uint8Array, last.sequence as number];
      }
    },
    ofInterval: (interval) => (guarded(() => inInterval.all(interval)) as CommitmentRow[]).map(bare),
    anchors: (from = 1): readonly AnchorStep[] => anchors.steps(from),
    anchoredHeads: (number) => anchors.heads(number),
    dropFrom,
    dropAnchorsFrom: (number) => transaction(() => anchors.dropFrom(number)),
    truncate: (cut, anchorNumber) =>
      transaction(() => {
        for (const { consumer } of heads()) dropFrom(consumer, (cut.get(consumer) ?? 0) + 1);
        anchors.dropFrom(anchorNumber + 1);
      }),
    transaction,
    close: () => {
      if (database.isOpen) guarded(() => database.close());
    },
  };
}

function bare(row: CommitmentRow): SignedCommitment {
  const { commitment, signature } = commitmentOf(row);
  return { commitment, signature };
}
