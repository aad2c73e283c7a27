import { type Address, type Instant, type IntervalIndex, type Wh, wh } from "#domain";
import { expected, extended, type History, type HomeForecast, type HomePast, pastOf, type Quantity } from "#forecast";
import type { Agent, Effect, Wallet } from "../agent.ts";
import { type HomeNews, homeMessage, readHomeNews } from "../home-message.ts";
import { planTrade } from "../plan.ts";

/** What a forecaster knows from the start. */
export interface ForecasterConfig {
  readonly household: string;
  readonly wallet: Wallet;
  readonly forecast: HomeForecast;
  readonly intervalSeconds: number;
  /** Agents of the home whose news make one interval complete; pv and battery only where the home has them. */
  readonly meter: Address;
  readonly pv: Address | null;
  readonly battery: Address | null;
  /** Who plans with the outlook: the battery agent, or without one the traders, who then get the plan itself. */
  readonly traders: readonly Address[];
  /** Load and sun of the days before the market began, oldest first, Wh per interval. */
  readonly history: History;
}

/** The kind of record that says what a home expected of an interval when it planned it. */
export const FORECAST = "forecast";

/** What a home expected of an interval as it planned it, and which forecasters said so; PV is null without a roof. */
export interface ForecastRecord {
  readonly loadWh: Wh;
  readonly pvWh: Wh | null;
  readonly load: string;
  readonly pv: string | null;
}

interface ForecasterState {
  past: HomePast;
  registers: { importWh: bigint; exportWh: bigint };
  news: Partial<Record<HomeNews["what"], HomeNews>>;
}

/**
 * Makes the forecasting agent (FA) of a home: reads what meter, inverter and battery saw, draws from it what the home's
 * history teaches, tells the planner what to expect, and states it, so that anybody in the home can hold it against what came.
 *
 * @source MZ 4.4 (data agents: reader, knowledge extractor, forecaster); requirements G3
 */
export function forecasterAgent(config: ForecasterConfig): Agent<ForecasterState> {
  const family = [config.meter, config.pv, config.battery].filter((a) => a !== null);
  return {
    name: `${config.household}/forecaster`,
    role: "forecaster",
    address: config.wallet.address,
    interests: [],
    init: () => ({
      past: pastOf(config.forecast, config.history),
      registers: { importWh: 0n, exportWh: 0n },
      news: {},
    }),
    handle(state, event, now) {
      if (event.kind === "start") {
        const first = tell(config, state, 0 as IntervalIndex, now);
        return { state, effects: [...first, { kind: "wake", at: config.forecast.epoch }] };
      }
      // Nothing has been metered when interval 0 begins, yet interval 1 must be planned.
      if (event.kind === "clock" && now === config.forecast.epoch)
        return { state, effects: tell(config, state, 1 as IntervalIndex, now) };
      if (event.kind !== "message") return { state, effects: [] };
      const news = readHomeNews(event.message, family);
      if (news === null || news.interval < state.past.next || !hasEnded(config, news.interval, now))
        return { state, effects: [] };
      const next = { ...state, news: { ...state.news, [news.what]: news } };
      if (!complete(config, next, news.interval)) return { state: next, effects: [] };
      const learned = learn(config, next, news.interval);
      return { state: learned, effects: tell(config, learned, (news.interval + 2) as IntervalIndex, now) };
    },
  };
}

/** What a device says of an interval to come is not news, and would make up a past as long as it likes. */
function hasEnded({ forecast, intervalSeconds }: ForecasterConfig, interval: IntervalIndex, now: Instant): boolean {
  return forecast.epoch + (interval + 1) * intervalSeconds * 1000 <= now;
}

function complete(config: ForecasterConfig, { news }: ForecasterState, interval: IntervalIndex): boolean {
  const has = (what: HomeNews["what"], needed: boolean) => !needed || news[what]?.interval === interval;
  return has("metered", true) && has("produced", config.pv !== null) && has("stored", config.battery !== null);
}

/**
 * Adds an interval to the history. Those before it that nobody saw are taken as they were expected, so that every later
 * one stays at its time of the day; the registers' difference then says nothing about a single interval.
 */
function learn(config: ForecasterConfig, state: ForecasterState, interval: IntervalIndex): ForecasterState {
  const metered = state.news.metered as Extract<HomeNews, { what: "metered" }>;
  const produced = state.news.produced as Extract<HomeNews, { what: "produced" }> | undefined;
  const missed = interval - state.past.next;
  const pvWh = [...expected(config.forecast, state.past, "pv", missed), produced?.pvWh ?? wh(0n)];
  const loadWh = missed === 0 ? [measuredLoad(state)] : expected(config.forecast, state.past, "load", missed + 1);
  return {
    past: extended(config.forecast, state.past, { loadWh, pvWh }),
    registers: { importWh: metered.importWh, exportWh: metered.exportWh },
    news: {},
  };
}

/** Load is what came in less what went out, the battery's part taken off: nobody measures it directly. */
function measuredLoad({ news, registers }: ForecasterState): Wh {
  const metered = news.metered as Extract<HomeNews, { what: "metered" }>;
  const produced = news.produced as Extract<HomeNews, { what: "produced" }> | undefined;
  const stored = news.stored as Extract<HomeNews, { what: "stored" }> | undefined;
  const battery = stored === undefined ? 0n : stored.dischargedWh - stored.chargedWh;
  const net = metered.importWh - registers.importWh - (metered.exportWh - registers.exportWh);
  const load = (produced?.pvWh ?? 0n) + battery + net;
  return wh(load > 0n ? load : 0n);
}

/** Tells what is expected from the running interval on; `planned` is the interval after it. */
function tell(config: ForecasterConfig, state: ForecasterState, planned: IntervalIndex, now: Instant): Effect[] {
  // Before interval 0 nothing runs, so the outlook begins with an empty interval.
  const unknown = planned > 0 ? 0 : 1;
  const horizon = config.forecast.outlooking.horizon - unknown;
  const expect = (of: Quantity): Wh[] => {
    return [...Array<Wh>(unknown).fill(wh(0n)), ...expected(config.forecast, state.past, of, horizon)];
  };
  const loadWh = expect("load");
  const pvWh = config.pv === null ? loadWh.map(() => wh(0n)) : expect("pv");
  const said = record(config, state, planned, { loadWh: loadWh[1] as Wh, pvWh: pvWh[1] as Wh });
  const send = (receiver: Address, news: HomeNews): Effect => ({
    kind: "send",
    message: homeMessage(config.wallet.address, receiver, now, news),
  });
  if (config.battery !== null)
    return [said, send(config.battery, { what: "outlook", interval: planned, loadWh, pvWh })];
  const plan = planTrade(null, 0n, { loadWh: loadWh.slice(1), pvWh: pvWh.slice(1) }, config.intervalSeconds);
  return [said, ...config.traders.map((trader) => send(trader, { what: "plan", interval: planned, ...plan }))];
}

function record(
  { household, pv }: ForecasterConfig,
  { past }: ForecasterState,
  interval: IntervalIndex,
  expectedWh: { loadWh: Wh; pvWh: Wh },
): Effect {
  const { insight } = past;
  const body: ForecastRecord = {
    loadWh: expectedWh.loadWh,
    pvWh: pv === null ? null : expectedWh.pvWh,
    load: insight.load.forecaster,
    pv: pv === null ? null : insight.pv.forecaster,
  };
  return { kind: "record", interval, what: FORECAST, key: household, body };
}
