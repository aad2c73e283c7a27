import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { bytesOf, type Hex, keyLeafOf, merkleRootOf } from "#domain";
import { recoverAddress } from "./keys.ts";
import { meterKeyTree, newKeyRing, signOnce } from "./meter-keys.ts";

const secret = new Uint8Array(32).fill(7);
const digest: Hex = `0x${"5a".repeat(32)}`;
const tree = meterKeyTree(secret, 5);

describe("a tree of one-time keys", () => {
  it("is the same for the same secret, and another one for any other", () => {
    assert.equal(meterKeyTree(Uint8Array.from(secret), 5).root, tree.root);
    assert.notEqual(meterKeyTree(new Uint8Array(32).fill(8), 5).root, tree.root);
    assert.notEqual(meterKeyTree(secret, 6).root, tree.root);
  });

  it("has as many different keys as were asked for", () => {
    assert.equal(new Set(meterKeyTree(secret, 128).addresses).size, 128);
  });

  it("leads from each key to the root", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.nat(), (count, draw) => {
        const keys = meterKeyTree(secret, count);
        const leaf = draw % count;
        assert.equal(merkleRootOf(keyLeafOf(leaf, keys.addresses[leaf] as Hex), keys.path(leaf)), keys.root);
      }),
      { numRuns: 30 },
    );
  });

  it("does not lead from a key at another place to the root", () => {
    assert.notEqual(merkleRootOf(keyLeafOf(2, tree.addresses[1] as Hex), tree.path(1)), tree.root);
  });

  it("signs with the key at a place", () => {
    for (const [leaf, address] of tree.addresses.entries()) {
      assert.equal(recoverAddress(bytesOf(digest), bytesOf(tree.sign(leaf, digest))), address);
    }
  });

  it("keeps its secret when the caller wipes its own bytes, and shows it to no log", () => {
    const own = Uint8Array.from(secret);
    const keys = meterKeyTree(own, 5);
    own.fill(0);
    assert.equal(keys.sign(3, digest), tree.sign(3, digest));
    assert.ok(!JSON.stringify(keys).includes("07".repeat(8)));
  });

  it("is refused for a secret of another length, and for a number of keys that has no places", () => {
    assert.throws(() => meterKeyTree(new Uint8Array(31), 5), { code: "PRIVACY_BAD_SECRET" });
    for (const count of [0, -1, 1.5, 65_537]) {
      assert.throws(() => meterKeyTree(secret, count), { code: "PRIVACY_KEY_COUNT" });
    }
  });

  it("has no key outside its places, and signs nothing but digests", () => {
    for (const leaf of [-1, 5, 0.5]) {
      assert.throws(() => tree.path(leaf), { code: "PRIVACY_NO_SUCH_KEY" });
      assert.throws(() => tree.sign(leaf, digest), { code: "PRIVACY_NO_SUCH_KEY" });
    }
    assert.throws(() => tree.sign(0, "0x01"), { code: "PRIVACY_BAD_DIGEST" });
  });
});

describe("a ring of one-time keys", () => {
  it("never signs twice with one key, and ends", () => {
    let ring = newKeyRing(tree);
    const leaves: number[] = [];
    for (const _ of tree.addresses) {
      const signed = signOnce(tree, ring, digest);
      leaves.push(signed.signature.leaf);
      ring = signed.ring;
    }
    assert.deepEqual(leaves, [0, 1, 2, 3, 4]);
    assert.throws(() => signOnce(tree, ring, digest), { code: "PRIVACY_KEYS_USED_UP" });
  });

  it("gives all that shows a signature under the root", () => {
    const { root, leaf, path, signature } = signOnce(tree, { root: tree.root, next: 3 }, digest).signature;
    const signer = recoverAddress(bytesOf(digest), bytesOf(signature));
    assert.ok(signer !== null);
    assert.equal(merkleRootOf(keyLeafOf(leaf, signer), path), root);
  });

  it("goes on after a stop where it was stored", () => {
    const stored = JSON.stringify(signOnce(tree, newKeyRing(tree), digest).ring);
    assert.equal(signOnce(meterKeyTree(secret, 5), JSON.parse(stored), digest).signature.leaf, 1);
  });

  it("is refused with the keys of another tree", () => {
    const other = meterKeyTree(new Uint8Array(32).fill(8), 5);
    assert.throws(() => signOnce(other, newKeyRing(tree), digest), { code: "PRIVACY_OTHER_TREE" });
  });
});
