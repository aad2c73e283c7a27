import type { Call } from "#chain";
import type { AddressBook } from "#chain/evm";
import { type Address, CONNECTION, type FeederId, inParts, keccakOfText, type Limits } from "#domain";
import { keyPairFor } from "#privacy";
import { type HouseholdIdentity, nodesOf } from "../identities.ts";
import type { Manufacture } from "../manufacturer.ts";
import { MARKET_OF } from "../markets.ts";
import type { MechanismName } from "../mechanisms.ts";
import type { Scenario } from "../scenario/index.ts";
import type { SharingVenue } from "../sharing/venue.ts";
import { type Addresses, operatorOf, settlementIn } from "./contracts.ts";
import { payingIn } from "./money.ts";

/** Calls in one proposal, so that its execution stays below 2²⁴ gas. */
const CALLS_PER_PROPOSAL = 60;
/** `Funding` of IAtomicSettlement. */
const FUNDING = { escrow: 1, commitment: 2 } as const;
/** What the contract takes for no limit. */
const UNLIMITED_WH = 2n ** 48n - 1n;

/** What the founders vote on: who audits, what may hold money, which market trades within which limits, who lives where. */
export function decisionsOf(
  scenario: Scenario,
  identities: readonly HouseholdIdentity[],
  a: Addresses,
  book: AddressBook,
  manufacture: Manufacture | null,
  sharing: SharingVenue | null,
  aboutTariff: readonly Call[],
): readonly (readonly Call[])[] {
  const auditor = keyPairFor(scenario.seed, "auditor").address;
  const calls: Call[] = [
    { contract: "Meters", function: "setAuditor", args: [auditor, true] },
    ...settlementDecisions(scenario, identities, a),
    ...(manufacture === null ? [] : [listed(manufacture)]),
    ...limitDecisions(scenario.limits, operatorOf(identities)),
    ...(sharing === null ? marketDecisions(scenario, identities, a) : sharingDecisions(sharing, a)),
    ...aboutTariff,
  ];
  for (const i of identities) {
    calls.push({ contract: "Participants", function: "enrol", args: [i.id, i.owner.address, i.meter, i.feeder] });
    for (const { name, keys, amountNano } of payingIn(scenario, i)) {
      const reference = keccakOfText(`paid in at the start ${name}`);
      calls.push({ contract: "MoneyToken", function: "mint", args: [reference, keys.address, amountNano] });
    }
  }
  return inParts(calls, CALLS_PER_PROPOSAL).map((part) => part.map((call) => encoded(book, call)));
}

/** A call as the consortium keeps it. */
export function encoded(book: AddressBook, call: Call): Call {
  const { to, data } = book.encodeCall(call);
  return { target: to, data } as unknown as Call;
}

function limitDecisions(limits: Limits, operator: Address): readonly Call[] {
  return [
    { contract: "FeederLimits", function: "setLimits", args: [limitTable(limits)] },
    { contract: "FeederLimits", function: "setOperator", args: [operator, true] },
  ];
}

/** One entry per feeder number; feeder 0 is the connection point, and numbers that nobody uses have no limit. */
function limitTable(limits: Limits) {
  const count = limits.reduce((most, { feeder }) => Math.max(most, feeder), CONNECTION) + 1;
  const entries = Array.from({ length: count }, () => entryOf(CONNECTION));
  for (const { feeder, parent, netOutWh, netInWh, sellWh, buyWh } of limits) {
    entries[feeder] = entryOf(parent, netOutWh, netInWh, sellWh, buyWh);
  }
  return entries;
}

function entryOf(
  parent: FeederId,
  netOutWh = UNLIMITED_WH,
  netInWh = UNLIMITED_WH,
  sellWh = UNLIMITED_WH,
  buyWh = UNLIMITED_WH,
) {
  return { parent, netOutWh, netInWh, sellWh, buyWh };
}

