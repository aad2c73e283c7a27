import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Log } from "#chain";
import { type Address, instant, interval } from "#domain";
import { offersDigest } from "#market";
import { freeze, thaw } from "#storage";
import { OfferDesk, type OfferDeskState } from "./offer-desk.ts";

function offer(k: number, energyWh: bigint, seconds = 1): Log {
  const owner: Address = `0x${"01".repeat(20)}`;
  const args = {
    order: `0x${"0a".repeat(32)}`,
    owner,
    interval: k,
    side: 0,
    feeder: 1,
    energyWh,
    openWh: energyWh,
    pricePerWh: 150_000n,
    digest: "0x",
  };
  const at = instant(seconds * 1000);
  return { contract: "BilateralMarket", event: "OfferMade", args, block: seconds, index: 0, at, transaction: "0x" };
}

describe("the desk that answers queries over offers", () => {
  it("answers with all posts of an interval in the chain's order, and the newest of each offer", () => {
    const desk = new OfferDesk();
    for (const log of [offer(1, 500n, 1), offer(1, 400n, 2), offer(2, 7n, 3)]) desk.follow(log);
    const { offers, posts } = desk.answer(interval(1));
    assert.deepEqual(
      posts.map(({ energyWh, postedAtSeconds }) => [energyWh, postedAtSeconds]),
      [
        [500n, 1],
        [400n, 2],
      ],
    );
    assert.deepEqual(
      offers.map(({ energyWh }) => energyWh),
      [400n],
    );
  });

  it("knows nothing of an interval in which nobody posted, and follows no other events", () => {
    const desk = new OfferDesk();
    desk.follow({ ...offer(1, 5n), event: "TransactionAllowed" });
    assert.deepEqual(desk.answer(interval(1)), { offers: [], posts: [] });
  });

  it("forgets intervals that are long over", () => {
    const desk = new OfferDesk();
    for (let k = 0; k < 6; k++) desk.follow(offer(k, 5n, k));
    assert.deepEqual(
      [1, 2, 5].map((k) => desk.answer(interval(k)).posts.length),
      [0, 1, 1],
    );
  });

  it("gives the same answers after a restart", () => {
    const desk = new OfferDesk();
    for (const log of [offer(1, 500n, 1), offer(2, 400n, 2)]) desk.follow(log);
    const again = new OfferDesk(thaw(freeze(desk.save())) as OfferDeskState);
    for (const one of [desk, again]) one.follow(offer(2, 300n, 3));
    assert.deepEqual(again.answer(interval(2)), desk.answer(interval(2)));
    assert.equal(offersDigest(again.answer(interval(2)).posts), offersDigest(desk.answer(interval(2)).posts));
  });
});
