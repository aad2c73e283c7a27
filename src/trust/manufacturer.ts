import { sha256 } from "@noble/hashes/sha2.js";
import type { X509Certificate } from "@peculiar/x509";
import { type Address, bytesOf, type Hex, hexOf, type Instant } from "#domain";
import { P256, p256Crypto, p256KeyOf, signingKeyOf } from "./p256.ts";

/** What a certificate says besides whose it is. */
export interface CertificateTerms {
  /** Positive whole number in hexadecimal, without 0x; another one for each certificate of an issuer. */
  readonly serial: string;
  readonly from: Instant;
  readonly until: Instant;
}

/** Whose a meter's certificate is. */
export interface CertifiedMeter {
  /** Chain address with which the meter signs. */
  readonly meter: Address;
  /** Its P-256 secret, 32 bytes; only the public key goes into the certificate. */
  readonly secret: Uint8Array;
}

/** A meter's certificate and that of the manufacturer that issued it, both in DER. */
export interface MeterCertificate {
  readonly certificate: Hex;
  readonly manufacturer: Hex;
}

/** Why a meter's certificate is refused. */
export type CertificateRefusal =
  /** One of the two is no X.509 certificate. */
  | "malformed"
  /** The manufacturer's certificate is not listed. */
  | "unknown-manufacturer"
  /** Not issued by that manufacturer, or changed since. */
  | "bad-signature"
  | "not-yet-valid"
  | "expired"
  /** Issued for another meter. */
  | "other-address";

const URN = "urn:neighborwatt:meter:";

/**
 * The certificate of a manufacturer's authority (CA), signed by itself. Same secret and terms, same bytes.
 *
 * @param secret P-256, 32 bytes.
 * @returns DER; its `fingerprintOf` is what the consortium lists.
 * @source L5 (SPB II-B); RFC 5280
 */
export async function manufacturerCertificate(name: string, secret: Uint8Array, terms: CertificateTerms): Promise<Hex> {
  const x509 = await library();
  const certificate = await x509.X509CertificateGenerator.create(
    {
      serialNumber: terms.serial,
      subject: [{ CN: [name] }],
      issuer: [{ CN: [name] }],
      notBefore: new Date(terms.from),
      notAfter: new Date(terms.until),
      publicKey: p256KeyOf(secret),
      signingKey: signingKeyOf(secret),
      signingAlgorithm: P256,
      extensions: [
        new x509.BasicConstraintsExtension(true, 0, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
      ],
    },
    p256Crypto,
  );
  return hexOf(new Uint8Array(certificate.rawData));
}

/**
 * The certificate that a manufacturer puts into a meter. Its subject alternative name is `urn:neighborwatt:meter:0x…`.
 *
 * @param manufacturer The manufacturer's certificate, DER.
 * @param secret The manufacturer's.
 * @source L5 (SPB II-B); RFC 5280
 */
export async function meterCertificate(
  manufacturer: Hex,
  secret: Uint8Array,
  { meter, secret: meterSecret }: CertifiedMeter,
  terms: CertificateTerms,
): Promise<MeterCertificate> {
  const x509 = await library();
  const issuer = new x509.X509Certificate(bytesOf(manufacturer) as Uint8Array<ArrayBuffer>).subjectName;
  const certificate = await x509.X509CertificateGenerator.create(
    {
      serialNumber: terms.serial,
      subject: [{ CN: ["meter"] }],
      issuer,
      notBefore: new Date(terms.from),
      notAfter: new Date(terms.until),
      publicKey: p256KeyOf(meterSecret),
      signingKey: signingKeyOf(secret),
      signingAlgorithm: P256,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.SubjectAlternativeNameExtension([{ type: "url", value: `${URN}${meter}` }]),
      ],
    },
    p256Crypto,
  );
  return { certificate: hexOf(new Uint8Array(certificate.rawData)), manufacturer };
}

/** SHA-256 of a certificate in DER: by this a manufacturer is listed. */
export function fingerprintOf(certificate: Hex): Hex {
  return hexOf(sha256(bytesOf(certificate)));
}

/**
 * What is wrong with a meter's certificate; `null` when it was issued for this meter by a listed manufacturer and both
 * certificates are valid now.
 *
 * @param isManufacturer Whether the consortium lists a fingerprint (`ExistenceCertificates.isManufacturer`).
 * @source L5 (SPB II-B); RFC 5280, 6.1
 */
export async function certificateRefusal(
  { certificate, manufacturer }: MeterCertificate,
  meter: Address,
  at: Instant,
  isManufacturer: (fingerprint: Hex) => boolean,
): Promise<CertificateRefusal | null> {
  if (!isManufacturer(fingerprintOf(manufacturer))) return "unknown-manufacturer";
  const [own, issuer] = [await parsed(certificate), await parsed(manufacturer)];
  if (own === null || issuer === null) return "malformed";
  if (own.issuer !== issuer.subject || !(await isSignedBy(own, issuer))) return "bad-signature";
  if ([own, issuer].some(({ notBefore }) => at < notBefore.getTime())) return "not-yet-valid";
  if ([own, issuer].some(({ notAfter }) => at > notAfter.getTime())) return "expired";
  return (await addressesIn(own)).includes(meter) ? null : "other-address";
}

/** Loaded when it is needed: it takes a while. It asks for reflect-metadata as soon as it is loaded. */
async function library() {
  await import("reflect-metadata");
  return import("@peculiar/x509");
}

async function parsed(der: Hex): Promise<X509Certificate | null> {
  const { X509Certificate } = await library();
  try {
    return new X509Certificate(bytesOf(der) as Uint8Array<ArrayBuffer>);
  } catch {
    return null; // Not ASN.1, or not of a certificate; the library gives no other reason.
  }
}

async function isSignedBy(own: X509Certificate, issuer: X509Certificate): Promise<boolean> {
  try {
    return await own.verify({ publicKey: issuer.publicKey, signatureOnly: true }, p256Crypto);
  } catch {
    return false; // A key of another algorithm, or a signature that is none.
  }
}

async function addressesIn(certificate: X509Certificate): Promise<readonly string[]> {
  const { SubjectAlternativeNameExtension } = await library();
  const names = certificate.getExtension(SubjectAlternativeNameExtension)?.names.items ?? [];
  return names.flatMap(({ type, value }) =>
    type === "url" && value.startsWith(URN) ? [value.slice(URN.length).toLowerCase()] : [],
  );
}
