import { setTimeout as rest } from "node:timers/promises";
import type { Ledger } from "#settlement";
import type { Foresight } from "./expecting.ts";
import { forecastSummary } from "./forecast-summary.ts";
import { type BuiltMechanism, linearSolverFor } from "./mechanisms.ts";
import type { LoadedScenario } from "./scenario/index.ts";
import { type StudyResult, studyInSteps } from "./study.ts";
import type { ForecastCost } from "./view/forecast-cost-state.ts";

/** So long a study works before the market gets its turn, and so long it rests then. */
const WORK_MS = 8;
const REST_MS = 12;
/** A longer run is studied from its beginning up to here: nobody waits for a year. */
const MOST_DAYS = 31;

/** What a study is made of. */
export interface ForesightSources {
  readonly loaded: LoadedScenario;
  readonly mechanism: BuiltMechanism;
  /** Milliseconds that only grow. */
  readonly clock: () => number;
}

/**
 * Tells what errors in forecasts cost: the community's days once more as a study, and again with perfect foresight. It begins when
 * somebody asks, works beside the market in small pieces, and keeps what it has found until a further day is over.
 *
 * @source requirement G3; `forecastSummary` says what the cost is
 */
export class ForesightDesk {
  readonly #sources: ForesightSources;
  #answer: ForecastCost = { is: "working", days: 0, done: 0 };
  #days = 0;
  #isClosed = false;
  #isBusy = false;
  #running: Promise<void> = Promise.resolve();

  constructor(sources: ForesightSources) {
    this.#sources = sources;
  }

  /** What is known; asking begins the study of the days that are over. @param booked  First interval that is not booked. */
  ask(booked: number): ForecastCost {
    const { scenario } = this.#sources.loaded;
    if (this.#sources.mechanism === "sharing") return { is: "none" };
    const perDay = Math.min(86_400 / scenario.calendar.intervalSeconds, scenario.intervals ?? Number.POSITIVE_INFINITY);
    const days = Math.min(MOST_DAYS, Math.floor(booked / perDay));
    if (days === 0) return { is: "too-early" };
    if (days > this.#days && !this.#isBusy) this.#running = this.#begin(days, days * perDay);
    return this.#answer;
  }

  /** Ends the study that is under way. */
  close(): Promise<void> {
    this.#isClosed = true;
    return this.#running;
  }

  /** One study at a time; what it cannot be made of, such as prices that end too early, is told to whoever asks and harms nobody else. */
  async #begin(days: number, intervals: number): Promise<void> {
    this.#days = days;
    this.#isBusy = true;
    try {
      await this.#study(days, intervals);
    } catch (error) {
      this.#answer = { is: "impossible", why: (error as Error).message };
    } finally {
      this.#isBusy = false;
    }
  }

  async #study(days: number, intervals: number): Promise<void> {
    const before = this.#answer;
    const told = (done: number) => {
      // Until the longer study is done, what is known of the shorter one stays.
      if (before.is !== "there") this.#answer = { is: "working", days, done: done / (2 * intervals) };
    };
    const own = await this.#run(intervals, "own", told);
    const perfect = own && (await this.#run(intervals, "perfect", (done) => told(intervals + done)));
    if (own !== null && perfect !== null) this.#answer = this.#costOf(days, own, perfect.ledger);
  }

  async #run(intervals: number, foresight: Foresight, told: (done: number) => void): Promise<StudyResult | null> {
    const { loaded, mechanism, clock } = this.#sources;
    const steps = studyInSteps(
      loaded,
      mechanism,
      intervals,
      await linearSolverFor(mechanism, loaded.scenario),
      foresight,
    );
    for (let since = clock(); !this.#isClosed; ) {
      const step = steps.next();
      if (step.done) return step.value;
      told(step.value);
      if (clock() - since < WORK_MS) continue;
      await rest(REST_MS);
      since = clock();
    }
    return null;
  }

  #costOf(days: number, { ledger, tally }: StudyResult, perfect: Ledger): ForecastCost {
    const { method, costNano, homes } = forecastSummary(
      this.#sources.loaded.scenario.forecast,
      tally.forecasts,
      ledger,
      perfect,
    );
    return {
      is: "there",
      days,
      method,
      costNano: costNano ?? "0",
      homes: homes.map((home) => ({ home: home.household, costNano: home.costNano ?? "0" })),
    };
  }
}
