import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { COMMUNITY_BATTERY, type HouseholdName, interval, startOf } from "#domain";
import { loadScenario, type Profiles } from "./scenario/index.ts";
import { SCENARIOS } from "./scenario/testing.ts";
import { bookedFlows, type HomeFlows, residentsOf, World, type WorldState } from "./world.ts";

const street = loadScenario("street", { scenariosDir: SCENARIOS });
const tiny = loadScenario("tiny", { scenariosDir: SCENARIOS });
const STEPS_OF_A_DAY = 96;

function runIntervals(world: World, count: number) {
  return Array.from({ length: count }, () => {
    for (let step = 0; step < world.stepsPerInterval; step++) world.step();
    return world.takeInterval();
  });
}

/** What a day's profile gives each home, in Wh. */
function profileOf(profiles: Profiles, household: HouseholdName) {
  const day = profiles.day(0).find((home) => home.household === household);
  const sum = (energies: Iterable<number> | undefined) => [...(energies ?? [])].reduce((total, wh) => total + wh, 0);
  return { loadWh: BigInt(sum(day?.loadWh)), pvWh: BigInt(sum(day?.pvWh)) };
}

/** Changes what homes owe their neighbours as it goes. */
function disturbed(world: World, targets: readonly bigint[]): void {
  residentsOf(street.scenario).forEach(({ name }, i) => {
    world.home(name).setNetExport(targets[i % targets.length] ?? 0n);
  });
}

