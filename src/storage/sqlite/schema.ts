/** "NBWT": tells our files from other SQLite databases. */
export const APPLICATION_ID = 0x4e425754;
/** Raised when the tables change; another version's file is refused, never rewritten. */
export const SCHEMA_VERSION = 1;

/**
 * Records are asked for by day (primary key), by kind over a long time, and by key (a household's statement); each way
 * has an index that already stands in the order of the answer.
 */
export const SCHEMA = `
  CREATE TABLE meta (
    key TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE snapshots (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    block INTEGER NOT NULL,
    interval INTEGER NOT NULL,
    state TEXT NOT NULL
  ) STRICT;
  CREATE INDEX snapshots_by_name ON snapshots (name, id);
  CREATE TABLE records (
    interval INTEGER NOT NULL,
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (interval, kind, key)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX records_by_kind ON records (kind, interval, key);
  CREATE INDEX records_by_key ON records (key, interval, kind);
  PRAGMA application_id = ${APPLICATION_ID};
  PRAGMA user_version = ${SCHEMA_VERSION};
`;
