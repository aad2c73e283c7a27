import { type Instant, type IntervalIndex, isoTime } from "#domain";
import { type Ledger, type StatementTotals, statementsOf } from "#settlement";
import type { CommunityReader } from "#storage";
import type { BooksConfig } from "../../books.ts";
import { DAY, type DaySums, sumsOf } from "../../day-sums.ts";
import type { HouseholdIdentity } from "../../identities.ts";
import { booksConfig } from "../../open-community.ts";
import type { Scenario } from "../../scenario/index.ts";
import { bookingsOf, storedBooks } from "../../stored-books.ts";
import { storedStatement } from "../../stored-statement.ts";
import type { DayAccounts, DayState, Days, DayTrades } from "../day-state.ts";
import type { HomeDayState, HomeEnergy } from "../home-day-state.ts";
import type { NodeStanding } from "../node-standings.ts";
import { moneyOfClaims, type ReceiptViewConfig } from "../receipt-view.ts";
import type { TradeRow } from "../state.ts";
import { type MoneyOf, TradeView } from "../trade-view.ts";
import { type CommunityDay, communityDay, dayNumberOf, intervalsPerDay } from "./community-day.ts";
import { dayClaims } from "./day-claims.ts";
import { tradeLogs } from "./day-records.ts";
import { accountsIn, dayOf } from "./day-view.ts";
import { countersOf } from "./home-counters.ts";
import { homeDayOf } from "./home-day-view.ts";

/** What past days are told from. */
export interface DaySources {
  readonly reader: CommunityReader;
  readonly scenario: Scenario;
  readonly identities: readonly HouseholdIdentity[];
  /** How receipts settle; null where readings do. */
  readonly receipts: ReceiptViewConfig | null;
  readonly nodes: () => readonly NodeStanding[];
  /** How far the run is: its time, the first interval that is not booked, the first that is not planned. */
  readonly progress: () => { readonly now: Instant; readonly booked: IntervalIndex; readonly planned: IntervalIndex };
}

/** Which agreements of a day are wanted. */
export interface TradeQuestion {
  readonly home?: string | undefined;
  readonly interval?: number | undefined;
  readonly offset: number;
  readonly limit: number;
}

/** Tells a home's side of an agreement; null where it has none. */
export type SideOf = (trade: TradeRow) => "sold" | "bought" | null;

/** A day with what is told of its agreements. */
export interface OpenedDay {
  readonly day: CommunityDay;
  readonly trades: TradeView;
  readonly claims: ReturnType<typeof dayClaims>;
  readonly moneyOf: MoneyOf;
}

/**
 * Every day of a community, told from the records of that day alone: a year of quarter hours costs no more than a week.
 *
 * @source design, section 11
 */
export class DayArchive {
  readonly #sources: DaySources;
  readonly #books: BooksConfig;
  /** Sums of days that are over. */
  readonly #sums = new Map<number, DaySums>();
  /** First interval whose day's record has not been read yet. */
  #read = 0;

  constructor(sources: DaySources) {
    this.#sources = sources;
    this.#books = booksConfig(sources.scenario, sources.identities);
  }

