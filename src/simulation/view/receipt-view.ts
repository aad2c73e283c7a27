import type { Log } from "#chain";
import {
  type Address,
  type Calendar,
  endOf,
  type Hex,
  type Instant,
  type IntervalIndex,
  type IntervalTariff,
  isoTime,
  startOf,
} from "#domain";
import type { BookEntry } from "#trust";
import { type Claim, type ClaimSources, claimsOf, type Payment } from "./claims.ts";
import { anchoredFrom, type NodeStanding } from "./node-standings.ts";
import { nodesState } from "./node-state.ts";
import { dayState, intervalStates } from "./receipt-sums.ts";
import { refusalReasonOf } from "./refusal-reasons.ts";
import type { Receipts, TradeRow } from "./state.ts";
import type { MoneyOf, WrittenTrade } from "./trade-view.ts";

/** Refused claims that the page gets. */
const REFUSED = 20;

/** What the view of receipts must know of a community. */
export interface ReceiptViewConfig {
  readonly calendar: Calendar;
  readonly tariffAt: (k: IntervalIndex) => IntervalTariff;
  /** Whether commitments pay for agreements; else the market brings the money of its orders. */
  readonly byCommitment: boolean;
}

/** An anchor on the chain. */
export interface AnchorSeen {
  readonly number: number;
  readonly root: Hex;
  readonly at: Instant;
  readonly block: number;
  readonly transaction: Hex;
  /** Who handed it in. */
  readonly from: Address | null;
}

/** What to tell the money from: the present state of the community. */
export interface ReceiptSources {
  readonly now: Instant;
  /** First interval that is shown. */
  readonly first: IntervalIndex;
  readonly trades: readonly WrittenTrade[];
  readonly nodes: readonly NodeStanding[];
}

/** Money on hold and what meters confirmed: from the chain what was paid and refused, from the nodes what is on hold. */
export class ReceiptView {
  readonly #config: ReceiptViewConfig;
  #anchor: AnchorSeen | null = null;
  #refused: Log[] = [];
  #signedTwice: Log[] = [];
  /** By consumer and sequence number. */
  readonly #paid = new Map<string, Log>();
  /** By digest, or id of the agreement. */
  readonly #settled = new Map<Hex, Log>();

  constructor(config: ReceiptViewConfig) {
    this.#config = config;
  }

  /** The newest anchor that was seen. */
  get anchor(): AnchorSeen | null {
    return this.#anchor;
  }

  /**
   * Takes what a block says; the same log again changes nothing.
   *
   * @param sender  Tells who sent the transaction.
   */
  follow(log: Log, sender: () => Address | null): void {
    const { contract, event, args } = log;
    if (contract === "CommitmentLedger") this.#followLedger(log, sender);
    if (contract === "SingleSettlement" && event === "Confirmed") this.#settled.set(args.commitment as Hex, log);
    if (contract !== "AtomicSettlement") return;
    if (event === "ClaimRefused") this.#refused = withLog(this.#refused, log);
    else if (event === "CommitmentSettled") this.#settled.set(args.digest as Hex, log);
    else if (event === "TradeSettled") this.#settled.set(args.tradeId as Hex, log);
  }

