import type { Call, Log } from "#chain";
import {
  type Hex,
  type Instant,
  type IntervalIndex,
  instant,
  interval,
  type Limits,
  symmetricLimits,
  wh,
} from "#domain";
import {
  type AcceptedSolution,
  chainHead,
  checkSolution,
  clearMaxWelfare,
  cutBound,
  isBetter,
  NO_LIMIT,
  packLimits,
  unpackCertificate,
  unpackOffers,
  unpackPowers,
} from "#market";
import type { KeyPair } from "#privacy";
import type { Agent, Effect } from "../agent.ts";
import { AtWork, HOURLY, keysOf, logOf } from "../fixtures.ts";
import { gatesOf } from "./gates.ts";
import type { ClearingGates, SolverConfig } from "./solver.ts";
import { emptyBook, followBook, leavesOf, limitsIn, offersIn, type SolverBook } from "./solver-book.ts";

/** Feeder 1 carries 600 Wh in either direction, feeder 2 as much as comes. */
export const LIMITS: Limits = [
  symmetricLimits(0, NO_LIMIT, NO_LIMIT),
  symmetricLimits(1, wh(600n), wh(5_000n)),
  symmetricLimits(2, NO_LIMIT, NO_LIMIT),
];

export const CLEARING_GATES: ClearingGates = {
  ...gatesOf(HOURLY),
  // Whoever sells from a battery may offer it for a whole day.
  opensAt: (k) => instant(gatesOf(HOURLY).opensAt(k) - 24 * 3_600_000),
  finalizableFrom: (k) => instant(gatesOf(HOURLY).closesAt(k) + 2_000),
  finalizableUntil: (k) => instant(HOURLY.epoch + k * 3_600_000),
};

export function solverOf(index: number, changes: Partial<SolverConfig> = {}): SolverConfig {
  return {
    index,
    wallet: keysOf(`solver ${index}`),
    calendar: HOURLY,
    gates: CLEARING_GATES,
    limits: LIMITS,
    objective: "max-energy",
    solve: (instance, owners) => clearMaxWelfare(instance, { owners }),
    meterOf: () => null,
    ...changes,
  };
}

interface Kept extends AcceptedSolution {
  readonly solver: string;
  readonly parts: readonly unknown[];
}

/**
 * A clearing market without a chain, for agents to act on: it takes calls, says what its contract would say, and brings
 * everybody its events block by block. What it accepts it checks with `checkSolution`.
 */
export class ClearingTable {
  readonly agents: readonly AtWork<unknown>[];
  readonly refused: string[] = [];
  readonly book: SolverBook = emptyBook(LIMITS);
  readonly best = new Map<number, Kept>();
  readonly final = new Map<number, Kept>();
  readonly opened = new Map<number, number>();
  /** How often solutions were submitted. */
  submissions = 0;
  now: Instant;
  #numbers = 0;
  #wakes: { readonly agent: number; readonly at: Instant }[] = [];
  #pending: { readonly agent: number; readonly call: Call }[] = [];
  #logs: Log[] = [];

  constructor(now: Instant, agents: readonly Agent<never>[]) {
    this.now = now;
    this.agents = agents.map((agent) => new AtWork(agent as Agent<unknown>));
  }

  /** Somebody posts an offer. */
  post(owner: KeyPair, sell: boolean, feeder: number, span: readonly [number, number], energyWh: bigint, price = 100n) {
    const [from, to] = span;
    const args = { number: ++this.#numbers, owner: owner.address, sell, feeder, from, to, energyWh, pricePerWh: price };
    this.#emit("ClearingMarket", "OfferPosted", args);
    this.#tell();
    return this.#numbers;
  }

  /** Something else happens on the chain. */
  happens(contract: string, event: string, args: Readonly<Record<string, unknown>>): void {
    this.#emit(contract, event, args);
    this.#tell();
  }

  /** Lets time pass: wakes agents, and makes a block at the next whole second when calls wait. */
  play(until: Instant): void {
    for (;;) {
      const wake = this.#wakes.map(({ at }) => at).sort((a, b) => a - b)[0];
      const block = this.#pending.length > 0 ? (Math.floor(this.now / 1000) + 1) * 1000 : undefined;
      const next = Math.min(wake ?? Number.POSITIVE_INFINITY, block ?? Number.POSITIVE_INFINITY);
      if (next > until) break;
      this.now = instant(next);
      if (next === block) this.#block();
      const due = this.#wakes.filter(({ at }) => at <= this.now);
      this.#wakes = this.#wakes.filter(({ at }) => at > this.now);
      for (const { agent } of due) this.#on(agent, { kind: "clock" });
    }
    this.now = until;
  }

  #block(): void {
    const calls = this.#pending;
    this.#pending = [];
    for (const { agent, call } of calls) {
      const error = this.#execute((this.agents[agent] as AtWork<unknown>).agent.address, call);
      if (error === null) continue;
      this.refused.push(`${call.function}: ${error}`);
      const receipt = { ok: false, refusal: { error, values: [] } } as never;
      this.#on(agent, { kind: "receipt", call, receipt });
    }
    this.#tell();
  }