  /** Every day of which something is booked, oldest first. */
  days(): Days {
    const { scenario } = this.#sources;
    const days = this.#allSums().map(([day, sums]) => ({
      ...this.#frame(day),
      loadWh: String(sums.loadWh),
      localWh: String(sums.localWh),
      savedNano: String(sums.savedNano),
    }));
    return { timezone: scenario.timezone, days };
  }

  /** The day of a date; null where nothing is booked of it. */
  find(date: string): CommunityDay | null {
    const number = dayNumberOf(this.#sources.scenario, date);
    return number === null || number < 0 || number >= this.#count ? null : this.#day(number);
  }

  /** A day in full. */
  day(day: CommunityDay): DayState {
    const { reader, scenario, receipts } = this.#sources;
    const neighbour = (number: number) => (number < 0 || number >= this.#count ? null : this.#day(number).date);
    return {
      ...this.#frame(day),
      previous: neighbour(day.number - 1),
      next: neighbour(day.number + 1),
      ...dayOf({ reader, scenario, statements: this.#statementsOf(day), funding: receipts }, this.#open(day)),
    };
  }

  /** What a day left in the accounts of grid, tax, fund, operator and community battery; made from its bookings each time. */
  accounts(day: CommunityDay): DayAccounts {
    return accountsIn(this.#booksOf(day), day);
  }

  /** A page of a day's agreements. */
  trades(day: CommunityDay, { home, interval, offset, limit }: TradeQuestion): DayTrades {
    const { trades, moneyOf } = this.#open(day);
    const sideOf = home === undefined ? null : this.#sideOf(day, home);
    const { shown, ...sums } = trades.trades(moneyOf, Number.POSITIVE_INFINITY);
    const matching = shown.filter(
      (trade) => (sideOf === null || sideOf(trade) !== null) && (interval === undefined || trade.interval === interval),
    );
    return {
      date: day.date,
      ...sums,
      matching: matching.length,
      offset,
      shown: matching.slice(offset, offset + limit),
    };
  }

  /** One home's day, interval by interval. */
  homeDay(day: CommunityDay, home: string): HomeDayState {
    const { reader, scenario, identities } = this.#sources;
    const ledger = { ...this.#booksOf(day), households: [home] };
    const parts = { reader, scenario, identities, ledger, sideOf: this.#sideOf(day, home) };
    return { home, ...this.#frame(day), ...homeDayOf(parts, this.#open(day), home) };
  }

  /** What passed a home's meter since the community began, as far as it is booked. */
  energy(home: string): HomeEnergy {
    const { scenario } = this.#sources;
    const { booked } = this.#sources.progress();
    return countersOf(
      home,
      scenario.calendar,
      booked,
      this.#allSums().map(([, sums]) => sums),
    );
  }

  get #count(): number {
    return Math.ceil(this.#sources.progress().booked / intervalsPerDay(this.#sources.scenario));
  }

  #day(number: number): CommunityDay {
    return communityDay(this.#sources.scenario, number, this.#sources.progress().planned);
  }

  #frame({ date, from, to, end }: CommunityDay) {
    return { date, from: isoTime(from), to: isoTime(to), isComplete: this.#sources.progress().booked >= end };
  }

  #open(day: CommunityDay): OpenedDay {
    const { reader, scenario, receipts, nodes, progress } = this.#sources;
    const trades = new TradeView(scenario.calendar);
    for (const log of tradeLogs(reader, day)) trades.follow(log);
    const told = { now: progress().now, trades: trades.written(), nodes: nodes() };
    const claims = receipts === null ? [] : dayClaims(receipts, told, reader, day);
    return { day, trades, claims, moneyOf: receipts === null ? () => null : moneyOfClaims(claims) };
  }

  /** A day that is over has its bills stored; of any other they are made from its bookings. */
  #statementsOf(day: CommunityDay): readonly StatementTotals[] {
    const { reader, scenario, identities, progress } = this.#sources;
    const { booked } = progress();
    const { from, to } = day;
    if (booked < day.end) return statementsOf(this.#booksOf(day), { from, to });
    const households = scenario.households.map(({ name }) => name);
    const community = { reader, scenario, identities, households, booked };
    return households.map((name) => storedStatement(community, name, { from, to }).totals);
  }

  #booksOf(day: CommunityDay): Ledger {
    const { reader, scenario } = this.#sources;
    return storedBooks(reader, scenario, this.#books, day);
  }

  /** Tells a home's side of an agreement. It may publish more agents than its scenario names: those stand in the bookings. */
  #sideOf(day: CommunityDay, home: string): SideOf {
    const { identities, reader } = this.#sources;
    const actors = identities.find(({ name }) => name === home)?.actors ?? [];
    const traded = bookingsOf(reader, day.first, day.end).flatMap(({ parties }) => [...parties]);
    const agents = new Set<string>([
      ...actors.map(({ keys }) => keys.address),
      ...traded.flatMap(([agent, name]) => (name === home ? [agent] : [])),
    ]);
    return ({ seller, buyer }) => (agents.has(seller) ? "sold" : agents.has(buyer) ? "bought" : null);
  }

  #allSums(): readonly (readonly [CommunityDay, DaySums])[] {
    const { reader, scenario } = this.#sources;
    const perDay = intervalsPerDay(scenario);
    // What is over stays as it is: only days that ended since are read.
    for (const { interval, body } of reader.records({ kind: DAY, from: this.#read })) {
      this.#sums.set(Math.floor(interval / perDay), body as DaySums);
      this.#read = interval + 1;
    }
    return Array.from({ length: this.#count }, (_, number) => {
      const day = this.#day(number);
      return [day, this.#sumsOf(day)] as const;
    });
  }

  #sumsOf(day: CommunityDay): DaySums {
    const known = this.#sums.get(day.number);
    if (known !== undefined) return known;
    const ledger = this.#booksOf(day);
    const sums = sumsOf(
      ledger,
      ledger.intervals.filter(({ interval }) => interval >= day.first),
    );
    if (sums.intervals === day.end - day.first) this.#sums.set(day.number, sums);
    return sums;
  }
}
