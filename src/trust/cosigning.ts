import {
  type Address,
  bytesOf,
  type CertificatesDomain,
  domainSeparator,
  type ExistenceCertificate,
  existenceDigest,
  type Hex,
  type Instant,
  keccakOfText,
  linkOf,
  typedDigest,
} from "#domain";
import type { Recover } from "./book.ts";
import { type CertificateRefusal, certificateRefusal, type MeterCertificate } from "./manufacturer.ts";

/** What a meter that wants a root certified asks of the meter that the lot has drawn. */
export interface CosigningRequest extends ExistenceCertificate, MeterCertificate {
  /** The meter that asks: its co-signer is the one that learns whose the root is, beside the auditor. */
  readonly meter: Address;
  /** Opens `link` to the meter. */
  readonly salt: Hex;
  /** By the meter's own key, over `cosigningRequestDigest`. */
  readonly signature: Hex;
}

/** What the drawn meter looks at besides the request. */
export interface CosigningView {
  readonly self: Address;
  readonly domain: CertificatesDomain;
  readonly at: Instant;
  /** Of the requester, as the chain has it (`Meters.isValid`, `Meters.meterOf`). */
  readonly audit: { readonly isValid: boolean; readonly auditedUntil: number };
  /** Whether a manufacturer's fingerprint is listed (`ExistenceCertificates.isManufacturer`). */
  isManufacturer(fingerprint: Hex): boolean;
  /** Whether this meter has signed for a root before. */
  isSeen(root: Hex): boolean;
  readonly recover: Recover;
}

/** Why a meter does not co-sign. */
export type CosigningRefusal =
  /** The requester is the meter itself. */
  | "own-root"
  /** Not signed by the meter that it names. */
  | "bad-signature"
  | "root-seen"
  /** The link does not open to the requester. */
  | "wrong-link"
  /** Not certified on the chain, suspended, revoked, or its audit is over. */
  | "meter-not-valid"
  /** The root is to live longer than the audit, or is over already. */
  | "audit-over"
  | `certificate-${CertificateRefusal}`;

/** What to sign, or the reason why not. */
export type Cosigning =
  | { readonly ok: true; readonly digest: Hex }
  | { readonly ok: false; readonly reason: CosigningRefusal };

const DOMAIN_NAME = "neighborwatt certificates";
const REQUEST_TYPE = keccakOfText("CosigningRequest(bytes32 root,uint64 auditedUntil,bytes32 link)");

/**
 * What the requesting meter signs. It is another struct than the certificate, so a request can never pass for one.
 *
 * @source L5; EIP-712
 */
export function cosigningRequestDigest(request: ExistenceCertificate, domain: CertificatesDomain): Hex {
  return typedDigest(domainSeparator(DOMAIN_NAME, domain.chainId, domain.certificates), REQUEST_TYPE, [
    [request.root, 256],
    [request.auditedUntil, 64],
    [request.link, 256],
  ]);
}

/**
 * What a drawn meter checks before it vouches that a meter exists behind a root, and the digest that it then signs. Whether
 * it was drawn is for the chain to say (`ExistenceCertificates.cosignerOf`).
 *
 * @source L5 (SPB II-B): signature, manufacturer's certificate, audit
 */
export async function cosigningOf(request: CosigningRequest, view: CosigningView): Promise<Cosigning> {
  const reason = cosigningRefusal(request, view) ?? (await refusalOfCertificate(request, view));
  return reason === null ? { ok: true, digest: existenceDigest(request, view.domain) } : { ok: false, reason };
}

/** Why a meter does not co-sign, apart from the requester's certificate: what can be told at once. */
export function cosigningRefusal(
  request: CosigningRequest,
  view: Omit<CosigningView, "isManufacturer">,
): CosigningRefusal | null {
  const { meter, root, link, salt, auditedUntil, signature } = request;
  const { self, at, audit, domain } = view;
  if (meter === self) return "own-root";
  const digest = cosigningRequestDigest(request, domain);
  if (view.recover(bytesOf(digest), bytesOf(signature)) !== meter) return "bad-signature";
  if (view.isSeen(root)) return "root-seen";
  if (linkOf(meter, root, salt) !== link) return "wrong-link";
  if (!audit.isValid) return "meter-not-valid";
  return auditedUntil > audit.auditedUntil || auditedUntil * 1000 <= at ? "audit-over" : null;
}

async function refusalOfCertificate(request: CosigningRequest, view: CosigningView): Promise<CosigningRefusal | null> {
  const reason = await certificateRefusal(request, request.meter, view.at, view.isManufacturer);
  return reason === null ? null : `certificate-${reason}`;
}
