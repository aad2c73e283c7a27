import assert from "node:assert/strict";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { parse, stringify } from "yaml";
import { accountsOf, statementsOf } from "#settlement";
import { loadScenario, study } from "#simulation";
import { temporaryDirectory } from "./support/community.ts";
import { ROOT, read } from "./support/source.ts";

type Tariff = Record<string, unknown>;

const FOLDER = temporaryDirectory();
cpSync(join(ROOT, "scenarios/prices"), join(FOLDER, "prices"), { recursive: true });
const SCENARIO = parse(readFileSync(join(ROOT, "scenarios/dynamic.yaml"), "utf8")) as object;
const KINDS = ["flat", "with every part", "by time of day", "by season", "dynamic", "by tiers"];
/** Every example of the guide. */
const EXAMPLES = [...read("docs/guides/tariffs.md").matchAll(/```yaml\n(.*?)```/gs)].map(
  ([, yaml = ""]) => (parse(yaml) as { tariff: Tariff }).tariff,
);
const BASE = EXAMPLES[0] as Tariff;

describe("the tariffs in docs/guides/tariffs.md", () => {
  it(`are ${KINDS.join(", ")}`, () => {
    assert.equal(EXAMPLES.length, KINDS.length);
  });

  for (const [i, example] of EXAMPLES.entries()) {
    it(`make bills that add up: ${KINDS[i]}`, () => {
      const { energyPrice_ct_per_kWh: one, ...others } = BASE;
      const hasOne = !("energyPrices" in example || "tiers" in example);
      const tariff = { ...others, ...(hasOne && { energyPrice_ct_per_kWh: one }), ...example };
      const path = join(FOLDER, `example-${i}.yaml`);
      writeFileSync(path, stringify({ ...SCENARIO, tariff }));
      const loaded = loadScenario(path, { scenariosDir: join(ROOT, "scenarios") });
      const { ledger } = study(loaded, "uniform-price", 120);
      const paid = statementsOf(ledger).reduce((sum, s) => sum + s.withCommunityNano, 0n);
      const accounts = Object.values(accountsOf(ledger)).reduce((sum: bigint, amount: bigint) => sum + amount, 0n);
      assert.equal(paid, accounts);
      assert.notEqual(paid, 0n);
    });
  }
});
