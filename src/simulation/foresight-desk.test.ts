import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { forecastSummary } from "./forecast-summary.ts";
import { ForesightDesk } from "./foresight-desk.ts";
import { loadScenario } from "./scenario/index.ts";
import { study } from "./study.ts";
import type { ForecastCost } from "./view/forecast-cost-state.ts";

const loaded = loadScenario("tiny", { scenariosDir: fileURLToPath(new URL("../../scenarios/", import.meta.url)) });

/** A clock that moves on by so much each time somebody looks: the study gives way after every interval. */
function desk(mechanism: "negotiation" | "sharing" = "negotiation") {
  let ms = 0;
  return new ForesightDesk({ loaded, mechanism, clock: () => (ms += 10) });
}

async function finished(asked: ForesightDesk, booked: number): Promise<ForecastCost> {
  for (;;) {
    const answer = asked.ask(booked);
    if (answer.is !== "working") return answer;
    assert.ok(answer.done >= 0 && answer.done <= 1);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe("what errors in forecasts cost, asked for while a community runs", () => {
  it("is not known before a day is over, and nothing is studied for it", () => {
    assert.deepEqual(desk().ask(2), { is: "too-early" });
  });

  it("is nothing where nobody trades on forecasts", () => {
    assert.deepEqual(desk("sharing").ask(3), { is: "none" });
  });

  it("is what simulate says of the same days, for each home and in all", async () => {
    const answer = await finished(desk(), 3);
    assert.ok(answer.is === "there");
    const own = study(loaded, "negotiation", 3);
    const perfect = study(loaded, "negotiation", 3, null, "perfect").ledger;
    const said = forecastSummary(loaded.scenario.forecast, own.tally.forecasts, own.ledger, perfect);
    assert.equal(answer.costNano, said.costNano);
    assert.deepEqual(
      answer.homes,
      said.homes.map(({ household, costNano }) => ({ home: household, costNano })),
    );
  });

  it("is kept while a longer study is under way", async () => {
    const asked = desk();
    const first = await finished(asked, 3);
    assert.deepEqual(asked.ask(6), first);
  });

  it("says why days cannot be studied, and harms nothing else", async () => {
    const { profiles } = loaded;
    const broken = { ...profiles, day: () => assert.fail("the profile ends here") };
    const asked = new ForesightDesk({
      loaded: { ...loaded, profiles: broken },
      mechanism: "negotiation",
      clock: () => 0,
    });
    assert.deepEqual(await finished(asked, 3), { is: "impossible", why: "the profile ends here" });
  });

  it("studies one stretch of days at a time", async () => {
    const asked = desk();
    asked.ask(3);
    asked.ask(6);
    const first = await finished(asked, 3);
    assert.ok(first.is === "there");
    assert.equal(first.days, 1);
  });

  it("ends when nobody serves it any more", async () => {
    const asked = desk();
    asked.ask(3);
    await asked.close();
    assert.equal(asked.ask(3).is, "working");
  });
});
