import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { loadScenario } from "../../scenario/index.ts";
import { SCENARIOS } from "../../scenario/testing.ts";
import { study } from "../../study.ts";
import { summaryOf } from "../../summary.ts";
import { comparisonPage } from "./page.ts";

const { scenario, profiles } = loadScenario("tiny", { scenariosDir: SCENARIOS });

function run(name: string, mechanism: "sharing" | "supply-demand-ratio") {
  const { ledger, tally } = study({ scenario, profiles }, mechanism, 3);
  const choices = { mechanism, settlement: "metered", privacy: "open" };
  return { name, summary: summaryOf(scenario, choices, ledger, tally, null, 0) };
}

describe("runs on one page", () => {
  const market = run("<market>", "supply-demand-ratio");
  const shared = run("by need", "sharing");
  const text = comparisonPage("tiny & others", [market, shared]);

  it("has a row for each run and a column for each home's saving", () => {
    for (const { household } of shared.summary.statements) assert.ok(text.includes(`<td>${household}</td>`));
    assert.equal(text.split("2. by need").length - 1, 3);
  });

  it("escapes what is filled in", () => {
    assert.ok(text.includes("1. &lt;market&gt;") && text.includes("<title>tiny &amp; others</title>"));
    assert.ok(!text.includes("<market>"));
  });

  it("draws what homes took as a bar from neighbours and a bar from the grid", () => {
    const local = (Number(shared.summary.local.energyWh) / 1000).toFixed(1);
    assert.ok(text.includes(`by need: ${local} kWh from neighbours`));
    assert.equal((text.match(/<svg/g) ?? []).length, 2);
  });
});
