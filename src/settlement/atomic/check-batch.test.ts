import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { claimIdOf, commitmentDigest, minWh, type SignedCommitment, wh } from "#domain";
import { attestedItemsOf, type CheckedClaim, checkBatch, REFUSALS, type Refusal } from "./check-batch.ts";
import { deliveriesOf } from "./deliveries.ts";
import { packCommitmentBatch } from "./pack-commitment-batch.ts";
import { BROKEN, type Case, heldBeyond64Bits, honest, SPOILERS, type Spoiler } from "./testing/faults.ts";
import { DOMAIN, INTERVAL, partsOf, viewsOf, type World, worldOf } from "./testing/market.ts";
import { worthSpoiling } from "./testing/vector-files.ts";

/** What the first claim of a spoiled batch is refused for. */
const EXPECTED: Readonly<Record<string, Refusal>> = {
  "signed by somebody else": "NotSigned",
  "for another chain": "NotSigned",
  "for another ledger": "NotSigned",
  "a signature with a high s": "NotSigned",
  "a signature with v = 0": "NotSigned",
  "more energy than was signed": "NotSigned",
  "a lower price than was signed": "NotSigned",
  "another expiry than was signed": "NotSigned",
  "another producer than was signed": "NotSigned",
  "a trade that was not signed": "NotSigned",
  "more held than was signed": "NotSigned",
  "another sequence number": "NotSigned",
  "another chain of commitments": "NotSigned",
  "another meter of the consumer": "NotSigned",
  "a passenger that was changed": "NotSigned",
  "an anchor that is not there": "NotAnchored",
  "a path of another tree": "NotAnchored",
  "a commitment before the anchored one": "NotAnchored",
  "amount 0": "AmountZero",
  "an expiry at the interval's end": "ExpiryInvalid",
  "an expiry after the grace": "ExpiryInvalid",
  "nobody to pay to": "ZeroAddress",
  "a trade that nobody has opened": "TradeNotOpen",
  "a trade at another price": "TradeNotOpen",
  "before the interval is over": "IntervalNotOver",
  "a receipt one second late": "ReceiptLate",
  "no receipt": "NoReceipt",
  "no statement": "NoStatement",
  "a statement that was taken away": "NoStatement",
  "a receipt twice": "ListedTwice",
  "a claim twice in a receipt": "ListedTwice",
  "a claim twice in a statement": "ListedTwice",
  "a receipt by another meter": "WrongMeter",
  "a statement by another meter": "WrongMeter",
  "a forged receipt": "WrongPath",
  "a forged statement": "WrongPath",
  "a receipt with a signature of zeros": "WrongPath",
  "more confirmed than was signed": "WrongPath",
  "more exported than was signed": "WrongPath",
  "more energy confirmed than committed": "WrongPath",
  "a path of another key tree": "WrongPath",
  "a key at another place": "WrongPath",
  "a receipt of another interval": "WrongPath",
  "a receipt for another settlement": "WrongPath",
  "a receipt for another chain": "WrongPath",
  "a receipt over other statements": "WrongPath",
  "a forged statement by a meter without certificate": "WrongPath",
  "a consumer's root without certificate": "CertificateInvalid",
  "a producer's root without certificate": "CertificateInvalid",
  "a receipt's key that has signed before": "KeyUsedTwice",
  "a statement's key that has signed before": "KeyUsedTwice",
};

/** What shows only in a later claim: a key counts for what it signed first, receipts before statements. */
const SIGNED_TWICE = ["one key for two receipts", "one key for a receipt and a statement"];
const TWO_KEYS = "two receipts by two keys of one meter";

function spoiled(name: string, world: World): readonly CheckedClaim[] {
  return checked((SPOILERS[name] as Spoiler)(world));
}

function checked({ world, batch }: Case): readonly CheckedClaim[] {
  return checkBatch(packCommitmentBatch(batch), world.terms, viewsOf(world));
}

function claimsIn(world: World): readonly SignedCommitment[] {
  return world.consumers.flatMap(({ chain }) => chain.filter(({ commitment }) => commitment.interval === INTERVAL));
}

