import type { AgentRole } from "#agents";
import type { BatterySpec } from "#devices";
import {
  type Address,
  COMMUNITY,
  COMMUNITY_BATTERY,
  DSO,
  type FeederId,
  type Hex,
  type HouseholdName,
  keccakOfText,
  type Technology,
} from "#domain";
import { type KeyPair, keyPairFor } from "#privacy";
import type { Scenario } from "./scenario/index.ts";

const NODES_AT_LEAST = 4;
const NODES_AT_MOST = 7;

/** One party with a wallet: an agent of a household. */
export interface Actor {
  readonly household: HouseholdName;
  readonly role: AgentRole;
  readonly keys: KeyPair;
  readonly technology: Technology;
}

/** One household as the chain knows it. */
export interface HouseholdIdentity {
  readonly name: HouseholdName;
  /** Salted hash; only the home itself knows what is behind it. */
  readonly id: Hex;
  readonly owner: KeyPair;
  readonly meter: Address;
  readonly feeder: FeederId;
  readonly battery: BatterySpec | null;
  readonly actors: readonly Actor[];
}

/**
 * Who takes part in a simulated community, with keys that follow from the seed: the same on every machine, and not
 * secret. A community of real people has keys of its own.
 */
export function identitiesOf(scenario: Scenario): readonly HouseholdIdentity[] {
  const withNode = nodeHomesOf(scenario);
  const shares = scenario.choices.mechanism === "sharing";
  const homes = scenario.households.map((home) => {
    const roles: AgentRole[] = ["meter", "forecaster", "buyer"];
    if (home.pv !== null) roles.push("pv");
    if (home.battery !== null) roles.push("battery");
    if (!shares && (home.pv !== null || home.battery !== null)) roles.push("seller");
    if (withNode.includes(home.name)) roles.push("node");
    const technology: Technology = home.battery !== null ? "battery" : home.pv !== null ? "pv" : "none";
    return identity(scenario.seed, home.name, home.feeder, home.battery, roles, technology);
  });
  const shared = scenario.communityBattery;
  if (shared !== null) {
    // It would buy and sell; where nothing is traded it rests, and its meter counts that.
    const roles: AgentRole[] = shares ? ["meter"] : ["meter", "community-battery", "seller", "buyer"];
    homes.push(identity(scenario.seed, COMMUNITY_BATTERY, shared.feeder, shared, roles, "battery"));
  }
  if (scenario.dso !== null && !shares) {
    const roles: AgentRole[] = ["meter", "seller", "buyer"];
    homes.push(identity(scenario.seed, DSO, scenario.dso.feeder, null, roles, "none"));
  }
  homes.push(identity(scenario.seed, COMMUNITY, 0, null, ["operator", "external-market"], "none"));
  return homes;
}

/**
 * The homes that keep a node of the commitment database: the founders first, and four at least where there are as many
 * homes, so that one may fail.
 */
export function nodeHomesOf({ choices, founders, households }: Scenario): readonly HouseholdName[] {
  if (choices.settlement !== "atomic") return [];
  const others = households.map(({ name }) => name).filter((name) => !founders.includes(name));
  return [...founders, ...others].slice(0, Math.min(Math.max(NODES_AT_LEAST, founders.length), NODES_AT_MOST));
}

/**
 * Solvers of a community: anybody's computers, known to nobody but by what they submit. They hold no money, have no meter
 * and get no letters, so the registry need not know them.
 */
export function solversOf({ seed }: Pick<Scenario, "seed">, count: number): readonly Actor[] {
  return Array.from({ length: count }, (_, i) => ({
    household: COMMUNITY,
    role: "solver" as const,
    keys: keyPairFor(seed, `${COMMUNITY}/solver-${i + 1}`),
    technology: "none" as const,
  }));
}

/** The nodes of a community, in the order of its homes. */
export function nodesOf(identities: readonly HouseholdIdentity[]): readonly Actor[] {
  return identities.flatMap(({ actors }) => actors.filter(({ role }) => role === "node"));
}

/** The keys of all meters whose homes trade, in the order of the homes. */
export function meterKeysOf(seed: bigint, identities: readonly HouseholdIdentity[]): readonly KeyPair[] {
  return identities.filter(({ name }) => name !== COMMUNITY).map(({ name }) => keyPairFor(seed, `${name}/meter`));
}

/** The wallet of an agent. */
export function actorOf(identity: HouseholdIdentity, role: AgentRole): Actor | undefined {
  return identity.actors.find((a) => a.role === role);
}

function identity(
  seed: bigint,
  name: HouseholdName,
  feeder: FeederId,
  battery: BatterySpec | null,
  roles: readonly AgentRole[],
  technology: Technology,
): HouseholdIdentity {
  const actors = roles.map((role) => ({
    household: name,
    role,
    keys: keyPairFor(seed, `${name}/${role}`),
    technology: role === "seller" ? technology : ("none" as const),
  }));
  return {
    name,
    id: keccakOfText(`neighborwatt household ${seed} ${name}`),
    owner: keyPairFor(seed, `${name}/owner`),
    meter: keyPairFor(seed, `${name}/meter`).address,
    feeder,
    battery,
    actors,
  };
}
