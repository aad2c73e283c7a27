import {
  type Address,
  DSO,
  endOf,
  type HouseholdName,
  type IntervalIndex,
  interval as intervalOf,
  type Metered,
  type MeterId,
  maxPrice,
  minPrice,
  type NanoPerWh,
  type Order,
  RESERVED_NAMES,
  type Side,
  startOf,
  type Trade,
  type Wh,
  wh,
} from "#domain";
import { type FeederLoad, feederOverloads, feederUse, limitViolations } from "#grid";
import { bandOf, type LinearSolver } from "#market";
import { bookInterval, type HomeRecord, type Ledger, metered } from "#settlement";
import { freshLedger } from "./books.ts";
import type { Foresight } from "./expecting.ts";
import { ForecastLog } from "./forecast-log.ts";
import { type BuiltMechanism, type MechanismName, mechanismFor, type ReadyMechanism } from "./mechanisms.ts";
import { type Leaning, type Mind, mindsOf } from "./minds.ts";
import { type LoadedScenario, limitsIn, type Scenario, withChoices } from "./scenario/index.ts";
import { sharingInSteps } from "./sharing/study.ts";
import { StandingOrders } from "./standing-orders.ts";
import { breachCount, type ClosedOrder, type Tally, unsoldOf } from "./summary.ts";
import { billingTermsOf, requireTariffUntil, tariffOf } from "./tariff.ts";
import { bookedFlows, emptyFlows, type HomeFlows, type IntervalFlows, World } from "./world.ts";

/** Mechanisms in which an order may wait over several intervals for a partner. */
const TAKE_SPANS: readonly string[] = ["clearing"];

/** What a study gives. */
export interface StudyResult {
  readonly ledger: Ledger;
  readonly tally: Tally;
}

/**
 * Runs a community's intervals without chain, messages and cryptography: the same planning, the same negotiation machine,
 * the same devices and the same settlement as a run, only much faster.
 *
 * @param intervals  How many intervals of the market.
 * @param linearSolver  Of `linearSolverFor`; without it a clearing at different prices takes what a flow finds.
 * @param foresight  "perfect": every home knows its load and sun beforehand, all else is the same.
 * @source design, section 2 (a pure-market study)
 */
