import { FORECAST, type ForecastRecord } from "#agents";
import { type HouseholdName, type IntervalIndex, interval as intervalOf, isoTime, type Wh } from "#domain";
import {
  energyIn,
  type HomeBooking,
  type Ledger,
  LINE_KINDS,
  type Line,
  type Statement,
  statementsOf,
} from "#settlement";
import type { CommunityReader } from "#storage";
import { dailyStatementHash, dailyStatementPeriod, statementIntervals, upTo } from "../../daily-statements.ts";
import { addressesOf } from "../../founding/index.ts";
import { actorOf, type HouseholdIdentity } from "../../identities.ts";
import type { Scenario } from "../../scenario/index.ts";
import { tariffOf } from "../../tariff.ts";
import type { HomeDayState } from "../home-day-state.ts";
import { partsOf } from "../price-view.ts";
import type { TradeRow } from "../state.ts";
import type { OpenedDay, SideOf } from "./day-archive.ts";
import { bodiesOf } from "./day-records.ts";
import { intervalsOf } from "./day-view.ts";
import { forecastQuality } from "./forecast-quality.ts";

/** What a home's day is told from, besides its agreements. */
interface HomeDayParts {
  readonly reader: CommunityReader;
  readonly scenario: Scenario;
  readonly identities: readonly HouseholdIdentity[];
  readonly ledger: Ledger;
  readonly sideOf: SideOf;
}

type Row = HomeDayState["intervals"][number];
type Booked = NonNullable<Row["booked"]>;
type HomeDaySections = Omit<HomeDayState, "home" | "date" | "from" | "to" | "isComplete">;

/** A home's day: every interval, what it comes to, its agreements, its anchored statement. */
export function homeDayOf(
  parts: HomeDayParts,
  { day, trades, moneyOf }: OpenedDay,
  home: HouseholdName,
): HomeDaySections {
  const { reader, scenario, ledger, sideOf } = parts;
  const spec = scenario.households.find(({ name }) => name === home);
  const bookings = new Map(ledger.intervals.map(({ interval, homes }) => [interval, homes[home]]));
  const forecasts = new Map(
    bodiesOf<ForecastRecord>(reader, FORECAST, day).flatMap(([k, key, body]) => (key === home ? [[k, body]] : [])),
  );
  const tariffAt = tariffOf(scenario);
  const statement = statementsOf(ledger, { from: day.from, to: day.to }).find((s) => s.household === home) as Statement;
  return {
    hasPv: spec?.pv != null,
    batteryWh: spec?.battery ? String(spec.battery.capacityWh) : null,
    intervals: intervalsOf(scenario, day).map((span) => {
      const k = intervalOf(span.interval);
      const forecast = forecasts.get(k);
      return {
        ...span,
        price: partsOf(tariffAt(k)),
        booked: bookedState(bookings.get(k), spec?.battery != null),
        forecast: forecast === undefined ? null : forecastState(forecast),
      };
    }),
    ...sumsOf(statement),
    forecast: forecastQuality([...forecasts].map(([k, forecast]) => [forecast, bookings.get(k)] as const)),
    trades: trades.trades(moneyOf, Number.POSITIVE_INFINITY).shown.flatMap((trade) => sided(trade, sideOf)),
    statement: anchoredStatement(parts, day.first, home),
  };
}

function bookedState(booking: HomeBooking | undefined, hasBattery: boolean): Booked | null {
  if (booking === undefined) return null;
  const { lines, metered, loadWh, pvWh, ownUseWh, batteryChargeWh, batteryDischargeWh, storedAfterWh, withoutNano } =
    booking;
  return {
    ...energyOf(lines, { loadWh, pvWh, ownUseWh }),
    isSilent: metered === null,
    chargedWh: String(batteryChargeWh),
    dischargedWh: String(batteryDischargeWh),
    storedWh: hasBattery ? String(storedAfterWh) : null,
    bill: billOf(lines, withoutNano),
  };
}

function sumsOf({ lines, loadWh, pvWh, ownUse, withoutCommunityNano, savedNano }: Statement) {
  return {
    energy: energyOf(lines, { loadWh, pvWh, ownUseWh: ownUse.energyWh }),
    ownUseNano: String(ownUse.valueNano),
    bill: { ...billOf(lines, withoutCommunityNano), savedNano: String(savedNano) },
  };
}

function energyOf(lines: readonly Line[], flows: { readonly loadWh: Wh; readonly pvWh: Wh; readonly ownUseWh: Wh }) {
  return {
    loadWh: String(flows.loadWh),
    pvWh: String(flows.pvWh),
    ownUseWh: String(flows.ownUseWh),
    boughtWh: String(energyIn(lines, "bought")),
    soldWh: String(energyIn(lines, "sold")),
    gridImportWh: String(energyIn(lines, "grid-energy")),
    gridExportWh: String(energyIn(lines, "feed-in")),
  };
}

/** The lines of each kind together; penalties have an amount and no energy. */
function billOf(lines: readonly Line[], withoutNano: bigint): Booked["bill"] {
  const parts = LINE_KINDS.flatMap((kind) => {
    const its = lines.filter((line) => line.kind === kind);
    if (its.length === 0) return [];
    const amount = its.reduce((sum, { amountNano }) => sum + amountNano, 0n);
    return [{ kind, energyWh: String(energyIn(its, kind)), amountNano: String(amount) }];
  });
  const all = lines.reduce((sum, { amountNano }) => sum + amountNano, 0n);
  return { parts, withCommunityNano: String(all), withoutCommunityNano: String(withoutNano) };
}

function forecastState({ loadWh, pvWh, load, pv }: ForecastRecord): Row["forecast"] {
  return { loadWh: String(loadWh), loadMethod: load, pvWh: pvWh === null ? null : String(pvWh), pvMethod: pv };
}

function sided(trade: TradeRow, sideOf: SideOf): HomeDayState["trades"] {
  const side = sideOf(trade);
  return side === null ? [] : [{ ...trade, side, counterparty: side === "sold" ? trade.buyer : trade.seller }];
}

/** The statement that the home anchored for the day that begins with an interval, and whether the books still say the same. */
function anchoredStatement(
  { reader, scenario, identities, ledger }: HomeDayParts,
  first: IntervalIndex,
  home: HouseholdName,
): HomeDayState["statement"] {
  const last = intervalOf(first + statementIntervals(scenario) - 1);
  const [record] = reader.records({ kind: "statement", key: home, from: last, to: last + 1 });
  const identity = identities.find(({ name }) => name === home);
  if (record === undefined || identity === undefined) return null;
  const { from, to } = dailyStatementPeriod(scenario, last);
  const statement = statementsOf(upTo(ledger, last), { from, to }).find((s) => s.household === home) as Statement;
  const { hash } = record.body as { readonly hash: string };
  return {
    hash,
    interval: last,
    from: isoTime(from),
    to: isoTime(to),
    contract: addressesOf(scenario).DataAnchor,
    owner: actorOf(identity, "buyer")?.keys.address ?? null,
    matches: dailyStatementHash(identity, statement, last) === hash,
  };
}
