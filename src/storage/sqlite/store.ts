import type { DatabaseSync } from "node:sqlite";
import { isDeepStrictEqual } from "node:util";
import { NeighborwattError } from "#domain";
import { freeze, thaw } from "../codec.ts";
import { assertSameCommunity, metaFromRows, metaToRows } from "../meta.ts";
import type { CommunityRecord, CommunityStore, RecordQuery, Snapshot } from "../port.ts";
import { fromSqlite } from "./errors.ts";
import { transactions } from "./transactions.ts";

/** Of each name this many snapshots stay. */
const SNAPSHOTS_KEPT = 2;

interface RecordRow {
  readonly interval: number;
  readonly kind: string;
  readonly key: string;
  readonly body: string;
}

/** A store over an open database that has our tables. @param place Where it is, for messages. */
export function sqliteStore(database: DatabaseSync, place: string): CommunityStore {
  const guarded = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw fromSqlite(error, place);
    }
  };
  const transaction = transactions(database, guarded);
  const prepare = (sql: string) => guarded(() => database.prepare(sql));
  const selectMeta = prepare("SELECT key, value FROM meta");
  const insertSnapshot = prepare("INSERT INTO snapshots (name, block, interval, state) VALUES (?, ?, ?, ?)");
  const dropSnapshots = prepare(`DELETE FROM snapshots WHERE name = ?1 AND id NOT IN
    (SELECT id FROM snapshots WHERE name = ?1 ORDER BY id DESC LIMIT ${SNAPSHOTS_KEPT})`);
  const selectSnapshot = prepare(
    "SELECT block, interval, state FROM snapshots WHERE name = ? AND block <= ? ORDER BY id DESC LIMIT 1",
  );
  const insertRecord = prepare(
    "INSERT INTO records (interval, kind, key, body) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
  );
  const selectNewest = prepare("SELECT max(interval) AS interval FROM records WHERE kind = ?");
  const selectBody = prepare("SELECT body FROM records WHERE interval = ? AND kind = ? AND key = ?");

  const metaRows = (): Map<string, string> => {
    const rows = guarded(() => selectMeta.all()) as unknown as { key: string; value: string }[];
    return new Map(rows.map(({ key, value }) => [key, value]));
  };

  const append = (interval: number, { kind, key, body }: Omit<CommunityRecord, "interval">): void => {
    const text = freeze(body);
    if (guarded(() => insertRecord.run(interval, kind, key, text)).changes === 1) return;
    const { body: there } = guarded(() => selectBody.get(interval, kind, key)) as { body: string };
    if (there !== text && !isDeepStrictEqual(thaw(there), thaw(text))) throw conflict(interval, kind, key);
  };

  return {
    meta: () => metaFromRows(metaRows()),

    begin: (meta) =>
      transaction(() => {
        const [there, asked] = [metaRows(), metaToRows(meta)];
        if (there.size > 0) return assertSameCommunity(there, asked, place);
        const insert = prepare("INSERT INTO meta (key, value) VALUES (?, ?)");
        for (const [key, value] of asked) guarded(() => insert.run(key, value));
      }),

    saveSnapshot: (name, { block, interval }, state) => {
      const text = freeze(state);
      transaction(() => {
        guarded(() => insertSnapshot.run(name, block, interval, text));
        guarded(() => dropSnapshots.run(name));
      });
    },

    latestSnapshot: (name, notAfterBlock = Number.MAX_SAFE_INTEGER) => {
      const row = guarded(() => selectSnapshot.get(name, notAfterBlock));
      if (row === undefined) return null;
      const { block, interval, state } = row as unknown as Snapshot & { state: string };
      return { block, interval, state: thaw(state) };
    },

    appendRecords: (interval, records) =>
      transaction(() => {
        for (const record of records) append(interval, record);
      }),

    records: (query) => {
      const { sql, values } = selection(query);
      const rows = guarded(() => database.prepare(sql).all(...values)) as unknown as RecordRow[];
      return rows.map(({ interval, kind, key, body }) => ({ interval, kind, key, body: thaw(body) }));
    },

    newestInterval: (kind) => (guarded(() => selectNewest.get(kind)) as { interval: number | null }).interval,

    transaction,

    close: () => {
      if (database.isOpen) guarded(() => database.close());
    },
  };
}

function selection(query: RecordQuery): { sql: string; values: (string | number)[] } {
  const { kind, key, from, to } = query;
  const conditions: [string, string | number | undefined][] = [
    ["kind = ?", kind],
    ["key = ?", key],
    ["interval >= ?", from],
    ["interval < ?", to],
  ];
  const used = conditions.filter((entry): entry is [string, string | number] => entry[1] !== undefined);
  const where = used.length === 0 ? "" : ` WHERE ${used.map(([condition]) => condition).join(" AND ")}`;
  return {
    sql: `SELECT interval, kind, key, body FROM records${where} ORDER BY interval, kind, key`,
    values: used.map(([, value]) => value),
  };
}

function conflict(interval: number, kind: string, key: string): NeighborwattError {
  return new NeighborwattError(
    "STORAGE_CONFLICT",
    `Interval ${interval} already has another "${kind}" of "${key}": what is recorded never changes, a correction is a record of its own.`,
    { details: { interval, kind, key } },
  );
}
