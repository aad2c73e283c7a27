import type { Log } from "#chain";
import { COMMUNITY, type Hex, type Instant, type IntervalIndex, intervalAt, interval as intervalOf } from "#domain";
import { packRanking, rankPurchases, rankSales } from "#market";
import type { Agent, Effect } from "../agent.ts";
import type { MarketGates } from "./gates.ts";
import type { SolverConfig } from "./solver.ts";
import { emptyBook, followBook, forgetUpTo, leavesOf, offersIn, type SolverBook } from "./solver-book.ts";
import { bindParts, turnAfter } from "./turns.ts";

/** Everything a clerk knows from the start. */
export interface ClerkConfig extends Pick<SolverConfig, "index" | "wallet" | "calendar"> {
  readonly gates: MarketGates;
}

/** Everything a clerk remembers. */
export interface ClerkState {
  book: SolverBook;
  /** Pairs of cleared intervals, with how many have become trades or were passed over. */
  cleared: Record<IntervalIndex, { readonly pairs: Hex; done: number; readonly openAt: Instant; isOpened: boolean }>;
  /** Intervals that it has handed in itself. */
  handedIn: IntervalIndex[];
}

/** Bytes of a pair in AuctionCleared. */
const PAIR_BYTES = 13;
/** Time for one who goes first to be seen in a block. */
const OPENING_TURN_MS = 3_000;

/**
 * Makes the clerk of a uniform-price auction: after gate closure it hands in the order of the offers by price, which the contract
 * checks, and has the pairs made trades. Whoever does so has no say in the result; several take turns.
 *
 * @source contracts/src/interfaces/IUniformAuction.sol; requirement M9
 */
export function clerkAgent(config: ClerkConfig): Agent<ClerkState> {
  return {
    name: `${COMMUNITY}/solver-${config.index + 1}`,
    role: "solver",
    address: config.wallet.address,
    interests: ["OfferPosted", "AuctionCleared", "TransactionAllowed", "PairPassedOver"].map(
      (event) => `UniformAuction.${event}`,
    ),
    init: () => ({ book: emptyBook([]), cleared: {}, handedIn: [] }),
    handle(state, event, now) {
      const effects: Effect[] = [];
      if (event.kind === "clock") onClock(config, state, now, effects);
      else if (event.kind === "chain") onChain(config, state, event.log, now, effects);
      return { state, effects };
    },
  };
}

function onChain(config: ClerkConfig, state: ClerkState, log: Log, now: Instant, effects: Effect[]): void {
  const k = log.args.interval as IntervalIndex;
  if (log.event === "OfferPosted") {
    followBook(state.book, log);
    const at = turnAfter(config.gates.closesAt(log.args.from as IntervalIndex), config.index);
    if (at > now) effects.push({ kind: "wake", at });
  } else if (log.event === "AuctionCleared") {
    const openAt = (now + config.index * OPENING_TURN_MS) as Instant;
    state.cleared[k] = { pairs: log.args.pairs as Hex, done: 0, openAt, isOpened: false };
    if (config.index === 0) open(state, k, now, effects);
    else effects.push({ kind: "wake", at: openAt });
  } else {
    const cleared = state.cleared[k];
    if (cleared !== undefined) cleared.done++;
  }
}

function onClock(config: ClerkConfig, state: ClerkState, now: Instant, effects: Effect[]): void {
  const present = intervalAt(config.calendar, now);
  forgetUpTo(state.book, intervalOf(present - 1));
  state.handedIn = state.handedIn.filter((k) => k >= present);
  for (const key of Object.keys(state.cleared)) {
    const k = intervalOf(Number(key));
    if (k < present) delete state.cleared[k];
    else open(state, k, now, effects);
  }
  for (const key of Object.keys(state.book.intervals)) {
    const k = intervalOf(Number(key));
    if (k <= present || state.cleared[k] !== undefined || state.handedIn.includes(k)) continue;
    if (now >= turnAfter(config.gates.closesAt(k), config.index)) handIn(state, k, effects);
  }
}

function handIn(state: ClerkState, k: IntervalIndex, effects: Effect[]): void {
  state.handedIn.push(k);
  const offers = offersIn(state.book, k, "posted");
  const rankings = [rankSales(offers), rankPurchases(offers)].map(packRanking);
  effects.push(submit("clear", [k, leavesOf(state.book, k), ...rankings]));
}

/** Each call makes the next pairs trades, so those that come too late find nothing left to do. */
function open(state: ClerkState, k: IntervalIndex, now: Instant, effects: Effect[]): void {
  const cleared = state.cleared[k];
  if (cleared === undefined || cleared.isOpened || now < cleared.openAt) return;
  const left = (cleared.pairs.length - 2) / 2 / PAIR_BYTES - cleared.done;
  cleared.isOpened = true;
  for (const { count } of bindParts(left)) effects.push(submit("bind", [k, cleared.pairs, count]));
}

function submit(name: string, args: readonly unknown[]): Effect {
  return { kind: "submit", call: { contract: "UniformAuction", function: name, args } };
}
