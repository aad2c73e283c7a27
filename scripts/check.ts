/**
 * Everything that is generated and committed, made again and compared: `npm run check`. Changes nothing; exits 1 and
 * names the cure where something differs.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { scenarioJsonSchema } from "../src/simulation/scenario/file/schema.ts";
import { inTurn, type Outcome, print, type Runner } from "./test/outcome.ts";
import { tool } from "./test/tool.ts";

const ROOT = fileURLToPath(new URL("../", import.meta.url));

const schema: Runner = {
  name: "schema",
  async run(): Promise<Outcome> {
    const committed = JSON.parse(readFileSync(join(ROOT, "scenarios/scenario.schema.json"), "utf8"));
    const same = JSON.stringify(committed) === JSON.stringify(scenarioJsonSchema());
    if (same) return { passed: 1, failed: 0, failures: [] };
    const cure =
      "scenarios/scenario.schema.json differs from the source. Cure: node_modules/.bin/node scripts/scenario-schema.ts";
    return { passed: 0, failed: 1, failures: [cure] };
  },
};

const reports = await inTurn(
  [
    tool("bindings", process.execPath, ["scripts/bindings.ts", "--check"], ROOT),
    schema,
    tool("lock", process.execPath, ["scripts/complete-lock.mjs", "--check"], ROOT),
  ],
  print,
);
process.exitCode = reports.every(({ failed }) => failed === 0) ? 0 : 1;