  /** Forgets what was settled or refused before an instant; the newest anchor stays. */
  forgetBefore(at: Instant): void {
    this.#refused = this.#refused.filter((log) => log.at >= at);
    this.#signedTwice = this.#signedTwice.filter((log) => log.at >= at);
    for (const logs of [this.#paid, this.#settled] as Map<string, Log>[]) {
      for (const [key, log] of logs) if (log.at < at) logs.delete(key);
    }
  }

  /** What becomes of each agreement's money. */
  moneyOf(sources: ReceiptSources): MoneyOf {
    return moneyOfClaims(this.#claims(sources));
  }

  /** @param lastActive  When each agent was last heard of. */
  state(sources: ReceiptSources, lastActive: ReadonlyMap<Address, Instant>): Receipts {
    const claims = this.#claims(sources);
    return {
      funding: this.#config.byCommitment ? "commitments" : "escrow",
      today: dayState(claims),
      intervals: intervalStates(this.#config.calendar, claims),
      refused: this.#refusedState(sources),
      signedTwice: this.#signedTwice.map(({ args, at, transaction }) => ({
        consumer: args.consumer as Address,
        bondNano: String(args.bond),
        at: isoTime(at),
        transaction,
      })),
      ...nodesState(sources.nodes, this.#anchor, lastActive, sources.now),
    };
  }

  #followLedger(log: Log, sender: () => Address | null): void {
    const { event, args, at, block, transaction } = log;
    if (event === "Anchored") {
      const number = args.number as number;
      if (number <= (this.#anchor?.number ?? 0)) return;
      this.#anchor = { number, root: args.root as Hex, at, block, transaction, from: sender() };
    } else if (event === "CommitmentPaid") {
      this.#paid.set(keyOf(args.consumer as Address, Number(args.sequence)), log);
    } else if (event === "Slashed") {
      this.#signedTwice = withLog(this.#signedTwice, log);
    }
  }

  #claims({ now, first, trades, nodes }: ReceiptSources): readonly Claim[] {
    return claimsOf({
      calendar: this.#config.calendar,
      now,
      trades,
      escrowNano: escrowOf(this.#config),
      commitments: anchoredFrom(nodes, first),
      paymentOf: (entry) => this.#paymentOf(entry),
    });
  }

  #about(claim: Pick<Claim, "interval" | "energyWh"> | undefined): Receipts["refused"]["shown"][number]["about"] {
    if (claim === undefined) return null;
    const { interval, energyWh } = claim;
    const { calendar } = this.#config;
    const [from, to] = [startOf(calendar, interval), endOf(calendar, interval)].map(isoTime) as [string, string];
    return { interval, from, to, energyWh: String(energyWh) };
  }

  #paymentOf({ commitment, digest }: BookEntry): Payment | null {
    const paid = this.#paid.get(keyOf(commitment.consumer, commitment.sequence))?.args;
    if (paid === undefined) return null;
    const paidNano = (paid.paid as bigint) + (paid.gridFee as bigint) + (paid.tax as bigint);
    const deliveredWh = this.#settled.get(digest)?.args.deliveredWh as bigint | undefined;
    return { deliveredWh: deliveredWh ?? 0n, paidNano };
  }

  #refusedState({ trades, nodes, first }: ReceiptSources): Receipts["refused"] {
    const known = new Map<Hex, Pick<Claim, "interval" | "energyWh">>([
      ...trades.map(({ id, trade }) => [id, trade] as const),
      ...anchoredFrom(nodes, first).map(({ digest, commitment }) => [digest, commitment] as const),
    ]);
    const shown = this.#refused.slice(-REFUSED).reverse();
    return {
      total: this.#refused.length,
      shown: shown.map(({ args, at, transaction, block }) => ({
        claim: args.claim as Hex,
        about: this.#about(known.get(args.claim as Hex)),
        reason: refusalReasonOf(args.reason as Hex),
        at: isoTime(at),
        transaction,
        block,
        settledLater: this.#settled.has(args.claim as Hex),
      })),
    };
  }
}

/** How much the market brings for an agreement; null where commitments pay. */
export function escrowOf({ tariffAt, byCommitment }: ReceiptViewConfig): ClaimSources["escrowNano"] {
  if (byCommitment) return null;
  return ({ interval, energyWh, pricePerWh }) => {
    const { localGridFee, localTax } = tariffAt(interval);
    return energyWh * (pricePerWh + localGridFee + localTax);
  };
}

/** Tells what becomes of each agreement's money by its claim. */
export function moneyOfClaims(all: readonly Claim[]): MoneyOf {
  const claims = new Map(all.map((claim) => [claim.trade, claim]));
  return (id) => moneyState(claims.get(id));
}

function moneyState(claim: Claim | undefined): TradeRow["money"] {
  if (claim === undefined) return null;
  const { state, heldNano, freeAt } = claim;
  return { state, heldNano: String(heldNano), freeAt: freeAt === null ? null : isoTime(freeAt) };
}

function keyOf(consumer: Address, sequence: number): string {
  return `${consumer}/${sequence}`;
}

/** A log has its place on the chain once. */
function withLog(logs: readonly Log[], log: Log): Log[] {
  const isThere = logs.some(({ block, index }) => block === log.block && index === log.index);
  return isThere ? [...logs] : [...logs, log];
}
