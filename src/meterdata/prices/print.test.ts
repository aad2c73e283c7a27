import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { instant, nanoPerWh } from "#domain";
import { bytesOf } from "../testing/refuses.ts";
import { looksLikePrices, printPrices } from "./print.ts";
import { readPrices } from "./read.ts";

const MIDNIGHT = instant(Date.UTC(2025, 0, 9, 23));

test("prices that were printed are read again to the nano", () => {
  const price = fc.bigInt({ min: -9_999_999_999n, max: 9_999_999_999n });
  fc.assert(
    fc.property(fc.array(price, { minLength: 2, maxLength: 20 }), fc.constantFrom(1, 2, 4), (values, repeated) => {
      const pricePerWh = values.flatMap((value) => Array(repeated).fill(nanoPerWh(value)));
      const series = { currency: "EUR", start: MIDNIGHT, stepSeconds: 900, pricePerWh } as const;
      const text = [...printPrices(series)].join("");
      assert.deepEqual(readPrices("prices.csv", bytesOf(text), { unit: "MWh" }), series);
    }),
  );
});

test("hours are written as hours where that loses nothing", () => {
  const series = {
    currency: "EUR",
    start: MIDNIGHT,
    stepSeconds: 900,
    pricePerWh: Array(8).fill(nanoPerWh(-12_340n)),
  } as const;
  const rows = "time,price_per_MWh\n2025-01-09T23:00:00Z,-12.34\n2025-01-10T00:00:00Z,-12.34\n";
  assert.equal([...printPrices(series)].join(""), rows);
});

test("a document of the platform is known by how it begins", () => {
  assert.ok(looksLikePrices(bytesOf('<?xml version="1.0"?>\n<Publication_MarketDocument xmlns="x">')));
  assert.ok(!looksLikePrices(bytesOf("<feed>")));
  assert.ok(!looksLikePrices(bytesOf("time,Publication_MarketDocument")));
});
