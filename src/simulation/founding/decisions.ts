import type { Call } from "#chain";
import type { AddressBook } from "#chain/evm";
import { type Address, CONNECTION, type FeederId, inParts, keccakOfText, type Limits } from "#domain";
import { keyPairFor } from "#privacy";
import type { HouseholdIdentity } from "../identities.ts";
import { MARKET_OF } from "../markets.ts";
import type { MechanismName } from "../mechanisms.ts";
import type { Scenario } from "../scenario/index.ts";
import { type Addresses, operatorOf } from "./contracts.ts";
import { PAID_IN_NANO, tradersOf } from "./money.ts";

/** Calls in one proposal, so that its execution stays below 2²⁴ gas. */
const CALLS_PER_PROPOSAL = 60;
/** What the contract takes for no limit. */
const UNLIMITED_WH = 2n ** 48n - 1n;

/** What the founders vote on: who audits, what may hold money, which market trades within which limits, who lives where. */
export function decisionsOf(
  scenario: Scenario,
  identities: readonly HouseholdIdentity[],
  a: Addresses,
  book: AddressBook,
): readonly (readonly Call[])[] {
  const auditor = keyPairFor(scenario.seed, "auditor").address;
  const calls: Call[] = [
    { contract: "Meters", function: "setAuditor", args: [auditor, true] },
    { contract: "Vault", function: "setCaller", args: [a.MeteredSettlement, true] },
    { contract: "EnergyToken", function: "setSettlement", args: [a.MeteredSettlement, true] },
    ...limitDecisions(scenario.limits, operatorOf(identities)),
    ...marketDecisions(scenario.choices.mechanism as MechanismName, identities, a),
  ];
  for (const i of identities) {
    calls.push({ contract: "Participants", function: "enrol", args: [i.id, i.owner.address, i.meter, i.feeder] });
    for (const trader of tradersOf(i)) {
      const reference = keccakOfText(`paid in at the start ${i.name} ${trader.role}`);
      calls.push({ contract: "MoneyToken", function: "mint", args: [reference, trader.keys.address, PAID_IN_NANO] });
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
function marketDecisions(
  mechanism: MechanismName,
  identities: readonly HouseholdIdentity[],
  a: Addresses,
): readonly Call[] {
  const market = MARKET_OF[mechanism];
  const guards = market === "ClearingMarket" ? [a.FeederLimits, a.EnergyAssets] : [a.FeederLimits];
  const calls: Call[] = [
    { contract: market, function: "setGuards", args: [guards] },
    { contract: "FeederLimits", function: "setMarket", args: [a[market], true] },
    { contract: "MeteredSettlement", function: "setMarket", args: [a[market], true] },
  ];
  if (market === "BilateralMarket") {
    return [...calls, { contract: market, function: "setSettlement", args: [a.MeteredSettlement, true] }];
  }
  calls.push({ contract: "Vault", function: "setCaller", args: [a[market], true] });
  return market === "ClearingMarket" ? [...calls, ...assetDecisions(operatorOf(identities), a)] : calls;
}

function assetDecisions(operator: Address, a: Addresses): readonly Call[] {
  return [
    { contract: "Vault", function: "setCaller", args: [a.EnergyAssets, true] },
    { contract: "EnergyAssets", function: "setOperator", args: [operator, true] },
    { contract: "EnergyAssets", function: "setMarket", args: [a.ClearingMarket, true] },
  ];
}
