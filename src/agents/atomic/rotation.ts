import type { Log } from "#chain";
import {
  type Address,
  bytesOf,
  type Calendar,
  type CertificatesDomain,
  existenceDigest,
  type Hex,
  hexOf,
  type Instant,
  type IntervalIndex,
  instant,
  type MeterId,
} from "#domain";
import { type KeyPair, recoverAddress } from "#privacy";
import {
  type CertificateRefusal,
  type CosigningRequest,
  cosigningRefusal,
  cosigningRequestDigest,
  type MeterCertificate,
} from "#trust";
import type { Effect } from "../agent.ts";
import { type CosigningNews, cosigningMessage } from "./cosigning-message.ts";
import { drawnMeter } from "./lot.ts";
import { type MeterRing, type MeterRings, sealedLink } from "./meter-ring.ts";

/** A meter as the chain knows it. */
export interface KnownMeter {
  readonly meter: MeterId;
  readonly valid: boolean;
  /** Seconds. */
  readonly auditedUntil: number;
}

/** What a meter must know to renew its root, and to co-sign others'. */
export interface RotationConfig {
  readonly keys: KeyPair;
  readonly calendar: Calendar;
  readonly certificates: CertificatesDomain;
  readonly rings: MeterRings;
  /** Public key of the auditor, to whom the link from root to meter is sealed. */
  readonly auditor: Uint8Array;
  /** All meters certified before the agents began, in the order of the contract `Meters`. */
  readonly metersAtStart: readonly KnownMeter[];
  /** Its own manufacturer certificate. */
  readonly certificate: MeterCertificate;
  /** Whether another meter's certificate counts at an instant. */
  readonly certificateRefusal: (
    certificate: MeterCertificate,
    meter: MeterId,
    at: Instant,
  ) => CertificateRefusal | null;
  /** How long a drawn meter has to answer. */
  readonly turnSeconds: number;
}

/** A root that is on its way to be certified. */
interface WantedRoot {
  readonly number: number;
  readonly root: Hex;
  requestedAt: Instant;
  /** The round whose lot draws the co-signer; null before the chain has taken the request. */
  drawnIn: number | null;
  seed: Hex | null;
  /** The last turn in which a meter was asked, and the last in which its signature was handed in; none yet is −1. */
  asked: number;
  signedIn: number;
  isCertified: boolean;
}

/** What a meter remembers of roots. */
export interface RotationState {
  /** The last day for which it has asked for a root, counted from noon to noon. */
  day: number;
  /** Number of its newest announced ring. */
  ring: number;
  wanted: WantedRoot | null;
  meters: KnownMeter[];
  /** Roots for which it has signed. */
  signed: Hex[];
}

/** What a meter wants to hear from the chain about roots. */
export const ROTATION_INTERESTS = [
  "ExistenceCertificates.RootRequested",
  "ExistenceCertificates.RootCertified",
  "Nodes.RoundClosed",
  "Meters.MeterCertified",
  "Meters.MeterRevoked",
  "Meters.MeterSuspended",
];

const SIGNED_KEPT = 64;

/** A meter with its first ring. */
export function firstRing({ metersAtStart }: RotationConfig): RotationState {
  return { day: 0, ring: 0, wanted: null, meters: [...metersAtStart], signed: [] };
}

/**
 * In the middle of each day a meter asks for the root of its next one: receipts under one root can be linked (L5). Who is out
 * of order at noon asks afterwards, and what is still on its way from the day before is taken up again.
 */
export function renewRoot(
  { rings, calendar, keys }: RotationConfig,
  state: RotationState,
  boundary: IntervalIndex,
  now: Instant,
): readonly Effect[] {
  const perDay = Math.max(2, Math.round(86_400 / calendar.intervalSeconds));
  const day = Math.floor((boundary + Math.ceil(perDay / 2)) / perDay);
  if (day <= state.day || !isValid(state, keys.address, now)) return [];
  state.day = day;
  const { wanted } = state;
  if (wanted === null) {
    const number = state.ring + 1;
    const { root } = rings.at(number).keys;
    const waiting = { drawnIn: null, seed: null, asked: -1, signedIn: -1, isCertified: false };
    state.wanted = { number, root, requestedAt: now, ...waiting };
    return [certificatesCall("request", [root])];
  }
  if (wanted.isCertified) return [announce(rings, wanted)];
  return wanted.drawnIn === null ? [certificatesCall("request", [wanted.root])] : [];
}

/** Follows requests, the lot, and which meters count. */
export function followRoots(config: RotationConfig, state: RotationState, log: Log, now: Instant): readonly Effect[] {
  const { event, args } = log;
  const { wanted } = state;
  noteMeters(state, log);
  if (event === "RoundClosed" && wanted !== null && args.round === wanted.drawnIn) {
    wanted.seed = args.seed as Hex;
    return askCosigner(config, state, now);
  }
  if (args.root !== wanted?.root || wanted === null) return [];
  if (event === "RootRequested") {
    wanted.requestedAt = log.at;
    wanted.drawnIn = (args.round as number) + 1;
  } else if (event === "RootCertified") {
    wanted.isCertified = true;
    return [announce(config.rings, wanted)];
  } else if (event === "RootAnnounced" && args.meter === config.keys.address) {
    state.ring = wanted.number;
    state.wanted = null;
  }
  return [];
}

/** A turn is over without an answer: the next meter is asked. */
export function askAgain(config: RotationConfig, state: RotationState, now: Instant): readonly Effect[] {
  const { wanted } = state;
  if (wanted === null || wanted.seed === null || wanted.isCertified) return [];
  return turnAt(config, wanted.requestedAt, now) > wanted.asked ? askCosigner(config, state, now) : [];
}

