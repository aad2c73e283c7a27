import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import fc from "fast-check";
import { hashTypedData, parseAbiParameters } from "viem";
import type { Commitment } from "./commitment.ts";
import { anchorDigest, commitmentDigest, commitmentDigestOrNull } from "./commitment-digest.ts";
import type { Hex } from "./ids.ts";
import { headLeaf, merklePath, merkleRoot } from "./merkle.ts";
import { interval } from "./time.ts";
import { nano, nanoPerWh, wh } from "./units.ts";

const hex = (bytes: number) =>
  fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((b): Hex => `0x${Buffer.from(b).toString("hex")}`);
const uint64 = fc.bigInt(0n, (1n << 64n) - 1n);
const commitments: fc.Arbitrary<Commitment> = fc.record({
  consumer: hex(20),
  sequence: fc.nat(2 ** 40),
  previous: hex(32),
  heldNano: uint64.map(nano),
  producer: hex(20),
  interval: fc.nat(4_294_967_295).map(interval),
  energyWh: uint64.map(wh),
  pricePerWh: fc.bigInt(0n, (1n << 63n) - 1n).map(nanoPerWh),
  expiry: fc.nat(2 ** 40),
  consumerRoot: hex(32),
  producerRoot: hex(32),
  trade: hex(32),
});
const typesOf = (fields: string) =>
  parseAbiParameters(fields).map(({ name, type }) => ({ name: name as string, type: type as string }));

describe("the digest that a consumer signs", () => {
  it("is what any EIP-712 wallet computes", () => {
    const types = typesOf(
      "address consumer,uint64 sequence,bytes32 previous,uint64 heldNano,address producer,uint32 interval," +
        "uint64 energyWh,uint64 pricePerWh,uint64 expiry,bytes32 consumerRoot,bytes32 producerRoot,bytes32 trade",
    );
    fc.assert(
      fc.property(commitments, fc.nat(), hex(20), (commitment, chainId, ledger) => {
        const expected = hashTypedData({
          domain: { name: "neighborwatt commitments", version: "1", chainId, verifyingContract: ledger },
          types: { Commitment: types },
          primaryType: "Commitment",
          message: { ...commitment, sequence: BigInt(commitment.sequence), expiry: BigInt(commitment.expiry) },
        });
        assert.equal(commitmentDigest(commitment, { chainId, ledger }), expected);
      }),
      { numRuns: 25 },
    );
  });

  it("differs on another chain, in another ledger, and for every changed field", () => {
    fc.assert(
      fc.property(commitments, commitments, (one, other) => {
        const domain = { chainId: 1, ledger: one.producer };
        const digest = commitmentDigest(one, domain);
        assert.notEqual(commitmentDigest(one, { ...domain, chainId: 2 }), digest);
        assert.notEqual(commitmentDigest(one, { ...domain, ledger: one.consumer }), digest);
        for (const key of Object.keys(one) as (keyof Commitment)[]) {
          if (one[key] === other[key]) continue;
          assert.notEqual(commitmentDigest({ ...one, [key]: other[key] }, domain), digest, key);
        }
      }),
      { numRuns: 10 },
    );
  });

  it("refuses a field that does not fit its Solidity type", () => {
    const [commitment] = fc.sample(commitments, 1) as [Commitment];
    const domain = { chainId: 1, ledger: commitment.producer };
    assert.equal(commitmentDigestOrNull(commitment, domain), commitmentDigest(commitment, domain));
    for (const wrong of [{ sequence: -1 }, { heldNano: nano(1n << 64n) }, { interval: interval(2 ** 32) }]) {
      assert.throws(() => commitmentDigest({ ...commitment, ...wrong }, domain), { code: "DOMAIN_OUT_OF_RANGE" });
      assert.equal(commitmentDigestOrNull({ ...commitment, ...wrong }, domain), null);
    }
  });
});

interface Vector {
  readonly chainId: string;
  readonly ledger: Hex;
  readonly commitment: Readonly<Record<keyof Commitment, string>>;
  readonly digest: Hex;
  readonly leaf: Hex;
}

describe("the cases that contracts and nodes share", () => {
  it("have the digests and leaves of vectors/commitment/eip712.json", () => {
    const file = new URL("../../vectors/commitment/eip712.json", import.meta.url);
    const { cases } = JSON.parse(readFileSync(file, "utf8")) as { cases: readonly Vector[] };
    assert.ok(cases.length > 0);
    for (const { chainId, ledger, commitment, digest, leaf } of cases) {
      // The cases fill all 64 bits, more than a number of ours may have; what is hashed is text or number alike.
      const same = commitment as unknown as Commitment;
      assert.equal(commitmentDigest(same, { chainId: Number(chainId), ledger }), digest);
      assert.equal(headLeaf(same.consumer, digest), leaf);
    }
  });

  it("have the roots and paths of vectors/commitment/tree.json", () => {
    type Tree = { heads: { consumer: Hex; digest: Hex }[]; root: Hex; first: { path: Hex[] }; last: { path: Hex[] } };
    const file = new URL("../../vectors/commitment/tree.json", import.meta.url);
    const { cases } = JSON.parse(readFileSync(file, "utf8")) as { cases: readonly Tree[] };
    assert.ok(cases.length > 0);
    for (const { heads, root, first, last } of cases) {
      const leaves = heads.map(({ consumer, digest }) => headLeaf(consumer, digest));
      assert.equal(merkleRoot(leaves), root);
      assert.deepEqual(merklePath(leaves, 0), first.path);
      assert.deepEqual(merklePath(leaves, leaves.length - 1), last.path);
    }
  });
});

describe("the digest of an anchor", () => {
  it("is what any EIP-712 wallet computes", () => {
    const Anchor = typesOf("uint32 number,bytes32 previous,bytes32 root,uint64 at");
    const anchors = fc.record({ number: fc.nat(4_294_967_295), previous: hex(32), root: hex(32), at: fc.nat(2 ** 40) });
    fc.assert(
      fc.property(anchors, fc.nat(), hex(20), (anchor, chainId, ledger) => {
        const expected = hashTypedData({
          domain: { name: "neighborwatt commitments", version: "1", chainId, verifyingContract: ledger },
          types: { Anchor },
          primaryType: "Anchor",
          message: { ...anchor, at: BigInt(anchor.at) },
        });
        assert.equal(anchorDigest(anchor, { chainId, ledger }), expected);
      }),
      { numRuns: 25 },
    );
  });
});
