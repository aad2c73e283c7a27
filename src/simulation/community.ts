import { join } from "node:path";
import { type EmbeddedChain, openEmbeddedChain } from "#chain/embedded";
import {
  type Instant,
  type IntervalIndex,
  instant,
  interval as intervalOf,
  isoTime,
  NeighborwattError,
  startOf,
} from "#domain";
import type { Breach, FeederLoad } from "#grid";
import type { Ledger } from "#settlement";
import type { CommunityMeta, CommunityStore } from "#storage";
import { openCommunityStore } from "#storage/sqlite";
import { BlockWriter, type ChainTotals, type WriterState } from "./block-writer.ts";
import { Books, type BooksConfig, type BooksState, type StoredBooking } from "./books.ts";
import { castOf } from "./cast.ts";
import { dueStatements } from "./daily-statements.ts";
import { type Fault, faultsText, outagesOf } from "./faults.ts";
import { addressesOf, FOUNDING_SECONDS, found, registerContracts } from "./founding.ts";
import type { Hosted } from "./host.ts";
import { type HouseholdIdentity, identitiesOf } from "./identities.ts";
import { type DayEvents, type DayState, MarketDay } from "./market-day.ts";
import type { MechanismName } from "./mechanisms.ts";
import { OfferDesk, type OfferDeskState } from "./offer-desk.ts";
import { type Pace, paceOf } from "./pace.ts";
import { BOOKING, type Listener, Recorder } from "./recorder.ts";
import { registryOf } from "./registry.ts";
import type { LoadedScenario, Scenario } from "./scenario/index.ts";
import { rememberScenario } from "./scenario-memory.ts";
import {
  breachCount,
  type ChainTally,
  type ClosedOrder,
  type RunChoices,
  type Summary,
  summaryOf,
  type Tally,
  unsoldOf,
} from "./summary.ts";
import { tariffOf } from "./tariff.ts";
import { residentsOf, World, type WorldState } from "./world.ts";

/** How to open a community that runs on this machine. */
export interface CommunityOptions {
  readonly loaded: LoadedScenario;
  readonly choices: RunChoices & {
    readonly mechanism: MechanismName;
    readonly admission: string;
    readonly profiles?: string;
  };
  /** Where its state lies; made when it is missing. */
  readonly directory: string;
  readonly codeVersion: string;
  /** null: no RPC front; 0: a free port. */
  readonly rpcPort?: number | null;
  /** A clock that never goes back, in ms: it only paces, it decides nothing. */
  readonly wallMs: () => number;
  readonly events?: DayEvents & Listener;
  /** Agents out of order: a directory goes on with the same ones only. */
  readonly faults?: readonly Fault[];
  /** Parts replaced by dishonest ones, to see what holds; a directory does not remember them. */
  readonly intruders?: {
    readonly offers?: (saved: OfferDeskState | undefined) => OfferDesk;
    readonly agents?: (honest: readonly Hosted[]) => readonly Hosted[];
  };
}

/** Raised when what a snapshot holds changes its form: a version that reads it otherwise must not go on from it. */
const SNAPSHOT_FORMAT = 1;

/** Everything a snapshot holds. */
interface SavedCommunity {
  readonly format: number;
  readonly writer: WriterState;
  readonly day: DayState;
  readonly world: WorldState;
  readonly books: BooksState;
}

/** How far a directory is to run, and whether it has: the books alone do not say, since they are closed anew after a restart. */
interface Plan {
  readonly until: IntervalIndex;
  readonly finished: boolean;
}

const SNAPSHOT = "community";
const PLAN = "plan";

/**
 * Opens a community: its chain, its store and its day, at the point where they were left, or founds it.
 *
 * @throws STORAGE_FOREIGN when the directory belongs to another scenario, seed or choice
 * @throws SIMULATION_DIVERGED, CHAIN_*, STORAGE_*
 */