/** Another meter asks for a co-signature, or gives one. */
export function onCosigning(
  config: RotationConfig,
  state: RotationState,
  news: CosigningNews,
  from: Address,
  now: Instant,
): readonly Effect[] {
  return news.what === "request"
    ? cosign(config, state, news.request, from, now)
    : takeSignature(config, state, news.root, news.signature, from, now);
}

function askCosigner(config: RotationConfig, state: RotationState, now: Instant): readonly Effect[] {
  const wanted = state.wanted as WantedRoot;
  const turn = turnAt(config, wanted.requestedAt, now);
  wanted.asked = turn;
  const nextTurn = instant(wanted.requestedAt + (turn + 1) * config.turnSeconds * 1000);
  const wake: Effect = { kind: "wake", at: nextTurn };
  const cosigner = drawnIn(state, wanted, turn, now);
  // Nobody vouches for itself: its turn passes.
  if (cosigner === null || cosigner === config.keys.address) return [wake];
  const ring = config.rings.at(wanted.number);
  const request = requestOf(config, state, ring);
  return [
    { kind: "send", message: cosigningMessage(config.keys.address, cosigner, now, { what: "request", request }) },
    wake,
  ];
}

function requestOf(
  { keys, certificates, certificate }: RotationConfig,
  state: RotationState,
  ring: MeterRing,
): CosigningRequest {
  const auditedUntil = state.meters.find(({ meter }) => meter === keys.address)?.auditedUntil ?? 0;
  const { root } = ring.keys;
  const asked = { root, auditedUntil, link: ring.link };
  const signature = hexOf(keys.signDigest(bytesOf(cosigningRequestDigest(asked, certificates))));
  return { ...asked, ...certificate, meter: keys.address, salt: ring.salt, signature };
}

/** Signs for a root once everything that makes a meter genuine has been looked at. */
function cosign(
  config: RotationConfig,
  state: RotationState,
  request: CosigningRequest,
  from: Address,
  now: Instant,
): readonly Effect[] {
  const requester = state.meters.find(({ meter }) => meter === request.meter);
  const refusal =
    cosigningRefusal(request, {
      self: config.keys.address,
      domain: config.certificates,
      at: now,
      audit: { isValid: isValid(state, request.meter, now), auditedUntil: requester?.auditedUntil ?? 0 },
      isSeen: (root) => state.signed.includes(root),
      recover: recoverAddress,
    }) ?? config.certificateRefusal(request, request.meter, now);
  if (refusal !== null || from !== request.meter) return [];
  state.signed = [...state.signed, request.root].slice(-SIGNED_KEPT);
  const signature = hexOf(config.keys.signDigest(bytesOf(existenceDigest(request, config.certificates))));
  const news: CosigningNews = { what: "signature", root: request.root, signature };
  return [{ kind: "send", message: cosigningMessage(config.keys.address, from, now, news) }];
}

/** The drawn meter has signed: anybody may hand it in; whose the root is stays sealed to the auditor. */
function takeSignature(
  config: RotationConfig,
  state: RotationState,
  root: Hex,
  signature: Hex,
  from: Address,
  now: Instant,
): readonly Effect[] {
  const { wanted } = state;
  if (wanted === null || wanted.root !== root || wanted.seed === null || wanted.isCertified) return [];
  const turn = turnAt(config, wanted.requestedAt, now);
  // A signature after its turn, or by whoever was not drawn, the chain refuses.
  if (turn === wanted.signedIn || drawnIn(state, wanted, turn, now) !== from) return [];
  const ring = config.rings.at(wanted.number);
  const { auditedUntil, link } = requestOf(config, state, ring);
  const digest = existenceDigest({ root, auditedUntil, link }, config.certificates);
  if (recoverAddress(bytesOf(digest), bytesOf(signature)) !== from) return [];
  wanted.signedIn = turn;
  const sealed = sealedLink(config.keys, ring, config.auditor);
  return [certificatesCall("certify", [root, BigInt(auditedUntil), link, signature, sealed])];
}

function drawnIn({ meters }: RotationState, { seed, root }: WantedRoot, turn: number, now: Instant): Address | null {
  const listed = meters.map((known) => ({ meter: known.meter, valid: isValidAt(known, now) }));
  return drawnMeter(seed as Hex, root, listed, turn);
}

function isValid({ meters }: RotationState, meter: MeterId, now: Instant): boolean {
  return meters.some((known) => known.meter === meter && isValidAt(known, now));
}

/** As `isValid` of the contract `Meters`. */
function isValidAt({ valid, auditedUntil }: KnownMeter, now: Instant): boolean {
  return valid && auditedUntil * 1000 > now;
}

function announce(rings: MeterRings, { number, root }: WantedRoot): Effect {
  return certificatesCall("announce", [root, rings.at(number).salt]);
}

function turnAt({ turnSeconds }: RotationConfig, requestedAt: Instant, now: Instant): number {
  return Math.floor((now - requestedAt) / 1000 / turnSeconds);
}

/** Keeps the list of the contract `Meters`: each meter once, in the order in which it was certified first. */
function noteMeters(state: RotationState, { event, args }: Log): void {
  const meter = args.meter as MeterId;
  const at = state.meters.findIndex((known) => known.meter === meter);
  if (event === "MeterCertified") {
    const certified = { meter, valid: true, auditedUntil: Number(args.auditedUntil) };
    if (at < 0) state.meters.push(certified);
    else state.meters[at] = certified;
  } else if (event === "MeterRevoked" || event === "MeterSuspended") {
    const known = state.meters[at];
    if (known !== undefined) state.meters[at] = { ...known, valid: false };
  }
}

function certificatesCall(name: string, args: readonly unknown[]): Effect {
  return { kind: "submit", call: { contract: "ExistenceCertificates", function: name, args } };
}
