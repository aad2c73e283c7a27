/** Writes docs/guides/mapping.schema.json from the schema in the source; a test fails when the two differ. */
import { writeFileSync } from "node:fs";
import { mappingJsonSchema } from "../src/meterdata/index.ts";

const target = new URL("../docs/guides/mapping.schema.json", import.meta.url);
writeFileSync(target, `${JSON.stringify(mappingJsonSchema(), null, 2)}\n`);
