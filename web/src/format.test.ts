import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  addingCents,
  cents,
  clockOf,
  kW,
  kWDifference,
  kWh,
  kWhDifference,
  money,
  moneyDifference,
  percent,
  percentDifference,
  saved,
  savedDifference,
  short,
  timeLeft,
} from "./format.ts";

describe("numbers on the page", () => {
  it("shows energy and power with two decimals, prices with one", () => {
    assert.equal(kWh("1234"), "1.23 kWh");
    assert.equal(kWh("12345678"), "12,345.68 kWh");
    assert.equal(kW(12_399.6), "12.40 kW");
    assert.equal(cents("120000"), "12.0");
    assert.equal(cents("-5000"), "-0.5");
  });

  it("rounds money towards the smaller amount", () => {
    assert.equal(money("1019999999"), "1.01");
    assert.equal(money("-1"), "−0.01");
    assert.equal(money("0"), "0.00");
  });

  it("shows as saved the difference of what it shows, whatever was rounded away", () => {
    assert.equal(saved("-2640000000", "-4499999999"), "1.86");
    assert.equal(money("-2640000000"), "−2.64");
    assert.equal(money("-4499999999"), "−4.50");
  });

  it("rounds amounts so that they add up to their rounded sum", () => {
    const amounts = ["9999999", "9999999", "10000001"];
    assert.deepEqual(addingCents(amounts), [0n, 1n, 1n]);
    assert.equal(money(String(amounts.reduce((sum, amount) => sum + BigInt(amount), 0n))), "0.02");
  });

  it("shows a change as a difference with its sign", () => {
    assert.equal(percentDifference("1", "2", "1", "4"), "+25 %");
    assert.equal(percentDifference("1", "4", "1", "2"), "−25 %");
    assert.equal(percentDifference("0", "0", "0", "0"), "0 %");
    const bill = (withoutCommunityNano: string, withCommunityNano: string) => ({
      withoutCommunityNano,
      withCommunityNano,
    });
    assert.equal(savedDifference(bill("1019999999", "0"), bill("1000000000", "0")), "+0.01");
    assert.equal(moneyDifference("2000000000", "1500000000"), "+0.50");
    assert.equal(moneyDifference("1500000000", "2000000000"), "−0.50");
    assert.equal(kWhDifference("2500", "1000"), "+1.50 kWh");
    assert.equal(kWhDifference("1000", "2500"), "−1.50 kWh");
    assert.equal(kWDifference(2_500, 1_000), "+1.50 kW");
    assert.equal(kWDifference(1_000, 2_500), "−1.50 kW");
  });

  it("shows a share of nothing as none", () => {
    assert.equal(percent("0", "0"), "0 %");
    assert.equal(percent("1", "3"), "33 %");
  });

  it("shows how long something takes in whole minutes, and in days where it takes some", () => {
    assert.equal(timeLeft(-5), "under 1 min");
    assert.equal(timeLeft(61_000), "2 min");
    assert.equal(timeLeft(3_660_000), "1 h 1 min");
    assert.equal(timeLeft(7 * 86_400_000 - 3_600_000), "6 d 23 h");
    assert.equal(timeLeft(7 * 86_400_000), "7 d");
  });

  it("shortens addresses", () => {
    assert.equal(short(`0x3f2a${"0".repeat(32)}91bc`), "0x3f2a…91bc");
  });

  it("tells the time of the community's zone, not of the browser's", () => {
    const clock = clockOf("Europe/Berlin");
    assert.equal(clock.time("2026-06-25T22:00:00Z"), "00:00");
    assert.match(clock.date("2026-06-25T22:00:00Z"), /26 June/);
    assert.equal(clock.span("2026-06-25T08:00:00Z", "2026-06-25T09:00:00Z"), "10:00–11:00");
  });
});
