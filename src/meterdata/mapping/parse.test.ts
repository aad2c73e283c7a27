import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { parseMapping } from "./parse.ts";
import { mappingJsonSchema } from "./schema.ts";

const VALID = "time: { column: t, format: dd.MM.yyyy HH:mm }\nunit: kWh\nimport: v\n";

function refused(text: string, ...words: string[]): void {
  assert.throws(
    () => parseMapping("map.yaml", text),
    (error: Error & { code: string; exitCode: number }) => {
      assert.deepEqual([error.code, error.exitCode], ["METERDATA_MAPPING", 78], error.message);
      for (const word of ["map.yaml", ...words]) assert.ok(error.message.includes(word), `"${word}": ${error.message}`);
      return true;
    },
  );
}

test("a mapping gets its defaults", () => {
  const { decimal, gaps, values, encoding, time } = parseMapping("map.yaml", VALID);
  assert.deepEqual([decimal, gaps, values, encoding, time.stamp], [".", "refuse", "interval", "auto", "start"]);
});

test("every wrong key is named with its path", () => {
  refused(`${VALID}seperator: ";"\n`, "seperator: this key is not known");
  refused(VALID.replace("kWh", "kW/h"), "unit: ");
  refused(VALID.replace("dd.MM.yyyy HH:mm", "dd.MM HH:mm"), "time.format: expected iso");
  refused("time: { column: t, timezone: Mars/Base }\nunit: kWh\n", "time.timezone", "import: expected at least one");
  refused(`${VALID}decimal: ","\nseparator: ","\n`, "decimal: expected a mark other than the separator");
});

test("what is no YAML, repeats keys, or is too large is refused", () => {
  refused("a: [", "This is not YAML");
  refused(`${VALID}unit: Wh\n`, "This is not YAML");
  refused("x".repeat(100_001), "100001 characters");
});

test("an alias bomb is refused", () => {
  const levels = Array.from({ length: 9 }, (_, i) => `l${i + 1}: &l${i + 1} [${Array(10).fill(`*l${i}`).join(", ")}]`);
  refused(["l0: &l0 [x]", ...levels].join("\n"), "YAML that can be used");
});

test("the published JSON Schema is the one in the source", () => {
  const committed = readFileSync(new URL("../../../docs/guides/mapping.schema.json", import.meta.url), "utf8");
  assert.deepEqual(JSON.parse(committed), mappingJsonSchema(), "run node_modules/.bin/node scripts/mapping-schema.ts");
});
