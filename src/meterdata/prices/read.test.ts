import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { NeighborwattError } from "#domain";
import { bytesOf, refuses } from "../testing/refuses.ts";
import { readPrices } from "./read.ts";

const read = (text: string) => readPrices("prices.xml", bytesOf(text));

/** One period of a day-ahead document; points as position=amount. */
function period(start: string, end: string, resolution: string, points: Readonly<Record<number, string>>): string {
  const inner = Object.entries(points).map(
    ([position, amount]) => `<Point><position>${position}</position><price.amount>${amount}</price.amount></Point>`,
  );
  const interval = `<timeInterval><start>${start}</start><end>${end}</end></timeInterval>`;
  return `<Period>${interval}<resolution>${resolution}</resolution>${inner.join("\n")}</Period>`;
}

function series(periods: string, curve = "A03", auction = 1, currency = "EUR"): string {
  return `<TimeSeries><classificationSequence_AttributeInstanceComponent.position>${auction}</classificationSequence_AttributeInstanceComponent.position>
    <currency_Unit.name>${currency}</currency_Unit.name><price_Measure_Unit.name>MWH</price_Measure_Unit.name>
    <curveType>${curve}</curveType>${periods}</TimeSeries>`;
}

const document = (inner: string) =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<Publication_MarketDocument xmlns="urn:iec62325.351:tc57wg16:451-3:publicationdocument:7:3"><type>A44</type>\n${inner}\n</Publication_MarketDocument>`;

const DAY: [string, string] = ["2025-01-09T23:00Z", "2025-01-10T23:00Z"];

test("a position that curve type A03 leaves out repeats the one before", () => {
  const prices = read(document(series(period(...DAY, "PT15M", { 1: "50", 5: "-12.34", 6: "0", 96: "99.999" }))));
  assert.equal(prices.pricePerWh.length, 96);
  assert.deepEqual([prices.currency, prices.start], ["EUR", Date.parse("2025-01-09T23:00Z")]);
  assert.deepEqual(
    [0, 3, 4, 5, 94, 95].map((q) => prices.pricePerWh[q]),
    [50_000n, 50_000n, -12_340n, 0n, 0n, 99_999n],
  );
});

test("curve type A01 leaves nothing out", () => {
  const gap = document(series(period("2025-01-09T23:00Z", "2025-01-10T02:00Z", "PT60M", { 1: "1", 3: "3" }), "A01"));
  refuses(() => read(gap), "METERDATA_PRICES", "prices.xml, row", "Position 2 of 3 is missing", "A01");
});

test("hours and half hours become quarter hours", () => {
  const hours = period("2025-01-09T23:00Z", "2025-01-10T01:00Z", "PT60M", { 1: "1", 2: "2" });
  const halves = period("2025-01-10T01:00Z", "2025-01-10T02:00Z", "PT30M", { 1: "3", 2: "4" });
  const prices = read(document(series(hours, "A01") + series(halves, "A01")));
  assert.deepEqual(
    prices.pricePerWh.map((price) => Number(price) / 1000),
    [1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 4, 4],
  );
});

test("the days on which the clocks change have 92 and 100 quarter hours", () => {
  const spring = read(document(series(period("2025-03-29T23:00Z", "2025-03-30T22:00Z", "PT15M", { 1: "7" }))));
  const autumn = read(document(series(period("2025-10-25T22:00Z", "2025-10-26T23:00Z", "PT15M", { 1: "7" }))));
  assert.deepEqual([spring.pricePerWh.length, autumn.pricePerWh.length], [92, 100]);
});

test("of two auctions for one day the first holds, and of two resolutions the finer", () => {
  const span: [string, string] = ["2025-01-09T23:00Z", "2025-01-10T00:00Z"];
  const second = series(period(...span, "PT15M", { 1: "80" }), "A03", 2);
  const hour = series(period(...span, "PT60M", { 1: "40" }));
  const quarters = series(period(...span, "PT15M", { 1: "39", 2: "41" }));
  assert.deepEqual(read(document(second + hour)).pricePerWh[0], 40_000n);
  assert.deepEqual(read(document(hour + quarters + second)).pricePerWh, [39_000n, 41_000n, 41_000n, 41_000n]);
});

test("a time without a price, and one with two, are refused", () => {
  const [one, two] = ["2025-01-09T23:00Z", "2025-01-10T00:00Z"];
  const apart = series(
    period(one, two, "PT60M", { 1: "1" }) + period("2025-01-10T01:00Z", "2025-01-10T02:00Z", "PT60M", { 1: "1" }),
  );
  refuses(() => read(document(apart)), "METERDATA_PRICES", "no price for 2025-01-10T00:00:00.000Z");
  const twice = series(period(one, two, "PT60M", { 1: "1" }) + period(one, two, "PT60M", { 1: "2" }));
  refuses(() => read(document(twice)), "METERDATA_PRICES", "two prices for 2025-01-09T23:00:00.000Z");
});

test("what is no day-ahead document is refused with what it is", () => {
  const answer =
    "<Acknowledgement_MarketDocument><Reason><text>No matching data found</text></Reason></Acknowledgement_MarketDocument>";
  refuses(() => read(answer), "METERDATA_PRICES", "No matching data found");
  refuses(() => read("<feed/>"), "METERDATA_PRICES", "expected A44");
  refuses(() => read(document(series(period(...DAY, "P1D", { 1: "1" })))), "METERDATA_PRICES", '"P1D"', "PT15M");
  refuses(() => read(document(series(period(...DAY, "PT60M", { 25: "1" })))), "METERDATA_PRICES", '"25"', "1 to 24");
  refuses(() => read(document(series(period(...DAY, "PT60M", { 1: "1,5" })))), "METERDATA_PRICES", '"1,5"');
  refuses(() => read(document(series(period(...DAY, "PT60M", { 1: "1" }), "A02"))), "METERDATA_PRICES", '"A02"');
  refuses(() => read(document(series(period(...DAY, "PT60M", { 1: "1" }), "A03", 1, "€"))), "METERDATA_PRICES", '"€"');
  refuses(
    () => read(document(series(period("2025-01-09T23:07Z", DAY[1], "PT60M", { 1: "1" })))),
    "METERDATA_PRICES",
    "23:07Z",
  );
});

test("the platform's CSV is read with the zone of its header", () => {
  const rows = [
    '"MTU (CET/CEST)","Day-ahead Price [EUR/MWh]","Currency"',
    '"30.03.2025 01:00 - 30.03.2025 03:00","-5.17","EUR"',
    '"30.03.2025 03:00 - 30.03.2025 04:00","6","EUR"',
  ];
  const prices = readPrices("prices.csv", bytesOf(rows.join("\r\n")));
  assert.equal(prices.start, Date.parse("2025-03-30T00:00Z"));
  assert.deepEqual(prices.pricePerWh, [...Array(4).fill(-5_170n), ...Array(4).fill(6_000n)]);
});

test("a table of one's own needs a time, a price, and its unit", () => {
  const own = "Zeit;Preis (ct/kWh)\n2025-01-10T00:00Z;12,5\n2025-01-10T00:15Z;13\n";
  assert.deepEqual(readPrices("own.csv", bytesOf(own)).pricePerWh, [125_000n, 130_000n]);
  const unnamed = () => readPrices("own.csv", bytesOf("time,price\n2025-01-10T00:00Z,1\n2025-01-10T01:00Z,1\n"));
  refuses(unnamed, "METERDATA_PRICES", '"price" names no unit');
  const text = () =>
    readPrices("own.csv", bytesOf("time,price EUR/kWh\n2025-01-10T00:00Z,=1+1\n2025-01-10T01:00Z,1\n"));
  refuses(text, "METERDATA_PRICES", "own.csv, row 2", '"=1+1"', "EUR/kWh");
});

test("a document that was shaken ends in a refusal or in prices, never in another error", () => {
  const whole = document(series(period(...DAY, "PT15M", { 1: "50", 5: "-12.34", 96: "99.999" })));
  const piece = fc.oneof(
    fc.constantFrom("<", ">", "&", "<!DOCTYPE a>", "<![CDATA[", "]]>", "9", "-", "\0"),
    fc.string(),
  );
  fc.assert(
    fc.property(fc.nat(whole.length), fc.nat(20), piece, (at, cut, inserted) => {
      try {
        read(whole.slice(0, at) + inserted + whole.slice(at + cut));
      } catch (error) {
        assert.ok(error instanceof NeighborwattError, String((error as Error).stack));
      }
    }),
  );
});
