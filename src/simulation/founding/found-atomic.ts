import { drawnMeter, lotLink, type MeterRing, meterRing, ringSize, sealedLink } from "#agents";
import type { Call, Receipt, Signer } from "#chain";
import {
  type Address,
  bytesOf,
  type CertificatesDomain,
  type Hex,
  hexOf,
  type Instant,
  NeighborwattError,
  ZERO_HASH,
} from "#domain";
import { type KeyPair, keyPairFor, recoverAddress } from "#privacy";
import { cosigningOf, cosigningRequestDigest } from "#trust";
import type { PendingCall } from "../block-writer.ts";
import { type HouseholdIdentity, meterKeysOf, nodesOf } from "../identities.ts";
import type { Manufacture } from "../manufacturer.ts";
import type { Scenario } from "../scenario/index.ts";
import { BOND_NANO, DEPOSIT_NANO, STAKE_NANO, TURN_SECONDS } from "./atomic-terms.ts";
import { auditedUntilOf } from "./audits.ts";

/** Writes a block `seconds` after the last one. */
type Write = (
  calls: readonly PendingCall[],
  seconds?: number,
) => Promise<{ receipts: readonly Receipt[]; at: Instant }>;

/** Rounds of the lot that the founding takes: the draw for a root goes by the round after its request. */
export const ROUNDS_OF_FOUNDING = 2;

/** What the meters' first certificates go by. */
interface CertificateTerms {
  readonly domain: CertificatesDomain;
  readonly manufacture: Manufacture;
  /** When the founding began: the audits of the meters began with it. */
  readonly at: Instant;
}

/** A meter with its first ring. */
interface Ringed {
  readonly meter: KeyPair;
  readonly ring: MeterRing;
}

/**
 * What settlement by receipts takes before the first day: nodes with stakes, money behind commitments, and a certificate of
 * existence for every meter, co-signed by the meter that the nodes' lot draws.
 */
export async function foundAtomic(
  scenario: Scenario,
  identities: readonly HouseholdIdentity[],
  write: Write,
  terms: CertificateTerms,
): Promise<void> {
  const nodes = nodesOf(identities).map(({ keys }) => keys);
  await write([
    ...nodes.map((keys) => call(keys, "Nodes", "stake", [STAKE_NANO])),
    ...consumersOf(identities).flatMap((keys) => [
      call(keys, "CommitmentLedger", "deposit", [DEPOSIT_NANO]),
      call(keys, "CommitmentLedger", "bond", [BOND_NANO]),
    ]),
  ]);
  await write(nodes.map((keys) => call(keys, "Nodes", "commitSeed", [lotLink(keys, 0)])));
  await certifyMeters(scenario, identities, write, terms);
}

/** Requests, two rounds of the lot, co-signatures, announcements. */
async function certifyMeters(
  scenario: Scenario,
  identities: readonly HouseholdIdentity[],
  write: Write,
  terms: CertificateTerms,
): Promise<void> {
  const { seed, calendar } = scenario;
  const meters = meterKeysOf(seed, identities);
  const rings = meters.map((meter): Ringed => ({ meter, ring: meterRing(meter, 0, ringSize(calendar)) }));
  const requested = await write(rings.map(({ meter, ring }) => certificates(meter, "request", [ring.keys.root])));
  const lot = await drawLots(identities, write);
  const all = identities.map(({ meter }) => ({ meter, valid: true }));
  const cosigner = ({ ring }: Ringed, turn: number) => drawnMeter(lot, ring.keys.root, all, turn) as Address;
  const certify = (ringed: readonly Ringed[], turn: number) =>
    Promise.all(ringed.map((one) => certified(scenario, identities, one, cosigner(one, turn), terms)));
  const ownDraw = (one: Ringed) => cosigner(one, 0) === one.meter.address;
  const others = rings.filter((one) => !ownDraw(one));
  const { at: now } = await write(await certify(others, 0));
  // Nobody co-signs for itself: whoever was drawn for its own root waits until the turn passes to the next.
  const waited = Number(TURN_SECONDS) - (now - requested.at) / 1000;
  await write(await certify(rings.filter(ownDraw), 1), waited);
  await write(rings.map(({ meter, ring }) => certificates(meter, "announce", [ring.keys.root, ring.salt])));
}

/** Lets all nodes reveal a link for each round; the seed of the last. */
async function drawLots(identities: readonly HouseholdIdentity[], write: Write): Promise<Hex> {
  const nodes = nodesOf(identities).map(({ keys }) => keys);
  let seed: Hex = ZERO_HASH;
  for (let round = 1; round <= ROUNDS_OF_FOUNDING; round++) {
    const { receipts } = await write(nodes.map((keys) => call(keys, "Nodes", "reveal", [lotLink(keys, round)])));
    seed = receipts.flatMap(({ logs }) => logs).find(({ event }) => event === "RoundClosed")?.args.seed as Hex;
  }
  return seed;
}

/** The drawn meter looks at the requester's papers, as it will every day, and signs. */
async function certified(
  { seed }: Scenario,
  identities: readonly HouseholdIdentity[],
  { meter, ring }: Ringed,
  cosigner: Address,
  { domain, manufacture, at }: CertificateTerms,
): Promise<PendingCall> {
  const { root } = ring.keys;
  const { salt, link } = ring;
  const auditedUntil = Number(auditedUntilOf(at));
  const asked = { root, auditedUntil, link };
  const signature = hexOf(meter.signDigest(bytesOf(cosigningRequestDigest(asked, domain))));
  const request = { ...asked, ...manufacture.certificateOf(meter.address), meter: meter.address, salt, signature };
  const checked = await cosigningOf(request, {
    self: cosigner,
    domain,
    at,
    audit: { isValid: true, auditedUntil },
    isManufacturer: (fingerprint) => fingerprint === manufacture.fingerprint,
    isSeen: () => false,
    recover: recoverAddress,
  });
  if (!checked.ok) throw refused(meter.address, checked.reason);
  const signed = hexOf(keysOf(seed, identities, cosigner).signDigest(bytesOf(checked.digest)));
  const sealed = sealedLink(meter, ring, keyPairFor(seed, "auditor").publicKey);
  return certificates(meter, "certify", [root, BigInt(auditedUntil), link, signed, sealed]);
}

function refused(meter: Address, reason: string): NeighborwattError {
  return new NeighborwattError(
    "SIMULATION_FOUNDING_FAILED",
    `The community could not be founded: no meter co-signs for ${meter} (${reason}).`,
    { details: { meter, reason }, exitCode: 78 },
  );
}

function keysOf(seed: bigint, identities: readonly HouseholdIdentity[], meter: Address): KeyPair {
  const home = identities.find((identity) => identity.meter === meter) as HouseholdIdentity;
  return keyPairFor(seed, `${home.name}/meter`);
}

function consumersOf(identities: readonly HouseholdIdentity[]): readonly KeyPair[] {
  return identities.flatMap(({ actors }) => actors.filter(({ role }) => role === "buyer").map(({ keys }) => keys));
}

function certificates(signer: Signer, name: string, args: readonly unknown[]): PendingCall {
  return call(signer, "ExistenceCertificates", name, args);
}

function call(signer: Signer, contract: string, name: string, args: readonly unknown[]): PendingCall {
  const made: Call = { contract, function: name, args };
  return { signer, call: made };
}
