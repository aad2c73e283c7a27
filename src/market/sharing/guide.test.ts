import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { wh } from "#domain";
import { sharing } from "./allocate.ts";
import type { SharingKey } from "./key.ts";
import { partsFrom } from "./parts.ts";

const GUIDE = readFileSync(new URL("../../../docs/guides/sharing-keys.md", import.meta.url), "utf8");
const coefficients = new Map(
  [["ada", "0.5"] as const, ["bea", "0.3"] as const, ["cem", "0.2"] as const].map(([home, part]) => [
    home,
    partsFrom(part) as bigint,
  ]),
);
const KEYS: Readonly<Record<string, SharingKey>> = {
  "`static`, `leftovers: grid`": { name: "static", coefficients, leftovers: "grid" },
  "`static`, `leftovers: once`": { name: "static", coefficients, leftovers: "once" },
  "`dynamic`": { name: "dynamic" },
  "`cascaded` from coefficients": { name: "cascaded", first: coefficients },
  "`cascaded`, classes Bea, then Ada": { name: "cascaded", first: [["bea"], ["ada"]] },
};
const home = (member: string, importWh: number, exportWh: number) => ({
  member,
  importWh: wh(importWh),
  exportWh: wh(exportWh),
});
const READINGS = [home("ada", 2_000, 0), home("bea", 6_000, 0), home("cem", 12_000, 0), home("roof", 0, 10_000)];

describe("the table of the guide", () => {
  const rows = GUIDE.split("\n")
    .map((line) => line.split("|").map((cell) => cell.trim()))
    .filter(([, key = ""]) => key in KEYS);

  it("has a row for each", () => {
    assert.deepEqual(
      rows.map(([, key]) => key),
      Object.keys(KEYS),
    );
  });

  for (const [, key = "", ...cells] of rows) {
    it(`says of ${key} what it gives`, () => {
      const { shares, sharedWh } = sharing.allocate(READINGS, KEYS[key] as SharingKey);
      const said = cells.slice(0, 4).map((cell) => BigInt(cell.replaceAll(",", "")));
      assert.deepEqual(said, [...shares.slice(0, 3).map(({ takenWh }) => takenWh), 10_000n - sharedWh]);
    });
  }
});
