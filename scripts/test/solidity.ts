import { join } from "node:path";
import { crashed, execute, type Outcome, type Runner } from "./outcome.ts";

/** What `forge test --json` says of one test. */
interface ForgeResult {
  readonly status: "Success" | "Failure" | "Skipped";
  readonly reason: string | null;
  readonly counterexample?: unknown;
  readonly decoded_logs?: readonly string[];
}

type ForgeReport = Readonly<Record<string, { readonly test_results: Readonly<Record<string, ForgeResult>> }>>;

/**
 * The contracts' tests.
 *
 * @param files  Test files to run; null for all of them.
 */
export function solidity(files: readonly string[] | null, root: string): Runner {
  const only = files === null ? [] : ["--match-path", files.length === 1 ? `${files[0]}` : `{${files.join(",")}}`];
  return {
    name: "solidity",
    async run() {
      const forge = join(root, "node_modules", ".bin", "forge");
      const { code, stdout, stderr } = await execute(forge, ["test", "--json", ...only], root);
      const report = parse(stdout);
      if (report === null) return crashed(`forge test ended with ${code} and no report:\n${stdout}${stderr}`);
      return agreed(tally(report), code, stderr);
    },
  };
}

/** forge's last line of JSON, or null when it did not get so far. */
function parse(stdout: string): ForgeReport | null {
  try {
    return JSON.parse(stdout.slice(stdout.indexOf("{"))) as ForgeReport;
  } catch {
    return null;
  }
}

/** Adds up a report. A skipped test has failed: the suite has none. */
export function tally(report: ForgeReport): Outcome {
  const results = Object.entries(report).flatMap(([suite, { test_results }]) =>
    Object.entries(test_results).map(([test, result]) => ({ title: `${suite} › ${test}`, result })),
  );
  const bad = results.filter(({ result }) => result.status !== "Success");
  return {
    passed: results.length - bad.length,
    failed: bad.length,
    failures: bad.map(({ title, result }) => `${title}\n    ${explain(result)}`),
  };
}

function explain({ status, reason, counterexample, decoded_logs = [] }: ForgeResult): string {
  const example = counterexample ? [`counterexample: ${JSON.stringify(counterexample).slice(0, 1_000)}`] : [];
  return [reason ?? status.toLowerCase(), ...example, ...decoded_logs].join("\n    ");
}

/** A run that forge itself calls failed, though every test passed, has failed. */
function agreed(outcome: Outcome, code: number, stderr: string): Outcome {
  if (code === 0 || outcome.failed > 0) return outcome;
  return { ...outcome, failed: 1, failures: [`forge test ended with ${code}: ${stderr.trim()}`] };
}
