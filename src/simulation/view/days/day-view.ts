import { COMMUNITY_BATTERY, endOf, type HouseholdName, interval as intervalOf, isoTime, startOf } from "#domain";
import { accountsOf, type Ledger, moneyOf as localMoneyOf, type StatementTotals } from "#settlement";
import type { CommunityReader } from "#storage";
import { POWER, type StepFlowsRecord } from "../../energy-flows.ts";
import type { Scenario } from "../../scenario/index.ts";
import { residentsOf } from "../../world.ts";
import type { DayAccounts, DayState } from "../day-state.ts";
import { type BatteryFact, HomeView } from "../home-view.ts";
import { PowerView } from "../power-view.ts";
import { dayPrices } from "../price-view.ts";
import { dayState, intervalStates } from "../receipt-sums.ts";
import type { ReceiptViewConfig } from "../receipt-view.ts";
import type { CommunityDay } from "./community-day.ts";
import type { OpenedDay } from "./day-archive.ts";
import { dayFeeders } from "./day-feeders.ts";
import { bodiesOf } from "./day-records.ts";

/** What a day's view is made of, besides its agreements. */
interface DayParts {
  readonly reader: CommunityReader;
  readonly scenario: Scenario;
  /** What the day cost and brought each home. */
  readonly statements: readonly StatementTotals[];
  readonly funding: ReceiptViewConfig | null;
}

type DaySections = Omit<DayState, "date" | "from" | "to" | "isComplete" | "previous" | "next">;

/** The sections of a day. */
export function dayOf(
  { reader, scenario, statements, funding }: DayParts,
  { day, trades, claims, moneyOf }: OpenedDay,
): DaySections {
  const { calendar } = scenario;
  const power = powerOf(reader, day);
  return {
    intervals: intervalsOf(scenario, day),
    price: { day: dayPrices(scenario, day, trades) },
    power: { flows: flowsOf(reader, day), series: power.power().series },
    today: { ...power.today(), paidToNeighboursNano: String(trades.paidNano()), ...sumsOf(statements) },
    trades: trades.trades(moneyOf),
    receipts:
      funding === null
        ? null
        : {
            funding: funding.byCommitment ? "commitments" : "escrow",
            today: dayState(claims),
            intervals: intervalStates(calendar, claims),
          },
    homes: new HomeView(scenario).homes(statements),
    batteries: batteriesOf(reader, scenario, day),
    feeders: dayFeeders(scenario, reader, day),
  };
}

/** The intervals of a day with their times. */
export function intervalsOf(
  { calendar }: Pick<Scenario, "calendar">,
  { first, end }: CommunityDay,
): DayState["intervals"] {
  return Array.from({ length: end - first }, (_, i) => {
    const interval = intervalOf(first + i);
    return { interval, from: isoTime(startOf(calendar, interval)), to: isoTime(endOf(calendar, interval)) };
  });
}

function powerOf(reader: CommunityReader, day: CommunityDay): PowerView {
  const view = new PowerView();
  for (const [, , step] of bodiesOf<StepFlowsRecord>(reader, POWER, day)) view.follow(step);
  return view;
}

function flowsOf(reader: CommunityReader, day: CommunityDay): DayState["power"]["flows"] {
  const sums = new Map<string, { readonly flow: StepFlowsRecord["flows"][number]; energyWh: bigint }>();
  for (const [, , { flows }] of bodiesOf<StepFlowsRecord>(reader, POWER, day)) {
    for (const flow of flows) {
      const sum = sums.get(`${flow.from} ${flow.to}`) ?? { flow, energyWh: 0n };
      sums.set(`${flow.from} ${flow.to}`, { flow, energyWh: sum.energyWh + flow.energyWh });
    }
  }
  return [...sums.values()].map(({ flow: { from, to }, energyWh }) => ({ from, to, energyWh: String(energyWh) }));
}

function sumsOf(statements: readonly StatementTotals[]) {
  const sum = (of: "withoutCommunityNano" | "withCommunityNano" | "savedNano") =>
    String(statements.reduce((total, statement) => total + statement[of], 0n));
  const bookedTo = statements.find(({ to }) => to !== null)?.to ?? null;
  return {
    withoutCommunityNano: sum("withoutCommunityNano"),
    withCommunityNano: sum("withCommunityNano"),
    savedNano: sum("savedNano"),
    bookedTo: bookedTo === null ? null : isoTime(bookedTo),
  };
}

/** What each account received in a day less what it paid. The books may reach back before it, where data came late. */
export function accountsIn({ intervals, ...ledger }: Ledger, { first, end }: CommunityDay): DayAccounts {
  const ofDay = { ...ledger, intervals: intervals.filter(({ interval }) => interval >= first && interval < end) };
  const { gridNano, taxNano, fundNano, operatorNano, communityBatteryNano, fixedNano } = accountsOf(ofDay);
  const { penaltiesNano, compensationNano } = localMoneyOf(ofDay);
  return {
    gridNano: String(gridNano),
    taxNano: String(taxNano),
    fundNano: String(fundNano),
    operatorNano: String(operatorNano),
    communityBatteryNano: String(communityBatteryNano),
    fixedNano: String(fixedNano ?? 0n),
    penaltiesNano: String(penaltiesNano),
    compensationNano: String(compensationNano),
  };
}

function batteriesOf(reader: CommunityReader, scenario: Scenario, day: CommunityDay): DayState["batteries"] {
  const stored = new Map<HouseholdName, Map<number, bigint>>();
  for (const [interval, home, { storedWh }] of bodiesOf<BatteryFact>(reader, "battery", day)) {
    stored.set(home, (stored.get(home) ?? new Map()).set(interval, storedWh));
  }
  return residentsOf(scenario).flatMap(({ name, battery }) => {
    if (battery === null) return [];
    const its = stored.get(name);
    const column = Array.from({ length: day.end - day.first }, (_, i) => its?.get(day.first + i)?.toString() ?? null);
    return [{ name, isShared: name === COMMUNITY_BATTERY, capacityWh: String(battery.capacityWh), storedWh: column }];
  });
}
