/**
 * Who: whoever runs the index that agents ask for offers.
 * With what: answers that leave an offer out, change its price, add one that nobody made, or stop at an earlier moment.
 * What must remain true: agents find out, from the digest they saw on the chain themselves, refuse the answer and say so;
 * no trade is made on false data, and once the answers are right trading goes on.
 *
 * Requirement G4.
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type IntervalIndex, type NanoPerWh, nanoPerWh } from "#domain";
import type { OfferAnswer, OfferPost } from "#market";
import { type Community, OfferDesk } from "#simulation";
import { finishedTiny } from "../support/community.ts";
import { assertSound, tradesOnChain } from "../support/soundness.ts";

type Lie = (posts: readonly OfferPost[]) => readonly OfferPost[];

const cheaper = (price: NanoPerWh): NanoPerWh => nanoPerWh(price / 2n);
const LIES: readonly (readonly [string, Lie])[] = [
  ["leaves an offer out", (posts) => posts.slice(1)],
  [
    "changes a price",
    ([first, ...rest]) => (first ? [{ ...first, pricePerWh: cheaper(first.pricePerWh) }, ...rest] : []),
  ],
  ["adds an offer", (posts) => [...posts, ...posts.slice(0, 1)]],
  ["stops at an earlier moment", (posts) => posts.slice(0, -1)],
];
const HONEST_FROM = LIES.length;

/** Lies in another way in each interval, and is honest from some interval on. */
class LyingDesk extends OfferDesk {
  override answer(interval: IntervalIndex): OfferAnswer {
    const answer = super.answer(interval);
    const lie = LIES[interval]?.[1];
    return lie === undefined ? answer : { ...answer, posts: lie(answer.posts) };
  }
}

describe("an index that lies about offers (slow: a run on the chain)", () => {
  it("is found out every time, by every agent, and brings about no trade", async () => {
    const intruders = { offers: () => new LyingDesk() };
    await finishedTiny(
      { intruders },
      async (community, until) => {
        await assertSound(community, until);
        const { allowed } = await tradesOnChain(community);
        LIES.forEach(([lie], k) => {
          assert.ok(refusals(community, k).length >= 2, `an index that ${lie} was believed`);
          assert.equal(allowed.filter(({ interval }) => interval === k).length, 0, `traded with an index that ${lie}`);
        });
        assert.equal(refusals(community, HONEST_FROM).length, 0);
        assert.ok(allowed.some(({ interval }) => interval === HONEST_FROM));
      },
      HONEST_FROM + 1,
    );
  });
});

function refusals({ store }: Community, interval: number): readonly unknown[] {
  return store.records({ kind: "offer-answer-refused", from: interval, to: interval + 1 });
}
