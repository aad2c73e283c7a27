import type { Call, Log } from "#chain";
import {
  type Calendar,
  COMMUNITY,
  type Hex,
  type Instant,
  type IntervalIndex,
  instant,
  intervalAt,
  interval as intervalOf,
  type Limits,
} from "#domain";
import { unpackPowers } from "#market";
import type { Agent, AgentEvent, Effect, Wallet } from "../agent.ts";
import type { MarketGates } from "./gates.ts";
import { type FoundSolution, isFeasible, isUnbeatable, type SolverMind, solutionFor, surpasses } from "./solution.ts";
import {
  emptyBook,
  followBook,
  forgetUpTo,
  leavesOf,
  limitTableOf,
  SOLVER_INTERESTS,
  type SolverBook,
} from "./solver-book.ts";
import { bindParts, turnAfter } from "./turns.ts";

/** When a clearing market can be finalised, besides when it takes offers. */
export interface ClearingGates extends MarketGates {
  finalizableFrom(k: IntervalIndex): Instant;
  finalizableUntil(k: IntervalIndex): Instant;
}

/** Everything a solver knows from the start. */
export interface SolverConfig extends SolverMind {
  /** Its place among the solvers of the community, from 0 on: each lets those before it go first. */
  readonly index: number;
  readonly wallet: Wallet;
  readonly calendar: Calendar;
  readonly gates: ClearingGates;
  /** As the community was founded with. */
  readonly limits: Limits;
}

/**
 * How far an interval has got: nothing yet, solved in mid-interval, solved after gate closure, handed over to be finalised,
 * trades handed over to be opened.
 */
type Step = "open" | "solved-early" | "solved" | "finalizing" | "opening";

interface Work {
  step: Step;
  /** When the trades are to be opened, if nobody else has; null before they are final. */
  openAt: Instant | null;
  /** How often finalising was refused. */
  refusals: number;
}

/** Everything a solver remembers. */
export interface SolverState {
  book: SolverBook;
  work: Record<IntervalIndex, Work>;
}

/** Time for one who goes first to be seen in a block before the next does its work. */
const OPENING_TURN_MS = 3_000;
/** After this many refusals the interval is left to others. */
const REFUSALS_AT_MOST = 3;

/**
 * Makes a solver: anybody's computer that looks for the best trades of the next interval and submits them with their proof,
 * once in mid-interval and once after gate closure, has the best solution finalised, whoever found it, and its trades opened.
 * What others have done it leaves alone. Nobody needs to trust it, and the day goes on without it.
 *
 * @source TX 5.2.2 (off-blockchain solver, anytime, untrusted, several); requirements M7, M8
 */
export function solverAgent(config: SolverConfig): Agent<SolverState> {
  return {
    name: `${COMMUNITY}/solver-${config.index + 1}`,
    role: "solver",
    address: config.wallet.address,
    interests: [...SOLVER_INTERESTS],
    init: () => ({ book: emptyBook(config.limits), work: {} }),
    handle(state, event, now) {
      const effects: Effect[] = [];
      handle(config, state, event, now, effects);
      return { state, effects };
    },
  };
}

function handle(config: SolverConfig, state: SolverState, event: AgentEvent, now: Instant, effects: Effect[]): void {
  if (event.kind === "clock") onClock(config, state, now, effects);
  else if (event.kind === "receipt") onRefusal(config, state, event.call, now, effects);
  else if (event.kind === "chain") {
    const { log } = event;
    followBook(state.book, log);
    if (log.event === "OfferPosted") beginWork(config, state, now, effects);
    else if (log.event === "SolutionFinalized")
      openLater(config, state, log.args.interval as IntervalIndex, now, effects);
    if (CHANGES.has(log.event)) reconsider(config, state, log, now, effects);
  }
}

/** Events after which a candidate may have become infeasible. */
const CHANGES: ReadonlySet<string> = new Set([
  "OffersExcluded",
  "LimitLowered",
  "LimitsChanged",
  "SolutionFinalized",
  "CandidateDropped",
]);

/** Offers have come for intervals without any: their hours are noted. */
function beginWork(config: SolverConfig, state: SolverState, now: Instant, effects: Effect[]): void {
  for (const key of Object.keys(state.book.intervals)) {
    const k = intervalOf(Number(key));
    if (state.work[k] !== undefined) continue;
    state.work[k] = { step: "open", openAt: null, refusals: 0 };
    for (const at of [earlyAt(config, k), closedAt(config, k), finalAt(config, k)]) {
      if (at > now) effects.push({ kind: "wake", at });
    }
  }
}

/** One wake serves all: whatever is due by now is done, also by an agent that was out of order for a while. */
function onClock(config: SolverConfig, state: SolverState, now: Instant, effects: Effect[]): void {
  const ended = intervalOf(intervalAt(config.calendar, now) - 1);
  forgetUpTo(state.book, ended);
  for (const key of Object.keys(state.work)) {
    const k = intervalOf(Number(key));
    if (k <= ended) delete state.work[k];
    else work(config, state, k, now, effects);
  }
}

function work(config: SolverConfig, state: SolverState, k: IntervalIndex, now: Instant, effects: Effect[]): void {
  const one = state.work[k] as Work;
  const { gates } = config;
  if (state.book.final[k] !== undefined) open(state, k, one, now, effects);
  else if (now >= gates.finalizableUntil(k) || one.refusals >= REFUSALS_AT_MOST) return;
  else if (now >= finalAt(config, k) && one.step === "solved") finalize(config, state, k, one, now, effects);
  else if (now >= closedAt(config, k) && (one.step === "open" || one.step === "solved-early")) {
    one.step = "solved";
    solve(config, state.book, k, effects);
    // It may have come late, as after an outage.
    effects.push({
      kind: "wake",
      at: turnAfter(now > gates.finalizableFrom(k) ? now : gates.finalizableFrom(k), config.index),
    });
  } else if (now >= earlyAt(config, k) && now < gates.closesAt(k) && one.step === "open") {
    one.step = "solved-early";
    solve(config, state.book, k, effects);
  }
}

