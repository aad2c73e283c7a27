import { type CommitmentNode, FORECAST, type ForecastRecord, SHARED } from "#agents";
import type { EmbeddedChain } from "#chain/embedded";
import { type CommitmentDomain, type Instant, type IntervalIndex, interval as intervalOf, wh } from "#domain";
import type { Breach, FeederLoad } from "#grid";
import type { HomeBooking, Ledger } from "#settlement";
import type { CommunityStore } from "#storage";
import { closeNodeStores, type NodeStores } from "./atomic-venue.ts";
import type { BlockWriter, ChainTotals } from "./block-writer.ts";
import type { Books } from "./books.ts";
import { CommitmentDesk, catchingUp } from "./commitment-desk.ts";
import { offerCommitments } from "./commitment-front.ts";
import {
  acceptCorrection,
  type CorrectionRequest,
  type StoredCorrection,
  storedCorrections,
} from "./correction-desk.ts";
import { offerCorrections } from "./correction-front.ts";
import { ForecastLog } from "./forecast-log.ts";
import type { HouseholdIdentity } from "./identities.ts";
import type { MarketDay } from "./market-day.ts";
import type { NodeRepair } from "./node-repair.ts";
import type { Pace } from "./pace.ts";
import type { Recorder } from "./recorder.ts";
import { limitsIn, type Scenario } from "./scenario/index.ts";
import { type SavedCommunity, SNAPSHOT, SNAPSHOT_FORMAT } from "./snapshot.ts";
import { liveCommunity } from "./stored-statement.ts";
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
import { requireAnnounced, requireTariffUntil } from "./tariff.ts";
import type { World } from "./world.ts";

/** How far a directory is to run, and whether it has: the books alone do not say, since they are closed anew after a restart. */
interface Plan {
  readonly until: IntervalIndex;
  readonly finished: boolean;
}

const PLAN = "plan";

/** A community that runs. */
export class Community {
  readonly scenario: Scenario;
  readonly chain: EmbeddedChain;
  readonly identities: readonly HouseholdIdentity[];
  readonly day: MarketDay;
  readonly pace: Pace;
  /** Where commitments are asked for and handed in; null where readings settle trades. */
  readonly commitments: CommitmentDesk | null;
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
    this.commitments = parts.node === null ? null : new CommitmentDesk(parts, parts.node, parts.ledgerDomain);
    if (this.commitments !== null) offerCommitments(parts.chain, this.commitments);
    offerCorrections(parts.chain, this);
    parts.chain.onExternal(() => {
      this.day.external();
      this.pace.wake();
    });
  }

  get ledger(): Ledger {
    return this.#parts.books.ledger;
  }

  /** Databases of nodes that were not what is anchored when the community was opened, and are now. */
  get repairs(): readonly NodeRepair[] {
    return this.#parts.repairs;
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
    requireTariffUntil(this.scenario, until);
    requireAnnounced(this.scenario, until);
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

  /** The number that the next correction of a reading gets. */
  nextCorrection(): number {
    return storedCorrections({ reader: this.store }).length + 1;
  }

  /**
   * Takes a correction of a reading in: it stands on the bill of the interval that runs now.
   *
   * @throws SIMULATION_CATCHING_UP (75), SIMULATION_CORRECTION_REFUSED, SIMULATION_CORRECTION_SIGNER
   */
  correct(request: CorrectionRequest): StoredCorrection {
    // What is gone over was written without it.
    if (this.replaying) throw catchingUp();
    const stored = acceptCorrection(this.store, liveCommunity(this), request, this.now);
    this.#parts.books.correct(stored.correction, stored.billedWith);
    return stored;
  }

  /** Asks `run` to return as soon as the present step is done. */
  stop(): void {
    this.#stopping = true;
    this.pace.wake();
  }

  summary(until: IntervalIndex, wallMs: number): Summary {
    return summaryOf(
      this.scenario,
      this.#parts.choices,
      this.ledgerUntil(until),
      this.#tally(until),
      this.#chainTally(),
      wallMs,
    );
  }

  /** The books of the intervals before one. */
  ledgerUntil(until: IntervalIndex): Ledger {
    return { ...this.ledger, intervals: this.ledger.intervals.filter((i) => i.interval < until) };
  }

  async close(): Promise<void> {
    await this.chain.close();
    closeNodeStores(this.#parts.nodeStores);
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

  #forecasts(until: IntervalIndex): Tally["forecasts"] {
    const log = new ForecastLog();
    for (const { key, interval, body } of this.store.records({ kind: FORECAST, to: until }))
      log.expect(key, intervalOf(interval), body as ForecastRecord);
    for (const { interval, homes } of this.ledger.intervals) {
      if (interval >= until) continue;
      for (const { name } of this.scenario.households) log.came(name, interval, homes[name] as HomeBooking);
    }
    return log.tallies;
  }

  #tally(until: IntervalIndex): Tally {
    const { store } = this.#parts;
    const bodies = <T>(kind: string): T[] => store.records({ kind, to: until }).map((r) => r.body as T);
    const orders = store.records({ kind: "order", to: until }).map((r): ClosedOrder => {
      return { ...(r.body as ClosedOrder), interval: intervalOf(r.interval) };
    });
    const limits = bodies<{ use: FeederLoad[]; violations: Breach[] }>("limits");
    return {
      forecasts: this.#forecasts(until),
      trades: this.ledger.intervals.reduce((sum, i) => (i.interval < until ? sum + tradesIn(i) : sum), 0),
      limitViolations: breachCount(limits.flatMap((b) => b.violations)),
      feederOverloads: breachCount(bodies<{ overloads: Breach[] }>("grid").flatMap((b) => b.overloads)),
      unsoldWhileGridBoughtWh: wh(
        // What a sharing key left over could have gone to a neighbour as well.
        bodies<{ missedWh: bigint }>(SHARED).reduce((sum, { missedWh }) => sum + missedWh, 0n) +
          unsoldOf(
            orders,
            limits.flatMap((b) => b.use),
            (k) => limitsIn(this.scenario, k),
          ),
      ),
    };
  }

  #chainTally(): ChainTally {
    const { number, stateRoot } = this.chain.head();
    return { kind: "embedded", chainId: this.chain.chainId, blocks: number, ...this.#parts.writer.totals, stateRoot };
  }
}

/** Everything a running community is made of. */
export interface CommunityParts {
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
  readonly nodeStores: NodeStores;
  /** The node at whose desk people ask; null where there is none. */
  readonly node: CommitmentNode | null;
  readonly ledgerDomain: CommitmentDomain;
  /** Databases of nodes that had to be mended when the community was opened. */
  readonly repairs: readonly NodeRepair[];
}

function tradesIn(booked: Ledger["intervals"][number]): number {
  return Object.values(booked.homes).reduce(
    (sum, home) => sum + home.trades.filter((t) => t.side === "sold").length,
    0,
  );
}
