import type { Effect, GridReading } from "#agents";
import type { Log } from "#chain";
import type { Block } from "#chain/embedded";
import {
  type Calendar,
  type HouseholdName,
  type Instant,
  type IntervalIndex,
  instant,
  intervalAt,
  interval as intervalOf,
  type SignedCommitment,
  startOf,
  wh,
} from "#domain";
import type { BlockWriter } from "./block-writer.ts";
import type { Books, StoredBooking } from "./books.ts";
import { chainFact } from "./chain-facts.ts";
import { BILL, type DailyStatement, type DueCorrection, type StoredBill, TALLIES } from "./daily-statements.ts";
import { DAY, type DaySums } from "./day-sums.ts";
import { energyFlows, powerFact } from "./energy-flows.ts";
import { EventQueue } from "./event-queue.ts";
import type { Blackouts, Outages } from "./faults.ts";
import { type Happening, Host, type Hosted, type HostState } from "./host.ts";
import type { OfferDesk, OfferDeskState } from "./offer-desk.ts";
import type { Recorder } from "./recorder.ts";
import type { HomeStep, IntervalFlows, residentsOf, World } from "./world.ts";

/** At the same instant: what ends comes before what begins, and the world before the agents. */
const RANK = { step: -4, block: -3, boundary: -2 } as const;

/** No message, block or step falls on an odd millisecond. */
const HANDED_IN_AFTER_MS = 1;
/** Also when the day is over, time goes on until the nodes have anchored what was handed in. */
const ANCHORED_WITHIN_MS = 30_000;

/** Everything a market day is made of. */
export interface DayParts {
  readonly calendar: Calendar;
  readonly residents: ReturnType<typeof residentsOf>;
  readonly world: World;
  readonly writer: BlockWriter;
  readonly books: Books;
  readonly offers: OfferDesk;
  readonly recorder: Recorder;
  readonly agents: readonly Hosted[];
  readonly outages: Outages;
  readonly isDark: Blackouts;
  /** The statements that are due when an interval has been booked. */
  readonly statements: (booked: IntervalIndex) => readonly DailyStatement[];
  /** What is to be anchored of the corrections that were billed with an interval. */
  readonly corrections: (booked: StoredBooking) => readonly DueCorrection[];
  /** What a day came to, when its last interval has been booked; null before. */
  readonly sums: (booked: IntervalIndex) => DaySums | null;
  /** What each home has taken in the window of a tiered price, when a day's last interval has been booked; null before. */
  readonly tallies: (booked: IntervalIndex) => unknown;
}

/** What of a day in progress goes into a snapshot, besides world, books and chain. */
export interface DayState {
  readonly now: Instant;
  readonly lastBlockAt: Instant;
  readonly blockAt: Instant | null;
  readonly boundary: IntervalIndex;
  readonly handedIn: number;
  readonly queue: ReturnType<EventQueue<Happening>["save"]>;
  readonly host: HostState;
  readonly offers: OfferDeskState;
}

/** What a listener may hear while a day goes on. */
export interface DayEvents {
  block?(block: Block, logs: readonly Log[]): void;
  boundary?(interval: IntervalIndex, at: Instant): void;
  /** What every home did in the step that ends at `at`. */
  step?(at: Instant, homes: readonly HomeStep[]): void;
}

/**
 * The clock of a community: steps of the world, blocks of the chain, boundaries of intervals and the agents' own events,
 * one after the other in an order that depends on nothing but scenario and seed.
 */
export class MarketDay {
  readonly #parts: DayParts;
  readonly #events: DayEvents;
  readonly #queue: EventQueue<Happening>;
  readonly host: Host;
  #now: Instant;
  #lastBlockAt: Instant;
  #blockAt: Instant | null;
  #boundary: IntervalIndex;
  #handedIn: number;
  #busyUntil: Instant;

