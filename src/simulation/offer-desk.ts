import type { Log } from "#chain";
import type { Address, FeederId, Hex, IntervalIndex, NanoPerWh, OrderId, Wh } from "#domain";
import { createOfferIndex, EMPTY_DIGEST, type OfferAnswer, type OfferIndex, type OfferPost } from "#market";

/** What of the desk goes into a snapshot. */
export interface OfferDeskState {
  readonly posts: readonly OfferPost[];
  readonly digests: readonly (readonly [IntervalIndex, Hex])[];
}

/** Intervals that are kept: the one that is negotiated and the one before. */
const KEPT = 3;

/**
 * The middleware between agents and chain: answers what is on offer from a local index, and hands on the digest that the
 * contract itself published last, so that whoever asks can prove the answer.
 *
 * @source requirements, G4
 */
export class OfferDesk {
  #index: OfferIndex = createOfferIndex();
  #posts: OfferPost[] = [];
  #digests = new Map<IntervalIndex, Hex>();

  constructor(saved?: OfferDeskState) {
    if (saved === undefined) return;
    for (const post of saved.posts) this.#add(post);
    this.#digests = new Map(saved.digests);
  }

  /** Takes what a block says. */
  follow(log: Log): void {
    if (log.event !== "OfferMade") return;
    const { args } = log;
    const interval = args.interval as IntervalIndex;
    if (!this.#digests.has(interval)) this.#forgetBefore(interval - KEPT);
    this.#digests.set(interval, args.digest as Hex);
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

  answer(interval: IntervalIndex): { readonly answer: OfferAnswer; readonly digest: Hex } {
    const answer = this.#index.answer({ interval, side: "sell", limit: Number.MAX_SAFE_INTEGER });
    return { answer, digest: this.#digests.get(interval) ?? EMPTY_DIGEST };
  }

  save(): OfferDeskState {
    return { posts: this.#posts, digests: [...this.#digests] };
  }

  #add(post: OfferPost): void {
    this.#posts.push(post);
    this.#index.add(post);
  }

  #forgetBefore(interval: number): void {
    this.#posts = this.#posts.filter((post) => post.interval >= interval);
    for (const known of this.#digests.keys()) if (known < interval) this.#digests.delete(known);
    this.#index = createOfferIndex();
    for (const post of this.#posts) this.#index.add(post);
  }
}
