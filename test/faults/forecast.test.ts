import assert from "node:assert/strict";
import { join } from "node:path";
import { before, describe, it } from "node:test";
import { FORECAST, type ForecastRecord } from "#agents";
import { type Community, type LoadedScenario, listeners, study } from "#simulation";
import { lasting, openTiny, TINY_INTERVALS, temporaryDirectory, tiny } from "../support/community.ts";

const FOLDER = temporaryDirectory();
const LOADED: LoadedScenario = { ...tiny(), scenario: { ...tiny().scenario, forecast: "automatic" } };

/** What a finished run leaves behind: its summary, what forecasters stated, what they know. */
function leftBy(community: Community) {
  const forecasters = community.day
    .save()
    .host.states.filter((state) => JSON.stringify(state, plain).includes("insight"));
  const said = community.store.records({ kind: FORECAST });
  return { summary: lasting(community.summary(community.planned, 0)), said, forecasters };
}

function plain(_: string, value: unknown): unknown {
  return typeof value === "bigint" ? String(value) : value;
}

/** Opens, runs to the end or until so many things were heard, and closes; null when it was stopped. */
async function runOn(directory: string, stopAfter: number) {
  let heard = 0;
  let community: Community | null = null;
  const count = (): void => {
    if (++heard === stopAfter) community?.stop();
  };
  const events = listeners({ block: count, boundary: count, fact: count });
  community = await openTiny(directory, { loaded: LOADED, events });
  try {
    const ended = await community.run(community.plan(TINY_INTERVALS));
    return ended === "done" ? leftBy(community) : null;
  } finally {
    await community.close();
  }
}

describe("homes that choose by themselves how to forecast (slow: runs on the chain)", () => {
  let whole: NonNullable<Awaited<ReturnType<typeof runOn>>>;
  before(async () => {
    whole = (await runOn(join(FOLDER, "whole"), Number.POSITIVE_INFINITY)) as typeof whole;
  });

  it("expect, know and trade the same after stops at any point", async () => {
    const directory = join(FOLDER, "stopped");
    let left: Awaited<ReturnType<typeof runOn>> = null;
    let stops = -1;
    for (const after of [30, 60, 90, Number.POSITIVE_INFINITY]) {
      if (left !== null) break;
      left = await runOn(directory, after);
      stops++;
    }
    assert.ok(stops > 0, "it was never stopped");
    assert.deepEqual(left, whole);
    assert.equal(whole.forecasters.length, 4);
  });

  it("state once for each home and interval what they expect of it, the next one's included", () => {
    const homes = LOADED.scenario.households.map(({ name }) => name);
    for (let k = 0; k <= TINY_INTERVALS; k++) {
      const keys = whole.said.filter(({ interval }) => interval === k).map(({ key }) => key);
      assert.deepEqual(keys, homes, `interval ${k}`);
    }
    const methods = new Set(whole.said.map(({ body }) => (body as ForecastRecord).load));
    assert.ok(methods.has("ridge"), [...methods].join());
  });

  it("are as far off as the same homes in a study", () => {
    const { tally } = study(LOADED, "negotiation", TINY_INTERVALS);
    const { forecast } = whole.summary;
    assert.deepEqual(
      forecast?.homes.map(({ household, intervals, load, pv }) => [household, intervals, load, pv]),
      tally.forecasts.map(({ household, intervals, load, pv }) => [
        household,
        intervals,
        { forecaster: load.forecaster, errorWh: Math.round((Number(load.offWh) * 10) / intervals) / 10 },
        pv && { forecaster: pv.forecaster, errorWh: Math.round((Number(pv.offWh) * 10) / intervals) / 10 },
      ]),
    );
    assert.equal(forecast?.costNano, null);
  });
});