export async function openCommunity(options: CommunityOptions): Promise<Community> {
  const { scenario } = options.loaded;
  const store = openCommunityStore(options.directory);
  try {
    const genesisAt = genesisOf(scenario);
    store.begin(metaOf(options, genesisAt));
    rememberScenario(store, scenario);
    const chain = await openEmbeddedChain({
      directory: join(options.directory, "chain"),
      genesisAt,
      rpcPort: options.rpcPort ?? null,
    });
    try {
      return await assemble(options, store, chain);
    } catch (error) {
      await chain.close();
      throw error;
    }
  } catch (error) {
    store.close();
    throw error;
  }
}

/** A community that runs. */
export class Community {
  readonly scenario: Scenario;
  readonly chain: EmbeddedChain;
  readonly identities: readonly HouseholdIdentity[];
  readonly day: MarketDay;
  readonly pace: Pace;
  readonly #parts: CommunityParts;
  #stopping = false;
  #running = false;

  constructor(parts: CommunityParts) {
    this.#parts = parts;
    this.scenario = parts.scenario;
    this.chain = parts.chain;
    this.identities = parts.identities;
    this.day = parts.day;
    this.pace = parts.pace;
    parts.chain.onExternal(() => {
      this.day.external();
      this.pace.wake();
    });
  }

  get ledger(): Ledger {
    return this.#parts.books.ledger;
  }

  get store(): CommunityStore {
    return this.#parts.store;
  }

  /** First interval that is not booked yet. */
  get booked(): IntervalIndex {
    return this.#parts.books.next;
  }

  get now(): Instant {
    return this.day.now;
  }

  /** First interval that this directory is not planned to run. */
  get planned(): IntervalIndex {
    return this.#plan.until;
  }

  /** Whether time passes. */
  get running(): boolean {
    return this.#running;
  }

  /** Whether the run is going over blocks that stood in the journal when it was opened. */
  get replaying(): boolean {
    return this.#parts.writer.replaying;
  }

  /** Number of the block that was written or gone over last. */
  get block(): number {
    return this.#parts.writer.number;
  }

  /** What all blocks so far held. */
  get totals(): Readonly<ChainTotals> {
    return this.#parts.writer.totals;
  }

  /**
   * Up to which interval this directory is to run: a run that was stopped goes on to its end, a finished one gets
   * `more` intervals.
   */
  plan(more: number): IntervalIndex {
    const plan = this.#plan;
    if (!plan.finished) return plan.until;
    const until = intervalOf(plan.until + more);
    this.#savePlan({ until, finished: false });
    return until;
  }

  /** Lets time pass until every interval before `until` is booked, or `stop` is called. */
  async run(until: IntervalIndex): Promise<"done" | "stopped"> {
    this.#running = true;
    try {
      return await this.#letTimePass(until);
    } finally {
      this.#running = false;
    }
  }

  async #letTimePass(until: IntervalIndex): Promise<"done" | "stopped"> {
    // The statements of the last day are anchored in the block after the one that closed the books.
    while (this.booked < until || !this.day.settled) {
      if (this.#stopping) return "stopped";
      const at = this.day.nextAt;
      await this.pace.until(at);
      if (this.#stopping) return "stopped";
      if (this.day.nextAt !== at) continue;
      await this.#advance();
    }
    this.#parts.recorder.flush();
    this.#savePlan({ until, finished: true });
    return "done";
  }

  /** Goes over the blocks that stood in the journal when it was opened: from then on everything is new. */
  async catchUp(): Promise<void> {
    while (this.replaying) await this.#advance();
  }

  async #advance(): Promise<void> {
    // What is gone over was saved by the run that wrote it; should this one diverge, that is where to go on from.
    if (this.day.atBoundary && !this.replaying) this.#snapshot();
    await this.day.next();
  }

