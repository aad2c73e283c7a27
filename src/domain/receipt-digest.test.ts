import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { concat, encodeAbiParameters, type Hex, hashTypedData, keccak256, numberToHex, toHex } from "viem";
import { ZERO_HASH } from "./commitment.ts";
import { existenceDigest, keyLeafOf, linkOf } from "./existence-digest.ts";
import { type Claim, claimIdOf } from "./receipt.ts";
import { confirmationDigest, receiptDigest, statementDigest } from "./receipt-digest.ts";
import { interval } from "./time.ts";
import { wh } from "./units.ts";

const hash = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => toHex(bytes));
const address = fc.uint8Array({ minLength: 20, maxLength: 20 }).map((bytes) => toHex(bytes));
const uint32 = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const energy = fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }).map(wh);
const claims = fc.array(fc.record({ id: hash, energyWh: energy }), { maxLength: 5 });

function hashOf(list: readonly Claim[]): Hex {
  return keccak256(concat(list.flatMap(({ id, energyWh }) => [id, numberToHex(energyWh, { size: 8 })])));
}

function domainOf(name: string, chainId: number, verifyingContract: Hex) {
  return { name, version: "1", chainId, verifyingContract };
}

describe("what meters sign", () => {
  it("is for a statement what EIP-712 says", () => {
    fc.assert(
      fc.property(uint32, energy, claims, uint32, address, (k, exportWh, list, chainId, settlement) => {
        const report = { interval: interval(k), exportWh, claims: list };
        const types = {
          Statement: [
            { name: "interval", type: "uint32" },
            { name: "exportWh", type: "uint64" },
            { name: "claims", type: "bytes32" },
          ],
        };
        const message = { interval: k, exportWh, claims: hashOf(list) };
        const domain = domainOf("neighborwatt meters", chainId, settlement);
        assert.equal(
          statementDigest(report, { chainId, settlement }),
          hashTypedData({ domain, types, primaryType: "Statement", message }),
        );
      }),
    );
  });

  it("is for a receipt what EIP-712 says", () => {
    fc.assert(
      fc.property(uint32, energy, claims, hash, uint32, address, (k, importWh, list, stated, chainId, settlement) => {
        const statements = list.map((_, i) => (i % 2 === 0 ? stated : ZERO_HASH));
        const types = {
          Receipt: [
            { name: "interval", type: "uint32" },
            { name: "importWh", type: "uint64" },
            { name: "claims", type: "bytes32" },
            { name: "statements", type: "bytes32" },
          ],
        };
        const message = { interval: k, importWh, claims: hashOf(list), statements: keccak256(concat(statements)) };
        const domain = domainOf("neighborwatt meters", chainId, settlement);
        assert.equal(
          receiptDigest({ interval: interval(k), importWh, claims: list, statements }, { chainId, settlement }),
          hashTypedData({ domain, types, primaryType: "Receipt", message }),
        );
      }),
    );
  });

  it("is for a confirmation what EIP-712 says", () => {
    fc.assert(
      fc.property(hash, energy, hash, uint32, address, (commitment, deliveredWh, statement, chainId, settlement) => {
        const types = {
          Confirmation: [
            { name: "commitment", type: "bytes32" },
            { name: "deliveredWh", type: "uint64" },
            { name: "statement", type: "bytes32" },
          ],
        };
        const confirmation = { commitment, deliveredWh, statement };
        const domain = domainOf("neighborwatt meters", chainId, settlement);
        assert.equal(
          confirmationDigest(confirmation, { chainId, settlement }),
          hashTypedData({ domain, types, primaryType: "Confirmation", message: confirmation }),
        );
      }),
    );
  });

  it("is refused for a receipt that does not say of each claim whether a producer stated something", () => {
    const claim = { id: ZERO_HASH, energyWh: wh(1n) };
    const report = { interval: interval(1), importWh: wh(1n), claims: [claim], statements: [] };
    assert.throws(() => receiptDigest(report, { chainId: 1, settlement: "0x01" }), { code: "DOMAIN_RECEIPT_LENGTHS" });
  });

  it("is for a certificate of existence what EIP-712 says", () => {
    fc.assert(
      fc.property(hash, uint32, hash, uint32, address, (root, auditedUntil, link, chainId, certificates) => {
        const types = {
          ExistenceCertificate: [
            { name: "root", type: "bytes32" },
            { name: "auditedUntil", type: "uint64" },
            { name: "link", type: "bytes32" },
          ],
        };
        const message = { root, auditedUntil: BigInt(auditedUntil), link };
        const domain = domainOf("neighborwatt certificates", chainId, certificates);
        assert.equal(
          existenceDigest({ root, auditedUntil, link }, { chainId, certificates }),
          hashTypedData({ domain, types, primaryType: "ExistenceCertificate", message }),
        );
      }),
    );
  });
});

describe("the link of a root to its meter, and the leaf of a key", () => {
  it("are hashed as the contract hashes them", () => {
    fc.assert(
      fc.property(address, hash, hash, fc.integer({ min: 0, max: 65_535 }), (party, root, salt, place) => {
        const three = [{ type: "address" }, { type: "bytes32" }, { type: "bytes32" }] as const;
        assert.equal(linkOf(party, root, salt), keccak256(encodeAbiParameters(three, [party, root, salt])));
        const two = [{ type: "uint256" }, { type: "address" }] as const;
        assert.equal(keyLeafOf(place, party), keccak256(keccak256(encodeAbiParameters(two, [BigInt(place), party]))));
      }),
    );
  });
});

describe("the id under which meters list a commitment", () => {
  it("is the trade that it pays for, or else its own digest", () => {
    const trade: Hex = `0x${"07".repeat(32)}`;
    const digest: Hex = `0x${"09".repeat(32)}`;
    assert.equal(claimIdOf({ trade }, digest), trade);
    assert.equal(claimIdOf({ trade: ZERO_HASH }, digest), digest);
  });
});
