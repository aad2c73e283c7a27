import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { DSO, type IntervalIndex, instant, nanoPerWh, symmetricLimits, wh } from "#domain";
import { NO_LIMIT } from "#market";
import type { HomeBooking, Ledger } from "#settlement";
import { type Community, type LoadedScenario, MECHANISMS, type Summary, study, summaryOf } from "#simulation";
import { choicesWith, finishedTiny, TINY_INTERVALS, tiny } from "./support/community.ts";
import { assertSound } from "./support/soundness.ts";

/** `tiny` with a DSO that buys what roofs have over, except in the first hour. */
function withBuyer({ scenario, profiles }: LoadedScenario): LoadedScenario {
  const buy = { energyWh: wh(1_000n), pricePerWh: nanoPerWh(90_000n), firstOfDay: 1, intervals: 23 };
  return { profiles, scenario: { ...scenario, ...desk({ sell: null, buy }, scenario.limits) } };
}

/** The two homes of `tiny` that have no roof, with a DSO that sells. */
function withSeller({ scenario, profiles }: LoadedScenario): LoadedScenario {
  const sell = { energyWh: wh(400n), pricePerWh: nanoPerWh(200_000n), firstOfDay: 0, intervals: 24 };
  const households = scenario.households.slice(2);
  const founders = households.map(({ name }) => name);
  const alone = { ...scenario, households, founders, ...desk({ sell, buy: null }, scenario.limits) };
  return { scenario: alone, profiles: { ...profiles, day: (index) => profiles.day(index).slice(2) } };
}

type Scenario = LoadedScenario["scenario"];

function desk(offers: Omit<NonNullable<Scenario["dso"]>, "feeder">, limits: Scenario["limits"]) {
  return { dso: { feeder: 3, ...offers }, limits: [...limits, symmetricLimits(3, NO_LIMIT, NO_LIMIT)] };
}

const deskIn = ({ intervals }: Ledger) => intervals.map(({ homes }) => homes[DSO] as HomeBooking);
const tradedIn = ({ trades }: HomeBooking) => trades.map(({ side, energyWh }) => [side, energyWh]);

for (const mechanism of MECHANISMS) {
  describe(`a DSO that buys by ${mechanism} (slow: a run on the chain)`, () => {
    const loaded = withBuyer(tiny());
    let run: { readonly summary: Summary; readonly ledger: Ledger };
    before(async () => {
      run = await finishedTiny({ loaded, choices: choicesWith(mechanism) }, async (community, until) => {
        await assertSound(community, until);
        return { summary: community.summary(until, 0), ledger: community.ledger };
      });
    });

    it("takes in its hours what is over, and its meter counts just that", () => {
      const bookings = deskIn(run.ledger).slice(0, TINY_INTERVALS);
      assert.deepEqual(bookings.map(tradedIn), [[], [["bought", 1_000n]], [["bought", 1_000n]]]);
      assert.deepEqual(
        bookings.map(({ metered }) => metered?.importWh),
        [0n, 1_000n, 1_000n],
      );
    });

    it("has no statement, and the same energy and trades as without a chain", () => {
      const { ledger, tally } = study(loaded, mechanism, TINY_INTERVALS);
      const studied = summaryOf(loaded.scenario, choicesWith(mechanism), ledger, tally, null, 0);
      assert.deepEqual([run.summary.energy, run.summary.trades], [studied.energy, studied.trades]);
      assert.deepEqual(
        run.summary.statements.map(({ household }) => household),
        loaded.scenario.households.map(({ name }) => name),
      );
      assert.equal(run.summary.limitViolations, 0);
    });
  });
}

describe("a DSO that sells to homes without roofs by clearing (slow: a run on the chain)", () => {
  /** Longer than any permission to trade lasts. */
  const HOURS = 9;

  it("supplies what they want in every hour, with the permission that anybody needs", async () => {
    const loaded = withSeller(tiny());
    const soldIn = (ledger: Ledger) =>
      deskIn(ledger).map(({ trades }) => trades.reduce((sum, { energyWh }) => sum + energyWh, 0n));
    const look = async (community: Community, until: IntervalIndex) => {
      await assertSound(community, until);
      return soldIn(community.ledger).slice(0, until);
    };
    const sold = await finishedTiny({ loaded, choices: choicesWith("clearing") }, look, HOURS);
    assert.deepEqual(sold, soldIn(study(loaded, "clearing", HOURS).ledger));
    assert.ok(sold.every((energyWh) => energyWh > 0n) && sold.includes(400n));
  });
});

describe("a DSO whose desk is out of order (slow: a run on the chain)", () => {
  /** Hour by hour what its meter is known to have counted, and what it paid for that. */
  async function outUntil(minute: number) {
    const after = (minutes: number) => instant(tiny().scenario.calendar.epoch + minutes * 60_000);
    const faults = [{ agent: `${DSO}/meter`, from: after(90), to: after(minute) }];
    const changes = { loaded: withSeller(tiny()), choices: choicesWith("uniform-price"), faults };
    return finishedTiny(changes, async (community, until) => {
      await assertSound(community, until);
      return deskIn(community.ledger).map(({ metered, lines }) => {
        return [metered?.exportWh ?? null, lines.some(({ kind }) => kind === "penalty")];
      });
    });
  }

  it("says late what its meter counted, as long as the settlement waits for it", async () => {
    assert.deepEqual((await outUntil(150)).slice(0, 2), [
      [400n, false],
      [400n, false],
    ]);
  });

  it("pays like anybody whose meter is silent, when it comes back too late", async () => {
    assert.deepEqual((await outUntil(200)).slice(0, 2), [
      [400n, false],
      [null, true],
    ]);
  });
});
