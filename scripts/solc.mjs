#!/usr/bin/env node
// The compiler that forge starts: npm's solc behind the two options forge uses. Plain JavaScript, since it runs with
// whatever Node the machine has. All sources come in by standard input, so the options about paths need no answer.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const solc = createRequire(import.meta.url)("solc");
const options = process.argv.slice(2);

if (options.includes("--version")) {
  console.log(`solc, the solidity compiler commandline interface\nVersion: ${solc.version()}`);
} else if (options.includes("--standard-json")) {
  process.stdout.write(solc.compile(readFileSync(0, "utf8")));
} else {
  console.error(`solc.mjs answers --version and --standard-json, not: ${options.join(" ")}`);
  process.exitCode = 64;
}
