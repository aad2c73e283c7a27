/** Writes scenarios/scenario.schema.json from the schema in the source; a test fails when the two differ. */
import { writeFileSync } from "node:fs";
import { scenarioJsonSchema } from "../src/simulation/scenario/file/schema.ts";

const target = new URL("../scenarios/scenario.schema.json", import.meta.url);
writeFileSync(target, `${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`);
