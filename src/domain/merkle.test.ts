import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { encodeAbiParameters, keccak256, parseAbiParameters } from "viem";
import { keccakOfText } from "./abi.ts";
import { ZERO_HASH } from "./commitment.ts";
import type { Hex } from "./ids.ts";
import { headLeaf, merklePath, merkleRoot, merkleRootOf } from "./merkle.ts";

const leavesOf = (count: number): Hex[] => Array.from({ length: count }, (_, i) => keccakOfText(`leaf ${i}`));
const pairOf = (a: Hex, b: Hex): Hex => keccak256(`0x${[a, b].sort().join("").replaceAll("0x", "")}`);

describe("the tree over leaves", () => {
  it("hashes pairs the smaller one first and lets an odd node move up as it is", () => {
    const [a, b, c, d, e] = leavesOf(5) as [Hex, Hex, Hex, Hex, Hex];
    assert.equal(merkleRoot([a]), a);
    assert.equal(merkleRoot([a, b]), pairOf(a, b));
    assert.equal(merkleRoot([b, a]), pairOf(a, b));
    assert.equal(merkleRoot([a, b, c]), pairOf(pairOf(a, b), c));
    assert.equal(merkleRoot([a, b, c, d, e]), pairOf(pairOf(pairOf(a, b), pairOf(c, d)), e));
  });

  it("has the zero root without leaves", () => assert.equal(merkleRoot([]), ZERO_HASH));

  it("is reached from every leaf by its path, and from no other leaf", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.nat(), (count, pick) => {
        const leaves = leavesOf(count);
        const index = pick % count;
        const path = merklePath(leaves, index);
        const root = merkleRoot(leaves);
        assert.equal(merkleRootOf(leaves[index] as Hex, path), root);
        assert.notEqual(merkleRootOf(keccakOfText("no leaf"), path), root);
        if (path.length > 0) assert.notEqual(merkleRootOf(leaves[index] as Hex, path.slice(1)), root);
      }),
      { numRuns: 60 },
    );
  });

  it("refuses the path of a leaf that is not there", () => {
    for (const index of [-1, 3, 0.5]) {
      assert.throws(() => merklePath(leavesOf(3), index), { code: "DOMAIN_OUT_OF_RANGE" });
    }
  });
});

describe("the leaf of a consumer's newest commitment", () => {
  it("is the double hash that Solidity's abi.encode gives", () => {
    const [consumer, digest] = [`0x${"a1".repeat(20)}`, keccakOfText("digest")] as const;
    const encoded = encodeAbiParameters(parseAbiParameters("address, bytes32"), [consumer, digest]);
    assert.equal(headLeaf(consumer, digest), keccak256(keccak256(encoded)));
  });
});