  constructor(parts: DayParts, events: DayEvents, from: { readonly foundedAt: Instant } | DayState) {
    this.#parts = parts;
    this.#events = events;
    const saved = "queue" in from ? from : null;
    this.#queue = saved === null ? new EventQueue() : EventQueue.restore(saved.queue);
    this.#now = saved?.now ?? (from as { foundedAt: Instant }).foundedAt;
    this.#lastBlockAt = saved?.lastBlockAt ?? this.#now;
    this.#blockAt = saved?.blockAt ?? null;
    this.#boundary = saved?.boundary ?? intervalOf(0);
    this.#handedIn = saved?.handedIn ?? 0;
    this.#busyUntil = this.#now;
    this.host = new Host(parts.agents, this.#queue, this.#surroundings(), saved?.host);
    if (saved === null) this.#begin();
  }

  get now(): Instant {
    return this.#now;
  }

  /** First boundary that has not come yet. */
  get boundary(): IntervalIndex {
    return this.#boundary;
  }

  /** When the next thing happens. */
  get nextAt(): Instant {
    const recorded = this.#parts.writer.nextRecordedAt;
    const queued = this.#queue.peek()?.at as Instant;
    return recorded !== null && recorded < queued ? recorded : queued;
  }

  save(): DayState {
    return {
      now: this.#now,
      lastBlockAt: this.#lastBlockAt,
      blockAt: this.#blockAt,
      boundary: this.#boundary,
      handedIn: this.#handedIn,
      queue: this.#queue.save(),
      host: this.host.save(),
      offers: this.#parts.offers.save(),
    };
  }

  /** How often somebody has handed commitments in at a node. */
  get handedIn(): number {
    return this.#handedIn;
  }

  /**
   * Somebody hands commitments in at a node: it sees them at an instant at which nothing else happens, so that a day that
   * is gone over after a crash goes the same way.
   *
   * @returns the instant
   */
  handIn(
    node: string,
    commitments: readonly SignedCommitment[],
    at = instant(this.#now + HANDED_IN_AFTER_MS),
  ): Instant {
    const agent = this.#parts.agents.findIndex((hosted) => hosted.agent.name === node);
    this.#queue.push(at, agent, { kind: "event", agent, event: { kind: "handed-in", commitments } });
    this.#handedIn++;
    this.#busyUntil = instant(at + ANCHORED_WITHIN_MS);
    return at;
  }

  /** Somebody outside sent a transaction: a block is wanted. */
  external(): void {
    this.#wantBlock();
  }

  /** Lets the next thing happen. */
  async next(): Promise<void> {
    this.#followJournal();
    const entry = this.#queue.pop();
    if (entry === undefined) return;
    this.#now = entry.at;
    const { item } = entry;
    if (item.kind === "event") this.host.handle(item.agent, item.event, this.#now);
    else if (item.kind === "mail") this.host.mail(item.agent, item.envelope, this.#now);
    else if (item.kind === "block") await this.#block();
    else if (item.kind === "step") this.#step();
    else this.#passBoundary();
  }

  /** Nothing is left to do at this instant, and nothing waits for a block. */
  get settled(): boolean {
    if (this.#now < this.#busyUntil) return false;
    return this.#blockAt === null && !this.host.hasPending && this.nextAt > this.#now;
  }

  /** What waits: for its time, and for a block. */
  get waiting(): { readonly events: number; readonly calls: number } {
    return { events: this.#queue.size, calls: this.host.pendingCalls };
  }

  /** Whether the next thing is a boundary: the moment for a snapshot, since nothing is half done. */
  get atBoundary(): boolean {
    return this.#queue.peek()?.item.kind === "boundary" && this.#parts.writer.nextRecordedAt !== this.#queue.peek()?.at;
  }

  #begin(): void {
    const { calendar, world } = this.#parts;
    const opensAt = instant(startOf(calendar, intervalOf(0)) - calendar.windowSeconds * 1000);
    this.host.start(opensAt);
    this.#queue.push(startOf(calendar, intervalOf(0)), RANK.boundary, { kind: "boundary" });
    this.#queue.push(world.nextStepAt, RANK.step, { kind: "step" });
  }

  /** After a restart a block with nothing but foreign transactions must come again when it came. */
  #followJournal(): void {
    const recorded = this.#parts.writer.nextRecordedAt;
    const queued = this.#queue.peek()?.at;
    if (recorded === null || this.#blockAt !== null || queued === undefined || queued < recorded) return;
    this.#scheduleBlock(recorded);
  }

  #wantBlock(): void {
    if (this.#blockAt !== null) return;
    const soonest = (Math.floor(Math.max(this.#now, this.#lastBlockAt) / 1000) + 1) * 1000;
    this.#scheduleBlock(instant(soonest));
  }

  #scheduleBlock(at: Instant): void {
    this.#blockAt = at;
    this.#queue.push(at, RANK.block, { kind: "block" });
  }

  async #block(): Promise<void> {
    const { calendar, writer, books, offers, recorder } = this.#parts;
    this.#blockAt = null;
    const pending = this.host.takePending();
    const { block, receipts, logs } = await writer.write(this.#now, pending.calls);
    this.#lastBlockAt = this.#now;
    for (const log of logs) {
      const fact = chainFact(log, calendar);
      if (fact !== null) recorder.record(fact);
      books.follow(log);
      offers.follow(log);
    }
    pending.settle(receipts, this.#now);
    this.host.logs(logs, this.#now);
    this.#closeBooks();
    this.#events.block?.(block, logs);
  }

  #step(): void {
    const { calendar, world, recorder } = this.#parts;
    const from = instant(this.#now - world.stepSeconds * 1000);
    const homes = world.step();
    const interval = intervalAt(calendar, from);
    recorder.record(powerFact({ interval, from, to: this.#now, flows: energyFlows(homes) }));
    this.#queue.push(world.nextStepAt, RANK.step, { kind: "step" });
    this.#events.step?.(this.#now, homes);
  }

  #passBoundary(): void {
    const { calendar, world, books } = this.#parts;
    const interval = this.#boundary;
    const flows = interval > 0 ? world.takeInterval() : null;
    if (flows !== null) {
      books.flowed(intervalOf(interval - 1), flows);
      this.#closeBooks();
    }
    this.#tellHomes(interval, flows);
    if (flows !== null) this.host.grid(this.#gridReading(interval, flows), this.#now);
    this.#boundary = intervalOf(interval + 1);
    this.#queue.push(startOf(calendar, this.#boundary), RANK.boundary, { kind: "boundary" });
    this.#events.boundary?.(interval, this.#now);
  }

  #closeBooks(): void {
    const { books, recorder, statements, corrections, sums, tallies } = this.#parts;
    const bookings = books.close();
    recorder.book(bookings);
    for (const booked of bookings) {
      const { interval } = booked;
      const body = sums(interval);
      if (body !== null) recorder.record({ kind: "record", interval, what: DAY, key: "community", body });
      const taken = tallies(interval);
      if (taken !== null) recorder.record({ kind: "record", interval, what: TALLIES, key: "community", body: taken });
      for (const correction of corrections(booked)) this.host.correction(correction, this.#now);
      for (const statement of statements(interval)) {
        const { household, head, hash } = statement;
        recorder.record({
          kind: "record",
          interval,
          what: BILL,
          key: household,
          body: { head, hash } satisfies StoredBill,
        });
        this.host.statement(statement, this.#now);
      }
    }
  }

  #tellHomes(interval: IntervalIndex, flows: IntervalFlows | null): void {
    for (const { name, battery } of this.#parts.residents) {
      const home = this.#parts.world.home(name);
      const reading = {
        interval,
        energy: home.readEnergy(),
        pv: home.readPv(),
        battery: battery === null ? null : home.readBattery(),
        netImportW: flows?.homes.get(name)?.netImportW ?? [],
      };
      this.host.readings(name, reading, this.#now);
    }
  }

  #gridReading(interval: IntervalIndex, flows: IntervalFlows): GridReading {
    const { residents, isDark } = this.#parts;
    const ids = [...new Set(residents.map((r) => r.feeder))].sort((a, b) => a - b);
    const feeders = ids.map((feeder) => {
      const homes = residents.filter((r) => r.feeder === feeder).map((r) => flows.homes.get(r.name));
      const sum = (of: "importWh" | "exportWh") => wh(homes.reduce((total, home) => total + (home?.[of] ?? 0n), 0n));
      const steps = homes[0]?.netImportW.length ?? 0;
      const netImportW = Array.from({ length: steps }, (_, i) =>
        homes.reduce((total, home) => total + (home?.netImportW[i] ?? 0), 0),
      );
      const out = isDark(feeder, this.#now);
      return { feeder, importWh: sum("importWh"), exportWh: sum("exportWh"), netImportW, ...(out && { out }) };
    });
    const { importWh, exportWh } = flows.connection;
    return { interval, connection: { importWh: wh(importWh), exportWh: wh(exportWh) }, feeders };
  }

  #surroundings() {
    const { world, offers, books, recorder, outages } = this.#parts;
    return {
      outages,
      control: (household: HouseholdName, netExportWh: bigint) => world.home(household).setNetExport(netExportWh),
      offers: (interval: IntervalIndex) => offers.answer(interval),
      record: (effect: Extract<Effect, { kind: "record" }>) => {
        books.heard(effect);
        recorder.record(effect);
      },
      overheard: recorder.overheard,
      blockWanted: () => this.#wantBlock(),
    };
  }
}
