import assert from "node:assert/strict";
import { test } from "node:test";
import { hashTypedData, keccak256 } from "viem";
import { interval } from "#domain";
import { batchDigest } from "./batch-digest.ts";

test("what nodes sign of a batch is what EIP-712 says", () => {
  const verifyingContract = `0x${"0b".repeat(20)}` as const;
  const domain = { name: "neighborwatt batches", version: "1", chainId: 5, verifyingContract };
  const Batch = [
    { name: "interval", type: "uint32" },
    { name: "items", type: "bytes32" },
  ];
  const message = { interval: 30, items: keccak256("0x0102") };
  const expected = hashTypedData({ domain, types: { Batch }, primaryType: "Batch", message });
  assert.equal(batchDigest(interval(30), "0x0102", 5, verifyingContract), expected);
});
