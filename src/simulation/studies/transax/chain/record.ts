import type { Call, Receipt } from "#chain";
import type { Hex, IntervalIndex } from "#domain";
import type { HomesSaying } from "./home-processes.ts";

/** A trade of a final interval, by the offers' numbers of the day. */
export interface FinalTrade {
  readonly interval: IntervalIndex;
  readonly sell: number;
  readonly buy: number;
  readonly energyWh: number;
}

/** An interval that has become final. */
export interface FinalInterval {
  /** Real time, as all times here. */
  readonly at: number;
  /** What is at most missing to the optimum over the offers of that moment; null where nothing was proved. */
  readonly gapWh: number | null;
  readonly trades: readonly FinalTrade[];
}

/** What happened in a test, as homes, chain and solver tell it. Times are real, in ms since 1970. */
export class TestRecord {
  /** By offer. */
  readonly postedAt = new Map<number, number>();
  /** Offers that never were posted: too late, or the DSO refused. */
  readonly lost = new Set<number>();
  /** Offers that stand in a block. */
  readonly arrived = new Set<number>();
  /** By offer: the first solution on the chain that includes it. */
  readonly recordedAt = new Map<number, number>();
  /** By interval: when the solver began with all of its offers. */
  readonly solveStartedAt = new Map<IntervalIndex, number>();
  readonly finals = new Map<IntervalIndex, FinalInterval>();
  /** By function: gas of every successful call. */
  readonly gas = new Map<string, number[]>();
  readonly refusals: { readonly call: string; readonly error: string }[] = [];
  readonly blocksAt: number[] = [];
  readonly #offerOf = new Map<number, number>();
  readonly #sent = new Map<Hex, number>();
  /** Posts in blocks whose sender has not been heard yet: its word takes another way. */
  readonly #unclaimed = new Map<Hex, Receipt>();

  /** What a process of homes said. */
  hears(saying: HomesSaying): void {
    if (saying.kind === "lost") this.lost.add(saying.offer);
    if (saying.kind !== "posting") return;
    const { offer, transaction, at } = saying;
    this.postedAt.set(offer, at);
    this.#sent.set(transaction, offer);
    const receipt = this.#unclaimed.get(transaction);
    if (receipt !== undefined) this.#arrives(receipt);
  }

  /** Posts that were sent and stand in no block yet. */
  get underWay(): number {
    return this.#sent.size;
  }

  /** A block with calls of our own, in their order, and posts of the homes. */
  wrote(calls: readonly Call[], own: readonly Receipt[], all: readonly Receipt[], at: number): void {
    this.blocksAt.push(at);
    for (const [i, receipt] of own.entries()) this.#count(calls[i] as Call, receipt);
    const ours = new Set(own.map(({ hash }) => hash));
    for (const receipt of all) if (!ours.has(receipt.hash)) this.#arrives(receipt);
  }

  #arrives(receipt: Receipt): void {
    const { hash } = receipt;
    const offer = this.#sent.get(hash);
    if (offer === undefined) return void this.#unclaimed.set(hash, receipt);
    this.#sent.delete(hash);
    this.#unclaimed.delete(hash);
    this.#count({ contract: "ClearingMarket", function: "postOffer" }, receipt);
    const posted = receipt.logs.find(({ event }) => event === "OfferPosted");
    if (posted === undefined) return;
    this.arrived.add(offer);
    this.#offerOf.set(posted.args.number as number, offer);
  }

  /** A solution includes offers of these numbers of the chain. */
  includes(numbers: readonly number[], at: number): void {
    for (const number of numbers) {
      const offer = this.#offerOf.get(number);
      if (offer !== undefined && !this.recordedAt.has(offer)) this.recordedAt.set(offer, at);
    }
  }

  /** Which offer of the day has a number of the chain. */
  offerOf(number: number): number {
    return this.#offerOf.get(number) as number;
  }

  #count({ contract, function: name }: Pick<Call, "contract" | "function">, { ok, gasUsed, refusal }: Receipt): void {
    const call = `${contract}.${name}`;
    if (!ok) this.refusals.push({ call, error: refusal?.error ?? "no reason" });
    else this.#gasOf(call).push(Number(gasUsed));
  }

  #gasOf(call: string): number[] {
    const known = this.gas.get(call) ?? [];
    this.gas.set(call, known);
    return known;
  }
}
