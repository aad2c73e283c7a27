/**
 * Question: how far off are forecasts of homes nobody tuned them on, on days they were never fitted to, and what does that
 * cost a street?
 * Compare with: on each series the better of persistence and seasonal naive, as mean absolute error (MAE).
 * A win: ridge at most 0.9 times that over the day ahead, on each of the 16 household loads; where it is not, `missed` names
 * it. The same is told of the interval that an agent plans (the second ahead: the first is running) and of the next one, and
 * of the roofs with `clear-sky`.
 *
 * The last 14 days of each series are held out: features and constants were chosen on the days before them only (one decision
 * was not: that roofs do not choose ridge). Each midnight a forecaster learns from the 21 days before, and is asked from
 * each of the day's quarter hours for the next 97, as an agent does. `automatic` is a home that chooses by itself, once a week, as agents do; `taken` says by whom it went.
 *
 * The street: a week, with the homes' forecasts by each method; `cost` is what its homes paid more than with perfect foresight.
 *
 * The series are HAMLET's example profiles, in the folder NEIGHBORWATT_DATA; the small size takes homes of our own generator.
 *
 * Usage: NEIGHBORWATT_DATA=… node bench/forecast.ts [--size small|full]
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type Wh, wh } from "#domain";
import {
  clearSky,
  expected,
  extended,
  type Forecaster,
  type History,
  type HomeForecast,
  type Learned,
  METHODS,
  type Method,
  pastOf,
  persistence,
  ridge,
  type Series,
  seasonalNaive,
  until,
} from "#forecast";
import { statementsOf } from "#settlement";
import { loadScenario, study } from "#simulation/study";
import { hamletSeries, type NamedSeries, streetSeries } from "./support/meter-series.ts";
import { ROOT } from "./support/program.ts";
import { report, round } from "./support/result.ts";

const HELD_OUT_DAYS = 14;
const HORIZON = 97;
const GOAL = 0.9;
const CANDIDATES = {
  load: [persistence, seasonalNaive, ridge],
  pv: [persistence, seasonalNaive, ridge, clearSky],
} as const;

const { values } = parseArgs({ options: { size: { type: "string", default: "full" } } });
const size = values.size === "small" ? "small" : "full";
const folder = process.env.NEIGHBORWATT_DATA ?? "";
if (size === "full" && folder === "") {
  throw new Error(
    "NEIGHBORWATT_DATA names no folder: put HAMLET's load-household/ and pv/ there, or take --size small.",
  );
}

const measured = (size === "full" ? hamletSeries(folder) : streetSeries(2, 26)).map(measure);
const loads = measured.filter(({ kind }) => kind === "load");
const roofs = measured.filter(({ kind }) => kind === "pv");
report("forecast", size, 1, {
  goal: { ratio: GOAL, of: "ridge over the day ahead, each load" },
  loads: { byRidge: judged(loads, "ridge"), byItself: judged(loads, "automatic"), series: loads },
  roofs: {
    byRidge: judged(roofs, "ridge"),
    byClearSky: judged(roofs, "clear-sky"),
    byItself: judged(roofs, "automatic"),
    series: roofs,
  },
  street: METHODS.map((method) => streetWith(method, size === "full" ? 168 : 3)),
});

type Ahead = "dayAhead" | "planned" | "next";
type Errors = Record<Ahead, number>;

interface Measured {
  readonly name: string;
  readonly kind: NamedSeries["kind"];
  readonly meanWh: number;
  /** By which forecasters `automatic` went, in their order. */
  readonly taken: readonly string[];
  /** Wh per quarter hour. */
  readonly maeWh: Readonly<Record<string, Errors>>;
  /** MAE over that of the better of persistence and seasonal naive. */
  readonly ratio: Readonly<Record<string, Errors>>;
}

function measure({ name, kind, series }: NamedSeries): Measured {
  const heldOut = series.historyWh.length - HELD_OUT_DAYS * series.slotsPerDay;
  const candidates: readonly Forecaster[] = CANDIDATES[kind];
  const taken = new Set<string>();
  const errors = new Map([
    ...candidates.map((one) => [one.name, errorsOf(series, alone(series, one, heldOut), heldOut)] as const),
    ["automatic", errorsOf(series, byItself(series, kind, heldOut, taken), heldOut)] as const,
  ]);
  const [simple, seasonal] = [errors.get("persistence"), errors.get("seasonal-naive")] as [Errors, Errors];
  const ratio = ({ dayAhead, planned, next }: Errors): Errors => ({
    dayAhead: round(dayAhead / Math.min(simple.dayAhead, seasonal.dayAhead)),
    planned: round(planned / Math.min(simple.planned, seasonal.planned)),
    next: round(next / Math.min(simple.next, seasonal.next)),
  });
  const rounded = ({ dayAhead, planned, next }: Errors): Errors => ({
    dayAhead: round(dayAhead),
    planned: round(planned),
    next: round(next),
  });
  const judgedOnes = [...errors].filter(([name]) => name !== "persistence" && name !== "seasonal-naive");
  return {
    name,
    kind,
    meanWh: round(Number(series.historyWh.reduce((sum, energyWh) => sum + energyWh, 0n)) / series.historyWh.length),
    taken: [...taken],
    maeWh: Object.fromEntries([...errors].map(([forecaster, e]) => [forecaster, rounded(e)])),
    ratio: Object.fromEntries(judgedOnes.map(([forecaster, e]) => [forecaster, ratio(e)])),
  };
}