  /** After a day time stands still, except that a transaction from outside gets its block, until `stop` is called. */
  async attend(): Promise<void> {
    while (!this.#stopping) {
      while (!this.#stopping && !this.day.settled) await this.#advance();
      await this.pace.pause();
    }
  }

  /** Asks `run` to return as soon as the present step is done. */
  stop(): void {
    this.#stopping = true;
    this.pace.wake();
  }

  summary(until: IntervalIndex, wallMs: number): Summary {
    const ledger = { ...this.ledger, intervals: this.ledger.intervals.filter((i) => i.interval < until) };
    return summaryOf(this.scenario, this.#parts.choices, ledger, this.#tally(until), this.#chainTally(), wallMs);
  }

  async close(): Promise<void> {
    await this.chain.close();
    this.#parts.store.close();
  }

  get #plan(): Plan {
    const plan = this.store.latestSnapshot(PLAN)?.state as Plan | undefined;
    return plan ?? { until: intervalOf(0), finished: true };
  }

  #savePlan(plan: Plan): void {
    this.store.saveSnapshot(PLAN, { block: this.#parts.writer.number, interval: this.booked }, plan);
  }

  /** Nothing is half done at a boundary: everything is written down, and a restart begins here. */
  #snapshot(): void {
    const { store, recorder, writer, world, books } = this.#parts;
    const state: SavedCommunity = {
      format: SNAPSHOT_FORMAT,
      writer: writer.save(),
      day: this.day.save(),
      world: world.save(),
      books: books.state,
    };
    store.transaction(() => {
      recorder.flush();
      store.saveSnapshot(SNAPSHOT, { block: writer.number, interval: this.day.boundary }, state);
    });
  }

  #tally(until: IntervalIndex): Tally {
    const { store } = this.#parts;
    const bodies = <T>(kind: string): T[] => store.records({ kind, to: until }).map((r) => r.body as T);
    const orders = store.records({ kind: "order", to: until }).map((r): ClosedOrder => {
      return { ...(r.body as ClosedOrder), interval: intervalOf(r.interval) };
    });
    const limits = bodies<{ use: FeederLoad[]; violations: Breach[] }>("limits");
    return {
      trades: this.ledger.intervals.reduce((sum, i) => (i.interval < until ? sum + tradesIn(i) : sum), 0),
      limitViolations: breachCount(limits.flatMap((b) => b.violations)),
      feederOverloads: breachCount(bodies<{ overloads: Breach[] }>("grid").flatMap((b) => b.overloads)),
      unsoldWhileGridBoughtWh: unsoldOf(
        orders,
        limits.flatMap((b) => b.use),
        this.scenario.limits,
      ),
    };
  }

  #chainTally(): ChainTally {
    const { number, stateRoot } = this.chain.head();
    return { kind: "embedded", chainId: this.chain.chainId, blocks: number, ...this.#parts.writer.totals, stateRoot };
  }
}

interface CommunityParts {
  readonly scenario: Scenario;
  readonly choices: RunChoices;
  readonly chain: EmbeddedChain;
  readonly store: CommunityStore;
  readonly identities: readonly HouseholdIdentity[];
  readonly writer: BlockWriter;
  readonly world: World;
  readonly books: Books;
  readonly recorder: Recorder;
  readonly day: MarketDay;
  readonly pace: Pace;
}

