import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { it } from "node:test";
import { dayAheadCsv } from "../scripts/day-ahead-prices.ts";
import { ROOT } from "./support/source.ts";

it("the prices that ship are those that their script makes", () => {
  assert.equal(readFileSync(join(ROOT, "scenarios/prices/day-ahead.csv"), "utf8"), dayAheadCsv());
});
