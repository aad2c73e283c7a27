import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { offersOf } from "../offers.ts";
import { dayOf, homeOf } from "../testing.ts";
import { Home } from "./home.ts";
import { addressPlans, type HomePlan, passOf, plansOf } from "./home-plan.ts";

const INTERVALS = 20;
const level = (energyWh: number) => new Array<number>(INTERVALS).fill(energyWh);
const day = dayOf(
  [homeOf("roof", 1, ...level(15_000))],
  [homeOf("alice", 2, ...level(300)), homeOf("off", 2, ...level(0))],
);
const plans = plansOf(offersOf(day, { battery: true, window: 5 }));
const planOf = (name: string) => plans.find((plan) => plan.name === name) as HomePlan;

describe("the addresses of a home", () => {
  it("are fresh for every two hours of energy", () => {
    assert.deepEqual(
      addressPlans(planOf("alice")).map(({ number, assets }) => [number, assets[0]?.from, assets[0]?.to]),
      [
        [0, 0, 7],
        [1, 8, 15],
        [2, 16, 19],
      ],
    );
  });

  it("are given energy for all their offers, and money for the worst case of the purchases", () => {
    const [asset] = addressPlans(planOf("alice"))[0]?.assets ?? [];
    assert.deepEqual([asset?.sell, asset?.energyWh, asset?.amount], [false, 2_400n, 2_400n * 120_000n]);
  });

  it("need a permission to the end of the day for what goes through a battery, and none of money", () => {
    const assets = addressPlans(planOf("roof"))[0]?.assets ?? [];
    assert.deepEqual(
      assets.map(({ sell, from, to, amount }) => [sell, from, to, amount]).toSorted(),
      [
        [true, 0, 19, 0n],
        [true, 0, 7, 0n],
      ].toSorted(),
    );
  });

  it("are none of a home that offers nothing", () => assert.ok(plans.every(({ name }) => name !== "off")));

  it("hold every offer once, within its permission (random days)", () => {
    const energies = fc.array(fc.nat(20_000), { minLength: INTERVALS, maxLength: INTERVALS });
    fc.assert(
      fc.property(energies, energies, fc.boolean(), fc.integer({ min: 2, max: 13 }), (made, used, battery, window) => {
        const random = dayOf([homeOf("p", 1, ...made)], [homeOf("c", 2, ...used)]);
        for (const plan of plansOf(offersOf(random, { battery, window }))) {
          const assets = addressPlans(plan).flatMap((address) => address.assets);
          const ids = assets.flatMap(({ offers }) => offers.map(({ id }) => id));
          assert.deepEqual(
            ids.toSorted((a, b) => a - b),
            plan.offers.map(({ id }) => id).toSorted((a, b) => a - b),
          );
          for (const { offers, energyWh, from, to } of assets) {
            assert.ok(offers.every((offer) => from <= offer.from && offer.to <= to));
            assert.equal(
              offers.reduce((sum, offer) => sum + offer.energyWh, 0n),
              energyWh,
            );
          }
        }
      }),
      { numRuns: 50 },
    );
  });

  it("name the permission behind an offer as the contract reads it", () => {
    assert.equal(passOf({ from: 1 as never, to: 255 as never }), `0x${"1".padStart(64, "0")}${"ff".padStart(64, "0")}`);
  });
});

describe("a home in its day", () => {
  const added = (home: Home, address: number) => {
    const plan = addressPlans(planOf("alice"))[address]?.assets[0];
    home.hears(address, {
      event: "AssetAdded",
      args: { sell: false, energyWh: plan?.energyWh, from: plan?.from, to: plan?.to },
    });
    return plan?.amount;
  };

  it("asks on the evening before, and posts only when the chain has said that energy and money are there", () => {
    const home = new Home(planOf("alice"));
    assert.deepEqual(
      home.takeDue(-1).assets.map(({ address }) => address),
      [0],
    );
    assert.deepEqual([home.takeDue(-1).assets, home.takeDue(-1).offers, home.isLevelAt(-1)], [[], [], false]);
    const amount = added(home, 0);
    assert.equal(home.takeDue(-1).offers.length, 0);
    home.hears(0, { event: "FinancialAdded", args: { amount } });
    assert.deepEqual(
      home.takeDue(-1).offers.map(({ offer }) => offer.from),
      [0, 1, 2, 3],
    );
    assert.ok(home.isLevelAt(-1));
  });

  it("posts each offer once, in the interval in which it comes into the window", () => {
    const home = new Home(planOf("alice"));
    home.takeDue(-1);
    home.hears(0, { event: "FinancialAdded", args: { amount: added(home, 0) } });
    home.takeDue(-1);
    assert.deepEqual(
      [0, 0, 1].map((present) => home.takeDue(present).offers.map(({ offer }) => offer.from)),
      [[4], [], [5]],
    );
  });

  it("gives up an offer whose gate has closed while it waited for the DSO", () => {
    const home = new Home(planOf("alice"));
    home.takeDue(-1);
    assert.deepEqual(
      home.takeDue(2).lost.map(({ from }) => from),
      [0, 1, 2],
    );
    assert.deepEqual(home.takeDue(2).lost, []);
  });

  it("gives up everything behind a permission that the DSO refuses", () => {
    const home = new Home(planOf("alice"));
    home.takeDue(-1);
    home.isRefused(0, 0);
    assert.equal(home.takeDue(-1).lost.length, 8);
    assert.ok(home.isLevelAt(-1));
  });

  it("asks for the next address two intervals before it needs it", () => {
    const home = new Home(planOf("alice"));
    const asked = [-1, 0, 1, 2].map((present) => home.takeDue(present).assets.map(({ address }) => address));
    assert.deepEqual(asked, [[0], [], [], [1]]);
  });

  it("does not take the money or energy of another permission for its own", () => {
    const home = new Home(planOf("alice"));
    home.takeDue(-1);
    home.hears(0, { event: "AssetAdded", args: { sell: true, energyWh: 2_400n, from: 0, to: 7 } });
    home.hears(0, { event: "FinancialAdded", args: { amount: 1n } });
    assert.deepEqual(home.takeDue(-1).offers, []);
  });
});
