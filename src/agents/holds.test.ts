import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { endOf, interval, keccakOfHex } from "#domain";
import { HOURLY } from "./fixtures.ts";
import { holdKeyOf, holdsUntil } from "./holds.ts";

const ID = `0x${"5a".repeat(32)}` as const;

describe("what is held for a trade", () => {
  it("runs out two graces after the interval's end", () => {
    assert.equal(holdsUntil(HOURLY, interval(2)), endOf(HOURLY, interval(2)) + 2 * 3_600_000);
  });

  it("lies under a key for the buyer's money and one for the seller's bond, as the contract makes them", () => {
    const word = (value: string) => value.padStart(64, "0");
    const money = `${ID.slice(2)}${word("40")}${word("5")}${"6d6f6e6579".padEnd(64, "0")}`;
    const bond = `${ID.slice(2)}${word("40")}${word("4")}${"626f6e64".padEnd(64, "0")}`;
    assert.equal(holdKeyOf("buy", ID), keccakOfHex(money));
    assert.equal(holdKeyOf("sell", ID), keccakOfHex(bond));
  });
});
