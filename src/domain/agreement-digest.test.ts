import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { describe, it } from "node:test";
import fc from "fast-check";
import { hashTypedData, parseAbiParameters } from "viem";
import { type AgreementDomain, agreementDigest } from "./agreement-digest.ts";
import type { Address, OrderId } from "./ids.ts";
import { interval } from "./time.ts";
import { type Agreement, tradeOf } from "./trade.ts";
import { tradeIdOf } from "./trade-id.ts";
import { type NanoPerWh, nanoPerWh, wh } from "./units.ts";

const VECTORS = new URL("../../vectors/agreement/", import.meta.url);

interface Vector {
  readonly chainId: string;
  readonly market: Address;
  readonly agreement: Readonly<Record<keyof Agreement, string>>;
  readonly digest: string;
  readonly tradeId: string;
}

function agreementOf(a: Vector["agreement"]): Agreement {
  return {
    settlement: a.settlement as Address,
    ask: a.ask as OrderId,
    bid: a.bid as OrderId,
    seller: a.seller as Address,
    buyer: a.buyer as Address,
    askFeeder: Number(a.askFeeder),
    bidFeeder: Number(a.bidFeeder),
    interval: interval(Number(a.interval)),
    energyWh: wh(BigInt(a.energyWh)),
    // The contracts' cases fill all 64 bits, more than a price or an instant of ours may have.
    pricePerWh: BigInt(a.pricePerWh) as NanoPerWh,
    expiry: BigInt(a.expiry) as unknown as number,
    nonce: BigInt(a.nonce),
  };
}

const hex = (bytes: number) =>
  fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((b): Address => `0x${Buffer.from(b).toString("hex")}`);
const uint64 = fc.bigInt(0n, (1n << 64n) - 1n);
const agreements: fc.Arbitrary<Agreement> = fc.record({
  settlement: hex(20),
  ask: hex(32),
  bid: hex(32),
  seller: hex(20),
  buyer: hex(20),
  askFeeder: fc.nat(65_535),
  bidFeeder: fc.nat(65_535),
  interval: fc.nat(4_294_967_295).map(interval),
  energyWh: uint64.map(wh),
  pricePerWh: fc.bigInt(0n, (1n << 63n) - 1n).map(nanoPerWh),
  expiry: fc.nat(2 ** 40),
  nonce: uint64,
});

describe("the digest that both parties of an agreement sign", () => {
  it("is what any EIP-712 wallet computes", () => {
    const fields =
      "address settlement,bytes32 ask,bytes32 bid,address seller,address buyer,uint16 askFeeder,uint16 bidFeeder," +
      "uint32 interval,uint64 energyWh,uint64 pricePerWh,uint64 expiry,uint64 nonce";
    const Agreement = parseAbiParameters(fields).map(({ name, type }) => ({ name: name as string, type }));
    fc.assert(
      fc.property(agreements, fc.nat(), hex(20), (agreement, chainId, market) => {
        const expected = hashTypedData({
          domain: { name: "neighborwatt market", version: "1", chainId, verifyingContract: market },
          types: { Agreement },
          primaryType: "Agreement",
          message: { ...agreement, expiry: BigInt(agreement.expiry) },
        });
        assert.equal(agreementDigest(agreement, { chainId, market }), expected);
      }),
      { numRuns: 25 },
    );
  });

  it("differs on another chain, in another market, and for every changed field", () => {
    fc.assert(
      fc.property(agreements, agreements, (one, other) => {
        const domain: AgreementDomain = { chainId: 1, market: one.settlement };
        const digest = agreementDigest(one, domain);
        assert.notEqual(agreementDigest(one, { ...domain, chainId: 2 }), digest);
        assert.notEqual(agreementDigest(one, { ...domain, market: one.seller }), digest);
        for (const key of Object.keys(one) as (keyof Agreement)[]) {
          if (one[key] === other[key]) continue;
          assert.notEqual(agreementDigest({ ...one, [key]: other[key] }, domain), digest, key);
        }
      }),
      { numRuns: 10 },
    );
  });

  it("refuses a field that does not fit its Solidity type", () => {
    const [agreement] = fc.sample(agreements, 1) as [Agreement];
    const domain: AgreementDomain = { chainId: 1, market: agreement.settlement };
    assert.throws(() => agreementDigest({ ...agreement, askFeeder: 65_536 }, domain), { code: "DOMAIN_OUT_OF_RANGE" });
    assert.throws(() => agreementDigest({ ...agreement, nonce: -1n }, domain), { code: "DOMAIN_OUT_OF_RANGE" });
  });

  for (const file of readdirSync(VECTORS).filter((name) => name.endsWith(".json"))) {
    const { cases } = JSON.parse(readFileSync(new URL(file, VECTORS), "utf8")) as { cases: readonly Vector[] };
    it(`is the contracts' own in the ${cases.length} cases of vectors/agreement/${file}, and so is the trade's id`, () => {
      assert.ok(cases.length > 0);
      for (const { chainId, market, agreement: fields, digest, tradeId } of cases) {
        const agreement = agreementOf(fields);
        assert.equal(agreementDigest(agreement, { chainId: Number(chainId), market }), digest);
        assert.equal(tradeIdOf(tradeOf(agreement, market)), tradeId);
      }
    });
  }
});