async function assemble(options: CommunityOptions, store: CommunityStore, chain: EmbeddedChain): Promise<Community> {
  const { scenario, profiles } = options.loaded;
  const identities = identitiesOf(scenario);
  const addresses = addressesOf(scenario);
  registerContracts(chain, addresses);
  const saved = savedIn(store, chain.head().number, options.directory);
  const writer = new BlockWriter(chain, saved?.writer);
  const foundedAt = saved === undefined ? await found(scenario, identities, writer, chain, genesisOf(scenario)) : null;
  const world = new World(scenario, profiles, saved?.world);
  const books = new Books(booksConfig(scenario, identities), bookings(store, saved), saved?.books);
  const recorder = new Recorder(store, options.events);
  const registry = registryOf(identities);
  const venue = {
    chainId: chain.chainId,
    market: addresses.BilateralMarket,
    settlement: addresses.MeteredSettlement,
    meterOf: registry.meterOf,
    mechanism: options.choices.mechanism,
  };
  const { intruders, faults = [] } = options;
  const offers = intruders?.offers?.(saved?.day.offers) ?? new OfferDesk(saved?.day.offers);
  const honest = castOf(scenario, identities, profiles, venue);
  const agents = intruders?.agents?.(honest) ?? honest;
  const names = agents.map(({ agent }) => agent.name);
  const parts = {
    calendar: scenario.calendar,
    residents: residentsOf(scenario),
    world,
    writer,
    books,
    offers,
    recorder,
    agents,
    outages: outagesOf(faults, names),
    statements: (booked: IntervalIndex) => dueStatements(scenario, identities, books.ledger, booked),
  };
  const day = new MarketDay(parts, options.events ?? {}, saved?.day ?? { foundedAt: foundedAt as Instant });
  const pace = paceOf(options.wallMs);
  return new Community({
    scenario,
    choices: options.choices,
    chain,
    store,
    identities,
    writer,
    world,
    books,
    recorder,
    day,
    pace,
  });
}

/** The newest snapshot that the chain has come to; undefined when there is none. */
function savedIn(store: CommunityStore, block: number, directory: string): SavedCommunity | undefined {
  const saved = store.latestSnapshot(SNAPSHOT, block)?.state as SavedCommunity | undefined;
  if (saved === undefined || saved.format === SNAPSHOT_FORMAT) return saved;
  throw new NeighborwattError(
    "SIMULATION_OTHER_FORMAT",
    `The state in ${directory} was saved in another form (${saved.format ?? "none"}, this version reads ` +
      `${SNAPSHOT_FORMAT}); nothing was changed. Go on with the version that made it, or with another --data directory.`,
    { details: { directory, format: saved.format ?? null, expected: SNAPSHOT_FORMAT }, exitCode: 65 },
  );
}

/** What the books need to know of a scenario; `statement` uses it as well. */
export function booksConfig(scenario: Scenario, identities: readonly HouseholdIdentity[]): BooksConfig {
  const names = new Set(residentsOf(scenario).map((r) => r.name));
  return {
    calendar: scenario.calendar,
    tariffAt: tariffOf(scenario),
    homes: identities.filter((i) => names.has(i.name)).map(({ name, meter }) => ({ name, meter })),
    communityBattery: scenario.communityBattery !== null,
  };
}

/** The community's time begins early enough to be founded before the first gate opens. */
export function genesisOf(scenario: Scenario): Instant {
  const { calendar } = scenario;
  return instant(startOf(calendar, intervalOf(0)) - (calendar.windowSeconds + FOUNDING_SECONDS) * 1000);
}

function metaOf({ loaded, choices, codeVersion, faults = [] }: CommunityOptions, genesis: Instant): CommunityMeta {
  const { scenario } = loaded;
  const { mechanism, settlement, privacy, admission, profiles } = choices;
  const own = { mechanism, settlement, privacy, admission, profiles: profiles ?? "", start: isoTime(genesis) };
  const chosen = faults.length === 0 ? own : { ...own, faults: faultsText(faults) };
  return { scenario: scenario.name, seed: scenario.seed, choices: chosen, genesis, chainId: 28_279, codeVersion };
}

/** The intervals that were booked when the snapshot was taken. */
function bookings(store: CommunityStore, saved: SavedCommunity | undefined): readonly StoredBooking[] {
  if (saved === undefined) return [];
  return store.records({ kind: BOOKING, to: saved.books.next }).map((r) => r.body as StoredBooking);
}

function tradesIn(booked: Ledger["intervals"][number]): number {
  return Object.values(booked.homes).reduce(
    (sum, home) => sum + home.trades.filter((t) => t.side === "sold").length,
    0,
  );
}
