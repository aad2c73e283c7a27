import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { nanoPerWh, wh } from "#domain";
import type { OfferPost } from "#market";
import { AtWork, calls, keysOf, minute, only } from "../fixtures.ts";
import { ALICE, agreed, aliceSells, BOB, CARL, NEXT, PLANNER, traderOf } from "./fixtures.ts";
import { traderAgent } from "./trader.ts";

describe("a trader's order", () => {
  it("is posted when the gate is open, and the agent wakes for gate closure and for the interval", () => {
    const { opening } = aliceSells();
    assert.deepEqual(calls(opening), ["BilateralMarket.MakeOffer"]);
    const wakes = only("wake", opening).map(({ at }) => at);
    assert.ok(wakes.includes(minute(55)) && wakes.includes(minute(60)));
  });

  it("waits for the gate when the plan comes early", () => {
    const alice = new AtWork(traderAgent(traderOf(ALICE, "sell")));
    const plan = { what: "plan", interval: NEXT, sellWh: wh(1_000n), buyWh: wh(0n), span: 1 } as const;
    assert.deepEqual(calls(alice.told(PLANNER, plan, minute(-30))), []);
    assert.deepEqual(calls(alice.on({ kind: "clock" }, minute(0))), ["BilateralMarket.MakeOffer"]);
  });

  it("is not made from a plan for the other side, too late, twice, or from somebody else", () => {
    const buy = { what: "plan", interval: NEXT, sellWh: wh(0n), buyWh: wh(7n), span: 1 } as const;
    const sell = { what: "plan", interval: NEXT, sellWh: wh(7n), buyWh: wh(0n), span: 1 } as const;
    const fresh = () => new AtWork(traderAgent(traderOf(ALICE, "sell")));
    assert.deepEqual(fresh().told(PLANNER, buy, minute(1)), []);
    assert.deepEqual(fresh().told(PLANNER, sell, minute(54)), []);
    assert.deepEqual(fresh().told(CARL, sell, minute(1)), []);
    assert.deepEqual(aliceSells().alice.told(PLANNER, sell, minute(2)), []);
  });

  it("that never got its turn because the agent was out of order is forgotten", () => {
    const alice = new AtWork(traderAgent(traderOf(ALICE, "sell")));
    alice.told(PLANNER, { what: "plan", interval: NEXT, sellWh: wh(9n), buyWh: wh(0n), span: 1 }, minute(-30));
    assert.deepEqual(alice.on({ kind: "clock" }, minute(58)), []);
    assert.deepEqual(alice.state.negotiations, []);
  });
});

describe("an answer of the offer index", () => {
  it("is asked for once per block in which somebody posted", () => {
    const { alice, posts } = aliceSells();
    const twice = [posts.by(CARL, "buy", 5n, 100_000n, minute(3)), posts.by(BOB, "buy", 400n, 110_000n, minute(3))];
    const queries = twice.map((event) => only("query", alice.on(event, minute(3))).length);
    assert.deepEqual(queries, [1, 0]);
  });

  it("is taken when it leads to the digest that the agent saw on the chain", () => {
    const { alice } = aliceSells();
    assert.equal(alice.state.negotiations[0]?.offers.posts.length, 2);
  });

  const lies: readonly (readonly [string, (posts: readonly OfferPost[]) => readonly OfferPost[]])[] = [
    ["leaves the newest post out", (posts) => posts.slice(0, -1)],
    ["leaves a new post out in the middle", (posts) => [...posts.slice(0, 2), ...posts.slice(3)]],
    ["changes a price", (posts) => posts.map((post, i) => (i === 2 ? { ...post, pricePerWh: nanoPerWh(1n) } : post))],
    ["adds a post", (posts) => [...posts, posts[0] as OfferPost]],
    ["says that there are none", () => []],
  ];
  for (const [what, lie] of lies) {
    it(`is refused when it ${what}; the lie is recorded and nothing is believed`, () => {
      const { alice, posts } = aliceSells();
      alice.on(posts.by(CARL, "buy", 300n, 120_000n, minute(3)), minute(3));
      alice.on(posts.by(BOB, "buy", 500n, 130_000n, minute(3)), minute(3));
      const effects = alice.on(posts.answer(lie(posts.all)), minute(3));
      assert.deepEqual(
        effects.map((effect) => (effect.kind === "record" ? effect.what : effect.kind)),
        ["offer-answer-refused"],
      );
      assert.equal(alice.state.negotiations[0]?.offers.posts.length, 2);
      assert.notDeepEqual(alice.on(posts.answer(), minute(3)), effects);
      assert.equal(alice.state.negotiations[0]?.offers.posts.length, 4);
    });
  }

  it("about an order that is not open changes nothing", () => {
    const { alice, posts } = agreed();
    alice.on({ kind: "clock" }, minute(55));
    assert.deepEqual(alice.on(posts.answer(), minute(56)), []);
    assert.deepEqual(new AtWork(traderAgent(traderOf(BOB, "buy"))).on(posts.answer(), minute(3)), []);
  });

  it("may hold offers of strangers, with whom nobody speaks", () => {
    const { alice, posts } = aliceSells();
    alice.on(posts.by(keysOf("stranger"), "buy", 900n, 270_000n, minute(3)), minute(3));
    alice.on(posts.answer(), minute(3));
    const offers = alice.state.negotiations[0]?.machine?.offers ?? [];
    assert.deepEqual(new Set(offers.map(({ owner }) => owner)), new Set([ALICE.address, BOB.address]));
  });
});