describe("the world of a street", () => {
  it("conserves energy in every home and over the whole street, whatever is promised", () => {
    const target = fc.bigInt({ min: -3_000n, max: 3_000n });
    fc.assert(
      fc.property(fc.array(target, { minLength: 1, maxLength: 7 }), (targets) => {
        const world = new World(street.scenario, street.profiles);
        disturbed(world, targets);
        for (const { homes, connection } of runIntervals(world, 3)) {
          let net = 0n;
          for (const f of homes.values()) {
            assert.equal(f.loadWh + f.chargeWh + f.exportWh, f.pvWh + f.dischargeWh + f.importWh);
            net += f.importWh - f.exportWh;
          }
          assert.equal(connection.importWh - connection.exportWh, net);
        }
      }),
      { numRuns: 25 },
    );
  });

  it("gives each home its profile of the day, to the watt-hour", () => {
    const world = new World(street.scenario, street.profiles);
    const intervals = runIntervals(world, STEPS_OF_A_DAY / world.stepsPerInterval);
    for (const { name } of street.scenario.households) {
      const sum = (of: "loadWh" | "pvWh") =>
        intervals.reduce((total, { homes }) => total + (homes.get(name) as HomeFlows)[of], 0n);
      assert.deepEqual({ loadWh: sum("loadWh"), pvWh: sum("pvWh") }, profileOf(street.profiles, name), name);
    }
  });

  it("gives it in shorter steps, too, when intervals are shorter than a quarter of an hour", () => {
    const calendar = { ...tiny.scenario.calendar, intervalSeconds: 300 };
    const world = new World({ ...tiny.scenario, calendar }, tiny.profiles);
    assert.deepEqual([world.stepSeconds, world.stepsPerInterval], [300, 1]);
    const whole = new World(tiny.scenario, tiny.profiles);
    const [hour] = runIntervals(whole, 1);
    const parts = runIntervals(world, 12);
    for (const [name, { loadWh, pvWh }] of hour?.homes ?? []) {
      const sum = (of: "loadWh" | "pvWh") =>
        parts.reduce((total, { homes }) => total + (homes.get(name) as HomeFlows)[of], 0n);
      assert.deepEqual([sum("loadWh"), sum("pvWh")], [loadWh, pvWh], name);
    }
  });

  it("keeps what neighbours exchange within a step off the connection", () => {
    const [interval] = runIntervals(new World(street.scenario, street.profiles), 12).slice(-1);
    assert.ok(interval);
    const imports = [...interval.homes.values()].reduce((total, f) => total + f.importWh, 0n);
    assert.ok(interval.connection.importWh <= imports);
  });

  it("lets each home's twin live without neighbours, and without the community's battery", () => {
    const world = new World(street.scenario, street.profiles);
    const undisturbed = runIntervals(new World(street.scenario, street.profiles), 2);
    disturbed(world, [2_000n, -2_000n]);
    runIntervals(world, 2).forEach(({ homes }, k) => {
      for (const [name, flows] of homes) {
        const other = undisturbed[k]?.homes.get(name) as HomeFlows;
        assert.deepEqual(
          [flows.withoutImportWh, flows.withoutExportWh],
          [other.withoutImportWh, other.withoutExportWh],
          name,
        );
        const expected = name === COMMUNITY_BATTERY ? [0n, 0n] : [other.importWh, other.exportWh];
        assert.deepEqual([flows.withoutImportWh, flows.withoutExportWh], expected, name);
      }
    });
  });

  it("hands on the battery's content from one interval to the next", () => {
    const intervals = runIntervals(new World(street.scenario, street.profiles), 4);
    intervals.slice(1).forEach(({ homes }, k) => {
      for (const [name, { storedBeforeWh }] of homes) {
        assert.equal(storedBeforeWh, intervals[k]?.homes.get(name)?.storedAfterWh);
      }
    });
  });

  it("says what every home did in each step, which adds up to the interval", () => {
    const world = new World(tiny.scenario, tiny.profiles);
    const steps = Array.from({ length: world.stepsPerInterval }, () => world.step());
    const { homes } = world.takeInterval();
    for (const [name, { importWh, exportWh, netImportW }] of homes) {
      const own = steps.map((step) => step.find((home) => home.name === name));
      assert.equal(
        own.reduce((total, home) => total + (home?.importWh ?? 0n), 0n),
        importWh,
      );
      const watts = netImportW.reduce((total, powerW) => total + powerW, 0) / world.stepsPerInterval;
      assert.equal(watts, Number(importWh - exportWh));
    }
  });

  it("lets nothing flow where there is no voltage, whatever was promised, and leaves the others alone", () => {
    const { calendar } = tiny.scenario;
    const isDark = (feeder: number, at: number) => feeder === 2 && at === startOf(calendar, interval(1));
    const world = new World(tiny.scenario, tiny.profiles, undefined, isDark);
    const lit = new World(tiny.scenario, tiny.profiles);
    for (const each of [world, lit]) each.home("h02").setNetExport(2_000n);
    for (let step = 0; step < world.stepsPerInterval; step++) assert.deepEqual(world.step(), lit.step());
    const [dark, other] = [world.step(), lit.step()];
    for (const [i, { name, feeder, storedWh, ...flows }] of dark.entries()) {
      if (feeder !== 2) assert.deepEqual(dark[i], other[i]);
      else
        assert.ok(
          Object.values(flows).every((energyWh) => energyWh === 0n),
          name,
        );
    }
    const stored = ({ homes }: ReturnType<World["save"]>) => homes.h02?.real.storedWh as bigint;
    assert.ok(stored(lit.save()) !== stored(world.save()));
    assert.ok((world.step().find(({ name }) => name === "h04")?.loadWh ?? 0n) > 0n);
  });

  it("knows the interval of its running step and the end of it", () => {
    const world = new World(tiny.scenario, tiny.profiles);
    assert.deepEqual([world.runningInterval, world.nextStepAt - tiny.scenario.calendar.epoch], [0, 900_000]);
    runIntervals(world, 2);
    assert.equal(world.runningInterval, interval(2));
  });

  it("goes on from what was saved, at any step, as if nothing had happened", () => {
    const steps = fc.integer({ min: 0, max: 12 });
    fc.assert(
      fc.property(steps, steps, fc.bigInt({ min: -2_000n, max: 2_000n }), (before, after, target) => {
        const whole = new World(tiny.scenario, tiny.profiles);
        whole.home("h02").setNetExport(target);
        for (let i = 0; i < before; i++) whole.step();
        const restored = new World(tiny.scenario, tiny.profiles, structuredClone(whole.save()) as WorldState);
        for (const world of [whole, restored]) for (let i = 0; i < after; i++) world.step();
        assert.deepEqual(restored.save(), whole.save());
        assert.deepEqual(restored.takeInterval(), whole.takeInterval());
      }),
      { numRuns: 40 },
    );
  });

  it("books of a home what needs no meter", () => {
    const [first] = runIntervals(new World(tiny.scenario, tiny.profiles), 1);
    const flows = first?.homes.get("h02") as HomeFlows;
    const booked = bookedFlows(flows);
    assert.deepEqual(
      [booked.loadWh, booked.pvWh, booked.batteryChargeWh, booked.without.exportWh],
      [flows.loadWh, flows.pvWh, flows.chargeWh, flows.withoutExportWh],
    );
  });
});
