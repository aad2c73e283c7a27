import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { type Address, type Hex, nanoPerWh, wh, ZERO_HASH } from "#domain";
import { packAttestedItems, unpackAttestedItems } from "./pack-attested-items.ts";
import { type BatchClaim, packCommitmentBatch, unpackCommitmentBatch } from "./pack-commitment-batch.ts";
import { type EvidenceEntry, packEvidence, unpackEvidence } from "./pack-evidence.ts";
import { anyBatch, anyItems, evidenceAbout } from "./testing/arbitraries.ts";

const account: Address = `0x${"a1".repeat(20)}`;
const signature: Hex = `0x${"5c".repeat(65)}`;
const entry: EvidenceEntry = { root: ZERO_HASH, leaf: 0, meteredWh: wh(0n), path: [], signature, claims: [] };
const claim: BatchClaim = {
  kind: "claim",
  producer: 0,
  energyWh: wh(1n),
  pricePerWh: nanoPerWh(1n),
  expiresAfter: 60,
  trade: ZERO_HASH,
};
const segment = {
  consumer: account,
  firstSequence: 1,
  previous: ZERO_HASH,
  heldBeforeNano: 0n as never,
  consumerRoot: ZERO_HASH,
  signature,
  path: [],
  items: [claim],
};
const noEvidence = { statements: [], receipts: [] };
const batch = {
  anchor: 1,
  producers: [{ producer: account, root: ZERO_HASH }],
  segments: [segment],
  evidence: noEvidence,
};
const item = { consumer: account, producer: account, sequence: 1, deliveredWh: wh(1n), pricePerWh: nanoPerWh(1n) };
const TOO_LARGE = { code: "SETTLEMENT_PACKED_TOO_LARGE", exitCode: 65 };
const MALFORMED = { code: "SETTLEMENT_PACKED_MALFORMED", exitCode: 65 };

/** Whatever is cut off or put behind is noticed. */
function refusesOtherLengths(packed: Hex, unpack: (bytes: Hex) => unknown, step: number): void {
  for (let length = 2; length < packed.length; length += step) {
    assert.throws(() => unpack(packed.slice(0, length) as Hex), MALFORMED, `${length} of ${packed.length}`);
  }
  assert.throws(() => unpack(`${packed}00`), MALFORMED);
}

describe("packed evidence", () => {
  it("is unpacked to what was packed", () => {
    fc.assert(
      fc.property(evidenceAbout(7), (evidence) => {
        assert.deepEqual(unpackEvidence(packEvidence(evidence), 7), evidence);
      }),
    );
  });

  it("has the fields of the plan in their order", () => {
    const path: Hex[] = [`0x${"0b".repeat(32)}`];
    const full = { ...entry, leaf: 258, meteredWh: wh(3n), path, claims: [1, 2] };
    const bytes = `${"00".repeat(32)}01020000000003${"01"}${"0b".repeat(32)}${"5c".repeat(65)}000200010002`;
    assert.equal(packEvidence({ statements: [full], receipts: [] }), `0x0001${bytes}0000`);
  });

  it("is refused when it ends early or goes on too long", () => {
    const packed = packEvidence({ statements: [{ ...entry, claims: [1] }], receipts: [entry] });
    refusesOtherLengths(packed, (bytes) => unpackEvidence(bytes, 2), 2);
  });

  it("is refused when it names a claim that the batch does not have", () => {
    const packed = packEvidence({ statements: [{ ...entry, claims: [1] }], receipts: [] });
    assert.throws(() => unpackEvidence(packed, 1), MALFORMED);
  });

  for (const [what, change] of [
    ["a key beyond 65535", { leaf: 65_536 }],
    ["more than 2^40 - 1 Wh", { meteredWh: wh(1n << 40n) }],
    ["a place beyond 65535", { claims: [65_536] }],
    ["a negative place", { claims: [-1] }],
    ["a path of 256 hashes", { path: Array.from({ length: 256 }, () => ZERO_HASH) }],
  ] as [string, Partial<EvidenceEntry>][]) {
    it(`has no room for ${what}`, () => {
      assert.throws(() => packEvidence({ statements: [{ ...entry, ...change }], receipts: [] }), TOO_LARGE);
      assert.throws(() => packEvidence({ statements: [], receipts: [{ ...entry, ...change }] }), TOO_LARGE);
    });
  }

  it("takes no signature and no hash of another length", () => {
    assert.throws(() => packEvidence({ statements: [{ ...entry, signature: "0x00" }], receipts: [] }), MALFORMED);
    assert.throws(() => packEvidence({ statements: [{ ...entry, root: "0x00" }], receipts: [] }), MALFORMED);
  });
});

