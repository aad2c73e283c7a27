import assert from "node:assert/strict";
import { join } from "node:path";
import { before, describe, it } from "node:test";
import { type IntervalIndex, wh } from "#domain";
import type { Ledger } from "#settlement";
import {
  type Community,
  type LoadedScenario,
  linearSolverFor,
  loadScenario,
  MECHANISMS,
  type MechanismName,
  study,
} from "#simulation";
import { CLEARING, gateClosed, logsOf } from "./support/clearing.ts";
import { finishedTiny } from "./support/community.ts";
import { assertSound } from "./support/soundness.ts";
import { ROOT } from "./support/source.ts";

const NARROW = loadScenario("narrow", { scenariosDir: join(ROOT, "scenarios") });
const HOURS_OF_A_DAY = 24;
/** An hour for which the operator lowers what flows into a feeder. */
interface Lowered {
  readonly hour: number;
  readonly feeder: number;
  readonly netInWh: bigint;
}

/** As the scenario's file says: into Station Row, at 19:00, 3 kW. */
const IN_THE_FILE: Lowered = { hour: 19, feeder: 3, netInWh: 3_000n };
/** At noon much more than that would flow. */
const AT_NOON: Lowered = { hour: 12, feeder: 3, netInWh: 2_000n };

/** What flows out of a branch by one hour's trades, and the two limits for it; negative is inward. */
interface Load {
  readonly hour: number;
  readonly feeder: number;
  readonly soldWh: bigint;
  readonly boughtWh: bigint;
  readonly netOutWh: bigint;
  readonly mostOutWh: bigint;
  readonly mostInWh: bigint;
  readonly internalWh: bigint;
}

/**
 * The load of every branch in every hour, recomputed from what homes have in their books. Intervals are hours, so a W is a Wh.
 */
function loadsOf(ledger: Ledger, ...orders: readonly Lowered[]): readonly Load[] {
  const { feeders, households } = NARROW.scenario;
  const parentOf = new Map(feeders.map(({ id, parent }) => [id, parent]));
  const isAtOrBelow = (low: number, top: number): boolean =>
    low === top || (parentOf.has(low) && isAtOrBelow(parentOf.get(low) as number, top));
  return ledger.intervals.flatMap(({ interval, homes }) => {
    const sum = (side: "sold" | "bought", counts: (feeder: number) => boolean): bigint =>
      households
        .filter(({ feeder }) => counts(feeder))
        .flatMap(({ name }) => homes[name]?.trades ?? [])
        .reduce((total, trade) => (trade.side === side ? total + trade.energyWh : total), 0n);
    return feeders.map(({ id, netOutLimitW, netInLimitW, internalLimitW }) => {
      const order = orders.find(({ hour, feeder }) => hour === interval && feeder === id);
      const within = (feeder: number) => isAtOrBelow(feeder, id);
      return {
        hour: interval,
        feeder: id,
        soldWh: sum("sold", (feeder) => feeder === id),
        boughtWh: sum("bought", (feeder) => feeder === id),
        netOutWh: sum("sold", within) - sum("bought", within),
        mostOutWh: BigInt(netOutLimitW),
        mostInWh: order?.netInWh ?? BigInt(netInLimitW),
        internalWh: BigInt(internalLimitW),
      };
    });
  });
}

function isBroken({ soldWh, boughtWh, netOutWh, mostOutWh, mostInWh, internalWh }: Load): boolean {
  return netOutWh > mostOutWh || -netOutWh > mostInWh || soldWh > internalWh || boughtWh > internalWh;
}

function isFull({ netOutWh, mostOutWh, mostInWh }: Load): boolean {
  return netOutWh === mostOutWh || -netOutWh === mostInWh;
}

function netInAtNoon(loads: readonly Load[]): bigint {
  const load = loads.find(({ hour, feeder }) => hour === AT_NOON.hour && feeder === AT_NOON.feeder);
  return -(load?.netOutWh ?? 0n);
}

/** The scenario, in which the operator orders less at noon as well. */
function withNoon(): LoadedScenario {
  const { scenario, profiles } = NARROW;
  const [order] = scenario.limitOrders;
  assert.ok(order);
  const { hour, netInWh } = AT_NOON;
  const noon = { ...order, firstOfDay: hour, netInWh: wh(netInWh) };
  return { scenario: { ...scenario, limitOrders: [order, noon] }, profiles };
}

async function studied(mechanism: MechanismName) {
  return study(NARROW, mechanism, HOURS_OF_A_DAY, await linearSolverFor(mechanism, NARROW.scenario));
}

describe("a street on a thin cable, without a chain", () => {
  for (const mechanism of MECHANISMS) {
    it(`breaks no limit by ${mechanism}, recomputed from the books`, async () => {
      const { ledger, tally } = await studied(mechanism);
      assert.ok(tally.trades > 0);
      assert.deepEqual(loadsOf(ledger, IN_THE_FILE).filter(isBroken), []);
      assert.equal(tally.limitViolations, 0);
    });
  }

  it("fills its cable by clearing, and leaves nothing unsold that it could have carried", async () => {
    const { ledger, tally } = await studied("clearing");
    assert.ok(loadsOf(ledger, IN_THE_FILE).some(isFull));
    assert.ok(netInAtNoon(loadsOf(ledger)) > AT_NOON.netInWh);
    assert.equal(tally.unsoldWhileGridBoughtWh, 0n);
  });
});

describe("a street on a thin cable by clearing (slow: half a day on the chain)", () => {
  let day: Awaited<ReturnType<typeof lookAt>>;
  before(async () => {
    day = await finishedTiny({ ...CLEARING, loaded: withNoon() }, lookAt, AT_NOON.hour + 1);
  });

  async function lookAt(community: Community, until: IntervalIndex) {
    await assertSound(community, until);
    return {
      loads: loadsOf(community.ledger, AT_NOON),
      summary: community.summary(until, 0),
      orders: await logsOf(community, "LimitLowered"),
      finals: await logsOf(community, "SolutionFinalized"),
    };
  }

  it("breaks no limit, fills its cable, and leaves nothing unsold that it could have carried", () => {
    assert.deepEqual(day.loads.filter(isBroken), []);
    assert.ok(day.loads.some(isFull));
    assert.deepEqual([day.summary.limitViolations, day.summary.unsoldWhileGridBoughtWh], [0, "0"]);
  });

  it("follows the operator's order for an hour: as much flows as it leaves, and no more", () => {
    const told = day.orders.map(({ args }) => {
      const { netInWh } = args.limit as { netInWh: bigint | number };
      return { feeder: args.feeder, first: args.first, last: args.last, netInWh: BigInt(netInWh) };
    });
    const { hour, feeder, netInWh } = AT_NOON;
    assert.deepEqual(told, [{ feeder, first: hour, last: hour, netInWh }]);
    assert.equal(netInAtNoon(day.loads), netInWh);
  });

  it("has each hour final within five seconds of block time after its gate has closed", () => {
    for (const { args, at } of day.finals) {
      const seconds = (at - gateClosed(args.interval as number, 0, NARROW)) / 1000;
      assert.ok(seconds > 0 && seconds <= 5, `hour ${args.interval}: ${seconds} s`);
    }
  });

  it("proves each hour optimal, under the limits as they were ordered", () => {
    assert.ok(day.finals.some(({ args }) => args.interval === AT_NOON.hour));
    for (const { args } of day.finals) assert.equal(args.gap, 0n, `hour ${args.interval}`);
  });
});
