import { type Address, type Calendar, type Instant, type IntervalIndex, interval, startOf, type Wh, wh } from "#domain";
import type { Agent, Effect, Wallet } from "../agent.ts";
import {
  ATOMIC_METER_INTERESTS,
  type AtomicMeterConfig,
  type AtomicMeterState,
  atBoundary,
  atomicDuties,
  atomicMeter,
} from "../atomic/meter-duties.ts";
import { type Commitments, commit } from "../commitments.ts";
import { homeMessage } from "../home-message.ts";
import { inEveryMarket } from "../markets.ts";
import type { Plan } from "../plan.ts";

/** What the DSO sells or buys: the same in each interval of some hours. */
export interface DsoOffer {
  readonly energyWh: Wh;
  /** For how many intervals from this one on it is offered; 0 outside the hours. */
  readonly openFor: (k: IntervalIndex) => number;
}

/** What the DSO offers; never both in one interval. */
export interface DsoOffers {
  readonly sell: DsoOffer | null;
  readonly buy: DsoOffer | null;
}

/** What the desk of the DSO knows from the start. */
export interface DsoDeskConfig {
  readonly household: string;
  /** The meter through which it trades. */
  readonly wallet: Wallet;
  readonly calendar: Calendar;
  readonly offers: DsoOffers;
  readonly seller: Address;
  readonly buyer: Address;
  /** What its meter must know where receipts settle trades. */
  readonly atomic?: AtomicMeterConfig;
}

interface DsoDeskState {
  /** The boundary that comes next. */
  boundary: IntervalIndex;
  importWh: bigint;
  exportWh: bigint;
  commitments: Commitments;
  atomic: AtomicMeterState | null;
}

/**
 * Makes the desk at which the DSO takes part in the market like a home: it tells its traders what to offer, and its meter
 * counts what they traded. No cable of the community ends there: what it sells comes from the utility, whose meter at the
 * connection point counts what really flowed.
 *
 * @source TX 2 (the DSO "supplies residual demand"), footnotes 5 and 6; requirement M6
 */
export function dsoDeskAgent(config: DsoDeskConfig): Agent<DsoDeskState> {
  const { atomic } = config;
  return {
    name: `${config.household}/meter`,
    role: "meter",
    address: config.wallet.address,
    interests: [...new Set([...inEveryMarket("TransactionAllowed"), ...(atomic ? ATOMIC_METER_INTERESTS : [])])],
    init: () => ({
      boundary: interval(0),
      importWh: 0n,
      exportWh: 0n,
      commitments: [],
      atomic: atomic === undefined ? null : atomicMeter(atomic),
    }),
    handle(state, event, now) {
      const duties = atomic && state.atomic ? atomicDuties(atomic, state.atomic, event, now) : [];
      if (event.kind === "chain") {
        const commitments = commit(state.commitments, event.log, config.seller, config.buyer);
        return { state: { ...state, commitments }, effects: duties };
      }
      if (event.kind === "start") return { state, effects: goOn(config, state, now) };
      if (event.kind !== "clock" || now < startOf(config.calendar, state.boundary)) return { state, effects: duties };
      const next = passBoundaries(config, state, now);
      return { state: next, effects: [...duties, ...readings(config, next, now), ...goOn(config, next, now)] };
    },
  };
}

/**
 * What the DSO trades in an interval. Where orders can wait, its own do until its hours end: what roofs give and homes need
 * cannot, so it comes first, and the DSO supplies and takes the rest.
 */
export function planOfDso({ sell, buy }: DsoOffers, k: IntervalIndex): Plan {
  const [sale, purchase] = [openIn(sell, k), openIn(buy, k)];
  return { sellWh: sale.energyWh, buyWh: purchase.energyWh, span: Math.max(1, sale.span, purchase.span) };
}

function openIn(offer: DsoOffer | null, k: IntervalIndex): { readonly energyWh: Wh; readonly span: number } {
  const span = offer?.openFor(k) ?? 0;
  return { energyWh: offer !== null && span > 0 ? offer.energyWh : wh(0n), span };
}

/** Counts what was traded for the intervals that are over: usually one, after an outage several. */
function passBoundaries({ calendar }: DsoDeskConfig, state: DsoDeskState, now: Instant): DsoDeskState {
  let { boundary, importWh, exportWh } = state;
  while (startOf(calendar, boundary) <= now) boundary = interval(boundary + 1);
  const running = boundary - 1;
  for (const { interval: k, netExportWh } of state.commitments) {
    if (k >= running) continue;
    if (netExportWh > 0n) exportWh += netExportWh;
    else importWh -= netExportWh;
  }
  const commitments = state.commitments.filter(({ interval: k }) => k >= running);
  return { ...state, boundary, importWh, exportWh, commitments };
}

/** Both registers at the boundary that has just passed. */
function readings({ atomic }: DsoDeskConfig, state: DsoDeskState, now: Instant): readonly Effect[] {
  const { boundary, importWh, exportWh } = state;
  if (atomic !== undefined && state.atomic !== null) {
    const registers = { boundary: interval(boundary - 1), importWh: wh(importWh), exportWh: wh(exportWh) };
    return atBoundary(atomic, state.atomic, registers, now);
  }
  const args = [boundary - 1, importWh, exportWh];
  return [{ kind: "submit", call: { contract: "Meters", function: "recordReading", args } }];
}

/** Tells the traders what to offer in the interval that begins next, and waits for it. */
function goOn(config: DsoDeskConfig, { boundary }: DsoDeskState, now: Instant): Effect[] {
  const plan = planOfDso(config.offers, boundary);
  const letters = [config.seller, config.buyer].map((receiver): Effect => {
    const news = { what: "plan", interval: boundary, ...plan } as const;
    return { kind: "send", message: homeMessage(config.wallet.address, receiver, now, news) };
  });
  return [...letters, { kind: "wake", at: startOf(config.calendar, boundary) }];
}
