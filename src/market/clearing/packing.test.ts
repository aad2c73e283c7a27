import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { type Hex, keccakOfHex, nanoPerWh, symmetricLimits, wh } from "#domain";
import { type BookOffer, chainHead, OFFERS_AT_MOST, packOffers, unpackOffers } from "./book-offers.ts";
import { packLimits, unpackLimits } from "./limits-table.ts";
import {
  packCertificate,
  packPowers,
  packPrices,
  unpackCertificate,
  unpackPowers,
  unpackPrices,
} from "./packed-solution.ts";

const SALE: BookOffer = {
  number: 7,
  side: "sell",
  spans: true,
  reaches: false,
  feeder: 3,
  energyWh: wh(1_000n),
  pricePerWh: nanoPerWh(255n),
};
const TOO_LARGE = { code: "MARKET_PACKED_TOO_LARGE", exitCode: 65 };
const WRONG_LENGTH = { code: "MARKET_PACKED_LENGTH", exitCode: 65 };

const PLAIN = { noNullPrototype: true };
const uint = (bits: number) => fc.bigInt({ min: 0n, max: (1n << BigInt(bits)) - 1n });
const price = uint(40).map(nanoPerWh);
const offer = fc.record(
  {
    number: fc.nat(0xffff_ffff),
    side: fc.constantFrom("sell" as const, "buy" as const),
    spans: fc.boolean(),
    reaches: fc.boolean(),
    feeder: fc.nat(0x1fff),
    energyWh: uint(40).map(wh),
    pricePerWh: price,
  },
  PLAIN,
);

describe("packed offers", () => {
  it("are 16 bytes: flags and feeder, energy, price, number", () => {
    assert.equal(packOffers([SALE]), "0xc003" + "00000003e8" + "00000000ff" + "00000007");
  });

  it("come out as they went in", () => {
    fc.assert(fc.property(fc.array(offer), (offers) => assert.deepEqual(unpackOffers(packOffers(offers)), offers)));
  });

  it("are chained by hashing the head before with the next offer", () => {
    const leaf = packOffers([SALE]).slice(2);
    const first = keccakOfHex("00".repeat(32) + leaf);
    assert.equal(chainHead(packOffers([SALE])), first);
    assert.equal(chainHead(packOffers([SALE, SALE])), keccakOfHex(first.slice(2) + leaf));
  });

  it("refuse what has no room", () => {
    for (const change of [
      { energyWh: wh(1n << 40n) },
      { pricePerWh: nanoPerWh(1n << 40n) },
      { pricePerWh: nanoPerWh(-1n) },
      { feeder: 1 << 13 },
      { feeder: -1 },
      { number: 2 ** 32 },
    ]) {
      assert.throws(() => packOffers([{ ...SALE, ...change }]), TOO_LARGE, JSON.stringify(Object.keys(change)));
    }
    assert.throws(() => packOffers(new Array<BookOffer>(OFFERS_AT_MOST + 1).fill(SALE)), TOO_LARGE);
  });

  it("refuse bytes that are cut off or padded", () => {
    for (const bytes of [packOffers([SALE]).slice(0, -2), `${packOffers([SALE])}00`] as Hex[]) {
      assert.throws(() => unpackOffers(bytes), WRONG_LENGTH);
      assert.throws(() => chainHead(bytes), WRONG_LENGTH);
    }
  });
});

