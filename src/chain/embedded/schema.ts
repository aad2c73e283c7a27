/** Stands in the file's header; SQLite's own tool `file` shows it. "NWch" in ASCII. */
export const APPLICATION_ID = 0x4e576368;
/** Raised with every change of the tables. */
export const FORMAT_VERSION = 1;

/**
 * `block` and `tx` are the journal: written before a block is mined, they alone decide what the chain is.
 * `result`, `receipt` and `log` are what mining them gave; they could be computed again, and at a replay they are
 * compared.
 */
export const SCHEMA = `
CREATE TABLE chain (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE block (number INTEGER PRIMARY KEY, at_s INTEGER NOT NULL);
CREATE TABLE tx (
  number INTEGER NOT NULL, position INTEGER NOT NULL, hash BLOB NOT NULL, sender BLOB NOT NULL, raw BLOB NOT NULL,
  PRIMARY KEY (number, position)) WITHOUT ROWID;
CREATE UNIQUE INDEX tx_hash ON tx (hash);
CREATE TABLE result (
  number INTEGER PRIMARY KEY, hash BLOB NOT NULL, state_root BLOB NOT NULL, header TEXT NOT NULL);
CREATE INDEX result_hash ON result (hash);
CREATE TABLE receipt (
  number INTEGER NOT NULL, position INTEGER NOT NULL, ok INTEGER NOT NULL, gas_used INTEGER NOT NULL,
  target BLOB, created BLOB, refusal BLOB, reason TEXT,
  PRIMARY KEY (number, position)) WITHOUT ROWID;
CREATE TABLE log (
  number INTEGER NOT NULL, position INTEGER NOT NULL, tx_position INTEGER NOT NULL,
  address BLOB NOT NULL, topics BLOB NOT NULL, data BLOB NOT NULL,
  PRIMARY KEY (number, position)) WITHOUT ROWID;
CREATE TABLE checkpoint (number INTEGER PRIMARY KEY, file TEXT NOT NULL, sha256 BLOB NOT NULL);
`;