/** Only the chosen mechanism's market may open trades; the limits guard each. */
function marketDecisions(scenario: Scenario, identities: readonly HouseholdIdentity[], a: Addresses): readonly Call[] {
  const market = MARKET_OF[scenario.choices.mechanism as MechanismName];
  const settlement = settlementIn(scenario, a);
  const guards = market === "ClearingMarket" ? [a.FeederLimits, a.EnergyAssets] : [a.FeederLimits];
  const calls: Call[] = [
    { contract: market, function: "setGuards", args: [guards] },
    { contract: "FeederLimits", function: "setMarket", args: [a[market], true] },
    ...opensTradesIn(scenario, a[market], market === "BilateralMarket"),
  ];
  if (market === "BilateralMarket") {
    return [...calls, { contract: market, function: "setSettlement", args: [settlement, true] }];
  }
  calls.push({ contract: "Vault", function: "setCaller", args: [a[market], true] });
  return market === "ClearingMarket" ? [...calls, ...assetDecisions(operatorOf(identities), a)] : calls;
}

/** By which key energy is shared, and that what was shared may be paid. */
function sharingDecisions({ key, hashes }: SharingVenue, a: Addresses): readonly Call[] {
  return [
    { contract: "Vault", function: "setCaller", args: [a.SharingLedger, true] },
    { contract: "SharingLedger", function: "setKey", args: [key, hashes] },
  ];
}

/** How a market's trades are paid: a book brings the money of its orders, a signed agreement needs its buyer's commitment. */
function opensTradesIn({ choices }: Scenario, market: Address, isBilateral: boolean): readonly Call[] {
  if (choices.settlement !== "atomic") {
    return [{ contract: "MeteredSettlement", function: "setMarket", args: [market, true] }];
  }
  const funding = isBilateral ? FUNDING.commitment : FUNDING.escrow;
  return [{ contract: "AtomicSettlement", function: "setMarket", args: [market, funding] }];
}

/** Meters of this manufacturer count as genuine. */
function listed({ fingerprint }: Manufacture): Call {
  return { contract: "ExistenceCertificates", function: "setManufacturer", args: [fingerprint, true] };
}

/** Which contracts may hold money and mark keys, and who keeps the commitments. */
function settlementDecisions(
  { choices, seed }: Scenario,
  identities: readonly HouseholdIdentity[],
  a: Addresses,
): readonly Call[] {
  if (choices.settlement !== "atomic") {
    return [
      { contract: "Vault", function: "setCaller", args: [a.MeteredSettlement, true] },
      { contract: "EnergyToken", function: "setSettlement", args: [a.MeteredSettlement, true] },
    ];
  }
  const callers = [a.Nodes, a.EnergyAccounts, a.CommitmentLedger, a.AtomicSettlement, a.AttestedBatches];
  const authority = keyPairFor(seed, "authority").address;
  return [
    ...callers.map((caller): Call => ({ contract: "Vault", function: "setCaller", args: [caller, true] })),
    ...nodesOf(identities).map(
      ({ keys }): Call => ({ contract: "Nodes", function: "setNode", args: [keys.address, true] }),
    ),
    { contract: "Nodes", function: "setSlasher", args: [a.AttestedBatches, true] },
    { contract: "ExistenceCertificates", function: "setUser", args: [a.AtomicSettlement, true] },
    { contract: "CommitmentLedger", function: "setSettlement", args: [a.AtomicSettlement, true] },
    { contract: "CommitmentLedger", function: "setSettlement", args: [a.AttestedBatches, true] },
    { contract: "ExistenceCertificates", function: "setUser", args: [a.SingleSettlement, true] },
    { contract: "CommitmentLedger", function: "setSettlement", args: [a.SingleSettlement, true] },
    { contract: "EnergyAccounts", function: "setAuthority", args: [authority, true] },
  ];
}

function assetDecisions(operator: Address, a: Addresses): readonly Call[] {
  return [
    { contract: "Vault", function: "setCaller", args: [a.EnergyAssets, true] },
    { contract: "EnergyAssets", function: "setOperator", args: [operator, true] },
    { contract: "EnergyAssets", function: "setMarket", args: [a.ClearingMarket, true] },
  ];
}
