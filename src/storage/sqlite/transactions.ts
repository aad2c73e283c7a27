import type { DatabaseSync } from "node:sqlite";
import { types } from "node:util";
import { NeighborwattError } from "#domain";

/** Transactions that nest: an inner one is a savepoint, so its failure can be caught without losing the outer one. */
export function transactions(database: DatabaseSync, guarded: <T>(work: () => T) => T): <T>(work: () => T) => T {
  let depth = 0;
  return (work) => {
    const savepoint = `level${depth}`;
    const [begin, commit, undo] =
      depth === 0
        ? ["BEGIN IMMEDIATE", "COMMIT", "ROLLBACK"]
        : [`SAVEPOINT ${savepoint}`, `RELEASE ${savepoint}`, `ROLLBACK TO ${savepoint}; RELEASE ${savepoint}`];
    guarded(() => database.exec(begin));
    depth++;
    try {
      const result = work();
      if (types.isPromise(result)) throw asynchronous();
      guarded(() => database.exec(commit));
      return result;
    } catch (error) {
      // SQLite itself ends the transaction on some failures, such as a full disk.
      if (database.isOpen && database.isTransaction) database.exec(undo);
      throw error;
    } finally {
      depth--;
    }
  };
}

function asynchronous(): NeighborwattError {
  return new NeighborwattError(
    "STORAGE_ASYNC_TRANSACTION",
    "The work of a transaction gave a promise, which would end after the transaction: do the waiting before it.",
  );
}