  /** @returns the error; null when the call went through. */
  #execute(from: string, { function: name, args }: Call): string | null {
    const k = args[0] as IntervalIndex;
    if (name === "submitSolution") return this.#submit(from, k, args);
    if (name === "drop") return this.#drop(k);
    if (name === "finalize") return this.#finalize(k, args);
    if (name === "bind") return this.#bind(k, args);
    return "unknown function";
  }

  #submit(from: string, k: IntervalIndex, args: readonly unknown[]): string | null {
    this.submissions++;
    const [, value, gap, leaves, limits, powers, prices, certificate] = args as [
      number,
      bigint,
      bigint,
      Hex,
      Hex,
      Hex,
      Hex,
      Hex,
    ];
    if (this.final.has(k)) return "AlreadyFinalized";
    const offers = unpackOffers(leaves).length;
    if (chainHead(leaves) !== chainHead(leavesOf(this.book, k, offers))) return "OffersDiffer";
    const checked = this.#check(k, [leaves, limits, powers, prices], certificate, gap);
    if (typeof checked === "string") return checked;
    if (checked.value !== value) return "ValueDiffers";
    const best = this.best.get(k);
    if (best !== undefined && !isBetter(checked, best)) return "NotBetter";
    this.best.set(k, { ...checked, solver: from, parts: [leaves, powers, prices] });
    const known = { solver: from, value, gap: checked.gap, energyWh: checked.energyWh, offers, powers, prices };
    this.#emit("ClearingMarket", "SolutionSubmitted", { interval: k, ...known });
    return null;
  }

  #check(k: IntervalIndex, [leaves, limits, powers, prices]: readonly unknown[], certificate: Hex, gap: bigint) {
    if (limits !== packLimits(limitsIn(this.book, k))) return "LimitsDiffer";
    const remaining = new Map(Object.values(this.book.offers).map(({ number, leftWh }) => [number, wh(leftWh)]));
    const excluded = unpackPowers(powers as Hex).some(({ sale, purchase }) => {
      const places = this.book.intervals[k] ?? [];
      return [sale, purchase].some((place) => remaining.get(places[place] as number) === 0n);
    });
    if (excluded) return "OfferExcluded";
    const parts = { leaves, limits, powers, prices } as Record<"leaves" | "limits" | "powers" | "prices", Hex>;
    const result = checkSolution({ objective: "max-energy", ...parts, certificate: "0x", gap: 0n, remaining });
    if (!result.ok) return result.error;
    const proof = unpackCertificate(certificate);
    if (proof.kind !== "cut") return result;
    const left = offersIn(this.book, k, "left", unpackOffers(leaves as Hex).length);
    const bound = cutBound(left, limitsIn(this.book, k), proof.feeders);
    return bound > result.value + gap ? "FalseCertificate" : { ...result, bound, gap: bound - result.value };
  }

  #drop(k: IntervalIndex): string | null {
    const best = this.best.get(k);
    if (best === undefined) return "NoCandidate";
    const [leaves, powers, prices] = best.parts;
    const checked = this.#check(k, [leaves, packLimits(limitsIn(this.book, k)), powers, prices], "0x", 0n);
    if (typeof checked !== "string") return "Feasible";
    this.best.delete(k);
    this.#emit("ClearingMarket", "CandidateDropped", { interval: k });
    return null;
  }

  #finalize(k: IntervalIndex, [, leaves, limits, powers, prices]: readonly unknown[]): string | null {
    const best = this.best.get(k);
    if (this.now < CLEARING_GATES.finalizableFrom(k)) return "TooEarly";
    if (this.final.has(k)) return "AlreadyFinalized";
    if (best === undefined || best.parts.join() !== [leaves, powers, prices].join()) return "SolutionDiffers";
    const checked = this.#check(k, [leaves, limits, powers, prices], "0x", 0n);
    if (typeof checked === "string") return checked;
    this.final.set(k, best);
    const offers = unpackOffers(leaves as Hex).length;
    this.#emit("ClearingMarket", "SolutionFinalized", {
      interval: k,
      value: best.value,
      gap: best.gap,
      offers,
      powers,
      prices,
    });
    return null;
  }

  #bind(k: IntervalIndex, [, leaves, powers, prices, first, count]: readonly unknown[]): string | null {
    const final = this.final.get(k);
    if (final === undefined || final.parts.join() !== [leaves, powers, prices].join()) return "SolutionDiffers";
    const done = this.opened.get(k) ?? 0;
    const upTo = Math.min(final.trades.length, (first as number) + (count as number));
    for (let i = done; i < upTo; i++)
      this.#emit("ClearingMarket", "TransactionAllowed", { interval: k, tradeId: `0x${i}` });
    this.opened.set(k, Math.max(done, upTo));
    return null;
  }

  #emit(contract: string, event: string, args: Readonly<Record<string, unknown>>): void {
    const log = logOf(contract, event, args, this.now);
    this.#logs.push(log);
    followBook(this.book, log);
  }

  #tell(): void {
    const logs = this.#logs;
    this.#logs = [];
    for (const log of logs) {
      this.agents.forEach(({ agent }, i) => {
        if (agent.interests.includes(`${log.contract}.${log.event}`)) this.#on(i, { kind: "chain", log });
      });
    }
  }

  #on(agent: number, event: Parameters<AtWork<unknown>["on"]>[0]): void {
    const effects: readonly Effect[] = (this.agents[agent] as AtWork<unknown>).on(event, this.now);
    for (const effect of effects) {
      if (effect.kind === "submit") this.#pending.push({ agent, call: effect.call });
      else if (effect.kind === "wake") this.#wakes.push({ agent, at: instant(Math.max(effect.at, this.now)) });
    }
  }
}

/** The trades that a table has made final for an interval, as pairs of offers with their energy. */
export function tradesOf(table: ClearingTable, k: number): readonly (readonly [number, number, bigint])[] {
  const final = table.final.get(k);
  const numbers = table.book.intervals[interval(k)] ?? [];
  return (final?.trades ?? []).map(({ sale, purchase, energyWh }) => {
    return [numbers[sale] as number, numbers[purchase] as number, energyWh];
  });
}
