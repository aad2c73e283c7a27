import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import fc from "fast-check";
import { concat, type Hex, keccak256, numberToHex, stringToHex, toHex } from "viem";
import { type BatchProof, batchProof, batchRoot, verifyBatchItem } from "./batch-root.ts";

interface Vector {
  readonly salt: Hex;
  readonly items: readonly string[];
  readonly root: Hex;
}

const vectors = JSON.parse(
  readFileSync(new URL("../../vectors/privacy/batch-root.json", import.meta.url), "utf8"),
) as Vector[];

const salt = new Uint8Array(32).fill(7);
const otherSalt = new Uint8Array(32).fill(8);
const readings = ["17/0/1500", "17/1/1480", "17/2/0", "17/3/-250", "17/4/12"];
const batches = fc.array(fc.uint8Array({ maxLength: 40 }), { minLength: 1, maxLength: 20 });

/** The same root in the plainest words, with another library's hash. */
function plainRoot(saltHex: Hex, items: readonly Hex[]): Hex {
  const leaf = (item: Hex, i: number): Hex =>
    keccak256(concat(["0x00", keccak256(concat(["0x03", saltHex, numberToHex(i, { size: 4 })])), item]));
  const tree = (leaves: Hex[]): Hex => {
    const [first] = leaves;
    if (leaves.length === 1 && first !== undefined) return first;
    let split = 1;
    while (split * 2 < leaves.length) split *= 2;
    return keccak256(concat(["0x01", tree(leaves.slice(0, split)), tree(leaves.slice(split))]));
  };
  return keccak256(concat(["0x02", numberToHex(items.length, { size: 4 }), tree(items.map(leaf))]));
}

describe("the root of a batch", () => {
  for (const { salt: saltHex, items, root } of vectors) {
    it(`is the one of the vector with ${items.length} records`, () => {
      assert.equal(batchRoot(Uint8Array.from(Buffer.from(saltHex.slice(2), "hex")), items), root);
      assert.equal(
        plainRoot(
          saltHex,
          items.map((item) => stringToHex(item)),
        ),
        root,
      );
    });
  }

  it("is what the plain definition gives, for any batch", () => {
    fc.assert(
      fc.property(batches, (items) => {
        assert.equal(
          batchRoot(salt, items),
          plainRoot(
            toHex(salt),
            items.map((item) => toHex(item)),
          ),
        );
      }),
    );
  });

  it("changes with the salt, with any record, with their order and with their number", () => {
    const changed = readings.with(2, "17/2/1");
    const roots = [
      batchRoot(salt, readings),
      batchRoot(otherSalt, readings),
      batchRoot(salt, changed),
      batchRoot(salt, readings.toReversed()),
      batchRoot(salt, readings.slice(0, -1)),
      batchRoot(salt, [...readings, ""]),
    ];
    assert.equal(new Set(roots).size, roots.length);
  });

  it("counts text as its UTF-8 bytes", () => {
    assert.equal(batchRoot(salt, ["25 °C"]), batchRoot(salt, [new TextEncoder().encode("25 °C")]));
  });

  it("cannot be guessed from likely readings without the salt", () => {
    const secret = batchRoot(salt, ["17/0/1500"]);
    const guesses = Array.from({ length: 200 }, (_, i) => batchRoot(new Uint8Array(32), [`17/0/${1400 + i}`]));
    assert.ok(!guesses.includes(secret));
  });

  it("is refused for no records and for a salt of another length", () => {
    assert.throws(() => batchRoot(salt, []), { code: "PRIVACY_EMPTY_BATCH" });
    assert.throws(() => batchRoot(new Uint8Array(31), readings), { code: "PRIVACY_BAD_SALT" });
  });
});

describe("the proof of a record", () => {
  it("holds for each record of any batch", () => {
    fc.assert(
      fc.property(batches, (items) => {
        const root = batchRoot(salt, items);
        for (const [i, item] of items.entries()) assert.ok(verifyBatchItem(root, item, batchProof(salt, items, i)));
      }),
      { numRuns: 30 },
    );
  });

  const root = batchRoot(salt, readings);
  const proof = batchProof(salt, readings, 3);
  const wrong: Hex = `0x${"11".repeat(32)}`;

  it("holds for nothing but its record, its place and its root", () => {
    assert.ok(verifyBatchItem(root, "17/3/-250", proof));
    assert.ok(!verifyBatchItem(root, "17/3/-251", proof));
    assert.ok(!verifyBatchItem(root, "17/2/0", proof));
    assert.ok(!verifyBatchItem(batchRoot(otherSalt, readings), "17/3/-250", proof));
  });

  for (const [what, change] of [
    ["another place", { index: 2 }],
    ["a place outside the batch", { index: 5 }],
    ["a place that is no whole number", { index: 0.5 }],
    ["a larger batch", { count: 6 }],
    ["a smaller batch", { count: 4 }],
    ["a batch without end", { count: Number.POSITIVE_INFINITY }],
    ["a batch of 2^32 records", { count: 2 ** 32 }],
    ["another salt", { itemSalt: wrong }],
    ["a salt that is no hash", { itemSalt: "0x00" }],
    ["a path that is too short", { path: proof.path.slice(1) }],
    ["a path that is too long", { path: [...proof.path, wrong] }],
    ["a path with a wrong hash", { path: proof.path.with(0, wrong) }],
    ["no path", { path: [] }],
  ] as [string, Partial<BatchProof>][]) {
    it(`does not hold with ${what}`, () => {
      assert.ok(!verifyBatchItem(root, "17/3/-250", { ...proof, ...change }));
    });
  }

  it("does not pass an inner node off as a record", () => {
    const two = batchRoot(salt, ["a", "b"]);
    const { itemSalt, path } = batchProof(salt, ["a", "b"], 0);
    assert.ok(!verifyBatchItem(two, "a", { index: 0, count: 1, itemSalt, path: [] }));
    assert.ok(
      !verifyBatchItem(two, Buffer.from((path[0] as Hex).slice(2), "hex"), { index: 0, count: 1, itemSalt, path: [] }),
    );
  });

  it("does not give away the salt of the batch, nor that of another record", () => {
    const other = batchProof(salt, readings, 2);
    assert.notEqual(proof.itemSalt, other.itemSalt);
    assert.ok(!JSON.stringify(proof).includes("07".repeat(32)));
    assert.ok(!verifyBatchItem(root, "17/2/0", { ...other, itemSalt: proof.itemSalt }));
  });

  it("is refused for a record that the batch does not have", () => {
    for (const index of [-1, 5, 0.5]) {
      assert.throws(() => batchProof(salt, readings, index), { code: "PRIVACY_NOT_IN_BATCH" });
    }
  });
});
