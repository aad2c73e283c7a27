import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { type Address, type Hex, type Instant, instant } from "#domain";
import {
  certificateRefusal,
  fingerprintOf,
  type MeterCertificate,
  manufacturerCertificate,
  meterCertificate,
} from "#trust";
import { certificateProblem } from "./certificate-check.ts";

const day = (n: number): Instant => instant(Date.UTC(2026, 5, n));
const secret = (n: number) => new Uint8Array(32).fill(n);
const METER: Address = `0x${"0a".repeat(20)}`;
const STRANGER: Address = `0x${"0b".repeat(20)}`;
const TERMS = { serial: "01", from: day(1), until: day(20) };

describe("a meter's certificate, as another meter looks at it", () => {
  let genuine: MeterCertificate;
  let foreign: MeterCertificate;
  let listed: (fingerprint: Hex) => boolean;

  before(async () => {
    const maker = await manufacturerCertificate("Meters Ltd", secret(1), TERMS);
    genuine = await meterCertificate(maker, secret(1), { meter: METER, secret: secret(2) }, { ...TERMS, serial: "02" });
    const other = await manufacturerCertificate("Meters Ltd", secret(3), TERMS);
    foreign = await meterCertificate(other, secret(3), { meter: METER, secret: secret(2) }, { ...TERMS, serial: "03" });
    listed = (fingerprint) => fingerprint === fingerprintOf(maker);
  });

  it("gets the same answer as from the reader that runs everywhere, in every case", async () => {
    const broken: Hex = `${genuine.certificate.slice(0, -2)}00` as Hex;
    const cases: readonly [MeterCertificate, Address, Instant, string | null][] = [
      [genuine, METER, day(5), null],
      [foreign, METER, day(5), "unknown-manufacturer"],
      [{ ...foreign, manufacturer: genuine.manufacturer }, METER, day(5), "bad-signature"],
      [{ ...genuine, certificate: broken }, METER, day(5), "bad-signature"],
      [{ ...genuine, certificate: "0x3000" }, METER, day(5), "malformed"],
      [genuine, METER, instant(day(1) - 1000), "not-yet-valid"],
      [genuine, METER, instant(day(20) + 1000), "expired"],
      [genuine, STRANGER, day(5), "other-address"],
    ];
    for (const [certificate, meter, at, expected] of cases) {
      assert.equal(certificateProblem(certificate, meter, at, listed), expected);
      assert.equal(await certificateRefusal(certificate, meter, at, listed), expected);
    }
  });
});
