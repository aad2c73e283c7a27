import { spawn } from "node:child_process";

/** What one runner found. A runner that could not run has failed, whatever its tests would have said. */
export interface Outcome {
  readonly passed: number;
  readonly failed: number;
  /** One readable text for each failure. */
  readonly failures: readonly string[];
}

/** One kind of check with the name under which its line is printed. */
export interface Runner {
  readonly name: string;
  run(): Promise<Outcome>;
}

/** An outcome with the name of its runner and how long it took. */
export interface Report extends Outcome {
  readonly name: string;
  readonly seconds: number;
}

/** Output and exit code of a program; a program that cannot be started ends with code 127. */
export interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The single failure of a runner that could not do its work. */
export function crashed(what: string): Outcome {
  return { passed: 0, failed: 1, failures: [what] };
}

/** Runs a runner to its end. Nothing it throws escapes, and having run no test at all counts as a failure. */
export async function report(runner: Runner): Promise<Report> {
  const started = performance.now();
  const outcome = await runner
    .run()
    .catch((error: unknown) => crashed(`crashed: ${error instanceof Error ? error.stack : error}`));
  const counted = outcome.passed + outcome.failed > 0 ? outcome : crashed("ran no test");
  return { ...counted, name: runner.name, seconds: (performance.now() - started) / 1000 };
}

/** Runs one after the other what would only slow each other down. */
export async function inTurn(runners: readonly Runner[], ended: (report: Report) => void): Promise<readonly Report[]> {
  const reports: Report[] = [];
  for (const runner of runners) {
    const one = await report(runner);
    ended(one);
    reports.push(one);
  }
  return reports;
}

/** Runs a program without input and collects what it says. */
export function execute(program: string, args: readonly string[], cwd: string): Promise<Finished> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd, stdio: ["ignore", "pipe", "pipe"] });
    const text = { stdout: "", stderr: "" };
    child.stdout.on("data", (chunk) => {
      text.stdout += chunk;
    });
    child.stderr.on("data", (chunk) => {
      text.stderr += chunk;
    });
    child.on("error", (error) => resolve({ code: 127, stdout: "", stderr: error.message }));
    child.on("close", (code) => resolve({ ...text, code: code ?? 1 }));
  });
}

/** Shows what failed, then one line with the counts and the time. */
export function print({ name, passed, failed, seconds, failures }: Report): void {
  for (const failure of failures) console.log(`\n✖ ${name}: ${failure}\n`);
  console.log(
    `${name.padEnd(12)}${String(passed).padStart(6)} passed${String(failed).padStart(6)} failed${seconds.toFixed(1).padStart(9)} s`,
  );
}
