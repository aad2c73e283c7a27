import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { NeighborwattError } from "#domain";
import { readInstance } from "./read-instance.ts";

/** The example of the format's reference, with the feeder that its second offer names. */
const DOCUMENT = {
  format: "energy-clearing/1",
  objective: "max-energy",
  deltaMinutes: 15,
  intervals: 96,
  start: 53,
  feeders: [
    { id: 7, cextW: 20_000, cintW: 30_000 },
    { id: -2, cextW: 20_000, cintW: 30_000 },
  ],
  offers: [
    { id: 40, side: "sell", feeder: 7, energyWh: 1200, from: 53, to: 95, price: 200 },
    { id: -1, side: "buy", feeder: -2, energyWh: 90, intervals: [57, 53, 57], price: 240 },
  ],
  fixed: [{ sell: 40, buy: -1, t: 12, energyWh: 40 }],
};

type Document = Record<string, unknown>;

/** The document with one field changed, or left out where the value is undefined. */
function changed(path: string, value: unknown): Document {
  const copy = structuredClone(DOCUMENT) as Document;
  const keys = path.split(/[.[\]]+/).filter((key) => key !== "");
  const last = keys.pop() as string;
  const place = keys.reduce((at, key) => at[key] as Document, copy);
  place[last] = value;
  return copy;
}

const WRONG: readonly [field: string, value: unknown, expected: RegExp][] = [
  ["format", "energy-clearing/2", /"energy-clearing\/1"/],
  ["objective", "max-profit", /"max-energy" or "max-welfare"/],
  ["deltaMinutes", 0, /above 0/],
  ["deltaMinutes", "15 min", /a number from 0/],
  ["intervals", 0, /a whole number from 1/],
  ["intervals", 1.5, /a whole number from 1/],
  ["intervals", 2 ** 40, /at most/],
  ["start", -1, /a whole number from 0/],
  ["feeders", {}, /an array/],
  ["feeders[0]", null, /a JSON object/],
  ["feeders[1].id", 7, /an id of its own/],
  ["feeders[1].id", "7", /a whole number/],
  ["feeders[1].id", 2 ** 60, /up to 2\^53-1/],
  ["feeders[0].parent", 99, /the id of a feeder/],
  ["feeders[0].parent", 7, /a feeder that is not below this one/],
  ["feeders[0].cextW", undefined, /missing: expected a number from 0/],
  ["feeders[0].cextW", -1, /a number from 0/],
  ["feeders[0].cextW", [1, 2], /96 numbers, one per interval/],
  ["feeders[0].cintW", true, /a number from 0/],
  ["offers", undefined, /missing: expected an array/],
  ["offers[1]", [], /a JSON object/],
  ["offers[1].id", 40, /an id of its own/],
  ["offers[1].id", 1.5, /a whole number/],
  ["offers[0].side", "SELL", /"sell" or "buy"/],
  ["offers[0].feeder", 3, /the id of a feeder/],
  ["offers[0].energyWh", -5, /a whole number from 0/],
  ["offers[0].energyWh", 0.5, /a whole number from 0/],
  ["offers[0].energyWh", 2 ** 53, /up to 2\^53-1 or as a decimal string/],
  ["offers[0].energyWh", "0x10", /decimal string/],
  ["offers[0].energyWh", Number.POSITIVE_INFINITY, /is Infinity: expected a whole number/],
  ["offers[0].price", undefined, /missing: expected a whole number/],
  ["offers[0].from", "53", /a whole number/],
  ["offers[0].to", 52, /an interval from 53/],
  ["offers[1].from", 3, /nothing, since the offer has `intervals`/],
  ["offers[1].intervals", 53, /an array/],
  ["fixed", 1, /an array/],
  ["fixed[0].sell", -1, /the id of an offer to sell/],
  ["fixed[0].buy", 41, /the id of an offer to buy/],
  ["fixed[0].t", 53, /an interval below start, which is 53/],
  ["fixed[0].energyWh", 91, /at most what is left of both offers, 90/],
];

