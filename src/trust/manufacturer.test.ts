import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { describe, it } from "node:test";
import { type Address, bytesOf, type Hex, hexOf, instant } from "#domain";
import { certificateRefusal, fingerprintOf, manufacturerCertificate, meterCertificate } from "./manufacturer.ts";

const secret = new Uint8Array(32).fill(3);
const otherSecret = new Uint8Array(32).fill(5);
const meterSecret = new Uint8Array(32).fill(4);
const meter: Address = "0x1a642f0e3c3af545e7acbd38b07251b3990914f1";
const other: Address = "0x2a642f0e3c3af545e7acbd38b07251b3990914f1";
const newYear = (year: number) => instant(Date.UTC(year, 0, 1));
const [BEFORE, FROM, NOW, UNTIL, AFTER] = [newYear(2030), newYear(2031), newYear(2032), newYear(2033), newYear(2034)];
const terms = { serial: "01", from: FROM, until: UNTIL };

const manufacturer = await manufacturerCertificate("Meter Works", secret, terms);
const issued = await meterCertificate(manufacturer, secret, { meter, secret: meterSecret }, { ...terms, serial: "02" });
const isListed = (fingerprint: Hex) => fingerprint === fingerprintOf(manufacturer);

/** The certificate with one byte changed, counted from its end where negative. */
function changed(der: Hex, at: number): Hex {
  const bytes = bytesOf(der);
  const place = at < 0 ? bytes.length + at : at;
  bytes[place] = (bytes[place] as number) ^ 1;
  return hexOf(bytes);
}

function refusal(certificates = issued, at = NOW, address = meter) {
  return certificateRefusal(certificates, address, at, isListed);
}

describe("the certificate of a meter", () => {
  it("is accepted for its meter, from a listed manufacturer, while it is valid", async () => {
    for (const at of [FROM, NOW, UNTIL]) assert.equal(await refusal(issued, at), null);
  });

  it("is one that the platform verifies too", () => {
    const own = new X509Certificate(bytesOf(issued.certificate));
    const authority = new X509Certificate(bytesOf(manufacturer));
    assert.ok(own.checkIssued(authority));
    assert.ok(own.verify(authority.publicKey));
    assert.ok(authority.ca);
    assert.ok(!own.ca);
    assert.equal(own.subjectAltName, `URI:urn:neighborwatt:meter:${meter}`);
    assert.equal(`0x${authority.fingerprint256.replaceAll(":", "").toLowerCase()}`, fingerprintOf(manufacturer));
  });

  it("has the same bytes each time, so that a fingerprint can be listed before a run", async () => {
    assert.equal(await manufacturerCertificate("Meter Works", secret, terms), manufacturer);
    const again = await meterCertificate(
      manufacturer,
      secret,
      { meter, secret: meterSecret },
      { ...terms, serial: "02" },
    );
    assert.deepEqual(again, issued);
  });

  it("is refused from a manufacturer that nobody lists", async () => {
    const unlisted = await manufacturerCertificate("Meter Works", otherSecret, terms);
    const theirs = await meterCertificate(unlisted, otherSecret, { meter, secret: meterSecret }, terms);
    assert.equal(await refusal(theirs), "unknown-manufacturer");
  });

  it("is refused when somebody else has signed it in a listed manufacturer's name", async () => {
    const forged = await meterCertificate(manufacturer, otherSecret, { meter, secret: meterSecret }, terms);
    assert.equal(await refusal(forged), "bad-signature");
  });

  it("is refused when another manufacturer than the named one has issued it", async () => {
    const elsewhere = await manufacturerCertificate("Other Works", secret, terms);
    const theirs = await meterCertificate(elsewhere, secret, { meter, secret: meterSecret }, terms);
    assert.equal(await refusal({ ...theirs, manufacturer }), "bad-signature");
  });

  it("is refused when it was changed since", async () => {
    const address = Buffer.from(bytesOf(issued.certificate)).indexOf("urn:neighborwatt:meter:0x1a") + 25;
    for (const at of [address, -1, -40]) {
      const reason = await refusal({ ...issued, certificate: changed(issued.certificate, at) });
      assert.equal(reason, "bad-signature", `byte ${at}`);
    }
  });

  it("is refused before it begins and after it ends", async () => {
    assert.equal(await refusal(issued, BEFORE), "not-yet-valid");
    assert.equal(await refusal(issued, AFTER), "expired");
  });

  it("is refused when its manufacturer's is over", async () => {
    const long = { serial: "03", from: FROM, until: AFTER };
    const outlives = await meterCertificate(manufacturer, secret, { meter, secret: meterSecret }, long);
    assert.equal(await refusal(outlives, AFTER), "expired");
  });

  it("is refused for another meter", async () => {
    assert.equal(await refusal(issued, NOW, other), "other-address");
  });

  it("is refused when it is the manufacturer's own, which names no meter", async () => {
    assert.equal(await refusal({ certificate: manufacturer, manufacturer }), "other-address");
  });

  it("is refused when it is no certificate", async () => {
    for (const certificate of ["0x", "0x00", issued.certificate.slice(0, -20) as Hex] as const) {
      assert.equal(await refusal({ ...issued, certificate }), "malformed");
    }
    const reason = await certificateRefusal({ ...issued, manufacturer: "0x00" }, meter, NOW, () => true);
    assert.equal(reason, "malformed");
  });
});
