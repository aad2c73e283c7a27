import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Hex, type Instant, instant, interval } from "#domain";
import { packOffers } from "#market";
import { AtWork, HOURLY, keysOf, logOf, minute, only } from "../fixtures.ts";
import { type ClerkState, clerkAgent } from "./clerk.ts";
import { gatesOf } from "./gates.ts";
import { offersIn } from "./solver-book.ts";

const CLOSED = minute(55);

function clerk(index = 0): AtWork<ClerkState> {
  const config = { index, wallet: keysOf(`clerk ${index}`), calendar: HOURLY, gates: gatesOf(HOURLY) };
  return new AtWork(clerkAgent(config));
}

function says(at: AtWork<ClerkState>, event: string, args: Readonly<Record<string, unknown>>, now: Instant) {
  return at.on({ kind: "chain", log: logOf("UniformAuction", event, args, now) }, now);
}

function offer(at: AtWork<ClerkState>, number: number, sell: boolean, pricePerWh: bigint) {
  const span = { from: interval(1), to: interval(1) };
  return says(
    at,
    "OfferPosted",
    { number, owner: keysOf("x").address, sell, feeder: 1, ...span, energyWh: 5n, pricePerWh },
    minute(1),
  );
}

const submitted = (effects: ReturnType<AtWork<ClerkState>["on"]>) =>
  only("submit", effects).map(({ call }) => [call.function, ...call.args]);
const after = (ms: number) => instant(CLOSED + ms);
/** The auction of interval 1 gives so many pairs. */
const cleared = (at: AtWork<ClerkState>, pairs: number, now = after(1_000)) =>
  says(at, "AuctionCleared", { interval: 1, pricePerWh: 1n, energyWh: 1n, offers: 2, pairs: bytes(13 * pairs) }, now);
const bytes = (length: number): Hex => `0x${"00".repeat(length)}`;

describe("a clerk", () => {
  it("hands in the offers by price when the gate has closed, once", () => {
    const at = clerk();
    const wakes = only("wake", offer(at, 1, true, 30n)).map((wake) => wake.at);
    assert.deepEqual(wakes, [after(200)]);
    offer(at, 2, false, 50n);
    offer(at, 3, true, 20n);
    offer(at, 4, false, 60n);
    assert.deepEqual(submitted(at.on({ kind: "clock" }, minute(54))), []);
    const leaves = packOffers(offersIn(at.state.book, interval(1), "posted"));
    assert.deepEqual(submitted(at.on({ kind: "clock" }, after(200))), [
      ["clear", 1, leaves, "0x00020000", "0x00030001"],
    ]);
    assert.deepEqual(submitted(at.on({ kind: "clock" }, after(900))), []);
  });

  it("leaves it alone when another one was faster, and comes too late when the interval has begun", () => {
    const [second, late] = [clerk(1), clerk()];
    for (const at of [second, late]) offer(at, 1, true, 30n);
    cleared(second, 0);
    assert.deepEqual(submitted(second.on({ kind: "clock" }, after(1_200))), []);
    assert.deepEqual(submitted(late.on({ kind: "clock" }, minute(60))), []);
  });

  it("has pairs made trades in calls of bounded size", () => {
    assert.deepEqual(
      submitted(cleared(clerk(), 25)).map(([name, k, , count]) => [name, k, count]),
      [
        ["bind", 1, 20],
        ["bind", 1, 5],
      ],
    );
    assert.deepEqual(submitted(cleared(clerk(), 0)), []);
  });

  it("finishes what the first has left undone", () => {
    const at = clerk(1);
    const [wake] = only("wake", cleared(at, 3));
    says(at, "TransactionAllowed", { interval: 1 }, after(2_000));
    says(at, "PairPassedOver", { interval: 1 }, after(2_000));
    assert.deepEqual(submitted(at.on({ kind: "clock" }, after(2_500))), []);
    assert.deepEqual(submitted(at.on({ kind: "clock" }, wake?.at as Instant)), [["bind", 1, bytes(39), 1]]);
    assert.deepEqual(submitted(at.on({ kind: "clock" }, after(9_000))), []);
  });

  it("forgets what is over", () => {
    const at = clerk();
    offer(at, 1, true, 30n);
    at.on({ kind: "clock" }, after(200));
    cleared(at, 1);
    at.on({ kind: "clock" }, minute(130));
    assert.deepEqual([at.state.cleared, at.state.handedIn, at.state.book.offers], [{}, [], {}]);
  });
});