describe("a packed batch of commitments", () => {
  it("is unpacked to what was packed", () => {
    fc.assert(fc.property(anyBatch, (any) => assert.deepEqual(unpackCommitmentBatch(packCommitmentBatch(any)), any)));
  });

  it("takes 16 bytes for a claim by hand, and 32 more for the trade that it pays for", () => {
    const one = packCommitmentBatch(batch).length;
    const more = (items: readonly BatchClaim[]) => packCommitmentBatch({ ...batch, segments: [{ ...segment, items }] });
    assert.equal(more([claim, claim]).length - one, 2 * 16);
    assert.equal(more([claim, { ...claim, trade: `0x${"07".repeat(32)}` }]).length - one, 2 * 48);
  });

  it("is refused when it ends early or goes on too long", () => {
    refusesOtherLengths(packCommitmentBatch(batch), unpackCommitmentBatch, 2);
  });

  it("is refused when it names a producer or a claim that is not there, or a consumer without commitments", () => {
    const nobody = { ...segment, items: [{ ...claim, producer: 1 }] };
    const unknown = { statements: [{ ...entry, claims: [1] }], receipts: [] };
    for (const wrong of [
      { ...batch, segments: [nobody] },
      { ...batch, segments: [{ ...segment, items: [] }] },
      { ...batch, evidence: unknown },
    ]) {
      assert.throws(() => unpackCommitmentBatch(packCommitmentBatch(wrong)), MALFORMED);
    }
  });

  it("is refused with flags that nobody knows", () => {
    const packed = packCommitmentBatch(batch);
    const flags = packed.length - 2 * (16 + 4);
    assert.equal(packed.slice(flags, flags + 2), "00");
    assert.throws(
      () => unpackCommitmentBatch(`${packed.slice(0, flags)}04${packed.slice(flags + 2)}` as Hex),
      MALFORMED,
    );
  });

  for (const [what, change] of [
    ["an energy above 2^40 - 1 Wh", { energyWh: wh(1n << 40n) }],
    ["a price above 2^40 - 1", { pricePerWh: nanoPerWh(1n << 40n) }],
    ["a negative price", { pricePerWh: nanoPerWh(-1n) }],
    ["an expiry before the interval's end", { expiresAfter: -1 }],
    ["a producer beyond the 256th", { producer: 256 }],
  ] as [string, Partial<BatchClaim>][]) {
    it(`has no room for ${what}`, () => {
      const items = [{ ...claim, ...change }];
      assert.throws(() => packCommitmentBatch({ ...batch, segments: [{ ...segment, items }] }), TOO_LARGE);
    });
  }

  it("has no room for a sequence number above 2^32 - 1, nor for 256 producers", () => {
    const late = { ...segment, firstSequence: 2 ** 32 };
    const producers = Array.from({ length: 256 }, () => ({ producer: account, root: ZERO_HASH }));
    assert.throws(() => packCommitmentBatch({ ...batch, segments: [late] }), TOO_LARGE);
    assert.throws(() => packCommitmentBatch({ ...batch, producers }), TOO_LARGE);
  });
});

describe("packed items that nodes vouch for", () => {
  it("are unpacked to what was packed", () => {
    fc.assert(fc.property(anyItems, (items) => assert.deepEqual(unpackAttestedItems(packAttestedItems(items)), items)));
  });

  it("take 16 bytes each and name each account once", () => {
    assert.equal((packAttestedItems([item, item, item]).length - 2) / 2, 1 + 20 + 3 * 16);
  });

  it("are refused when they are cut off, go on too long or name an account that is not there", () => {
    const packed = packAttestedItems([item]);
    for (const bytes of [packed.slice(0, -2), `${packed}00`, `0x01${"a1".repeat(10)}`]) {
      assert.throws(() => unpackAttestedItems(bytes as Hex), MALFORMED);
    }
    const place = 2 + 2 * 21;
    assert.throws(() => unpackAttestedItems(`${packed.slice(0, place)}01${packed.slice(place + 2)}` as Hex), MALFORMED);
  });

  it("have no room for more than 255 accounts, nor for more energy than 2^40 - 1 Wh", () => {
    const others = Array.from({ length: 255 }, (_, i): Address => `0x${i.toString(16).padStart(40, "0")}`);
    const many = others.map((consumer) => ({ ...item, consumer }));
    assert.throws(() => packAttestedItems(many), { code: "SETTLEMENT_TOO_MANY_ACCOUNTS", exitCode: 65 });
    assert.throws(() => packAttestedItems([{ ...item, deliveredWh: wh(1n << 40n) }]), TOO_LARGE);
  });
});
