import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { encodeAbiParameters, keccak256, parseAbiParameters } from "viem";
import { interval } from "#domain";
import { addressOf, MARKET } from "./fixtures.ts";
import { orderIdOf } from "./order-id.ts";

describe("the id of an order", () => {
  it("is keccak256(abi.encode(market, owner, interval, side)), with sell 0 and buy 1", () => {
    const types = parseAbiParameters("address, address, uint32, uint8");
    for (const [side, number] of [
      ["sell", 0],
      ["buy", 1],
    ] as const) {
      const encoded = encodeAbiParameters(types, [MARKET, addressOf("alice"), 4_711, number]);
      assert.equal(orderIdOf(MARKET, addressOf("alice"), interval(4_711), side), keccak256(encoded));
    }
  });

  it("refuses an interval before the market's epoch", () => {
    const before = () => orderIdOf(MARKET, addressOf("alice"), interval(-1), "sell");
    assert.throws(before, { code: "DOMAIN_OUT_OF_RANGE" });
  });
});