/** Submits a solution where it has a better one than the chain, or one in the place of one that has become infeasible. */
function solve(config: SolverConfig, book: SolverBook, k: IntervalIndex, effects: Effect[]): void {
  const known = book.best[k];
  const stands = known !== undefined && isFeasible(config.objective, book, k, known);
  if (stands && isUnbeatable(known, book, k)) return;
  if (stands && known.solver === config.wallet.address && known.offers === book.intervals[k]?.length) return;
  const found = solutionFor(config, book, k);
  if (known !== undefined && !stands) effects.push(submit("drop", [k, ...partsOf(book, k, known)]));
  if (found !== null && surpasses(found, stands ? known : undefined, book, k)) effects.push(submission(k, found));
}

/** Has the best candidate finalised, whoever found it. One that has become infeasible is first replaced. */
function finalize(
  config: SolverConfig,
  state: SolverState,
  k: IntervalIndex,
  one: Work,
  now: Instant,
  effects: Effect[],
): void {
  const known = state.book.best[k];
  if (known === undefined) return;
  if (isFeasible(config.objective, state.book, k, known)) {
    one.step = "finalizing";
    effects.push(submit("finalize", [k, ...partsOf(state.book, k, known)]));
    return;
  }
  solve(config, state.book, k, effects);
  effects.push({ kind: "wake", at: turnAfter(instant(now + OPENING_TURN_MS), config.index) });
}

/** It is final: who goes first has the trades opened at once, the others see to it in turn. */
function openLater(config: SolverConfig, state: SolverState, k: IntervalIndex, now: Instant, effects: Effect[]): void {
  const one = state.work[k];
  if (one === undefined) return;
  one.openAt = instant(now + config.index * OPENING_TURN_MS);
  if (config.index === 0) open(state, k, one, now, effects);
  else effects.push({ kind: "wake", at: one.openAt });
}

function open({ book }: SolverState, k: IntervalIndex, one: Work, now: Instant, effects: Effect[]): void {
  const final = book.final[k];
  if (final === undefined || one.openAt === null || now < one.openAt || one.step === "opening") return;
  one.step = "opening";
  const trades = unpackPowers(final.powers).length;
  if (final.opened >= trades) return;
  const leaves = leavesOf(book, k, final.offers);
  for (const { first, count } of bindParts(trades)) {
    effects.push(submit("bind", [k, leaves, final.powers, final.prices, first, count]));
  }
}

/** What was solved may hold no more: then it is solved again, when the block that changed things is complete. */
function reconsider(config: SolverConfig, state: SolverState, log: Log, now: Instant, effects: Effect[]): void {
  for (const key of Object.keys(state.work)) {
    const k = intervalOf(Number(key));
    const one = state.work[k] as Work;
    if (one.step === "open" || state.book.final[k] !== undefined) continue;
    const known = state.book.best[k];
    const isLost =
      known === undefined
        ? log.event === "CandidateDropped" && log.args.interval === k
        : !isFeasible(config.objective, state.book, k, known);
    if (!isLost) continue;
    one.step = now < config.gates.closesAt(k) ? "open" : "solved-early";
    effects.push({ kind: "wake", at: turnAfter(now, config.index) });
  }
}

/** Somebody else was faster, or the candidate is another one by now. */
function onRefusal(config: SolverConfig, state: SolverState, call: Call, now: Instant, effects: Effect[]): void {
  const one = state.work[call.args[0] as IntervalIndex];
  if (call.function !== "finalize" || one?.step !== "finalizing") return;
  one.step = "solved";
  one.refusals++;
  effects.push({ kind: "wake", at: turnAfter(now, config.index) });
}

function submission(k: IntervalIndex, found: FoundSolution): Effect {
  const { value, gap, leaves, limits, powers, prices, certificate } = found;
  return submit("submitSolution", [k, value, gap, leaves, limits, powers, prices, certificate]);
}

/** What the contract wants to be handed again to go on with a candidate. */
function partsOf(
  book: SolverBook,
  k: IntervalIndex,
  { offers, powers, prices }: { readonly offers: number; readonly powers: Hex; readonly prices: Hex },
): readonly unknown[] {
  return [leavesOf(book, k, offers), limitTableOf(book, k), powers, prices];
}

function submit(name: string, args: readonly unknown[]): Effect {
  return { kind: "submit", call: { contract: "ClearingMarket", function: name, args } };
}

/** In the middle of the interval before gate closure: something stands should all solvers fail later (anytime). */
function earlyAt({ gates, calendar, index }: SolverConfig, k: IntervalIndex): Instant {
  return turnAfter(instant(gates.closesAt(k) - calendar.intervalSeconds * 500), index);
}

/** The first alone, then all others at once: who waited longer would leave it to a liar that goes before it and finalises in time. */
function closedAt({ gates, index }: SolverConfig, k: IntervalIndex): Instant {
  return turnAfter(gates.closesAt(k), Math.min(index, 1));
}

function finalAt({ gates, index }: SolverConfig, k: IntervalIndex): Instant {
  return turnAfter(gates.finalizableFrom(k), index);
}
