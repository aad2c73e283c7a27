import { type Effect, REGISTERS } from "#agents";
import type { Log } from "#chain";
import {
  type Address,
  type Calendar,
  endOf,
  type Hex,
  type HouseholdName,
  type IntervalIndex,
  type IntervalTariff,
  interval as intervalOf,
  type MeterId,
  nano,
  RESERVED_NAMES,
  startOf,
  type Trade,
  wh,
} from "#domain";
import {
  bookInterval,
  type Correction,
  emptyLedger,
  gapPrices,
  type HomeRecord,
  type IntervalRecord,
  type Ledger,
  type Outcome,
} from "#settlement";
import { sharedOutcome } from "./sharing/chain.ts";
import { bookedFlows, emptyFlows, type HomeFlows, type IntervalFlows } from "./world.ts";

/** What the books must know about the community. */
export interface BooksConfig {
  readonly calendar: Calendar;
  readonly tariffAt: (k: IntervalIndex) => IntervalTariff;
  /** The tariff that a gap is billed at; without it the same. */
  readonly dearestTariffAt?: (k: IntervalIndex) => IntervalTariff;
  /** Tiers and fixed parts; without it there are none. */
  readonly billingTermsAt?: (k: IntervalIndex) => Pick<IntervalRecord, "tieredPrice" | "fixed">;
  /** Everybody with a meter. */
  readonly homes: readonly { readonly name: HouseholdName; readonly meter: MeterId }[];
  /** Whether energy is shared after metering: an interval waits for that, not for trades. */
  readonly shares: boolean;
}

/** A booking without what only the configuration knows, so that it can be stored. */
export type StoredBooking = Omit<IntervalRecord, "householdOf"> & {
  /** Whose agents the trades' parties are: a home may publish more agents than its scenario names. */
  readonly parties: ReadonlyMap<Address, HouseholdName>;
};

interface Registers {
  boundary: IntervalIndex;
  importWh: bigint;
  exportWh: bigint;
}

/** Both registers of one meter at a boundary. */
type MeterRegisters = Registers & { readonly meter: MeterId };

/** What waits to be booked. */
export interface BooksState {
  next: IntervalIndex;
  flows: Map<IntervalIndex, IntervalFlows>;
  trades: Map<Hex, Trade>;
  /** Meters of trades that the settlement has opened, and whose market has yet to say which they are. */
  opened: Map<Hex, { readonly sellerMeter: MeterId; readonly buyerMeter: MeterId }>;
  outcomes: Map<IntervalIndex, Outcome[]>;
  /** Whose agents have traded, by the meters that the settlement knows them by. */
  agents: Map<Address, HouseholdName>;
  /** The newest readings of each meter, oldest first. */
  readings: Map<MeterId, Registers[]>;
  /** Intervals that have been shared, of those that wait; absent where nothing ever was. */
  shared?: Set<IntervalIndex>;
}

const SILENT = ["none", "seller", "buyer", "both"] as const;
/** Readings kept per meter: enough for the intervals that wait, and the last one before a gap. */
const READINGS_KEPT = 64;

/**
 * The community's books during a run: follows the chain, and books an interval as soon as it has ended and all its trades
 * are settled or expired, in the order of the intervals.
 */
export class Books {
  readonly #config: BooksConfig;
  readonly state: BooksState;
  readonly #corrections = new Map<IntervalIndex, readonly Correction[]>();
  #ledger: Ledger;

  constructor(config: BooksConfig, booked: readonly StoredBooking[] = [], state?: BooksState) {
    this.#config = config;
    this.state = state ?? {
      next: intervalOf(0),
      flows: new Map(),
      trades: new Map(),
      opened: new Map(),
      outcomes: new Map(),
      agents: new Map(),
      readings: new Map(),
    };
    this.#ledger = ledgerOf(config, booked);
  }

  get ledger(): Ledger {
    return this.#ledger;
  }

  /** First interval that is not booked yet. */
  get next(): IntervalIndex {
    return this.state.next;
  }

  /** What the world did in an interval that has ended. */
  flowed(interval: IntervalIndex, flows: IntervalFlows): void {
    this.state.flows.set(interval, flows);
  }

  /** What a block says. */
  follow(log: Log): void {
    if (log.event === "TransactionAllowed") this.#allowed(log);
    else if (log.event === "TradeOpened") this.#opened(log);
    else if (log.event === "TradeSettled") this.#settled(log);
    else if (log.event === "EnergyShared") this.#shared(log);
    else if (log.event === "IntervalShared") this.#sharedIntervals.add(log.args.interval as IntervalIndex);
    // Nobody pays for a void trade: its holds count nowhere.
    else if (log.event === "TradeVoided") this.state.trades.delete(log.args.tradeId as Hex);
    else if (log.event === "ReadingRecorded") this.#read(log);
  }

