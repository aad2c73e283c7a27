/**
 * Writes vectors/atomic: packed batches of commitments of random intervals, honest ones and spoiled ones, and what the
 * checker in TypeScript says of each claim; and confirmations of single commitments. Both languages run them:
 * src/settlement/atomic/check-batch.vectors.test.ts, pack-confirmation.test.ts and
 * contracts/test/unit/libraries/AtomicVectors.t.sol, ConfirmationVectors.t.sol.
 *
 * Usage: node scripts/atomic-vectors.ts
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { confirmationVectors } from "../src/settlement/atomic/testing/confirmations.ts";
import { FILES } from "../src/settlement/atomic/testing/vector-files.ts";

const FOLDER = new URL("../vectors/atomic/", import.meta.url);

mkdirSync(FOLDER, { recursive: true });
for (const [name, cases] of Object.entries({ ...FILES, confirmations: confirmationVectors })) {
  const lines = cases()
    .map((vector) => JSON.stringify(vector))
    .join(",\n  ");
  writeFileSync(new URL(`${name}.json`, FOLDER), `{"cases":[\n  ${lines}\n]}\n`);
}
