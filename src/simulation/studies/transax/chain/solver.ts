import {
  bindParts,
  emptyBook,
  type FoundSolution,
  followBook,
  isFeasible,
  leavesOf,
  limitTableOf,
  type SolverBook,
  type SolverMind,
  solutionFor,
  surpasses,
} from "#agents";
import type { Call, Log } from "#chain";
import { type Hex, type IntervalIndex, interval, type Limits } from "#domain";
import { clearInstance, unpackPowers } from "#market";

const MIND: SolverMind = {
  objective: "max-energy",
  // Of solutions with as much energy, one that spends first what ends first, which the contract prefers as well.
  solve: (instance, owners) => clearInstance(instance, { owners, priority: "fullest-first" }),
  meterOf: () => null,
};

/**
 * A solver that looks at every open interval after each block, submits what is better than what the chain knows, has the best
 * made final, and its trades bound.
 *
 * @source TX 5.2.2 (it runs periodically, and takes all offers of the time before)
 */
export class SolverDesk {
  readonly book: SolverBook;
  /** What an interval looked like when it was solved last: offers, and finalised intervals before it. */
  readonly #solved = new Map<IntervalIndex, string>();
  #finals = 0;

  constructor(limits: Limits) {
    this.book = emptyBook(limits);
  }

  /** Takes what the chain says. @returns the calls that bind the trades of an interval that has become final */
  follow(log: Log): readonly Call[] {
    followBook(this.book, log);
    if (log.contract !== "ClearingMarket" || log.event !== "SolutionFinalized") return [];
    this.#finals++;
    const k = log.args.interval as IntervalIndex;
    const { offers, powers, prices } = log.args as unknown as {
      readonly offers: number;
      readonly powers: Hex;
      readonly prices: Hex;
    };
    const leaves = leavesOf(this.book, k, offers);
    return bindParts(unpackPowers(powers).length).map(({ first, count }) =>
      market("bind", [k, leaves, powers, prices, first, count]),
    );
  }

  /** The intervals from `first` on that have offers and are not final. */
  openFrom(first: number): readonly IntervalIndex[] {
    const numbers = Object.keys(this.book.intervals).map(Number);
    return numbers
      .filter((k) => k >= first && this.book.final[interval(k)] === undefined)
      .toSorted((a, b) => a - b)
      .map(interval);
  }

  /** Calls that put a better solution on the chain; none where nothing has changed or nothing better is found. */
  solve(k: IntervalIndex): readonly Call[] {
    const { book } = this;
    const state = `${book.intervals[k]?.length ?? 0}/${this.#finals}`;
    if (this.#solved.get(k) === state) return [];
    this.#solved.set(k, state);
    const known = book.best[k];
    const stands = known !== undefined && isFeasible(MIND.objective, book, k, known);
    const found = solutionFor(MIND, book, k);
    const calls: Call[] = [];
    // It was drawn on by an earlier interval: whoever shows it may have it dropped.
    if (known !== undefined && !stands) calls.push(market("drop", [k, ...this.#parts(k)]));
    if (found !== null && surpasses(found, stands ? known : undefined, book, k)) calls.push(submission(k, found));
    return calls;
  }

  /** The call that makes an interval final; of one without a solution too: nothing is traded then. */
  finalize(k: IntervalIndex): Call {
    return market("finalize", this.book.best[k] === undefined ? [k, "0x", "0x", "0x", "0x"] : [k, ...this.#parts(k)]);
  }

  #parts(k: IntervalIndex): readonly unknown[] {
    const known = this.book.best[k];
    return [leavesOf(this.book, k, known?.offers), limitTableOf(this.book, k), known?.powers, known?.prices];
  }
}

function submission(k: IntervalIndex, found: FoundSolution): Call {
  const { value, gap, leaves, limits, powers, prices, certificate } = found;
  return market("submitSolution", [k, value, gap, leaves, limits, powers, prices, certificate]);
}

function market(name: string, args: readonly unknown[]): Call {
  return { contract: "ClearingMarket", function: name, args };
}
