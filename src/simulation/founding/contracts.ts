import type { EmbeddedChain } from "#chain/embedded";
import { contractAddress, contracts } from "#chain/evm";
import { type Address, COMMUNITY, ZERO_ADDRESS } from "#domain";
import { keyPairFor } from "#privacy";
import { actorOf, type HouseholdIdentity } from "../identities.ts";
import type { Scenario } from "../scenario/index.ts";

/** Contracts in the order in which they are deployed; each may need those before it. */
export const ORDER = [
  "Consortium",
  "MoneyToken",
  "Tariff",
  "Vault",
  "Participants",
  "Meters",
  "EnergyToken",
  "DataAnchor",
  "BilateralMarket",
  "MeteredSettlement",
  "FeederLimits",
  "EnergyAssets",
  "ClearingMarket",
  "UniformAuction",
  "DoubleAuction",
] as const;
/** A contract of a community, by the name under which the address book knows it. */
export type ContractName = (typeof ORDER)[number];
/** Where each contract of a community stands. */
export type Addresses = Readonly<Record<ContractName, Address>>;

const VOTING_SECONDS = 7n * 86_400n;
const OBJECTIVE_NUMBER = { "max-energy": 0, "max-welfare": 1 } as const;
/**
 * How long after gate closure solvers may still surpass each other: a block of the embedded chain for who goes first, one for
 * all others, and the next is the first in which it may be final.
 */
export const SOLVE_SECONDS = 3;

/** Standing offers that one post to the double auction may meet: each costs up to 400,000 gas. */
export const MAX_STEPS = 20;

/** Where the contracts of a community stand: it follows from the seed, so it needs no memory. */
export function addressesOf(scenario: Pick<Scenario, "seed">): Addresses {
  const deployer = keyPairFor(scenario.seed, "deployer").address;
  return Object.fromEntries(ORDER.map((name, nonce) => [name, contractAddress(deployer, nonce)])) as Addresses;
}

/** Tells a chain's address book what stands where. */
export function registerContracts({ addressBook }: Pick<EmbeddedChain, "addressBook">, addresses: Addresses): void {
  for (const name of ORDER) addressBook.register(name, addresses[name], contracts[name].abi);
}

/** Accounts without an agent that receive fees. */
export function accountAddresses(seed: bigint): { grid: Address; tax: Address; fund: Address } {
  const address = (name: string) => keyPairFor(seed, `account/${name}`).address;
  return { grid: address("grid"), tax: address("tax"), fund: address("fund") };
}

/** The grid operator's own agent. */
export function operatorOf(identities: readonly HouseholdIdentity[]): Address {
  const community = identities.find(({ name }) => name === COMMUNITY) as HouseholdIdentity;
  return actorOf(community, "operator")?.keys.address ?? ZERO_ADDRESS;
}

/** What each contract is told when it is deployed. */
export function constructorArguments(
  scenario: Scenario,
  identities: readonly HouseholdIdentity[],
  a: Addresses,
): Readonly<Record<ContractName, readonly unknown[]>> {
  const { grid, tax, fund } = accountAddresses(scenario.seed);
  const { calendar, schedule, floors, clearing } = scenario;
  const founders = identities.filter((i) => scenario.founders.includes(i.name)).map((i) => i.owner.address);
  const book = [a.Consortium, a.Tariff, a.Vault, a.MeteredSettlement, a.Participants];
  return {
    Consortium: [founders, VOTING_SECONDS],
    MoneyToken: [a.Consortium],
    Tariff: [
      a.Consortium,
      { ...calendar, epoch: BigInt(calendar.epoch / 1000) },
      schedule,
      [floors.none, floors.pv, floors.battery],
    ],
    // Longer than any hold: money that was announced for withdrawal still pays what was bought before.
    Vault: [
      a.Consortium,
      a.MoneyToken,
      BigInt(calendar.windowSeconds + 2 * calendar.intervalSeconds + 2 * calendar.graceSeconds),
    ],
    Participants: [a.Consortium],
    Meters: [a.Consortium, a.Tariff],
    EnergyToken: [a.Consortium, a.Meters, a.Participants],
    DataAnchor: [a.Participants, a.Consortium],
    BilateralMarket: [a.Consortium, a.Tariff, a.Participants],
    MeteredSettlement: [a.Consortium, a.Vault, a.Tariff, a.Participants, a.Meters, a.EnergyToken, grid, tax, fund],
    FeederLimits: [a.Consortium, a.Tariff],
    EnergyAssets: [a.Consortium, a.Vault],
    ClearingMarket: [
      ...book,
      a.EnergyAssets,
      a.FeederLimits,
      operatorOf(identities),
      OBJECTIVE_NUMBER[clearing.objective],
      clearing.clearAhead,
      SOLVE_SECONDS,
    ],
    UniformAuction: book,
    DoubleAuction: [...book, MAX_STEPS],
  };
}
