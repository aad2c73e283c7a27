import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it } from "node:test";
import { interval, wh } from "#domain";
import { type Ledger, statementsOf } from "#settlement";
import { ForecastLog } from "./forecast-log.ts";
import { forecastSummary } from "./forecast-summary.ts";
import { type LoadedScenario, loadScenario } from "./scenario/index.ts";
import { study } from "./study.ts";

const said = (loadWh: bigint, pvWh: bigint | null, load = "ridge") => ({
  loadWh: wh(loadWh),
  pvWh: pvWh === null ? null : wh(pvWh),
  load,
  pv: pvWh === null ? null : "clear-sky",
});
const NO_BOOKS: Ledger = { households: [], others: [], intervals: [] };

describe("the log of forecasts", () => {
  it("sums how far each home's were off, over and under alike, and knows who forecast last", () => {
    const log = new ForecastLog();
    log.expect("h01", interval(0), said(100n, 50n, "seasonal-naive"));
    log.expect("h01", interval(1), said(100n, 50n));
    log.expect("h02", interval(1), said(10n, null));
    log.came("h01", interval(0), { loadWh: 130n, pvWh: 50n });
    log.came("h01", interval(1), { loadWh: 90n, pvWh: 20n });
    log.came("h02", interval(1), { loadWh: 10n, pvWh: 0n });
    assert.deepEqual(log.tallies, [
      {
        household: "h01",
        intervals: 2,
        load: { forecaster: "ridge", offWh: 40n },
        pv: { forecaster: "clear-sky", offWh: 30n },
      },
      { household: "h02", intervals: 1, load: { forecaster: "ridge", offWh: 0n }, pv: null },
    ]);
    const { loadErrorWh, pvErrorWh, costNano, homes } = forecastSummary("automatic", log.tallies, NO_BOOKS, null);
    assert.deepEqual([loadErrorWh, pvErrorWh, costNano], [13.3, 15, null]);
    assert.deepEqual(homes[0]?.load, { forecaster: "ridge", errorWh: 20 });
  });

  it("counts nothing where nothing was expected, or nothing came", () => {
    const log = new ForecastLog();
    log.expect("h01", interval(0), said(100n, 50n));
    log.came("h02", interval(0), { loadWh: 130n, pvWh: 50n });
    assert.deepEqual(log.tallies, []);
  });
});

describe("what error in forecasts cost", () => {
  const loaded = loadScenario("tiny", { scenariosDir: join(import.meta.dirname, "../../scenarios") });
  const by = (forecast: LoadedScenario["scenario"]["forecast"]): LoadedScenario => ({
    ...loaded,
    scenario: { ...loaded.scenario, forecast },
  });
  const INTERVALS = 48;
  const perfect = study(by("persistence"), "negotiation", INTERVALS, null, "perfect");

  it("is nothing, to the nano, for homes that know what comes, whatever they were told to forecast with", () => {
    const { forecasts } = perfect.tally;
    assert.equal(forecasts.length, 4);
    for (const { load, pv } of forecasts) assert.deepEqual([load.offWh, pv?.offWh ?? 0n], [0n, 0n]);
    const { costNano, homes } = forecastSummary("persistence", forecasts, perfect.ledger, perfect.ledger);
    assert.deepEqual([costNano, ...homes.map((home) => home.costNano)], ["0", "0", "0", "0", "0"]);
    assert.deepEqual(study(by("ridge"), "negotiation", INTERVALS, null, "perfect").ledger, perfect.ledger);
  });

  it("is what the homes paid more than with perfect foresight, each and in all", () => {
    const own = study(by("persistence"), "negotiation", INTERVALS);
    const summary = forecastSummary("persistence", own.tally.forecasts, own.ledger, perfect.ledger);
    const paid = (ledger: Ledger) => statementsOf(ledger).filter((s) => ledger.households.includes(s.household));
    const sum = (ledger: Ledger) => paid(ledger).reduce((total, s) => total + s.withCommunityNano, 0n);
    assert.equal(BigInt(summary.costNano ?? ""), sum(own.ledger) - sum(perfect.ledger));
    assert.equal(
      summary.homes.reduce((total, { costNano }) => total + BigInt(costNano ?? ""), 0n),
      BigInt(summary.costNano ?? ""),
    );
    assert.ok(BigInt(summary.costNano ?? "") > 0n, "errors cost something here");
  });

  it("is less with the forecaster that each home's own past shows to be best", () => {
    const cost = (method: "persistence" | "automatic") => {
      const own = study(by(method), "negotiation", INTERVALS);
      return forecastSummary(method, own.tally.forecasts, own.ledger, perfect.ledger);
    };
    const [naive, best] = [cost("persistence"), cost("automatic")];
    assert.ok(BigInt(best.costNano ?? "") < BigInt(naive.costNano ?? ""), `${best.costNano} and ${naive.costNano}`);
    assert.ok((best.loadErrorWh ?? 0) < (naive.loadErrorWh ?? 0) && (best.pvErrorWh ?? 0) < (naive.pvErrorWh ?? 0));
  });
});
