import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { type IntervalTariff, nanoPerWh } from "#domain";
import type { LoadedScenario } from "#simulation";
import { openTiny, temporaryDirectory, tiny } from "../support/community.ts";

/** `tiny` with a tariff that its file could not have, and that the contract refuses: a negative local fee. */
function withSubsidy(): LoadedScenario {
  const { scenario, profiles } = tiny();
  const schedule = scenario.schedule.map((t): IntervalTariff => ({ ...t, localGridFee: nanoPerWh(-1n) }));
  return { scenario: { ...scenario, schedule }, profiles };
}

describe("a community that the contracts refuse to found", () => {
  it("says which step was refused and why, with 78, and gives its directory free again", async () => {
    const directory = temporaryDirectory();
    const opening = () => openTiny(directory, { loaded: withSubsidy() });
    const refused = { code: "SIMULATION_FOUNDING_FAILED", exitCode: 78, message: /deployment of Tariff.*Tariff_/ };
    await assert.rejects(opening, refused);
    assert.ok(existsSync(join(directory, "chain")));
    await assert.rejects(opening, refused);
  });
});
