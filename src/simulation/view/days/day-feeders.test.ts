import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { instant, interval, nanoPerWh } from "#domain";
import { memoryCommunityStore } from "#storage/sqlite";
import { changed, scenarioFrom, validFile } from "../../scenario/testing.ts";
import { dayFeeders } from "./day-feeders.ts";

/** A lane and its end below it; at five in the afternoon the operator dims the lane. */
const GRID = scenarioFrom(
  changed(
    changed(validFile(), ["feeders", 1], {
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
const SPAN = { first: interval(16), end: interval(19) };

/** What was measured at four: the lane gives, its end takes less; nothing is known of five. */
function store() {
  const made = memoryCommunityStore();
  const feeders = [
    { feeder: 1, netImportW: [-3_000, -5_000], peakNetImportW: -5_000, voltage: { voltageV: 231.5 } },
    { feeder: 2, netImportW: [2_500, 1_000], peakNetImportW: 2_500, voltage: null },
  ];
  const place = { at: instant(0), index: 0, transaction: "0x01" };
  const cleared = (block: number, price: bigint, feeder: bigint) => {
    const body = { ...place, block, pricePerWh: nanoPerWh(price), feeders: new Map([[2, nanoPerWh(feeder)]]) };
    return { kind: "clearing", key: String(block), body };
  };
  made.appendRecords(16, [
    { kind: "grid", key: "community", body: { feeders } },
    cleared(9, 100n, 110n),
    cleared(10, 120n, 130n),
  ]);
  return made;
}

describe("the feeders of a day", () => {
  const [lane, end] = dayFeeders(GRID, store(), SPAN);

  it("carry what flows on them and all below them, at the worst step of each interval", () => {
    assert.deepEqual(lane?.netImportW, [-4_000, null, null]);
    assert.deepEqual(end?.netImportW, [2_500, null, null]);
    assert.deepEqual([lane?.peakW, end?.peakW], [4_000, 2_500]);
  });

  it("show what they could carry, and when the operator ordered less", () => {
    assert.deepEqual(lane?.netInLimitW, [30_000, 4_000, 30_000]);
    assert.deepEqual(lane?.netOutLimitW, [30_000, 30_000, 30_000]);
    assert.deepEqual(lane?.isLowered, [false, true, false]);
    assert.deepEqual(end?.isLowered, [false, false, false]);
  });

  it("have the price of the last clearing: their own, or the community's where none differs", () => {
    assert.deepEqual(end?.pricePerWh, ["130", null, null]);
    assert.deepEqual(lane?.pricePerWh, ["120", null, null]);
  });

  it("have a voltage where a cable is known", () => {
    assert.deepEqual(
      [lane?.voltageV, end?.voltageV],
      [
        [231.5, null, null],
        [null, null, null],
      ],
    );
  });
});
