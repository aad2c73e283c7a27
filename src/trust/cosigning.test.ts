import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { secp256k1 } from "@noble/curves/secp256k1.js";
import { keccak_256 } from "@noble/hashes/sha3.js";
import { type Address, bytesOf, existenceDigest, type Hex, hexOf, instant, linkOf } from "#domain";
import {
  type CosigningRefusal,
  type CosigningRequest,
  type CosigningView,
  cosigningOf,
  cosigningRequestDigest,
} from "./cosigning.ts";
import { fingerprintOf, manufacturerCertificate, meterCertificate } from "./manufacturer.ts";

const NOW = instant(1_900_000_000_000);
const AUDITED_UNTIL = 1_900_086_400;
const domain = { chainId: 31_337, certificates: `0x${"ce".repeat(20)}` as Address };
const meterKey = new Uint8Array(32).fill(4);
const maker = new Uint8Array(32).fill(3);
const root: Hex = `0x${"01".repeat(32)}`;
const salt: Hex = `0x${"02".repeat(32)}`;
const meter = addressOf(secp256k1.getPublicKey(meterKey, false));
const self: Address = `0x${"5e".repeat(20)}`;

const years = { from: instant(NOW - 1e10), until: instant(NOW + 1e10) };
const manufacturer = await manufacturerCertificate("Meter Works", maker, { serial: "01", ...years });
const issued = await meterCertificate(manufacturer, maker, { meter, secret: meterKey }, { serial: "02", ...years });

function addressOf(publicKey: Uint8Array): Address {
  return hexOf(keccak_256(publicKey.subarray(1)).subarray(12));
}

function sign(digest: Hex, secret = meterKey): Hex {
  const bytes = secp256k1.sign(bytesOf(digest), secret, { prehash: false, format: "recovered" });
  return hexOf(Uint8Array.of(...bytes.subarray(1), 27 + (bytes[0] as number)));
}

function recover(digest: Uint8Array, signature: Uint8Array): Address | null {
  if (signature.length !== 65) return null;
  const parsed = secp256k1.Signature.fromBytes(signature.subarray(0, 64), "compact");
  return addressOf(
    parsed
      .addRecoveryBit((signature[64] as number) - 27)
      .recoverPublicKey(digest)
      .toBytes(false),
  );
}

const certificate = { root, auditedUntil: AUDITED_UNTIL, link: linkOf(meter, root, salt) };

/** A request in which all is well but for what is changed, signed as it then stands. */
function requesting(change: Partial<CosigningRequest> = {}): CosigningRequest {
  const request = { ...certificate, ...issued, meter, salt, signature: "0x" as Hex, ...change };
  return { ...request, signature: change.signature ?? sign(cosigningRequestDigest(request, domain)) };
}

function viewing(change: Partial<CosigningView> = {}): CosigningView {
  return {
    self,
    domain,
    at: NOW,
    audit: { isValid: true, auditedUntil: AUDITED_UNTIL },
    isManufacturer: (fingerprint) => fingerprint === fingerprintOf(manufacturer),
    isSeen: () => false,
    recover,
    ...change,
  };
}

describe("a drawn meter", () => {
  it("signs the certificate of existence of a meter that shows certificate and audit", async () => {
    const cosigning = await cosigningOf(requesting(), viewing());
    assert.deepEqual(cosigning, { ok: true, digest: existenceDigest(certificate, domain) });
  });

  it("never signs what the requester has signed", () => {
    assert.notEqual(cosigningRequestDigest(certificate, domain), existenceDigest(certificate, domain));
  });

  const strange = new Uint8Array(32).fill(9);
  const REFUSED: readonly [what: string, CosigningRefusal, Partial<CosigningRequest>, Partial<CosigningView>?][] = [
    ["its own root", "own-root", {}, { self: meter }],
    [
      "a request by somebody else",
      "bad-signature",
      { signature: sign(cosigningRequestDigest(certificate, domain), strange) },
    ],
    ["a request without signature", "bad-signature", { signature: "0x" }],
    [
      "a request that was changed",
      "bad-signature",
      { auditedUntil: AUDITED_UNTIL - 1, signature: requesting().signature },
    ],
    ["a request for another chain", "bad-signature", {}, { domain: { ...domain, chainId: 1 } }],
    ["a root that it has signed for", "root-seen", {}, { isSeen: (seen) => seen === root }],
    ["a link to nobody", "wrong-link", { link: root }],
    ["a link to another root", "wrong-link", { link: linkOf(meter, salt, salt) }],
    ["a salt that does not open the link", "wrong-link", { salt: root }],
    ["a meter that is not valid", "meter-not-valid", {}, { audit: { isValid: false, auditedUntil: AUDITED_UNTIL } }],
    ["a root that outlives the audit", "audit-over", {}, { audit: { isValid: true, auditedUntil: AUDITED_UNTIL - 1 } }],
    ["a root that is over", "audit-over", {}, { at: instant(AUDITED_UNTIL * 1000) }],
    ["an unlisted manufacturer", "certificate-unknown-manufacturer", {}, { isManufacturer: () => false }],
    ["no certificate", "certificate-malformed", { certificate: "0x" }],
    ["the certificate of the maker itself", "certificate-other-address", { certificate: manufacturer }],
  ];
  for (const [what, reason, request, view] of REFUSED) {
    it(`refuses ${what}: ${reason}`, async () => {
      assert.deepEqual(await cosigningOf(requesting(request), viewing(view)), { ok: false, reason });
    });
  }

  it("refuses certificates that are over, not yet valid or forged", async () => {
    const later = { from: instant(NOW + 1000), until: instant(NOW + 2000) };
    const earlier = { from: instant(NOW - 2000), until: instant(NOW - 1000) };
    const made = (key: Uint8Array, terms: typeof years) =>
      meterCertificate(manufacturer, key, { meter, secret: meterKey }, { serial: "03", ...terms });
    const cases: readonly [CosigningRefusal, Partial<CosigningRequest>][] = [
      ["certificate-not-yet-valid", await made(maker, later)],
      ["certificate-expired", await made(maker, earlier)],
      ["certificate-bad-signature", await made(meterKey, years)],
    ];
    for (const [reason, change] of cases) {
      assert.deepEqual(await cosigningOf(requesting(change), viewing()), { ok: false, reason });
    }
  });
});
