import assert from "node:assert/strict";
import { test } from "node:test";
import { interval } from "#domain";
import { limitsIn, lowerOrdersOf } from "./limit-orders.ts";
import { changed, refuses, scenarioFrom, validFile } from "./testing.ts";

const DIMMED = { feeder: 1, from: "17:00", to: "19:00", netIn_kW: 4.2 };
const withOrders = (...orders: readonly object[]) => changed(validFile(), ["limitOrders"], orders);
const invalid = (order: object, ...words: string[]) =>
  refuses(() => scenarioFrom(withOrders(order)), "SIMULATION_SCENARIO_INVALID", 78, ...words);
const netInAt = (file: object, ...hours: readonly number[]) => {
  const scenario = scenarioFrom(file);
  return hours.map((k) => limitsIn(scenario, interval(k))[0]?.netInWh);
};

test("an order holds every day in the hours it names, in its direction only", () => {
  const file = withOrders(DIMMED);
  assert.deepEqual(netInAt(file, 16, 17, 18, 19, 24 + 17), [30_000n, 4_200n, 4_200n, 30_000n, 4_200n]);
  assert.equal(limitsIn(scenarioFrom(file), interval(17))[0]?.netOutWh, 30_000n);
});

test("an order of some days holds on those only", () => {
  assert.deepEqual(netInAt(withOrders({ ...DIMMED, days: [1] }), 17, 24 + 17, 48 + 17), [30_000n, 4_200n, 30_000n]);
});

test("an order over midnight reaches into the next day", () => {
  const file = withOrders({ ...DIMMED, from: "23:00", to: "01:00", days: [0] });
  assert.deepEqual(netInAt(file, 22, 23, 24, 25, 47), [30_000n, 4_200n, 4_200n, 30_000n, 30_000n]);
});

test("an order may last until midnight, or all day", () => {
  assert.deepEqual(netInAt(withOrders({ ...DIMMED, from: "23:00", to: "24:00" }), 22, 23, 24), [
    30_000n,
    4_200n,
    30_000n,
  ]);
  assert.deepEqual(netInAt(withOrders({ ...DIMMED, from: "00:00", to: "24:00", days: [0] }), 0, 23, 24), [
    4_200n,
    4_200n,
    30_000n,
  ]);
});

test("clock times are local, also where the day of the run begins at another hour", () => {
  const file = changed(
    withOrders({ ...DIMMED, from: "09:00", to: "10:00", days: [0] }),
    ["calendar", "start"],
    "2026-06-24T08:00:00Z",
  );
  assert.deepEqual(netInAt(file, 22, 23, 24), [30_000n, 4_200n, 30_000n]);
});

test("the operator reads its orders day by day, none before the first", () => {
  const scenario = scenarioFrom(withOrders({ ...DIMMED, netOut_kW: 0 }));
  assert.deepEqual(lowerOrdersOf(scenario, 2), [
    {
      feeder: 1,
      first: 48 + 17,
      last: 48 + 18,
      netOutWh: 0n,
      netInWh: 4_200n,
      sellWh: 50_000n,
      buyWh: 50_000n,
    },
  ]);
  assert.deepEqual(lowerOrdersOf(scenario, -1), []);
});

test("without orders the limits are those agreed", () => {
  const scenario = scenarioFrom(validFile());
  assert.equal(limitsIn(scenario, interval(17)), scenario.limits);
});

test("an order for a feeder that does not exist is refused", () => {
  invalid({ ...DIMMED, feeder: 7 }, "limitOrders[0].feeder", "there is no feeder 7; there are 1");
});

test("an order that begins or ends within an interval is refused", () => {
  invalid({ ...DIMMED, from: "17:30" }, "limitOrders[0].from", "17:30 lies within an interval");
  invalid({ ...DIMMED, to: "18:15" }, "limitOrders[0].to", "18:15 lies within an interval");
});

test("an order of no time is refused", () => {
  invalid({ ...DIMMED, to: "17:00" }, "limitOrders[0]", "from and to are both 17:00");
});

test("an order that lowers nothing is refused, one that would raise a limit too", () => {
  invalid({ feeder: 1, from: "17:00", to: "18:00" }, "limitOrders[0]", "expected netOut_kW, netIn_kW or both");
  invalid({ ...DIMMED, netIn_kW: 30 }, "limitOrders[0].netIn_kW", "less than what feeder 1 carries anyway");
});

test("an order names a day once, counted from 0, and a time of day", () => {
  invalid({ ...DIMMED, days: [2, 2] }, "limitOrders[0].days[1]", "day 2 is named twice");
  invalid({ ...DIMMED, days: [-1] }, "limitOrders[0].days[0]");
  invalid({ ...DIMMED, from: "25:00" }, "limitOrders[0].from", "a time of day");
});
