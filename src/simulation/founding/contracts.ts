import type { EmbeddedChain } from "#chain/embedded";
import { contractAddress, contracts } from "#chain/evm";
import { type Address, type Calendar, COMMUNITY, ZERO_ADDRESS } from "#domain";
import { type KeyPair, keyPairFor } from "#privacy";
import { actorOf, type HouseholdIdentity } from "../identities.ts";
import type { Scenario } from "../scenario/index.ts";
import { BATCH_TERMS, NODE_TERMS, OPENING_BURN_NANO, ROOT_SECONDS, TURN_SECONDS } from "./atomic-terms.ts";

/** What settlement by receipts takes besides; last, so that the others stand where they stand without it. */
const ATOMIC = [
  "Nodes",
  "ExistenceCertificates",
  "EnergyAccounts",
  "CommitmentLedger",
  "AtomicSettlement",
  "AttestedBatches",
  "SingleSettlement",
  "Bundle",
] as const;

/** Contracts in the order in which they are deployed; each may need those before it. */
const ORDER = [
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
  ...ATOMIC,
] as const;
/** Deployed by an account of its own, so that the others stand where they stand without it. */
const SHARING = "SharingLedger";
/** A contract of a community, by the name under which the address book knows it. */
export type ContractName = (typeof ORDER)[number] | typeof SHARING;
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

/** The contracts that a community deploys. */
export function deployedBy({ choices }: Pick<Scenario, "choices">): readonly ContractName[] {
  return choices.settlement === "atomic" ? ORDER : ORDER.slice(0, -ATOMIC.length);
}

/** Contracts that somebody besides the deployer deploys, each with the account that does. */
export function deployedApart({ choices, seed }: Pick<Scenario, "choices" | "seed">): readonly DeployedApart[] {
  return choices.mechanism === "sharing" ? [{ name: SHARING, deployer: sharingDeployer(seed) }] : [];
}

/** A contract and who deploys it, as the first thing that it does. */
export interface DeployedApart {
  readonly name: ContractName;
  readonly deployer: KeyPair;
}

function sharingDeployer(seed: bigint): KeyPair {
  return keyPairFor(seed, "deployer/sharing");
}

/** Where the contracts of a community stand: it follows from the seed, so it needs no memory. */
export function addressesOf(scenario: Pick<Scenario, "seed">): Addresses {
  const deployer = keyPairFor(scenario.seed, "deployer").address;
  const known = ORDER.map((name, nonce) => [name, contractAddress(deployer, nonce)]);
  const shared = contractAddress(sharingDeployer(scenario.seed).address, 0);
  return Object.fromEntries([...known, [SHARING, shared]]) as Addresses;
}

/** Tells a chain's address book what stands where. */
export function registerContracts({ addressBook }: Pick<EmbeddedChain, "addressBook">, addresses: Addresses): void {
  for (const name of [...ORDER, SHARING] as const) addressBook.register(name, addresses[name], contracts[name].abi);
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
  const book = [a.Consortium, a.Tariff, a.Vault, settlementIn(scenario, a), a.Participants];
  return {
    Consortium: [founders, VOTING_SECONDS],
    MoneyToken: [a.Consortium],
    Tariff: [
      a.Consortium,
      { ...calendar, epoch: BigInt(calendar.epoch / 1000) },
      schedule,
      [floors.none, floors.pv, floors.battery],
    ],
    Vault: [a.Consortium, a.MoneyToken, BigInt(withdrawalSeconds(calendar))],
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
    SharingLedger: [a.Consortium, a.Vault, a.Tariff, a.Participants, a.Meters, grid, tax],
    ...atomicArguments(scenario, a),
  };
}

/** Longer than any hold: money that was announced for withdrawal still pays what was bought before. */
export function withdrawalSeconds({ windowSeconds, intervalSeconds, graceSeconds }: Calendar): number {
  return windowSeconds + 2 * intervalSeconds + 2 * graceSeconds;
}

/** The contract with which a community settles. */
export function settlementIn({ choices }: Pick<Scenario, "choices">, a: Addresses): Address {
  return choices.settlement === "atomic" ? a.AtomicSettlement : a.MeteredSettlement;
}

function atomicArguments(
  { seed, calendar }: Scenario,
  a: Addresses,
): Readonly<Record<(typeof ATOMIC)[number], readonly unknown[]>> {
  const { grid, tax, fund } = accountAddresses(seed);
  const { leastStakeNano, unstakeSeconds, withheldPenaltyNano, roundSeconds } = NODE_TERMS;
  const { attestedSeconds, answerSeconds, challengeBondNano } = BATCH_TERMS;
  const releaseDelay = withdrawalSeconds(calendar) + attestedSeconds + answerSeconds;
  return {
    Nodes: [a.Consortium, a.Vault, fund, leastStakeNano, unstakeSeconds, withheldPenaltyNano, roundSeconds],
    ExistenceCertificates: [a.Consortium, a.Meters, a.Nodes, ROOT_SECONDS, TURN_SECONDS],
    EnergyAccounts: [a.Consortium, a.Vault, a.Tariff, a.Participants, OPENING_BURN_NANO],
    CommitmentLedger: [a.Consortium, a.Vault, a.Tariff, a.Nodes, grid, tax, fund, BigInt(releaseDelay)],
    AtomicSettlement: [
      a.Consortium,
      a.Vault,
      a.Tariff,
      a.Participants,
      a.ExistenceCertificates,
      a.CommitmentLedger,
      grid,
      tax,
    ],
    AttestedBatches: [
      a.Vault,
      a.Tariff,
      a.Nodes,
      a.CommitmentLedger,
      a.AtomicSettlement,
      fund,
      BigInt(attestedSeconds),
      BigInt(answerSeconds),
      challengeBondNano,
    ],
    SingleSettlement: [a.Tariff, a.ExistenceCertificates, a.CommitmentLedger],
    Bundle: [],
  };
}
