/**
 * Every test of the project: `npm test`, `npm test -- market` for one folder, `--deep` for the long form.
 *
 * Types, form and the TypeScript tests run one after the other, the contracts' tests beside them: the compiler of the
 * contracts keeps one core busy, and nothing of the rest waits for it. Closes with `N passed, N failed`.
 */
import { globSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { inTurn, print, type Runner } from "./test/outcome.ts";
import { solidity } from "./test/solidity.ts";
import { tool } from "./test/tool.ts";
import { typescript } from "./test/typescript.ts";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const USAGE = 64;

/** The long runs start first, so that none of them is left over at the end. */
const TYPESCRIPT = [
  "test/**/*.test.ts",
  "web/**/*.test.ts",
  "src/**/*.test.ts",
  "bench/**/*.test.ts",
  "scripts/**/*.test.ts",
];
const SOLIDITY = ["contracts/test/**/*.t.sol"];

function find(patterns: readonly string[], folders: readonly string[]): string[] {
  const files = patterns.flatMap((pattern) => globSync(pattern, { cwd: ROOT }).sort());
  return files
    .map((file) => file.replaceAll("\\", "/"))
    .filter(
      (file) =>
        folders.length === 0 ||
        folders.some((folder) => `/${file}`.includes(`/${folder.replace(/\/$/, "")}/`) || file === folder),
    );
}

/** Lanes of runners; the lanes run at the same time. */
function plan(folders: readonly string[]): Runner[][] {
  const bin = (name: string): string => join(ROOT, "node_modules", ".bin", name);
  const whole = folders.length === 0;
  const checks = [
    tool("types", bin("tsc"), ["-p", "tsconfig.json"], ROOT),
    tool("form", bin("biome"), ["check", "--colors=off", "."], ROOT),
  ];
  const ours = find(TYPESCRIPT, folders);
  const contracts = find(SOLIDITY, folders);
  const here = [
    ...(whole ? checks : []),
    ...(whole || ours.length > 0 ? [typescript(ours, ROOT, availableParallelism())] : []),
  ];
  const there = whole || contracts.length > 0 ? [solidity(whole ? null : contracts, ROOT)] : [];
  return [here, there].filter((lane) => lane.length > 0);
}

const args = process.argv.slice(2);
const folders = args.filter((arg) => !arg.startsWith("-"));
if (args.includes("--deep")) Object.assign(process.env, { NEIGHBORWATT_DEEP: "1", FOUNDRY_PROFILE: "deep" });

const lanes = plan(folders);
const unknown = args.filter((arg) => arg.startsWith("-") && arg !== "--deep");
if (unknown.length > 0 || lanes.length === 0) {
  const why = unknown.length > 0 ? `unknown option ${unknown[0]}` : `no tests in ${folders.join(", ")}`;
  console.error(
    `npm test: ${why}. Usage: npm test -- [--deep] [FOLDER…], such as "npm test -- market" or "npm test -- test/e2e".`,
  );
  process.exitCode = USAGE;
} else {
  const reports = (await Promise.all(lanes.map((lane) => inTurn(lane, print)))).flat();
  const sum = (key: "passed" | "failed"): number => reports.reduce((total, report) => total + report[key], 0);
  console.log(`${sum("passed")} passed, ${sum("failed")} failed`);
  process.exitCode = sum("failed") === 0 ? 0 : 1;
}
