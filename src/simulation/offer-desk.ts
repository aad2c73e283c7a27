import type { Log } from "#chain";
import type { Address, FeederId, IntervalIndex, NanoPerWh, OrderId, Wh } from "#domain";
import { createOfferIndex, type OfferAnswer, type OfferIndex, type OfferPost } from "#market";

/** What of the desk goes into a snapshot. */
export interface OfferDeskState {
  readonly posts: readonly OfferPost[];
}

/** Intervals that are kept: the one that is negotiated and the one before. */
const KEPT = 3;

/**
 * The middleware between agents and chain: answers what is on offer from a local index. Nobody has to believe it: whoever
 * asks proves the answer against the digest that it saw on the chain itself.
 *
 * @source requirements, G4
 */
export class OfferDesk {
  #index: OfferIndex = createOfferIndex();
  #posts: OfferPost[] = [];

  constructor(saved?: OfferDeskState) {
    for (const post of saved?.posts ?? []) this.#add(post);
  }

  /** Takes what a block says. */
  follow(log: Log): void {
    if (log.event !== "OfferMade") return;
    const { args } = log;
    const interval = args.interval as IntervalIndex;
    if (this.#posts.at(-1)?.interval !== interval) this.#forgetBefore(interval - KEPT);
    this.#add({
      order: args.order as OrderId,
      owner: args.owner as Address,
      interval,
      side: args.side === 0 ? "sell" : "buy",
      feeder: args.feeder as FeederId,
      energyWh: args.energyWh as Wh,
      openWh: args.openWh as Wh,
      pricePerWh: args.pricePerWh as NanoPerWh,
      postedAtSeconds: log.at / 1000,
    });
  }

  answer(interval: IntervalIndex): OfferAnswer {
    return this.#index.answer({ interval, side: "sell", limit: Number.MAX_SAFE_INTEGER });
  }

  save(): OfferDeskState {
    return { posts: this.#posts };
  }

  #add(post: OfferPost): void {
    this.#posts.push(post);
    this.#index.add(post);
  }

  #forgetBefore(interval: number): void {
    if (this.#posts.every((post) => post.interval >= interval)) return;
    this.#posts = this.#posts.filter((post) => post.interval >= interval);
    this.#index = createOfferIndex();
    for (const post of this.#posts) this.#index.add(post);
  }
}
