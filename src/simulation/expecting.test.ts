import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it } from "node:test";
import { interval } from "#domain";
import { fromProfiles } from "./expecting.ts";
import { type HomeDay, loadScenario, type Profiles } from "./scenario/index.ts";

const { scenario } = loadScenario("tiny", { scenariosDir: join(import.meta.dirname, "../../scenarios") });
const STEPS = 96;

/** One home whose quarter hours of day d use d Wh each and make 10 more than that; known until day 1. */
const profiles: Profiles = {
  range: { first: 0, last: 1 },
  filledValues: 0,
  past: () => [],
  day: (day): readonly HomeDay[] => {
    assert.ok(day >= 0 && day <= 1, `day ${day} is not there`);
    const fill = (value: number) => new Uint32Array(STEPS).fill(value);
    return [{ household: "h01", stepSeconds: 900, loadWh: fill(day), pvWh: fill(day + 10) }];
  },
};

describe("perfect foresight", () => {
  const home = fromProfiles(scenario, profiles, 0, 4);

  it("begins with the running interval, or with interval 0 before any runs", () => {
    assert.deepEqual(home.ahead("load", interval(0)), [0n, 0n, 0n]);
    assert.deepEqual(home.ahead("load", interval(23)), [0n, 0n, 4n, 4n]);
    assert.deepEqual(home.ahead("pv", interval(23)), [40n, 40n, 44n, 44n]);
  });

  it("goes on with the last day beyond the end of its profiles", () => {
    assert.deepEqual(home.ahead("load", interval(47)), [4n, 4n, 4n, 4n]);
    assert.deepEqual(home.ahead("load", interval(72)), [4n, 4n, 4n, 4n]);
  });
});
