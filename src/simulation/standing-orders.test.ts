import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Address, type IntervalIndex, interval, nanoPerWh, type Order, type Trade, wh } from "#domain";
import { StandingOrders } from "./standing-orders.ts";

const [ALICE, BOB] = ["1", "2"].map((n): Address => `0x${n.repeat(40)}`) as [Address, Address];

/** What an owner offers in an interval when it plans so much, and a new order would stand until so late. */
function offered(standing: StandingOrders, owner: Address, k: number, plannedWh: number, until = k) {
  return standing.offered(
    owner,
    interval(k),
    wh(plannedWh),
    (energyWh): Order => ({
      id: `${owner}${k}`,
      owner,
      meter: owner,
      feeder: 1,
      side: "sell",
      technology: "battery",
      interval: interval(k),
      ...(until > k && { until: interval(until) }),
      energyWh,
      limitPrice: nanoPerWh(1n),
    }),
  );
}

const energies = (orders: readonly Order[]) => orders.map(({ id, energyWh }) => [id.slice(42), energyWh]);

function sold(order: Order, energyWh: number, at: IntervalIndex = order.interval): Trade {
  return {
    market: BOB,
    ask: order.id,
    bid: `0x${"9".repeat(64)}`,
    seller: order.owner,
    buyer: BOB,
    interval: at,
    energyWh: wh(energyWh),
    pricePerWh: nanoPerWh(1n),
    nonce: 0n,
  };
}

describe("standing orders", () => {
  it("offer again what nobody took, as an order of the interval, until their last one is over", () => {
    const standing = new StandingOrders();
    const [order] = offered(standing, ALICE, 3, 900, 5) as [Order];
    standing.follow([sold(order, 400)]);
    const [next] = offered(standing, ALICE, 4, 500, 4) as [Order];
    assert.deepEqual([next.id, next.interval, next.until, next.energyWh], [order.id, 4, 5, 500n]);
    assert.deepEqual(energies(offered(standing, ALICE, 5, 500)), [["3", 500n]]);
    assert.deepEqual(energies(offered(standing, ALICE, 6, 500)), [["6", 500n]]);
  });

  it("are joined by a new order for what the plan has beyond them", () => {
    const standing = new StandingOrders();
    offered(standing, ALICE, 3, 900, 5);
    assert.deepEqual(energies(offered(standing, ALICE, 4, 1_000, 6)), [
      ["3", 900n],
      ["4", 100n],
    ]);
  });

  it("are held back where the home has less than it offered before", () => {
    const standing = new StandingOrders();
    offered(standing, ALICE, 3, 900, 5);
    assert.deepEqual(energies(offered(standing, ALICE, 4, 250)), [["3", 250n]]);
    assert.deepEqual(offered(standing, ALICE, 4, 0), []);
  });

  it("spend first what ends first", () => {
    const standing = new StandingOrders();
    offered(standing, ALICE, 3, 300, 9);
    offered(standing, ALICE, 4, 800, 6);
    assert.deepEqual(energies(offered(standing, ALICE, 5, 600)), [
      ["4", 500n],
      ["3", 100n],
    ]);
  });

  it("are gone when all of it is sold", () => {
    const standing = new StandingOrders();
    const [order] = offered(standing, ALICE, 3, 900, 5) as [Order];
    standing.follow([sold(order, 600), sold(order, 300)]);
    assert.deepEqual(energies(offered(standing, ALICE, 4, 700, 6)), [["4", 700n]]);
  });

  it("are not kept for one interval only, and not offered for another owner", () => {
    const standing = new StandingOrders();
    offered(standing, ALICE, 3, 900);
    offered(standing, BOB, 3, 900, 5);
    assert.deepEqual(energies(offered(standing, ALICE, 4, 900)), [["4", 900n]]);
  });
});
