import { type HouseholdName, type IntervalIndex, isoTime, type Limits, type Wh } from "#domain";
import { type Breach, type FeederLoad, type OpenOrder, residualLimits, unsoldWhileGridBought } from "#grid";
import { accountsOf, energyOf, fairnessOf, type Ledger, moneyOf, type Statement, statementsOf } from "#settlement";
import type { ForecastTally } from "./forecast-log.ts";
import { forecastSummary } from "./forecast-summary.ts";
import type { Scenario } from "./scenario/index.ts";

/** What a run says besides its books. */
export interface Tally {
  readonly trades: number;
  /** How far off the homes' forecasts were; empty where nobody forecasts. */
  readonly forecasts: readonly ForecastTally[];
  readonly limitViolations: number;
  readonly feederOverloads: number;
  readonly unsoldWhileGridBoughtWh: bigint;
}

/** What the chain did; null when there was none. */
export interface ChainTally {
  readonly kind: string;
  readonly chainId: number;
  readonly blocks: number;
  readonly transactions: number;
  readonly gasUsed: bigint;
  readonly stateRoot: string;
  /** Transactions that a contract refused. */
  readonly refused: number;
}

/** An order when its interval begins: what of it found no partner, and whether its owner answered to the end. */
export interface ClosedOrder extends OpenOrder {
  readonly interval: IntervalIndex;
  readonly side: "sell" | "buy";
  readonly answered: boolean;
}

/** How the run was chosen. */
export interface RunChoices {
  readonly mechanism: string;
  readonly settlement: string;
  readonly privacy: string;
}

/**
 * Energy that stayed unsold while the grid was bought from, summed over intervals, of owners who answered, as far as the
 * feeders could have carried it besides what was traded.
 *
 * @param limitsIn  The limits of an interval.
 * @source commands.md, `unsoldWhileGridBoughtWh`; requirements, M5
 */
export function unsoldOf(
  orders: readonly ClosedOrder[],
  traded: readonly FeederLoad[],
  limitsIn: (interval: IntervalIndex) => Limits,
): Wh {
  const byInterval = new Map<IntervalIndex, ClosedOrder[]>();
  for (const order of orders) {
    if (!order.answered || order.openWh === 0n) continue;
    byInterval.set(order.interval, [...(byInterval.get(order.interval) ?? []), order]);
  }
  let sum = 0n;
  for (const [interval, open] of byInterval) {
    const loads = traded.filter((load) => load.interval === interval);
    const [asks, bids] = [open.filter((o) => o.side === "sell"), open.filter((o) => o.side === "buy")];
    sum += unsoldWhileGridBought(asks, bids, residualLimits(loads, limitsIn(interval)));
  }
  return sum as Wh;
}

/** How many (feeder, interval) pairs passed a limit. */
export function breachCount(breaches: readonly Breach[]): number {
  return new Set(breaches.map((b) => `${b.interval}/${b.feeder}`)).size;
}

/**
 * The summary of a run as `--json` prints it: integers that may pass 2⁵³ as decimal strings.
 *
 * @param perfect  Books of the same study with perfect foresight, to tell what error cost.
 * @source commands.md
 */
export function summaryOf(
  scenario: Scenario,
  choices: RunChoices,
  ledger: Ledger,
  tally: Tally,
  chain: ChainTally | null,
  wallMs: number,
  perfect: Ledger | null = null,
) {
  const statements = statementsOf(ledger).filter((s) => ledger.households.includes(s.household));
  return {
    scenario: scenario.name,
    seed: Number(scenario.seed),
    ...choices,
    ...(choices.mechanism === "sharing" && { key: scenario.sharing.key }),
    households: scenario.households.length,
    intervals: ledger.intervals.length,
    from: isoTime(scenario.calendar.epoch),
    currency: scenario.currency,
    trades: tally.trades,
    energy: texts(energyOf(ledger)),
    money: texts(moneyOf(ledger)),
    unsoldWhileGridBoughtWh: String(tally.unsoldWhileGridBoughtWh),
    limitViolations: tally.limitViolations,
    feederOverloads: tally.feederOverloads,
    chain:
      chain === null
        ? { kind: "none", chainId: 0, blocks: 0, transactions: 0, gasUsed: "0" }
        : { ...chain, gasUsed: String(chain.gasUsed) },
    local: localOf(statements),
    // Where nothing is traded beforehand no forecast is worth anything.
    forecast:
      choices.mechanism === "sharing" || tally.forecasts.length === 0
        ? null
        : forecastSummary(scenario.forecast, tally.forecasts, ledger, perfect),
    accounts: texts(accountsOf(ledger)),
    statements: statements.map((s) => ({
      household: s.household as HouseholdName,
      withoutCommunityNano: String(s.withoutCommunityNano),
      withCommunityNano: String(s.withCommunityNano),
      savedNano: String(s.savedNano),
    })),
    wallMs,
  };
}

/** By which a market and a legal key are compared: what came from neighbours, and how evenly that was worth something. */
function localOf(statements: readonly Statement[]) {
  const sum = (of: (s: Statement) => bigint) => statements.reduce((total, s) => total + of(s), 0n);
  const virtualWh = sum((s) => s.incentive?.energyWh ?? 0n);
  const loadWh = sum((s) => s.loadWh);
  // Not bought plus used: what a battery took from a neighbour would count again when it serves its home.
  const fromGridWh = sum((s) => s.grid.importWh) - virtualWh;
  const { leastNano, mostNano, gini } = fairnessOf(statements.map((s) => s.savedNano));
  return {
    energyWh: String(sum((s) => s.local.bought.energyWh) + virtualWh),
    /** What homes took from the grid beyond it; without what was shared on paper only. */
    gridWh: String(fromGridWh),
    /** Part of the load that did not have to come from the grid. */
    selfSufficiency: loadWh === 0n ? null : Number(((loadWh - fromGridWh) * 10_000n) / loadWh) / 10_000,
    leastSavedNano: String(leastNano),
    mostSavedNano: String(mostNano),
    gini,
  };
}

/** The summary of a run. */
export type Summary = ReturnType<typeof summaryOf>;

/** Every number of an object as decimal text. */
function texts<T extends object>(values: T): Record<keyof T, string> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, String(value)])) as Record<
    keyof T,
    string
  >;
}
