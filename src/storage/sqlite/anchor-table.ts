import type { DatabaseSync } from "node:sqlite";
import { type Address, type Anchor, type Hex, ZERO_HASH } from "#domain";
import type { AnchorStep, Cut, Head } from "#trust";
import { anchorConflict, anchorGap } from "../commitments-errors.ts";
import { bytes, hex } from "./commitment-rows.ts";

/** The anchors that a store keeps, and the heads that each of them moved. */
export interface AnchorTable {
  append(anchor: Anchor, cut: Cut): void;
  steps(from: number): readonly AnchorStep[];
  heads(number: number): readonly Head[];
  dropFrom(number: number): void;
}

/** @param digestAt The digest of a stored commitment. */
export function anchorTable(
  database: DatabaseSync,
  guarded: <T>(work: () => T) => T,
  digestAt: (consumer: Address, sequence: number) => Hex | null,
): AnchorTable {
  const prepare = (sql: string) => guarded(() => database.prepare(sql));
  const insert = prepare("INSERT INTO anchors (number, previous, root, at) VALUES (?, ?, ?, ?)");
  const insertHead = prepare("INSERT INTO anchored (number, consumer, sequence, digest) VALUES (?, ?, ?, ?)");
  const last = prepare("SELECT number, root FROM anchors ORDER BY number DESC LIMIT 1");
  const one = prepare("SELECT previous, root, at FROM anchors WHERE number = ?");
  const from = prepare("SELECT number, previous, root, at FROM anchors WHERE number >= ? ORDER BY number");
  const moved = prepare("SELECT number, consumer, sequence FROM anchored WHERE number >= ? ORDER BY number, consumer");
  const newest = prepare(
    "SELECT consumer, max(number), sequence, digest FROM anchored WHERE number <= ? GROUP BY consumer ORDER BY consumer",
  );
  const reached = prepare("SELECT sequence FROM anchored WHERE consumer = ? ORDER BY number DESC LIMIT 1");
  const dropHeads = prepare("DELETE FROM anchored WHERE number >= ?");
  const drop = prepare("DELETE FROM anchors WHERE number >= ?");

  const isThere = ({ number, previous, root, at }: Anchor): boolean => {
    const row = guarded(() => one.get(number));
    if (row === undefined) return false;
    if (hex(row.previous) === previous && hex(row.root) === root && row.at === at) return true;
    throw anchorConflict(number);
  };

  const append = (anchor: Anchor, cut: Cut): void => {
    if (isThere(anchor)) return;
    const before = guarded(() => last.get());
    const [number, root] = before === undefined ? [0, ZERO_HASH] : [before.number as number, hex(before.root)];
    if (anchor.number !== number + 1) throw anchorGap(anchor.number, `the last one stored is ${number}`);
    if (anchor.previous !== root) throw anchorGap(anchor.number, "it follows another root than the one stored");
    guarded(() => insert.run(anchor.number, bytes(anchor.previous), bytes(anchor.root), anchor.at));
    for (const [consumer, sequence] of cut) {
      const former = guarded(() => reached.get(bytes(consumer)))?.sequence ?? 0;
      if (sequence === former) continue;
      const digest = digestAt(consumer, sequence);
      if (digest === null) throw anchorGap(anchor.number, `commitment ${sequence} of ${consumer} is not stored`);
      guarded(() => insertHead.run(anchor.number, bytes(consumer), sequence, bytes(digest)));
    }
  };

  return {
    append,
    steps: (first) => {
      const cuts = new Map<number, Map<Address, number>>();
      for (const { number, consumer, sequence } of guarded(() => moved.all(first))) {
        const cut = cuts.get(number as number) ?? new Map<Address, number>();
        cuts.set(number as number, cut.set(hex(consumer), sequence as number));
      }
      return guarded(() => from.all(first)).map((row) => ({
        number: row.number as number,
        previous: hex(row.previous),
        root: hex(row.root),
        at: row.at as number,
        moved: cuts.get(row.number as number) ?? new Map(),
      }));
    },
    heads: (number) =>
      guarded(() => newest.all(number)).map((row) => ({
        consumer: hex(row.consumer),
        sequence: row.sequence as number,
        digest: hex(row.digest),
      })),
    dropFrom: (number) => {
      guarded(() => dropHeads.run(number));
      guarded(() => drop.run(number));
    },
  };
}
