/**
 * Writes vectors/auction: small random markets and what both auctions make of them. Both languages run them:
 * src/market/auction/vectors.test.ts and the contracts' unit tests of UniformAuction and DoubleAuction.
 *
 * Usage: node scripts/auction-vectors.ts
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { randomMarket } from "../src/market/auction/testing/market.ts";
import { doubleVector, uniformVector } from "../src/market/auction/testing/vectors.ts";

const FOLDER = new URL("../vectors/auction/", import.meta.url);
const CASES = 150;

function write(name: string, cases: readonly object[]): void {
  const lines = cases.map((vector) => JSON.stringify(vector)).join(",\n  ");
  writeFileSync(new URL(`${name}.json`, FOLDER), `{"cases":[\n  ${lines}\n]}\n`);
}

mkdirSync(FOLDER, { recursive: true });
const markets = Array.from({ length: CASES }, (_, draw) => randomMarket(draw));
write("uniform", markets.map(uniformVector));
write("double", markets.map(doubleVector));