describe("packed limits", () => {
  const energy = uint(48).map(wh);
  const tree = fc
    .array(fc.record({ netOutWh: energy, netInWh: energy, sellWh: energy, buyWh: energy, up: fc.nat() }), {
      minLength: 1,
    })
    .map((rows) =>
      rows.map(({ up, ...limits }, feeder) => ({ feeder, parent: feeder === 0 ? 0 : up % feeder, ...limits })),
    );

  it("come out as they went in, whatever their order", () => {
    fc.assert(
      fc.property(tree, (limits) => {
        assert.deepEqual(unpackLimits(packLimits(limits)), limits);
        assert.equal(packLimits(limits.toReversed()), packLimits(limits));
      }),
    );
  });

  it("refuse a limit of more than 48 bits, and bytes that are cut off", () => {
    assert.throws(() => packLimits([symmetricLimits(0, wh(1n << 48n), wh(1n))]), TOO_LARGE);
    assert.throws(() => unpackLimits("0x00"), WRONG_LENGTH);
  });

  it("refuse feeders that leave one out, come twice, or stand above themselves", () => {
    const root = symmetricLimits(0, wh(1n), wh(1n));
    const below = symmetricLimits(1, wh(1n), wh(1n));
    for (const limits of [[below], [root, { ...below, feeder: 2 }], [root, root], [root, { ...below, parent: 1 }]]) {
      assert.throws(() => packLimits(limits), { code: "MARKET_NOT_A_TREE", exitCode: 65 });
    }
  });
});

describe("packed powers", () => {
  it("ascend by both places, with one entry for each pair and none without energy", () => {
    const powers = [
      { sale: 2, purchase: 1, energyWh: wh(5n) },
      { sale: 0, purchase: 9, energyWh: wh(1n) },
      { sale: 2, purchase: 0, energyWh: wh(0n) },
      { sale: 0, purchase: 3, energyWh: wh(2n) },
      { sale: 2, purchase: 1, energyWh: wh(6n) },
    ];
    assert.deepEqual(unpackPowers(packPowers(powers)), [
      { sale: 0, purchase: 3, energyWh: 2n },
      { sale: 0, purchase: 9, energyWh: 1n },
      { sale: 2, purchase: 1, energyWh: 11n },
    ]);
  });

  it("refuse a place beyond 65,535, and energy of 32 bits or more, also when it is a sum", () => {
    const most = { sale: 0, purchase: 1, energyWh: wh((1n << 32n) - 1n) };
    assert.equal(packPowers([most]), "0x00000001ffffffff");
    assert.throws(() => packPowers([most, { ...most, energyWh: wh(1n) }]), TOO_LARGE);
    assert.throws(() => packPowers([{ ...most, sale: 65_536 }]), TOO_LARGE);
    assert.throws(() => unpackPowers("0x00"), WRONG_LENGTH);
  });
});

describe("packed prices", () => {
  const feeders = fc.array(fc.record({ in: price, hub: price, out: price }, PLAIN), { minLength: 1 });

  it("come out as they went in", () => {
    fc.assert(
      fc.property(price, feeders, (bus, all) => {
        assert.deepEqual(unpackPrices(packPrices({ bus })), { bus });
        assert.deepEqual(unpackPrices(packPrices({ bus, feeders: all })), { bus, feeders: all });
      }),
    );
  });

  it("refuse negative prices, prices of more than 40 bits, and bytes that are cut off", () => {
    for (const bus of [-1n, 1n << 40n]) assert.throws(() => packPrices({ bus: nanoPerWh(bus) }), TOO_LARGE);
    for (const bytes of ["0x", "0x00000000ff00"] as const) assert.throws(() => unpackPrices(bytes), WRONG_LENGTH);
  });
});

describe("packed certificates", () => {
  const side = fc.record({ in: fc.boolean(), hub: fc.boolean(), out: fc.boolean() }, PLAIN);

  it("come out as they went in", () => {
    fc.assert(
      fc.property(fc.array(side), (feeders) => {
        const cut = { kind: "cut", feeders } as const;
        assert.deepEqual(unpackCertificate(packCertificate(cut)), cut);
      }),
    );
    for (const kind of ["none", "dual"] as const) {
      assert.deepEqual(unpackCertificate(packCertificate({ kind })), { kind });
    }
  });

  it("refuse kinds that do not exist and dual values with something behind them", () => {
    assert.throws(() => unpackCertificate("0x03"), TOO_LARGE);
    assert.throws(() => unpackCertificate("0x0200"), WRONG_LENGTH);
  });
});
