/**
 * Every test of the project: `npm test`, `npm test -- market` for one folder, `--deep` for the long form.
 *
 * Types, form and the TypeScript tests run one after the other, the contracts beside them: their compiler keeps one
 * core busy, and nothing of the rest waits for it. Closes with `N passed, N failed`.
 */
import { globSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { inTurn, print, type Runner } from "./test/outcome.ts";
import { solidity } from "./test/solidity.ts";
import { tool } from "./test/tool.ts";
import { typescript } from "./test/typescript.ts";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const USAGE = `Usage: npm test -- [--deep] [--patience SECONDS] [FOLDER…]
Such as "npm test -- market", "npm test -- test/e2e", "npm test -- src/market/band.test.ts".`;
const USAGE_EXIT = 64;
const PATIENCE_SECONDS = 300;

/** The long runs start first, so that none of them is left over at the end. */
const TYPESCRIPT = ["test", "web", "src", "bench"].map((folder) => `${folder}/**/*.test.ts`);
const SOLIDITY = ["contracts/test/**/*.t.sol"];

interface Options {
  /** Folders, parts of a path, or files; all tests when there is none. */
  readonly folders: readonly string[];
  readonly patienceSeconds: number;
}

/** The options, or what is wrong with them. */
function optionsFrom(args: readonly string[]): Options | string {
  try {
    const options = { deep: { type: "boolean" }, patience: { type: "string" } } as const;
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    if (values.deep) Object.assign(process.env, { NEIGHBORWATT_DEEP: "1", FOUNDRY_PROFILE: "deep" });
    const patienceSeconds = Number(values.patience ?? (values.deep ? 10 : 1) * PATIENCE_SECONDS);
    if (!(patienceSeconds > 0)) return `--patience takes seconds, got ${values.patience}.`;
    return { folders: positionals.map((folder) => folder.replace(/\/$/, "")), patienceSeconds };
  } catch (error) {
    return (error as Error).message;
  }
}

function find(patterns: readonly string[], folders: readonly string[]): string[] {
  const files = patterns.flatMap((pattern) => globSync(pattern, { cwd: ROOT }).sort());
  const wanted = (file: string): boolean => folders.some((name) => `/${file}/`.includes(`/${name}/`));
  return folders.length === 0 ? files : files.filter(wanted);
}

/** Lanes of runners; the lanes run at the same time. */
function plan({ folders, patienceSeconds }: Options): readonly (readonly Runner[])[] {
  const bin = (name: string): string => join(ROOT, "node_modules", ".bin", name);
  const ours = typescript(find(TYPESCRIPT, folders), ROOT, { processes: availableParallelism(), patienceSeconds });
  if (folders.length > 0) {
    const contracts = find(SOLIDITY, folders);
    const here = find(TYPESCRIPT, folders).length > 0 ? [ours] : [];
    const there = contracts.length > 0 ? [solidity(contracts, ROOT)] : [];
    return [here, there].filter((lane) => lane.length > 0);
  }
  const types = tool("types", bin("tsc"), ["-p", "tsconfig.json"], ROOT);
  const form = tool(
    "form",
    bin("biome"),
    ["check", "--colors=off", "--diagnostic-level=warn", "--error-on-warnings", "."],
    ROOT,
  );
  const bindings = tool("bindings", process.execPath, ["scripts/bindings.ts", "--check"], ROOT);
  return [
    [types, form, ours],
    [bindings, solidity(null, ROOT)],
  ];
}

async function main(): Promise<number> {
  const options = optionsFrom(process.argv.slice(2));
  const lanes = typeof options === "string" ? [] : plan(options);
  if (typeof options === "string" || lanes.flat().length === 0) {
    console.error(`npm test: ${typeof options === "string" ? options : "there are no tests there."}\n${USAGE}`);
    return USAGE_EXIT;
  }
  console.error(`npm test: ${lanes.map((lane) => lane.map(({ name }) => name).join(", then ")).join("; beside it ")}`);
  const reports = (await Promise.all(lanes.map((lane) => inTurn(lane, print)))).flat();
  const sum = (key: "passed" | "failed"): number => reports.reduce((total, report) => total + report[key], 0);
  console.log(`${sum("passed")} passed, ${sum("failed")} failed`);
  return sum("failed") === 0 ? 0 : 1;
}

process.exitCode = await main();
