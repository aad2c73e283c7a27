import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Address, interval, nanoPerWh, type Trade, wh } from "#domain";
import { changed, scenarioFrom, validFile } from "../scenario/testing.ts";
import type { HomeStep } from "../world.ts";
import { FeederView } from "./feeder-view.ts";

/** Alice stands on the lane, Bob at its end, on a feeder below it; at five in the afternoon the operator dims the lane. */
const SCENARIO = scenarioFrom(
  changed(
    changed(changed(validFile(), ["households", 1, "feeder"], 2), ["feeders", 1], {
      id: 2,
      name: "Lane's end",
      parent: 1,
      netLimit_kW: 10,
      internalLimit_kW: 20,
    }),
    ["limitOrders"],
    [{ feeder: 1, from: "17:00", to: "18:00", netIn_kW: 4 }],
  ),
);
const OWNERS: readonly Address[] = [1, 2, 3].map((n): Address => `0x${String(n).padStart(40, "0")}`);
const [ALICE, BOB, CAROL] = OWNERS as [Address, Address, Address];
const FEEDERS = new Map([
  [ALICE, 1],
  [BOB, 2],
]);

const trade = (seller: Address, buyer: Address, energyWh: number): Trade => ({
  market: ALICE,
  ask: `0x${"1".repeat(64)}`,
  bid: `0x${"2".repeat(64)}`,
  seller,
  buyer,
  interval: interval(12),
  energyWh: wh(energyWh),
  pricePerWh: nanoPerWh(1n),
  nonce: 0n,
});
const market = (at: number, ...trades: readonly Trade[]) => ({
  interval: interval(at),
  trades,
  feederOf: (owner: Address) => FEEDERS.get(owner),
});
const step = (feeder: number, importWh: bigint, exportWh: bigint): HomeStep => {
  const nothing = { loadWh: 0n, pvWh: 0n, chargeWh: 0n, dischargeWh: 0n, storedWh: 0n };
  return { name: `home on ${feeder}`, feeder, ...nothing, importWh, exportWh };
};

describe("the feeders on the page", () => {
  it("show each branch with what flows from below it", () => {
    const view = new FeederView(SCENARIO);
    view.step([step(1, 100n, 0n), step(2, 0n, 600n)], 900);
    const rows = view.feeders(market(12));
    assert.deepEqual(
      rows.map(({ parent, netImportW, peakW }) => [parent, netImportW, peakW]),
      [
        [0, -2_000, 2_000],
        [1, -2_400, 2_400],
      ],
    );
  });

  it("show what is promised on a feeder, and what of it flows over each branch", () => {
    const [lane, end] = new FeederView(SCENARIO).feeders(market(12, trade(ALICE, BOB, 700), trade(CAROL, BOB, 50)));
    assert.deepEqual([lane?.soldWh, lane?.boughtWh, lane?.netOutWh, lane?.netInWh], ["700", "0", "0", "50"]);
    assert.deepEqual([end?.soldWh, end?.boughtWh, end?.netOutWh, end?.netInWh], ["0", "750", "0", "750"]);
  });

  it("show the limits of the interval that runs, and that the operator has lowered them", () => {
    const view = new FeederView(SCENARIO);
    const lane = (at: number) => view.feeders(market(at))[0];
    assert.deepEqual(
      [16, 17, 18].map((at) => [lane(at)?.netInLimitW, lane(at)?.netOutLimitW, lane(at)?.isLowered]),
      [
        [30_000, 30_000, false],
        [4_000, 30_000, true],
        [30_000, 30_000, false],
      ],
    );
    assert.deepEqual([lane(17)?.netInLimitWh, lane(17)?.buyLimitWh], ["4000", "50000"]);
  });

  it("have a price where the market says one", () => {
    const view = new FeederView(SCENARIO);
    const prices = (rows: ReturnType<FeederView["feeders"]>) => rows.map(({ pricePerWh }) => pricePerWh);
    assert.deepEqual(prices(view.feeders(market(12))), [null, null]);
    const priceOn = (feeder: number) => (feeder === 2 ? nanoPerWh(210_000n) : null);
    assert.deepEqual(prices(view.feeders({ ...market(12), priceOn })), [null, "210000"]);
  });

  it("keep a peak until the day is over", () => {
    const view = new FeederView(SCENARIO);
    view.step([step(1, 900n, 0n)], 900);
    view.follow({ feeders: [{ feeder: 2, peakNetImportW: -500, voltage: null }] });
    const peaks = () => view.feeders(market(12)).map(({ peakW }) => peakW);
    assert.deepEqual(peaks(), [3_600, 500]);
    view.forgetPeaks();
    assert.deepEqual(peaks(), [0, 0]);
  });
});