  /** What a meter says to its own home, where no reading goes to the chain (P5). */
  heard({ what, interval, body }: Extract<Effect, { kind: "record" }>): void {
    if (what === REGISTERS) this.#noteReading({ ...(body as Omit<MeterRegisters, "boundary">), boundary: interval });
  }

  /** Takes a correction that is to be billed with an interval; whoever opens the books anew hands in all that are stored. */
  correct(correction: Correction, billedWith: IntervalIndex): void {
    this.#corrections.set(billedWith, [...(this.#corrections.get(billedWith) ?? []), correction]);
  }

  /** Books every interval that is complete; returns what to store. */
  close(): readonly StoredBooking[] {
    const booked: StoredBooking[] = [];
    for (;;) {
      const record = this.#complete(this.state.next);
      if (record === null) return booked;
      this.#ledger = bookInterval(this.#ledger, withHouseholds(record));
      this.#forget(this.state.next);
      booked.push(record);
    }
  }

  #allowed({ args }: Log): void {
    this.state.trades.set(args.tradeId as Hex, args.trade as Trade);
    this.#place(args.tradeId as Hex);
  }

  #opened({ args }: Log): void {
    const meters = { sellerMeter: args.sellerMeter as MeterId, buyerMeter: args.buyerMeter as MeterId };
    this.state.opened.set(args.tradeId as Hex, meters);
    this.#place(args.tradeId as Hex);
  }

  /**
   * Learns whose a trade is once both contracts have named it, in whatever order: the bilateral market does so before the
   * settlement, a book after it. A trade with a home that the consortium has let in beside the scenario stands on the chain,
   * not in these books.
   */
  #place(tradeId: Hex): void {
    const trade = this.state.trades.get(tradeId);
    const meters = this.state.opened.get(tradeId);
    if (trade === undefined || meters === undefined) return;
    this.state.opened.delete(tradeId);
    const [seller, buyer] = [this.#homeOf(meters.sellerMeter), this.#homeOf(meters.buyerMeter)];
    if (seller === undefined || buyer === undefined) {
      this.state.trades.delete(tradeId);
      return;
    }
    this.state.agents.set(trade.seller, seller).set(trade.buyer, buyer);
  }

  #settled(log: Log): void {
    const { args } = log;
    const trade = this.state.trades.get(args.tradeId as Hex);
    if (trade === undefined) return;
    const amount = (name: string) => nano(args[name] as bigint);
    const outcome: Outcome = {
      trade,
      sellerShareWh: wh(args.sellerShareWh as bigint),
      buyerShareWh: wh(args.buyerShareWh as bigint),
      deliveredWh: wh(args.deliveredWh as bigint),
      paidNano: amount("paid"),
      localGridFeeNano: amount("localGridFee"),
      localTaxNano: amount("localTax"),
      sellerPenaltyNano: amount("sellerPenalty"),
      buyerPenaltyNano: amount("buyerPenalty"),
      buyerCompensationNano: amount("buyerCompensation"),
      sellerCompensationNano: amount("sellerCompensation"),
      silent: SILENT[args.silent as number] ?? "none",
    };
    this.#add(outcome);
  }

  #add(outcome: Outcome): void {
    const { interval } = outcome.trade;
    this.state.outcomes.set(interval, [...(this.state.outcomes.get(interval) ?? []), outcome]);
  }

  get #sharedIntervals(): Set<IntervalIndex> {
    this.state.shared ??= new Set();
    return this.state.shared;
  }

  #homeOf(meter: unknown): HouseholdName | undefined {
    return this.#config.homes.find((home) => home.meter === meter)?.name;
  }

  /** What one home gave another: both stand in the books, or the interval was shared with somebody who does not. */
  #shared(log: Log): void {
    const outcome = sharedOutcome(log);
    const [seller, buyer] = [this.#homeOf(log.args.giverMeter), this.#homeOf(log.args.takerMeter)];
    if (seller === undefined || buyer === undefined) return;
    this.state.agents.set(outcome.trade.seller, seller).set(outcome.trade.buyer, buyer);
    this.#add(outcome);
  }

  #read(log: Log): void {
    this.#noteReading(log.args as unknown as MeterRegisters);
  }

  #noteReading({ meter, boundary, importWh, exportWh }: MeterRegisters): void {
    const readings = this.state.readings.get(meter) ?? [];
    this.state.readings.set(meter, [...readings, { boundary, importWh, exportWh }].slice(-READINGS_KEPT));
  }

  #complete(interval: IntervalIndex): StoredBooking | null {
    const flows = this.state.flows.get(interval);
    if (flows === undefined) return null;
    const outcomes = this.state.outcomes.get(interval) ?? [];
    if (this.#waitsForTrades(interval, outcomes)) return null;
    const { calendar, tariffAt, homes, billingTermsAt } = this.#config;
    if (homes.some((h) => !this.#boundaryKnown(h.meter, interval))) return null;
    return {
      interval,
      startsAt: startOf(calendar, interval),
      endsAt: endOf(calendar, interval),
      tariff: tariffAt(interval),
      ...billingTermsAt?.(interval),
      ...(this.#corrections.has(interval) && { corrections: this.#corrections.get(interval) ?? [] }),
      outcomes,
      parties: new Map(outcomes.flatMap(({ trade }) => this.#partiesOf(trade))),
      homes: new Map(
        homes.map((h) => [h.name, this.#homeRecord(h.meter, interval, flows.homes.get(h.name) ?? emptyFlows(0n))]),
      ),
      connection: { importWh: wh(flows.connection.importWh), exportWh: wh(flows.connection.exportWh) },
    };
  }

  #partiesOf({ seller, buyer }: Trade): readonly (readonly [Address, HouseholdName])[] {
    const { agents } = this.state;
    return [seller, buyer].map((agent) => [agent, agents.get(agent) as HouseholdName]);
  }

  /**
   * Whether a trade may still be settled, or the interval is still to be shared. When its holds have run out and nobody has asked for it, not the operator nor
   * either party, it is taken for void, so that the books of all others can close; agents settle nothing after that.
   */
  #waitsForTrades(interval: IntervalIndex, outcomes: readonly Outcome[]): boolean {
    const { graceSeconds, intervalSeconds } = this.#config.calendar;
    const holdsRunOut = interval + 1 + Math.ceil((2 * graceSeconds) / intervalSeconds);
    if (this.state.flows.has(intervalOf(holdsRunOut))) return false;
    if (this.#config.shares) return !this.#sharedIntervals.has(interval);
    const trades = [...this.state.trades.values()].filter((t) => t.interval === interval);
    return outcomes.length < trades.length;
  }

  /** Whether the closing reading is there, or can no longer come because a later one is or the time is over. */
  #boundaryKnown(meter: MeterId, interval: IntervalIndex): boolean {
    const readings = this.state.readings.get(meter) ?? [];
    return readings.some((r) => r.boundary > interval) || this.state.flows.has(intervalOf(interval + 2));
  }

  #homeRecord(meter: MeterId, interval: IntervalIndex, f: HomeFlows): HomeRecord {
    const readings = this.state.readings.get(meter) ?? [];
    const before = readings.find((r) => r.boundary === interval);
    const after = readings.find((r) => r.boundary === interval + 1);
    const known = before !== undefined && after !== undefined;
    const gap = !known && after !== undefined ? this.#gap(readings, after) : null;
    return {
      ...bookedFlows(f),
      metered: known
        ? { importWh: wh(after.importWh - before.importWh), exportWh: wh(after.exportWh - before.exportWh) }
        : "silent",
      ...(gap === null ? {} : { gap }),
    };
  }

  /** The register difference since the last reading before the silence; null when there is none. */
  #gap(readings: readonly Registers[], after: Registers) {
    const before = readings.findLast((r) => r.boundary < after.boundary);
    if (before === undefined) return null;
    const { tariffAt, dearestTariffAt = tariffAt } = this.#config;
    const tariffs: IntervalTariff[] = [];
    for (let k = before.boundary; k < after.boundary; k++) tariffs.push(dearestTariffAt(intervalOf(k)));
    return {
      from: before.boundary,
      to: after.boundary,
      importWh: wh(after.importWh - before.importWh),
      exportWh: wh(after.exportWh - before.exportWh),
      ...gapPrices(tariffs),
    };
  }

  #forget(interval: IntervalIndex): void {
    const { state } = this;
    state.flows.delete(interval);
    state.outcomes.delete(interval);
    state.shared?.delete(interval);
    for (const [id, trade] of state.trades) if (trade.interval <= interval) state.trades.delete(id);
    state.next = intervalOf(interval + 1);
  }
}

/** The books as they were stored. */
export function ledgerOf(config: Pick<BooksConfig, "homes">, booked: readonly StoredBooking[]): Ledger {
  const before = freshLedger(config.homes.map(({ name }) => name));
  return booked.reduce((ledger, record) => bookInterval(ledger, withHouseholds(record)), before);
}

/**
 * Books without entries.
 *
 * @param names  Everybody with a meter: the homes, and whoever trades beside them.
 */
export function freshLedger(names: readonly HouseholdName[]): Ledger {
  const isHome = (name: HouseholdName) => !RESERVED_NAMES.includes(name);
  return emptyLedger(
    names.filter(isHome),
    names.filter((name) => !isHome(name)),
  );
}

/** A stored booking with what the settlement asks of it. */
export function withHouseholds(record: StoredBooking): IntervalRecord {
  return { ...record, householdOf: (agent) => record.parties.get(agent) as HouseholdName };
}
