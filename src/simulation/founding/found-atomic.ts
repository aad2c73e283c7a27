import { drawnMeter, lotLink, type MeterRing, meterRing, ringSize, sealedLink } from "#agents";
import type { Call, Receipt, Signer } from "#chain";
import {
  type Address,
  bytesOf,
  type CertificatesDomain,
  existenceDigest,
  type Hex,
  hexOf,
  type Instant,
  ZERO_HASH,
} from "#domain";
import { type KeyPair, keyPairFor } from "#privacy";
import type { PendingCall } from "../block-writer.ts";
import { type HouseholdIdentity, meterKeysOf, nodesOf } from "../identities.ts";
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

/**
 * What settlement by receipts takes before the first day: nodes with stakes, money behind commitments, and a certificate of
 * existence for every meter, co-signed by the meter that the nodes' lot draws.
 *
 * @param at  When the founding began: the audits of the meters began with it.
 */
export async function foundAtomic(
  scenario: Scenario,
  identities: readonly HouseholdIdentity[],
  write: Write,
  domain: CertificatesDomain,
  at: Instant,
): Promise<void> {
  const nodes = nodesOf(identities).map(({ keys }) => keys);
  await write([
    ...nodes.flatMap((keys) => [call(keys, "Nodes", "stake", [STAKE_NANO])]),
    ...consumersOf(identities).flatMap((keys) => [
      call(keys, "CommitmentLedger", "deposit", [DEPOSIT_NANO]),
      call(keys, "CommitmentLedger", "bond", [BOND_NANO]),
    ]),
  ]);
  await write(nodes.map((keys) => call(keys, "Nodes", "commitSeed", [lotLink(keys, 0)])));
  await certifyMeters(scenario, identities, write, domain, at);
}

/** Requests, two rounds of the lot, co-signatures, announcements. */
async function certifyMeters(
  { seed, calendar }: Scenario,
  identities: readonly HouseholdIdentity[],
  write: Write,
  domain: CertificatesDomain,
  at: Instant,
): Promise<void> {
  const meters = meterKeysOf(seed, identities);
  const rings = meters.map((meter) => ({ meter, ring: meterRing(meter, 0, ringSize(calendar)) }));
  const auditor = keyPairFor(seed, "auditor").publicKey;
  const requested = await write(rings.map(({ meter, ring }) => certificates(meter, "request", [ring.keys.root])));
  let seedOfDraw: Hex = ZERO_HASH;
  for (let round = 1; round <= ROUNDS_OF_FOUNDING; round++) {
    const nodes = nodesOf(identities).map(({ keys }) => keys);
    const { receipts } = await write(nodes.map((keys) => call(keys, "Nodes", "reveal", [lotLink(keys, round)])));
    seedOfDraw = receipts.flatMap(({ logs }) => logs).find(({ event }) => event === "RoundClosed")?.args.seed as Hex;
  }
  const all = identities.map(({ meter }) => ({ meter, valid: true }));
  const until = auditedUntilOf(at);
  const drawn = (ring: MeterRing, turn: number) => drawnMeter(seedOfDraw, ring.keys.root, all, turn) as Address;
  const certified = ({ meter, ring }: (typeof rings)[number], turn: number): PendingCall => {
    const { root } = ring.keys;
    const cosigner = keysOf(seed, identities, drawn(ring, turn));
    const digest = existenceDigest({ root, auditedUntil: Number(until), link: ring.link }, domain);
    const signature = hexOf(cosigner.signDigest(bytesOf(digest)));
    return certificates(meter, "certify", [root, until, ring.link, signature, sealedLink(meter, ring, auditor)]);
  };
  const ownDraw = ({ meter, ring }: (typeof rings)[number]) => drawn(ring, 0) === meter.address;
  const { at: now } = await write(rings.filter((one) => !ownDraw(one)).map((one) => certified(one, 0)));
  // Nobody co-signs for itself: whoever was drawn for its own root waits until the turn passes to the next.
  const waited = Number(TURN_SECONDS) - (now - requested.at) / 1000;
  await write(
    rings.filter(ownDraw).map((one) => certified(one, 1)),
    waited,
  );
  await write(rings.map(({ meter, ring }) => certificates(meter, "announce", [ring.keys.root, ring.salt])));
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
