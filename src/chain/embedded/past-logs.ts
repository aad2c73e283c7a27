import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { instant, NeighborwattError } from "#domain";
import type { AddressBook } from "../evm/index.ts";
import type { Log } from "../port.ts";
import { blob, hex, splitWords } from "./bytes.ts";
import { foreignDatabase } from "./errors.ts";
import { APPLICATION_ID, FORMAT_VERSION } from "./schema.ts";

interface Row {
  readonly number: number;
  readonly position: number;
  readonly topics: Uint8Array;
  readonly data: Uint8Array;
  readonly at_s: number;
  readonly hash: Uint8Array;
}

const LOGS = `SELECT log.number, log.position, topics, data, at_s, tx.hash FROM log
  JOIN block ON block.number = log.number
  JOIN tx ON tx.number = log.number AND tx.position = log.tx_position
  WHERE log.address = ? ORDER BY log.number, log.position`;

/**
 * What a contract has said on the chain in a directory, without opening the chain; null when there is none.
 *
 * @param book  Knows the contract.
 * @throws CHAIN_FOREIGN_DATABASE when the journal is damaged, another program's or another version's
 */
export function pastLogs(directory: string, book: AddressBook, contract: string): readonly Log[] | null {
  const file = join(directory, "chain.sqlite");
  if (!existsSync(file) || statSync(file).size === 0) return null;
  const address = book.addressOf(contract);
  try {
    const database = new DatabaseSync(file, { readOnly: true });
    try {
      expectOurs(database, file);
      const rows = database.prepare(LOGS).all(blob(address)) as unknown as readonly Row[];
      return rows.flatMap((row) => {
        const decoded = book.decodeLog(address, splitWords(row.topics), hex(row.data));
        const place = {
          block: row.number,
          index: row.position,
          at: instant(row.at_s * 1000),
          transaction: hex(row.hash),
        };
        return decoded === null ? [] : [{ ...decoded, ...place }];
      });
    } finally {
      database.close();
    }
  } catch (cause) {
    if (cause instanceof NeighborwattError) throw cause;
    throw foreignDatabase(file, (cause as Error).message, cause);
  }
}

function expectOurs(database: DatabaseSync, file: string): void {
  const pragma = (name: string) => Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0];
  if (pragma("application_id") !== APPLICATION_ID) throw foreignDatabase(file, "another program wrote it");
  const version = pragma("user_version");
  if (version !== FORMAT_VERSION) {
    throw foreignDatabase(file, `it has format version ${version}, this program reads ${FORMAT_VERSION}`);
  }
}
