/** "NBWC": tells databases of commitments from other SQLite files. */
export const COMMITMENTS_APPLICATION_ID = 0x4e425743;
/** Raised when the tables change; another version's file is refused, never rewritten. */
export const COMMITMENTS_VERSION = 1;

/** 64 bits do not fit SQLite's signed integers: amounts are decimal text. */
const AMOUNT = (name: string): string => `${name} TEXT NOT NULL CHECK (${name} <> '' AND ${name} NOT GLOB '*[^0-9]*')`;
const BYTES = (name: string, length: number): string => `${name} BLOB NOT NULL CHECK (length(${name}) = ${length})`;

/**
 * Hashes are bytes: a row of text would take twice the room. `anchored` keeps per anchor only the heads that it moved,
 * with their digests: so the row that was changed can be named.
 */
export const COMMITMENTS_SCHEMA = `
  CREATE TABLE meta (
    key TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE commitments (
    ${BYTES("consumer", 20)},
    sequence INTEGER NOT NULL,
    ${BYTES("digest", 32)},
    ${BYTES("previous", 32)},
    ${AMOUNT("heldNano")},
    ${BYTES("producer", 20)},
    interval INTEGER NOT NULL,
    ${AMOUNT("energyWh")},
    ${AMOUNT("pricePerWh")},
    expiry INTEGER NOT NULL,
    ${BYTES("consumerRoot", 32)},
    ${BYTES("producerRoot", 32)},
    ${BYTES("trade", 32)},
    ${BYTES("signature", 65)},
    PRIMARY KEY (consumer, sequence)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX commitments_by_interval ON commitments (interval, consumer, sequence);
  CREATE TABLE anchors (
    number INTEGER NOT NULL PRIMARY KEY,
    ${BYTES("previous", 32)},
    ${BYTES("root", 32)},
    at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE anchored (
    number INTEGER NOT NULL,
    ${BYTES("consumer", 20)},
    sequence INTEGER NOT NULL,
    ${BYTES("digest", 32)},
    PRIMARY KEY (number, consumer)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX anchored_by_consumer ON anchored (consumer, number);
  PRAGMA application_id = ${COMMITMENTS_APPLICATION_ID};
  PRAGMA user_version = ${COMMITMENTS_VERSION};
`;
