import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Log } from "#chain";
import { instant, interval, nanoPerWh } from "#domain";
import { NOT_PROVED, packPrices } from "#market";
import { ClearingView } from "./clearing-view.ts";

const K = interval(5);
const SOLVER = "0x501e000000000000000000000000000000000000";

function log(event: string, args: Log["args"], contract = "ClearingMarket"): Log {
  return { contract, event, args, block: 1, index: 0, at: instant(0), transaction: "0x" };
}

const posted = (from: number, to: number) => log("OfferPosted", { from, to });

function found(event: "SolutionSubmitted" | "SolutionFinalized", gap: bigint): Log {
  const node = (price: bigint) => ({ in: nanoPerWh(price), hub: nanoPerWh(price), out: nanoPerWh(price) });
  const prices = packPrices({ bus: nanoPerWh(150n), feeders: [node(150n), node(90n)] });
  return log(event, { interval: K, solver: SOLVER, energyWh: 700n, gap, prices });
}

describe("a clearing on the page", () => {
  it("is nothing before the first offer, then collects offers in each interval that they are for", () => {
    const view = new ClearingView();
    assert.equal(view.state(K), null);
    view.follow(posted(4, 6));
    view.follow(posted(5, 5));
    assert.deepEqual([view.state(K)?.offers, view.state(interval(6))?.offers], [2, 1]);
    assert.equal(view.state(K)?.status, "collecting");
  });

  it("calls a solution the best only when the chain has a proof of it", () => {
    const view = new ClearingView();
    view.follow(posted(5, 5));
    view.follow(found("SolutionSubmitted", NOT_PROVED));
    assert.deepEqual([view.state(K)?.status, view.state(K)?.isBest], ["solved", false]);
    view.follow(found("SolutionSubmitted", 1n));
    assert.equal(view.state(K)?.isBest, false);
    view.follow(found("SolutionSubmitted", 0n));
    const { solutions, solvers, energyWh, isBest } = view.state(K) ?? {};
    assert.deepEqual([solutions, solvers, energyWh, isBest], [3, 1, "700", true]);
  });

  it("knows the price of a feeder once the interval is final, and not before", () => {
    const view = new ClearingView();
    view.follow(found("SolutionSubmitted", 0n));
    assert.equal(view.priceOn(K, 1), null);
    view.follow(found("SolutionFinalized", 0n));
    assert.deepEqual([view.priceOn(K, 0), view.priceOn(K, 1), view.priceOn(interval(6), 1)], [150n, 90n, null]);
    assert.deepEqual([view.state(K)?.status, view.state(K)?.pricePerWh], ["final", "150"]);
  });

  it("forgets a candidate that was dropped, and intervals that are over", () => {
    const view = new ClearingView();
    view.follow(found("SolutionSubmitted", 0n));
    view.follow(log("CandidateDropped", { interval: K }));
    assert.deepEqual([view.state(K)?.energyWh, view.state(K)?.isBest], ["0", false]);
    view.forgetBefore(interval(6));
    assert.equal(view.state(K), null);
  });

  it("takes the one price of an auction for all feeders, and hears nothing of other markets", () => {
    const view = new ClearingView();
    const cleared = { interval: K, pricePerWh: 120n, energyWh: 500n };
    assert.equal(view.follow(log("AuctionCleared", cleared, "UniformAuction")), true);
    assert.deepEqual([view.priceOn(K, 1), view.state(K)?.isBest], [120n, true]);
    assert.equal(view.follow(log("OfferMade", { interval: K }, "BilateralMarket")), false);
  });
});
