import {
  type Agent,
  type AnnouncedRoots,
  type AtomicMeterConfig,
  type CommitConfig,
  commitmentNode,
  type KnownMeter,
  ringSize,
  ringsOf,
} from "#agents";
import { certificateProblem } from "#devices";
import type { Address, CertificatesDomain, CommitmentDomain, HouseholdName, MetersDomain } from "#domain";
import { keyPairFor } from "#privacy";
import type { CommitmentStore } from "#storage";
import {
  BATCH_TERMS,
  BOND_NANO,
  DEPOSIT_NANO,
  horizonSecondsOf,
  ROUNDS_OF_FOUNDING,
  TURN_SECONDS,
} from "../founding/index.ts";
import { type Actor, actorOf, type HouseholdIdentity } from "../identities.ts";
import type { Manufacture } from "../manufacturer.ts";
import { MARKET_OF } from "../markets.ts";
import type { Scenario } from "../scenario/index.ts";
import { tariffOf } from "../tariff.ts";
import type { Venue } from "./venue.ts";

/** How long after its expiry a batch that nodes vouch for may still pay a commitment. */
const ATTESTED_SECONDS = BATCH_TERMS.attestedSeconds + BATCH_TERMS.answerSeconds;

/** Where receipts settle trades: what everybody knows of it. */
export interface AtomicVenue {
  readonly ledger: CommitmentDomain;
  readonly meters: MetersDomain;
  /** Who keeps the commitments, in an order that all know. */
  readonly nodes: readonly Address[];
  readonly rootsAtStart: AnnouncedRoots;
  readonly certificates: CertificatesDomain;
  readonly metersAtStart: readonly KnownMeter[];
  readonly manufacture: Manufacture;
  readonly storeOf: (household: HouseholdName) => CommitmentStore;
}

/** What a home's meter must know to confirm deliveries; undefined where readings settle trades. */
export function atomicMeterOf(
  scenario: Scenario,
  identity: HouseholdIdentity,
  { atomic, meterOf, mechanism }: Venue,
): { readonly atomic?: AtomicMeterConfig } {
  if (atomic === null) return {};
  const { calendar, seed } = scenario;
  const keys = keyPairFor(seed, `${identity.name}/meter`);
  const { manufacture } = atomic;
  const agent = (role: "seller" | "buyer") => actorOf(identity, role)?.keys.address ?? null;
  return {
    atomic: {
      household: identity.name,
      meter: identity.meter,
      seller: agent("seller"),
      buyer: agent("buyer"),
      calendar,
      domain: atomic.meters,
      meterOf,
      nodes: atomic.nodes,
      ledger: MARKET_OF[mechanism] === "BilateralMarket" ? atomic.ledger : null,
      rootsAtStart: atomic.rootsAtStart,
      rotation: {
        keys,
        calendar,
        certificates: atomic.certificates,
        rings: ringsOf(keys, ringSize(calendar)),
        auditor: keyPairFor(seed, "auditor").publicKey,
        metersAtStart: atomic.metersAtStart,
        certificate: manufacture.certificateOf(identity.meter),
        certificateRefusal: (certificate, meter, at) =>
          certificateProblem(certificate, meter, at, (fingerprint) => fingerprint === manufacture.fingerprint),
        turnSeconds: Number(TURN_SECONDS),
      },
    },
  };
}

/** What a trader must know to commit; undefined where agreements hold the money themselves. */
export function commitOf({ atomic }: Venue): { readonly commit?: CommitConfig } {
  if (atomic === null) return {};
  const { ledger, nodes, rootsAtStart } = atomic;
  return { commit: { ledger, nodes, rootsAtStart, depositNano: DEPOSIT_NANO, attestedSeconds: ATTESTED_SECONDS } };
}

/** A home's node of the commitment database. */
export function nodeOf(
  scenario: Scenario,
  identities: readonly HouseholdIdentity[],
  household: HouseholdName,
  wallet: Actor["keys"],
  venue: Venue & { readonly atomic: AtomicVenue },
): Agent {
  const { calendar } = scenario;
  const { ledger, meters, nodes, rootsAtStart, storeOf } = venue.atomic;
  const consumers = identities.flatMap(({ actors }) => actors.filter(({ role }) => role === "buyer"));
  const account = { depositNano: DEPOSIT_NANO, requestedNano: 0n, bondNano: BOND_NANO, slashed: false };
  return commitmentNode({
    household,
    wallet,
    nodes,
    calendar,
    ledger,
    meters,
    tariffAt: tariffOf(scenario),
    escrowed: MARKET_OF[venue.mechanism] !== "BilateralMarket",
    leastBondNano: BOND_NANO,
    horizonSeconds: horizonSecondsOf(calendar),
    attestedSeconds: ATTESTED_SECONDS,
    store: storeOf(household),
    accounts: Object.fromEntries(consumers.map(({ keys }) => [keys.address, account])),
    rootsAtStart,
    rounds: ROUNDS_OF_FOUNDING,
  });
}