/** Says from every held-out quarter hour on, in their order, what is to come. */
type Speaker = (origin: number) => readonly Wh[];

/** One forecaster all the time; it learns every midnight. */
function alone(series: Series, forecaster: Forecaster, heldOut: number): Speaker {
  let learned: Learned | null = null;
  return (origin) => {
    const known = lastDays(until(series, origin), forecaster.daysUsed);
    if ((origin - heldOut) % series.slotsPerDay === 0) learned = forecaster.learn(known);
    return forecaster.forecast({ ...known, horizon: HORIZON }, learned);
  };
}

/** A home that chooses by itself, as agents do; `taken` hears by which forecasters. */
function byItself(series: Series, kind: NamedSeries["kind"], heldOut: number, taken: Set<string>): Speaker {
  const { slotsPerDay, place } = series;
  const { endsAt: epoch } = until(series, heldOut);
  const outlooking = { horizon: HORIZON, from: 1 };
  const home: HomeForecast = { method: "automatic", slotsPerDay, epoch, place, outlooking, hasPv: kind === "pv" };
  const part = (from: number, to: number): History => {
    const energiesWh = series.historyWh.slice(from, to);
    const nothing = energiesWh.map(() => wh(0n));
    return kind === "load" ? { loadWh: energiesWh, pvWh: nothing } : { loadWh: nothing, pvWh: energiesWh };
  };
  let past = pastOf(home, part(heldOut - 21 * slotsPerDay, heldOut));
  return (origin) => {
    if (origin > heldOut) past = extended(home, past, part(origin - 1, origin));
    taken.add(past.insight[kind].forecaster);
    return expected(home, past, kind, HORIZON);
  };
}

/** Mean absolute errors from every quarter hour of the held-out days: of the next interval, the planned one, and the day. */
function errorsOf({ historyWh }: Series, speaker: Speaker, heldOut: number): Errors {
  const sums: Record<Ahead, [off: number, count: number]> = { dayAhead: [0, 0], planned: [0, 0], next: [0, 0] };
  const add = (ahead: Ahead, off: number) => {
    sums[ahead][0] += off;
    sums[ahead][1]++;
  };
  for (let origin = heldOut; origin < historyWh.length; origin++) {
    const forecastWh = speaker(origin);
    for (let i = 0; i < HORIZON && origin + i < historyWh.length; i++) {
      const off = Math.abs(Number((historyWh[origin + i] as Wh) - (forecastWh[i] as Wh)));
      add("dayAhead", off);
      if (i === 0) add("next", off);
      if (i === 1) add("planned", off);
    }
  }
  const mean = ([off, count]: readonly [number, number]) => off / count;
  return { dayAhead: mean(sums.dayAhead), planned: mean(sums.planned), next: mean(sums.next) };
}

function lastDays(series: Series, days: number): Series {
  return { ...series, historyWh: series.historyWh.slice(-days * series.slotsPerDay) };
}

/** How often a forecaster reaches the goal, and where it does not. */
function judged(all: readonly Measured[], forecaster: string) {
  return Object.fromEntries(
    (["dayAhead", "planned", "next"] as const).map((ahead) => {
      const ratios = all.map(({ name, ratio }) => ({ name, value: ratio[forecaster]?.[ahead] as number }));
      const missed = ratios.filter(({ value }) => value > GOAL).map(({ name, value }) => `${name} ${value}`);
      const mean = round(ratios.reduce((sum, { value }) => sum + value, 0) / ratios.length);
      return [ahead, { of: ratios.length, reached: ratios.length - missed.length, meanRatio: mean, missed }];
    }),
  );
}

/** What a street's week comes to when its homes forecast by one method. */
function streetWith(forecast: Method, intervals: number) {
  const loaded = loadScenario("street", { scenariosDir: join(ROOT, "scenarios") });
  const chosen = { ...loaded, scenario: { ...loaded.scenario, forecast } };
  const paid = (foresight: "own" | "perfect") => {
    const { ledger } = study(chosen, "negotiation", intervals, null, foresight);
    return statementsOf(ledger).filter(({ household }) => ledger.households.includes(household));
  };
  const sum = (statements: ReturnType<typeof paid>, of: "withCommunityNano" | "savedNano") =>
    Number(statements.reduce((total, statement) => total + statement[of], 0n)) / 1e9;
  const began = process.cpuUsage();
  const own = paid("own");
  const { user, system } = process.cpuUsage(began);
  return {
    method: forecast,
    intervals,
    saved: round(sum(own, "savedNano")),
    cost: round(sum(own, "withCommunityNano") - sum(paid("perfect"), "withCommunityNano")),
    cpuSeconds: round((user + system) / 1e6),
  };
}