describe("the reader of clearing instances", () => {
  for (const [field, value, expected] of WRONG) {
    it(`names ${field} when it is ${typeof value === "number" ? value : JSON.stringify(value)}, and what was expected`, () => {
      assert.throws(
        () => readInstance(changed(field, value)),
        (error) => {
          assert.ok(error instanceof NeighborwattError);
          assert.deepEqual([error.code, error.exitCode, error.details.field], ["MARKET_CLEARING_MALFORMED", 65, field]);
          assert.ok(error.message.startsWith(`${field} is `), error.message);
          assert.match(error.message, expected);
          assert.doesNotMatch(error.message, /\n/);
          return true;
        },
      );
    });
  }

  it("names the entry of a list that is wrong", () => {
    const limits = changed("feeders[0].cextW", new Array(96).fill(1).with(5, "x"));
    assert.throws(() => readInstance(limits), /feeders\[0\]\.cextW\[5\] is "x"/);
    assert.throws(() => readInstance(changed("offers[1].intervals", [1, 2.5])), /offers\[1\]\.intervals\[1\] is 2\.5/);
    assert.throws(() => readInstance(changed("feeders[0].cextW", { out: 1 })), /feeders\[0\]\.cextW\.in is missing/);
  });

  it("names a field that is nested deeper than a text of it could be made", () => {
    const nested = JSON.parse(`${"[".repeat(20_000)}${"]".repeat(20_000)}`);
    assert.throws(() => readInstance(changed("offers[0].energyWh", nested)), /energyWh is a list of 1: expected/);
    assert.throws(() => readInstance(changed("offers[0].energyWh", { Wh: nested })), /energyWh is an object: expected/);
  });

  it("refuses what is no object at all", () => {
    for (const document of [null, [], "energy-clearing/1", 1]) {
      assert.throws(() => readInstance(document), /The document is .*: expected a JSON object/);
    }
  });

  it("finds feeders above and below each other wherever they stand, and refuses a ring", () => {
    const feeder = (id: number, parent?: number) => ({ id, parent, cextW: 0, cintW: 0 });
    const at = (...feeders: unknown[]) =>
      readInstance({ ...DOCUMENT, feeders, offers: [], fixed: [] }).instance.feeders;
    assert.deepEqual([...at(feeder(1, 2), feeder(2, 3), feeder(3)).parent], [-1, 0, 1]);
    assert.throws(() => at(feeder(1, 2), feeder(2, 1)), /parent is \d: expected a feeder that is not below this one/);
  });

  it("turns power into whole Wh per interval, for all intervals or each, both directions or each", () => {
    const each = Array.from({ length: 96 }, (_, t) => 4 * t);
    const { feeders } = readInstance({
      ...DOCUMENT,
      feeders: [
        { id: 7, cextW: 20_003, cintW: each },
        { id: -2, cextW: { out: 4, in: 8.4 }, cintW: { sell: "12", buy: each } },
      ],
    }).instance;
    assert.deepEqual([feeders.netOutWh[0], feeders.netInWh[95]], [5_000, 5_000]);
    assert.deepEqual([feeders.sellWh[0], feeders.buyWh[95]], [0, 95]);
    assert.deepEqual([feeders.netOutWh[96], feeders.netInWh[96], feeders.sellWh[96], feeders.buyWh[97]], [1, 2, 3, 1]);
  });

  it("takes finalised trades off their offers and counts what they are worth", () => {
    const energy = readInstance(DOCUMENT);
    assert.deepEqual([energy.fixedValue, [...energy.instance.offers.energyWh]], [40n, [1_160, 50]]);
    assert.equal(readInstance({ ...DOCUMENT, objective: "max-welfare" }).fixedValue, 1_600n);
  });

  it("sorts the intervals of an offer and leaves out those beyond the horizon", () => {
    const { offers } = readInstance(changed("offers[1].intervals", [99, 57, -3, 53, 57])).instance;
    assert.deepEqual([[...(offers.sets.get(1) ?? [])], offers.from[1], offers.to[1]], [[53, 57], 53, 57]);
    const none = readInstance(changed("offers[1].intervals", [])).instance.offers;
    assert.deepEqual([...(none.sets.get(1) ?? [1])], []);
  });

  it("takes negative prices, as differences to the lowest", () => {
    const { instance, priceShift, exact } = readInstance(changed("offers[0].price", -30));
    assert.deepEqual([priceShift, [...instance.offers.price], exact], [-30n, [0, 270], null]);
  });

  it("takes prices of any size that lie close together, and keeps all else exact beside the columns", () => {
    const price = 10n ** 30n;
    const far = readInstance({ ...DOCUMENT, offers: DOCUMENT.offers.map((o) => ({ ...o, price: String(price) })) });
    assert.deepEqual([far.priceShift, [...far.instance.offers.price], far.exact], [price, [0, 0], null]);
    const large = readInstance(changed("offers[0].energyWh", "9007199254740993"));
    assert.equal(large.exact?.energyWh[0], 9_007_199_254_740_953n);
    assert.equal(large.exact?.netOutWh[0], 5_000n);
  });

  it("knows when only a sum is beyond doubles", () => {
    const half = Number.MAX_SAFE_INTEGER - 1;
    const document = changed("offers[0].energyWh", half) as typeof DOCUMENT;
    assert.notEqual(readInstance(document).exact, null);
  });
});
