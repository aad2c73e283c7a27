import assert from "node:assert/strict";
import { test } from "node:test";
import { encodeAbiParameters, keccak256 } from "viem";
import type { Hex } from "./ids.ts";
import { interval } from "./time.ts";
import type { Trade } from "./trade.ts";
import { tradeIdOf } from "./trade-id.ts";
import { nanoPerWh, wh } from "./units.ts";

const trade: Trade = {
  market: `0x${"11".repeat(20)}`,
  ask: `0x${"aa".repeat(32)}`,
  bid: `0x${"bb".repeat(32)}`,
  seller: `0x${"22".repeat(20)}`,
  buyer: `0x${"33".repeat(20)}`,
  interval: interval(12),
  energyWh: wh(1_500n),
  pricePerWh: nanoPerWh(120_000n),
  nonce: 7n,
};

function encodedByViem(t: Trade): Hex {
  const types = ["address", "bytes32", "bytes32", "address", "address", "uint32", "uint64", "uint64", "uint64"];
  const values = [t.market, t.ask, t.bid, t.seller, t.buyer, t.interval, t.energyWh, t.pricePerWh, t.nonce];
  return keccak256(
    encodeAbiParameters(
      types.map((type) => ({ type })),
      values,
    ),
  );
}

test("a trade's name is the hash of its ABI encoding, as another library computes it", () => {
  assert.equal(tradeIdOf(trade), encodedByViem(trade));
});

test("two trades that differ only in their nonce have different names", () => {
  assert.notEqual(tradeIdOf({ ...trade, nonce: 8n }), tradeIdOf(trade));
});

test("a negative price has no name, since the contract could not hold it", () => {
  assert.throws(() => tradeIdOf({ ...trade, pricePerWh: nanoPerWh(-1n) }), { code: "DOMAIN_OUT_OF_RANGE" });
});