export function study(
  loaded: LoadedScenario,
  mechanism: BuiltMechanism,
  intervals: number,
  linearSolver: LinearSolver | null = null,
  foresight: Foresight = "own",
): StudyResult {
  const steps = studyInSteps(loaded, mechanism, intervals, linearSolver, foresight);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/**
 * The same, giving way after every interval: for programs that show how far it is or let a person stop it.
 *
 * @returns Yields how many intervals are booked; `next(true)` ends it there.
 */
export function studyInSteps(
  loaded: LoadedScenario,
  mechanism: BuiltMechanism,
  intervals: number,
  linearSolver: LinearSolver | null = null,
  foresight: Foresight = "own",
): Generator<number, StudyResult, boolean | undefined> {
  if (mechanism === "sharing") return sharingInSteps(loaded, intervals);
  return tradingInSteps(loaded, mechanism, intervals, linearSolver, foresight);
}

function* tradingInSteps(
  loaded: LoadedScenario,
  mechanism: MechanismName,
  intervals: number,
  linearSolver: LinearSolver | null,
  foresight: Foresight,
): Generator<number, StudyResult, boolean | undefined> {
  const { profiles } = loaded;
  const scenario = withChoices(loaded.scenario, { mechanism });
  requireTariffUntil(scenario, intervals);
  const world = new World(scenario, profiles);
  const minds = mindsOf(scenario, profiles, foresight);
  const spans = TAKE_SPANS.includes(mechanism);
  const desk = new Desk(scenario, minds, mechanismFor(mechanism, scenario, minds, linearSolver), spans);
  let next = desk.trade(intervalOf(0), []);
  for (let k = 0; k < intervals; k++) {
    const running = next;
    next = k + 1 < intervals ? desk.trade(intervalOf(k + 1), running) : [];
    for (const { name, seller, buyer } of desk.minds) {
      if (name !== DSO) world.home(name).setNetExport(netOf(running, seller, buyer));
    }
    for (let step = 0; step < world.stepsPerInterval; step++) world.step();
    desk.book(intervalOf(k), running, world.takeInterval());
    if ((yield k + 1) === true) break;
  }
  return { ledger: desk.ledger, tally: desk.tally() };
}

/** Clears, settles and books interval after interval. */
class Desk {
  readonly minds: readonly Mind[];
  ledger: Ledger;
  readonly #scenario: Scenario;
  readonly #mechanism: ReadyMechanism;
  readonly #spans: boolean;
  readonly #forecasts = new ForecastLog();
  readonly #standing = new StandingOrders();
  readonly #mindOf: ReadonlyMap<Address, Mind>;
  readonly #closed: ClosedOrder[] = [];
  readonly #traded: FeederLoad[] = [];
  #leaning: Leaning = { supplyWh: 0n, demandWh: 0n };
  #trades = 0;
  #limitViolations = 0;
  #feederOverloads = 0;

  /** @param spans  Whether what lies in a battery is offered for several intervals. */
  constructor(scenario: Scenario, minds: readonly Mind[], mechanism: ReadyMechanism, spans: boolean) {
    this.minds = minds;
    this.#scenario = scenario;
    this.#mechanism = mechanism;
    this.#spans = spans;
    this.#mindOf = new Map(minds.flatMap((mind) => [[mind.seller, mind] as const, [mind.buyer, mind] as const]));
    this.ledger = freshLedger(minds.map(({ name }) => name));
  }

  /** Everybody plans one interval while another runs, and the mechanism finds the trades. */
  trade(interval: IntervalIndex, running: readonly Trade[]): readonly Trade[] {
    const orders = this.minds.flatMap((mind) => this.#ordersOf(mind, interval, running));
    this.#leaning = leaningOf(orders.filter(({ owner }) => !RESERVED_NAMES.includes(this.#mind(owner).name)));
    const band = bandOf(tariffOf(this.#scenario)(interval), this.#scenario.floors);
    const limits = limitsIn(this.#scenario, interval);
    const { trades } = this.#mechanism({ interval, orders, band, limits, fixed: [], seed: this.#scenario.seed });
    this.#standing.follow(trades);
    this.#closed.push(...closedOrders(orders, trades));
    this.#trades += trades.length;
    this.#traded.push(...feederUse(trades, (owner) => this.#mind(owner).feeder));
    this.#limitViolations += breachCount(limitViolations(trades, (owner) => this.#mind(owner).feeder, limits));
    return trades;
  }

  book(interval: IntervalIndex, trades: readonly Trade[], flows: IntervalFlows): void {
    const dso = this.minds.find(({ name }) => name === DSO);
    if (dso !== undefined) flows.homes.set(DSO, dsoFlows(trades, dso));
    const tariff = tariffOf(this.#scenario)(interval);
    const readings = new Map<MeterId, Metered>(this.minds.map((m) => [m.seller, meteredOf(flows, m.name)]));
    const meterOf = (agent: Address): MeterId => this.#mind(agent).seller;
    const outcomes = metered.settle({ interval, trades, meterOf, readings, tariff, parameters: {} });
    const { calendar } = this.#scenario;
    this.ledger = bookInterval(this.ledger, {
      ...billingTermsOf(this.#scenario)(interval),
      interval,
      startsAt: startOf(calendar, interval),
      endsAt: endOf(calendar, interval),
      tariff,
      outcomes,
      homes: new Map(this.minds.map((m) => [m.name, homeRecord(flows.homes.get(m.name) as HomeFlows)])),
      connection: { importWh: wh(flows.connection.importWh), exportWh: wh(flows.connection.exportWh) },
      householdOf: (agent) => this.#mind(agent).name,
    });
    this.#watchFeeders(interval, flows);
    for (const [name, came] of flows.homes) this.#forecasts.came(name, interval, came);
    for (const mind of this.minds) mind.learn(flows.homes.get(mind.name) as HomeFlows);
  }

  tally(): Tally {
    return {
      trades: this.#trades,
      forecasts: this.#forecasts.tallies,
      limitViolations: this.#limitViolations,
      feederOverloads: this.#feederOverloads,
      unsoldWhileGridBoughtWh: unsoldOf(this.#closed, this.#traded, (k) => limitsIn(this.#scenario, k)),
    };
  }

  #mind(owner: Address): Mind {
    return this.#mindOf.get(owner) as Mind;
  }

  #ordersOf(mind: Mind, interval: IntervalIndex, running: readonly Trade[]): readonly Order[] {
    const plan = mind.plan(interval, netOf(running, mind.seller, mind.buyer), this.#leaning);
    const expected = mind.expectation();
    if (expected !== null) this.#forecasts.expect(mind.name, interval, expected);
    const until = this.#lastFor(interval, plan.span);
    const orders = (side: Side, owner: Address, plannedWh: Wh) => {
      const limitPrice = spanPrice(mind, side, interval, until);
      // Where the grid pays for what is taken, no price at all is low enough.
      if (limitPrice < 0n) return [];
      return this.#standing.offered(owner, interval, plannedWh, (energyWh) => ({
        id: `0x${owner.slice(2, 10)}${interval.toString(16).padStart(8, "0")}${"0".repeat(48)}`,
        owner,
        meter: mind.seller,
        feeder: mind.feeder,
        side,
        technology: side === "sell" ? mind.technology : "none",
        interval,
        ...(until > interval && { until }),
        energyWh,
        limitPrice,
      }));
    };
    return [...orders("sell", mind.seller, plan.sellWh), ...orders("buy", mind.buyer, plan.buyWh)];
  }

  /** The last interval of an order for so many: orders are taken for the prediction window only, the running one included. */
  #lastFor(interval: IntervalIndex, span: number): IntervalIndex {
    if (!this.#spans) return interval;
    return intervalOf(interval + Math.min(span, this.#scenario.clearing.predictionWindow - 1) - 1);
  }

  #watchFeeders(interval: IntervalIndex, flows: IntervalFlows): void {
    const metersOfFeeders = this.minds.map(({ name, feeder }) => ({ feeder, interval, ...meteredOf(flows, name) }));
    this.#feederOverloads += breachCount(feederOverloads(metersOfFeeders, limitsIn(this.#scenario, interval)));
  }
}

function netOf(trades: readonly Trade[], seller: Address, buyer: Address): bigint {
  let net = 0n;
  for (const trade of trades) {
    if (trade.seller === seller) net += trade.energyWh;
    if (trade.buyer === buyer) net -= trade.energyWh;
  }
  return net;
}

/** A price that holds in each interval of a span: the highest at which the owner would sell, the lowest at which it would buy. */
function spanPrice(mind: Mind, side: Side, from: IntervalIndex, until: IntervalIndex): NanoPerWh {
  const worse = side === "sell" ? maxPrice : minPrice;
  let price = mind.limitPrice(side, from);
  for (let k = from + 1; k <= until; k++) price = worse(price, mind.limitPrice(side, intervalOf(k)));
  return price;
}

function leaningOf(orders: readonly Order[]): Leaning {
  const sum = (side: Side) => orders.reduce((total, o) => (o.side === side ? total + o.energyWh : total), 0n);
  return { supplyWh: sum("sell"), demandWh: sum("buy") };
}

function closedOrders(orders: readonly Order[], trades: readonly Trade[]): readonly ClosedOrder[] {
  const traded = new Map<string, bigint>();
  for (const { ask, bid, energyWh } of trades) {
    traded.set(ask, (traded.get(ask) ?? 0n) + energyWh);
    traded.set(bid, (traded.get(bid) ?? 0n) + energyWh);
  }
  return orders.map((o) => ({ ...o, openWh: wh(o.energyWh - (traded.get(o.id) ?? 0n)), answered: true }));
}

function meteredOf(flows: IntervalFlows, name: HouseholdName): { importWh: Wh; exportWh: Wh } {
  const home = flows.homes.get(name) as HomeFlows;
  return { importWh: wh(home.importWh), exportWh: wh(home.exportWh) };
}

/** The DSO's meter counts what it trades; nothing is behind it. */
function dsoFlows(trades: readonly Trade[], { seller, buyer }: Mind): HomeFlows {
  const flows = emptyFlows(0n);
  for (const trade of trades) {
    if (trade.seller === seller) flows.exportWh += trade.energyWh;
    if (trade.buyer === buyer) flows.importWh += trade.energyWh;
  }
  return flows;
}

/** What the books keep of a home's flows; readings are never missing in a study. */
function homeRecord(flows: HomeFlows): HomeRecord {
  return { ...bookedFlows(flows), metered: { importWh: wh(flows.importWh), exportWh: wh(flows.exportWh) } };
}
