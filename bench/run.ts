/**
 * Runs the measurements of this folder one after the other, so that none disturbs another, and prints their results.
 *
 * Usage: npm run bench [-- [NAME…] [--size small|full]]
 */
import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

const { values, positionals } = parseArgs({
  options: { size: { type: "string", default: "full" } },
  allowPositionals: true,
});
const known = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith(".ts") && file !== "run.ts")
  .map((file) => file.slice(0, -".ts".length))
  .sort();
const unknown = positionals.filter((name) => !known.includes(name));

if (unknown.length > 0) {
  console.error(`There is no measurement "${unknown.join('", "')}"; there are: ${known.join(", ")}.`);
  process.exitCode = 64;
} else {
  for (const name of positionals.length > 0 ? positionals : known) {
    console.error(`bench: ${name} (${values.size})`);
    const file = join(import.meta.dirname, `${name}.ts`);
    execFileSync(process.execPath, [file, "--size", values.size], { stdio: ["ignore", "inherit", "inherit"] });
  }
}
