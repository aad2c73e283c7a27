import { X509Certificate } from "node:crypto";
import { bytesOf, type Hex, type Instant, type MeterId } from "#domain";
import { type CertificateRefusal, fingerprintOf, type MeterCertificate } from "#trust";

const URN = "URI:urn:neighborwatt:meter:";

/**
 * Whether a meter's certificate counts, told at once: what a meter asks before it co-signs for another. The same answers as
 * `certificateRefusal` of `#trust`, from the X.509 reader of the machine instead of the one that also runs in a browser.
 *
 * @param isManufacturer  Whether a fingerprint is listed on the chain.
 * @returns null when it counts
 * @source L5; RFC 5280, 4.1 and 6.1
 * @example
 * certificateProblem({ certificate: "0x00", manufacturer: "0x00" }, `0x${"00".repeat(20)}`, instant(0), () => true)   // "malformed"
 */
export function certificateProblem(
  { certificate, manufacturer }: MeterCertificate,
  meter: MeterId,
  at: Instant,
  isManufacturer: (fingerprint: Hex) => boolean,
): CertificateRefusal | null {
  if (!isManufacturer(fingerprintOf(manufacturer))) return "unknown-manufacturer";
  const [own, issuer] = [parsed(certificate), parsed(manufacturer)];
  if (own === null || issuer === null) return "malformed";
  if (!isIssuedBy(own, issuer)) return "bad-signature";
  if ([own, issuer].some(({ validFrom }) => at < Date.parse(validFrom))) return "not-yet-valid";
  if ([own, issuer].some(({ validTo }) => at > Date.parse(validTo))) return "expired";
  const names = (own.subjectAltName ?? "").split(", ").map((name) => name.toLowerCase());
  return names.includes(`${URN}${meter}`.toLowerCase()) ? null : "other-address";
}

function parsed(der: Hex): X509Certificate | null {
  try {
    return new X509Certificate(bytesOf(der));
  } catch {
    return null; // Not ASN.1, or not of a certificate.
  }
}

function isIssuedBy(own: X509Certificate, issuer: X509Certificate): boolean {
  try {
    return own.issuer === issuer.subject && own.verify(issuer.publicKey);
  } catch {
    return false; // A key of another algorithm, or a signature that is none.
  }
}
