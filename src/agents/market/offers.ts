import type { Log } from "#chain";
import type { Address, Hex, Instant, MeterId, PublicOffer } from "#domain";
import { EMPTY_DIGEST, nextDigest, type OfferPost } from "#market";
import type { AgentEvent, Effect } from "../agent.ts";
import { drive } from "./drive.ts";
import type { Negotiation, TraderState } from "./negotiation.ts";
import type { TraderConfig } from "./trader.ts";

/** What a trader has seen of an interval's offers and proved against the chain. */
export interface ProvenOffers {
  readonly posts: readonly OfferPost[];
  readonly digest: Hex;
}

export const NOTHING_PROVEN: ProvenOffers = { posts: [], digest: EMPTY_DIGEST };

/**
 * Somebody posted: notes the digest that the chain itself now has, and asks the index once per block. What the index says
 * about the chain is never believed.
 */
export function askForOffers(n: Negotiation, log: Log, effects: Effect[]): void {
  n.digest = log.args.digest as Hex;
  if (n.queriedBlock === log.block) return;
  n.queriedBlock = log.block;
  effects.push({ kind: "query", interval: n.interval });
}

/**
 * Takes an answer of the index only when it continues what was proved before to the chain's own digest: a false or a
 * left-out offer shows, and each post is proved once.
 *
 * @source requirements G4
 */
export function acceptOffers(
  config: TraderConfig,
  state: TraderState,
  event: Extract<AgentEvent, { kind: "offers" }>,
  now: Instant,
  effects: Effect[],
): void {
  const n = state.negotiations.find((other) => other.interval === event.interval);
  if (n === undefined || n.phase !== "open") return;
  const proven = prove(n.offers, event.answer.posts, n.digest);
  if (proven === null) {
    const body = { owner: config.wallet.address, posts: event.answer.posts.length, digest: n.digest };
    const key = `${config.household}/${config.side}/${now}`;
    effects.push({ kind: "record", interval: event.interval, what: "offer-answer-refused", key, body });
    return;
  }
  n.offers = proven;
  drive(config, n, { kind: "offers", offers: standing(proven.posts, config.meterOf) }, now, effects);
}

/** The posts of an answer beyond those that were proved before, proved against the chain; null when they are not the chain's. */
export function prove(before: ProvenOffers, posts: readonly OfferPost[], digestOnChain: Hex): ProvenOffers | null {
  const fresh = posts.slice(before.posts.length);
  const digest = fresh.reduce(nextDigest, before.digest);
  return digest === digestOnChain ? { posts: [...before.posts, ...fresh], digest } : null;
}

/** The newest post of every order whose owner the registry knows: with a stranger nobody can speak. */
function standing(posts: readonly OfferPost[], meterOf: (owner: Address) => MeterId | null): readonly PublicOffer[] {
  const newest = new Map(posts.map((post) => [post.order, post]));
  return [...newest.values()].flatMap(({ order, pricePerWh, ...post }) => {
    const meter = meterOf(post.owner);
    return meter === null ? [] : [{ ...post, id: order, askingPrice: pricePerWh, meter }];
  });
}
