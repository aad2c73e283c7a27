import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { instant, randomFrom, wh } from "#domain";
import { expected, extended, type HomeForecast, type HomePast, pastOf } from "./home.ts";
import { daysUsedBy, METHODS, type Method } from "./insight.ts";
import { BERLIN, flatRoof, hours, MONDAY } from "./testing/series.ts";

const homeWith = (method: Method, hasPv = true): HomeForecast => ({
  method,
  slotsPerDay: 24,
  epoch: instant(MONDAY),
  place: BERLIN,
  outlooking: { horizon: 2, from: 1 },
  hasPv,
});

/** Habits with much chance in them, under a sky that is another every third day. */
function days(count: number, from = 0) {
  const random = randomFrom(7n).fork(`${from}`);
  const sky = Array.from({ length: count }, () => 0.2 + 0.7 * random.next());
  return {
    loadWh: hours(count, (_, hour) => (100 + 300 * Math.exp(-(((hour - 19) / 3) ** 2))) * (0.4 + 1.2 * random.next())),
    pvWh: hours(count, (day, hour) => flatRoof(from + day, hour, sky[Math.floor(day / 3)] as number)),
  };
}

const chosen = ({ insight }: HomePast) => [insight.load.forecaster, insight.pv.forecaster];

describe("a home that forecasts by itself", () => {
  it("takes what its own last days show to be best, for load and PV apart", () => {
    assert.deepEqual(chosen(pastOf(homeWith("automatic"), days(14))), ["ridge", "clear-sky"]);
    const steady = { loadWh: hours(14, () => 120), pvWh: hours(14, (_, hour) => (hour === 12 ? 500 : 0)) };
    assert.deepEqual(chosen(pastOf(homeWith("automatic"), steady)), ["persistence", "seasonal-naive"]);
  });

  it("says as yesterday until it knows a week, and looks again every day until it knows eleven days", () => {
    const home = homeWith("automatic");
    let past = pastOf(home, days(6));
    assert.deepEqual(chosen(past), ["seasonal-naive", "seasonal-naive"]);
    past = extended(home, past, days(1));
    assert.deepEqual([chosen(past), past.insight.load.chosenAt], [["ridge", "clear-sky"], null]);
    past = extended(home, past, days(4));
    assert.equal(past.insight.load.chosenAt, 24 * 5);
  });

  it("learns once a day and chooses once a week", () => {
    const home = homeWith("automatic");
    let past = pastOf(home, days(14));
    const learnedAt = new Set<number>();
    const chosenAt = new Set<number | null>();
    const more = days(15, 1);
    for (let k = 0; k < 24 * 15; k++) {
      past = extended(home, past, { loadWh: more.loadWh.slice(k, k + 1), pvWh: more.pvWh.slice(k, k + 1) });
      learnedAt.add(past.insight.load.learnedAt);
      chosenAt.add(past.insight.load.chosenAt);
    }
    assert.deepEqual(
      [...learnedAt],
      Array.from({ length: 16 }, (_, day) => 24 * day),
    );
    assert.deepEqual([...chosenAt], [0, 24 * 7, 24 * 14]);
  });

  it("wastes nothing on the sun of a home without a roof", () => {
    const past = pastOf(homeWith("automatic", false), { ...days(14), pvWh: hours(14, () => 0) });
    assert.deepEqual(chosen(past), ["ridge", "persistence"]);
    assert.deepEqual(expected(homeWith("automatic", false), past, "pv", 2), [0n, 0n]);
  });
});

describe("a home told how to forecast", () => {
  it("does so for load and PV, but for the sun, which says nothing of a load", () => {
    const by = (method: Method) => chosen(pastOf(homeWith(method), days(9)));
    assert.deepEqual(by("persistence"), ["persistence", "persistence"]);
    assert.deepEqual(by("ridge"), ["ridge", "ridge"]);
    assert.deepEqual(by("clear-sky"), ["ridge", "clear-sky"]);
  });

  for (const method of METHODS) {
    it(`says the same with ${method}, whether intervals came one by one, or it was kept as text in between`, () => {
      const home = homeWith(method);
      const [before, since] = [days(9), days(3, 2)];
      let past = pastOf(home, before);
      for (let k = 0; k < 72; k++) {
        past = extended(home, past, { loadWh: since.loadWh.slice(k, k + 1), pvWh: since.pvWh.slice(k, k + 1) });
        if (k === 40) past = thawed(past);
      }
      assert.equal(past.next, 72);
      assert.equal(past.loadWh.length, 24 * Math.min(12, daysUsedBy(method)));
      let again = pastOf(home, before);
      for (let k = 0; k < 72; k++)
        again = extended(home, again, { loadWh: since.loadWh.slice(k, k + 1), pvWh: since.pvWh.slice(k, k + 1) });
      assert.deepEqual(expected(home, past, "load", 25), expected(home, again, "load", 25));
      assert.deepEqual(expected(home, past, "pv", 25), expected(home, again, "pv", 25));
    });
  }
});

/** As it comes back from a file. */
function thawed(past: HomePast): HomePast {
  const text = JSON.stringify(past, (_, value) => (typeof value === "bigint" ? `${value}n` : value));
  return JSON.parse(text, (_, value) => (/^\d+n$/.test(value) ? wh(BigInt(value.slice(0, -1))) : value));
}
