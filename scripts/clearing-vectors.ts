/**
 * Writes vectors/clearing: solutions of random books as solvers hand them in, honest ones and spoiled ones, and what the
 * checker in TypeScript says of each. Both languages run them: src/market/clearing/check-solution.vectors.test.ts and
 * contracts/test/unit/libraries/ClearingVectors.t.sol.
 *
 * Usage: node scripts/clearing-vectors.ts
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { randomFrom } from "#domain";
import type { SubmittedSolution } from "../src/market/clearing/check-solution.ts";
import { unpackPowers } from "../src/market/clearing/packed-solution.ts";
import { FAULTS } from "../src/market/clearing/testing/faults.ts";
import { feasiblePowers, randomBook, submitted } from "../src/market/clearing/testing/random-book.ts";
import { type Vector, vectorOf } from "../src/market/clearing/testing/vectors.ts";

const FOLDER = new URL("../vectors/clearing/", import.meta.url);
const INTERFACES = ["IClearingMarket", "IOrderBook"]
  .map((name) => readFileSync(new URL(`../contracts/src/interfaces/${name}.sol`, import.meta.url), "utf8"))
  .join("");
const HONEST = 120;
/** Of each fault. */
const SPOILED = 9;

function honest(draw: number) {
  const book = randomBook(draw);
  return submitted(book, feasiblePowers(book, randomFrom(BigInt(draw)).fork("powers")));
}

/** Name and types of a contract's error, as its selector is made of. */
function signatureOf(error: string): string {
  const [, fields = ""] = new RegExp(`error ${error}\\((.*)\\);`).exec(INTERFACES) ?? [];
  return `${error}(${fields.replaceAll(/(\w+) \w+(, )?/g, "$1,").slice(0, -1)})`;
}

function write(name: string, cases: readonly Vector[]): void {
  const named = cases.map((vector) => ({ ...vector, error: vector.error && signatureOf(vector.error) }));
  const lines = named.map((vector) => JSON.stringify(vector)).join(",\n  ");
  writeFileSync(new URL(`${name}.json`, FOLDER), `{"cases":[\n  ${lines}\n]}\n`);
}

/** Solutions with a few trades: there must be something to spoil. */
function* worthSpoiling() {
  for (let draw = HONEST; ; draw++) {
    const solution = honest(draw);
    if (unpackPowers(solution.powers).length >= 2) yield { draw, solution };
  }
}

mkdirSync(FOLDER, { recursive: true });
const good = Array.from({ length: HONEST }, (_, draw) => vectorOf("honest", honest(draw)));
write("honest", good);

const victims = worthSpoiling();
const spoiled = Object.entries(FAULTS).flatMap(([name, spoil]) =>
  Array.from({ length: SPOILED }, () => {
    const { draw, solution } = victims.next().value as { draw: number; solution: SubmittedSolution };
    return vectorOf(name, spoil(solution, randomFrom(BigInt(draw)).fork("fault")));
  }),
);
write("spoiled", spoiled);
