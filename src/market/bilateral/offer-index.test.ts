import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { encodeAbiParameters, keccak256, parseAbiParameters } from "viem";
import { interval, nanoPerWh, type Side, wh } from "#domain";
import { addressOf, NOON } from "../fixtures.ts";
import {
  createOfferIndex,
  EMPTY_DIGEST,
  nextDigest,
  type OfferPost,
  offersDigest,
  verifyAnswer,
} from "./offer-index.ts";

function post(name: string, price: bigint, details: Partial<OfferPost> = {}): OfferPost {
  const owner = addressOf(name);
  return {
    order: `0x${owner.slice(2).padStart(64, "0")}`,
    owner,
    interval: NOON,
    side: "sell",
    feeder: 2,
    energyWh: wh(1_500n),
    openWh: wh(1_200n),
    pricePerWh: nanoPerWh(price),
    postedAtSeconds: 1_750_000_000,
    ...details,
  };
}

const POSTS = [
  post("alice", 120_000n),
  post("zoe", 90_000n),
  post("bob", 110_000n, { side: "buy" }),
  post("carol", 100_000n),
  // Alice posts again: only this one counts.
  post("alice", 80_000n, { openWh: wh(400n), postedAtSeconds: 1_750_000_060 }),
  post("dave", 70_000n, { openWh: wh(0n) }),
];
const QUERY = { interval: NOON, side: "sell" as Side, limit: 2 };

function indexOf(posts: readonly OfferPost[]) {
  const index = createOfferIndex();
  for (const each of posts) index.add(each);
  return index;
}

describe("an index of offers", () => {
  it("answers with the newest post of each order, the best price first, none that is used up", () => {
    const { offers } = indexOf(POSTS).answer({ ...QUERY, limit: 10 });
    assert.deepEqual(
      offers.map(({ owner }) => owner),
      ["alice", "zoe", "carol"].map(addressOf),
    );
    assert.equal(offers[0]?.openWh, 400n);
  });

  it("keeps to the limit and to the worst price of the query, on either side", () => {
    const index = indexOf([...POSTS, post("erin", 60_000n, { side: "buy" })]);
    assert.equal(index.answer({ ...QUERY, limit: 1 }).offers.length, 1);
    assert.equal(index.answer({ ...QUERY, limit: 9, worstPrice: nanoPerWh(90_000n) }).offers.length, 2);
    const bids = index.answer({ ...QUERY, side: "buy", limit: 9, worstPrice: nanoPerWh(100_000n) }).offers;
    assert.deepEqual(
      bids.map(({ owner }) => owner),
      [addressOf("bob")],
    );
  });

  it("keeps intervals apart, and has the contract's zero digest for one without posts", () => {
    const index = indexOf([...POSTS, post("alice", 1n, { interval: interval(13) })]);
    assert.equal(index.answer({ ...QUERY, interval: interval(13) }).posts.length, 1);
    assert.equal(index.digest(interval(99)), EMPTY_DIGEST);
    assert.equal(index.digest(NOON), offersDigest(POSTS));
  });

  it("chains digests as abi.encode and keccak256 do", () => {
    const types = parseAbiParameters("bytes32, bytes32, address, uint8, uint16, uint64, uint64, uint64, uint40");
    fc.assert(
      fc.property(fc.boolean(), fc.bigInt(0n, (1n << 63n) - 1n), fc.nat(65_535), (sell, price, feeder) => {
        const p = post("alice", price, { side: sell ? "sell" : "buy", feeder });
        const side = sell ? 0 : 1;
        const encoded = encodeAbiParameters(types, [
          offersDigest(POSTS),
          p.order,
          p.owner,
          side,
          feeder,
          p.energyWh,
          p.openWh,
          price,
          p.postedAtSeconds,
        ]);
        assert.equal(nextDigest(offersDigest(POSTS), p), keccak256(encoded));
      }),
      { numRuns: 25 },
    );
  });
});

describe("an answer of an index nobody trusts", () => {
  const index = indexOf(POSTS);
  const onChain = index.digest(NOON);
  const honest = index.answer(QUERY);

  it("is believed when it is right", () => {
    assert.deepEqual(verifyAnswer(QUERY, honest, onChain), { ok: true });
  });

  const cheaper = { ...(honest.offers[0] as OfferPost), pricePerWh: nanoPerWh(1n) };
  const lies = {
    "a false price": [{ ...honest, offers: [cheaper, honest.offers[1]] }, "offer-false"],
    "a false price with posts to match": [
      { ...honest, posts: [cheaper, ...POSTS.slice(1)] },
      "posts-differ-from-chain",
    ],
    "an offer left out": [{ ...honest, offers: honest.offers.slice(1) }, "offer-left-out"],
    "an offer left out of the posts": [{ ...honest, posts: POSTS.slice(0, -1) }, "posts-differ-from-chain"],
    "an invented offer": [{ ...honest, offers: [post("mallory", 1n), ...honest.offers] }, "offer-added"],
    "an invented post": [{ ...honest, posts: [...POSTS, post("mallory", 1n)] }, "posts-differ-from-chain"],
    "a true offer that is not among the best": [{ ...honest, offers: [...honest.offers, POSTS[3]] }, "offer-added"],
    "an order's older post": [{ ...honest, offers: [POSTS[0], honest.offers[1]] }, "offer-false"],
    "an older state of the chain": [indexOf(POSTS.slice(0, 4)).answer(QUERY), "posts-differ-from-chain"],
    "posts in another order": [{ ...honest, posts: [...POSTS].reverse() }, "posts-differ-from-chain"],
    "offers in another order": [{ ...honest, offers: [...honest.offers].reverse() }, "offers-out-of-order"],
    "an offer twice": [{ ...honest, offers: [honest.offers[0], ...honest.offers] }, "offers-out-of-order"],
    "posts of another interval": [
      { ...honest, posts: POSTS.map((p) => ({ ...p, interval: interval(13) })) },
      "post-of-another-interval",
    ],
  } as const;
  for (const [what, [answer, problem]] of Object.entries(lies)) {
    it(`is refused with ${what}`, () => {
      assert.deepEqual(verifyAnswer(QUERY, answer as typeof honest, onChain), { ok: false, problem });
    });
  }

  it("is refused whatever field of whatever post is changed", () => {
    fc.assert(
      fc.property(
        fc.nat(POSTS.length - 1),
        fc.constantFrom("energyWh", "openWh", "pricePerWh", "feeder"),
        (i, field) => {
          const posts = POSTS.map((p, j) => {
            if (i !== j) return p;
            return { ...p, [field]: field === "feeder" ? p.feeder + 1 : (p[field as "openWh"] as bigint) + 1n };
          });
          const { offers } = indexOf(posts).answer(QUERY);
          const verdict = verifyAnswer(QUERY, { offers, posts }, onChain);
          assert.deepEqual(verdict, { ok: false, problem: "posts-differ-from-chain" });
        },
      ),
    );
  });
});
