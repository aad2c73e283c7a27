import {
  type Address,
  type FeederId,
  type Hex,
  type IntervalIndex,
  keccakOfFields,
  type NanoPerWh,
  type OrderId,
  type Side,
  type Wh,
} from "#domain";
import { SIDE_NUMBER } from "../order-id.ts";

/** One post of an offer, as the event OfferMade and its block's time tell it. */
export interface OfferPost {
  readonly order: OrderId;
  readonly owner: Address;
  readonly interval: IntervalIndex;
  readonly side: Side;
  readonly feeder: FeederId;
  readonly energyWh: Wh;
  readonly openWh: Wh;
  readonly pricePerWh: NanoPerWh;
  readonly postedAtSeconds: number;
}

/** What somebody wants to know: the best offers of one side of an interval. */
export interface OfferQuery {
  readonly interval: IntervalIndex;
  readonly side: Side;
  /** At most so many offers. */
  readonly limit: number;
  /** For asks: none that is dearer; for bids: none that is lower. */
  readonly worstPrice?: NanoPerWh;
}

/**
 * Offers with the proof that they are the right ones: every post of the interval, in the order of the chain. The
 * contract keeps one digest over all of them, so nothing can be changed, left out or added; the proof has as many entries
 * as the interval has posts.
 */
export interface OfferAnswer {
  readonly offers: readonly OfferPost[];
  readonly posts: readonly OfferPost[];
}

/** Why an answer is not to be believed. */
export type AnswerProblem =
  | "posts-differ-from-chain"
  | "post-of-another-interval"
  | "offer-false"
  | "offer-left-out"
  | "offer-added"
  | "offers-out-of-order";

/** Whether an answer is to be believed, or what is wrong with it. */
export type AnswerVerdict = { readonly ok: true } | { readonly ok: false; readonly problem: AnswerProblem };

/** Answers queries over offers from the chain's events (G4). It need not be trusted: `verifyAnswer` checks it. */
export interface OfferIndex {
  /** Takes the next event; events come in the order of the chain. */
  add(post: OfferPost): void;
  answer(query: OfferQuery): OfferAnswer;
  /** The digest that the contract has when these are all posts. */
  digest(interval: IntervalIndex): Hex;
}

/** The digest of an interval without posts. */
export const EMPTY_DIGEST: Hex = `0x${"0".repeat(64)}`;

/** An index without posts. @source requirements, G4 (middleware with proofs) */
export function createOfferIndex(): OfferIndex {
  const posts = new Map<IntervalIndex, OfferPost[]>();
  const digests = new Map<IntervalIndex, Hex>();
  const digest = (interval: IntervalIndex): Hex => digests.get(interval) ?? EMPTY_DIGEST;
  return {
    add: (post) => {
      const known = posts.get(post.interval);
      if (known === undefined) posts.set(post.interval, [post]);
      else known.push(post);
      digests.set(post.interval, nextDigest(digest(post.interval), post));
    },
    answer: (query) => {
      const known = [...(posts.get(query.interval) ?? [])];
      return { offers: select(query, known), posts: known };
    },
    digest,
  };
}

/**
 * Checks an answer against the digest of its interval on the chain, read by whoever asked.
 *
 * @returns What is wrong: a false, left-out, stale or added offer is found, by one keccak per post.
 * @source requirements, G4; contracts/src/interfaces/IBilateralMarket.sol, offersDigest
 */
export function verifyAnswer(query: OfferQuery, answer: OfferAnswer, digestOnChain: Hex): AnswerVerdict {
  if (answer.posts.some(({ interval }) => interval !== query.interval)) return refused("post-of-another-interval");
  if (offersDigest(answer.posts) !== digestOnChain) return refused("posts-differ-from-chain");
  const right = select(query, answer.posts);
  const rightIds = new Set(right.map(({ order }) => order));
  if (answer.offers.some(({ order }) => !rightIds.has(order))) return refused("offer-added");
  const givenIds = new Set(answer.offers.map(({ order }) => order));
  if (right.some(({ order }) => !givenIds.has(order))) return refused("offer-left-out");
  const byOrder = new Map(right.map((offer) => [offer.order, offer]));
  if (answer.offers.some((offer) => !samePost(offer, byOrder.get(offer.order)))) return refused("offer-false");
  const inOrder = answer.offers.length === right.length && right.every((o, i) => o.order === answer.offers[i]?.order);
  return inOrder ? { ok: true } : refused("offers-out-of-order");
}

/** The digest over posts of one interval in the order of the chain. */
export function offersDigest(posts: readonly OfferPost[]): Hex {
  return posts.reduce(nextDigest, EMPTY_DIGEST);
}

/**
 * The digest after one more post: keccak256(abi.encode(digest, order, owner, side, feeder, energyWh, openWh, pricePerWh,
 * postedAt)).
 *
 * @throws DOMAIN_OUT_OF_RANGE when a value does not fit its Solidity type
 * @source contracts/src/interfaces/IBilateralMarket.sol, offersDigest
 */
export function nextDigest(digest: Hex, post: OfferPost): Hex {
  const known = steps.get(post);
  if (known?.before === digest) return known.after;
  const after = digestAfter(digest, post);
  steps.set(post, { before: digest, after });
  return after;
}

/** Everyone proves the same posts; in one process each step of the hash chain is worked out once. */
const steps = new WeakMap<OfferPost, { readonly before: Hex; readonly after: Hex }>();

function digestAfter(digest: Hex, post: OfferPost): Hex {
  return keccakOfFields([
    [digest, 256],
    [post.order, 256],
    [post.owner, 160],
    [SIDE_NUMBER[post.side], 8],
    [post.feeder, 16],
    [post.energyWh, 64],
    [post.openWh, 64],
    [post.pricePerWh, 64],
    [post.postedAtSeconds, 40],
  ]);
}

/** The newest post of each order of the side, the best price first, then by id, as far as the query goes. */
function select({ side, limit, worstPrice }: OfferQuery, posts: readonly OfferPost[]): readonly OfferPost[] {
  const newest = new Map<OrderId, OfferPost>();
  for (const post of posts) if (post.side === side) newest.set(post.order, post);
  const sign = side === "sell" ? 1 : -1;
  return [...newest.values()]
    .filter(({ openWh, pricePerWh }) => openWh > 0n && isGoodEnough(pricePerWh, side, worstPrice))
    .sort((a, b) => sign * compare(a.pricePerWh, b.pricePerWh) || compare(a.order, b.order))
    .slice(0, limit);
}

function isGoodEnough(price: NanoPerWh, side: Side, worst: NanoPerWh | undefined): boolean {
  if (worst === undefined) return true;
  return side === "sell" ? price <= worst : price >= worst;
}

function samePost(a: OfferPost, b: OfferPost | undefined): boolean {
  return b !== undefined && (Object.keys(b) as (keyof OfferPost)[]).every((key) => a[key] === b[key]);
}

function compare<T extends bigint | string>(a: T, b: T): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

function refused(problem: AnswerProblem): AnswerVerdict {
  return { ok: false, problem };
}