describe("an honest batch", () => {
  for (let draw = 100; draw < 110; draw++) {
    const world = worldOf(draw);
    const claims = checked(honest(world));

    it(`of interval ${draw} settles every commitment as both meters say`, () => {
      const { statements, receipts } = partsOf(world);
      const deliveries = deliveriesOf(statements, receipts);
      const expected = claimsIn(world).map(({ commitment }) => {
        const digest = commitmentDigest(commitment, DOMAIN);
        const { consumer, sequence, producer, energyWh, pricePerWh, expiry, trade } = commitment;
        const { sellerShareWh, buyerShareWh } = deliveries.get(claimIdOf(commitment, digest)) ?? assert.fail();
        const terms = { digest, trade, consumer, sequence, producer, energyWh, pricePerWh, expiry };
        return { verdict: "settled", refusal: null, ...terms, sellerShareWh, buyerShareWh };
      });
      assert.deepEqual(claims, expected);
    });

    it(`of interval ${draw} is what nodes vouch for`, () => {
      const delivered = claims.map(({ sellerShareWh, buyerShareWh }) => minWh(sellerShareWh, buyerShareWh));
      assert.deepEqual(
        attestedItemsOf(claims).map(({ deliveredWh }) => deliveredWh),
        delivered,
      );
    });
  }

  it("settles to the last second of its expiry", () => {
    const world = worldOf(101);
    const last = Math.min(...claimsIn(world).map(({ commitment }) => commitment.expiry));
    const late = { ...world, terms: { ...world.terms, asOf: last } };
    assert.ok(checked(honest(late)).every(({ verdict }) => verdict === "settled"));
  });
});

describe("a spoiled batch", () => {
  const worlds = worthSpoiling();

  it("has an expectation for every spoiler, and a spoiler for every refusal", () => {
    const names = [...Object.keys(EXPECTED), ...SIGNED_TWICE, TWO_KEYS];
    assert.deepEqual(Object.keys(SPOILERS).toSorted(), names.toSorted());
    assert.deepEqual([...new Set(Object.values(EXPECTED))].toSorted(), Object.keys(REFUSALS).toSorted());
  });

  for (const [name, expected] of Object.entries(EXPECTED)) {
    it(`with ${name} is refused as ${expected}`, () => {
      const [first] = spoiled(name, worlds.next().value as World);
      assert.ok(first);
      assert.equal(first.refusal, expected);
      assert.equal(first.verdict, REFUSALS[expected]);
      assert.equal(first.sellerShareWh + first.buyerShareWh, 0n);
    });
  }

  it("with more held than 64 bits is refused as NotSigned", () => {
    const [first] = checked(heldBeyond64Bits(worlds.next().value as World));
    assert.equal(first?.refusal, "NotSigned");
  });

  it("settles the good ones beside the bad one", () => {
    const claims = spoiled("a trade that nobody has opened", worlds.next().value as World);
    assert.deepEqual(
      claims.map(({ verdict }) => verdict === "settled"),
      claims.map((_, i) => i > 0),
    );
    assert.equal(attestedItemsOf(claims).length, claims.length - 1);
  });

  for (const name of SIGNED_TWICE) {
    it(`with ${name} names what the key signed second`, () => {
      const claims = spoiled(name, worlds.next().value as World);
      assert.ok(claims.some(({ refusal }) => refusal === "KeyUsedTwice"));
      assert.ok(claims.every(({ refusal }) => refusal === null || refusal === "KeyUsedTwice"));
    });
  }

  it(`with ${TWO_KEYS} is none`, () => {
    assert.ok(spoiled(TWO_KEYS, worlds.next().value as World).every(({ verdict }) => verdict === "settled"));
  });

  for (const [name, spoil] of Object.entries(BROKEN)) {
    it(`of broken bytes (${name}) is refused as a whole`, () => {
      const world = worlds.next().value as World;
      const packed = spoil(packCommitmentBatch(honest(world).batch));
      assert.throws(() => checkBatch(packed, world.terms, viewsOf(world)), { code: "SETTLEMENT_PACKED_MALFORMED" });
    });
  }
});

describe("what nodes vouch for", () => {
  it("is nothing where nothing was settled", () => {
    const late = (world: World) => ({ ...world, terms: { ...world.terms, asOf: world.terms.endsAt + 10_000 } });
    assert.deepEqual(attestedItemsOf(checked(honest(late(worldOf(101))))), []);
  });

  it("is 0 Wh where a meter measured nothing", () => {
    const world = worldOf(101);
    const idle = { ...world, importsWh: world.importsWh.map(() => wh(0n)) };
    assert.ok(attestedItemsOf(checked(honest(idle))).every(({ deliveredWh }) => deliveredWh === 0n));
  });
});
