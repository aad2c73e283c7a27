import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus, loadavg, totalmem } from "node:os";

/**
 * Writes a benchmark's figures with everything needed to judge them beside it, and prints them.
 * A small run only prints: it shows that the program works, not how fast it is.
 */
export function report(
  name: string,
  size: "small" | "full",
  seed: number,
  figures: Readonly<Record<string, unknown>>,
): void {
  const result = {
    bench: name,
    size,
    seed,
    command: `node bench/${name}.ts --size ${size}`,
    commit: execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim(),
    machine: {
      cpu: cpus()[0]?.model.trim() ?? "unknown",
      cores: cpus().length,
      memoryGiB: Math.round(totalmem() / 2 ** 30),
      loadAverage: round(loadavg()[0] ?? 0),
      node: process.version,
    },
    ...figures,
  };
  const text = `${JSON.stringify(result, null, 2)}\n`;
  process.stdout.write(text);
  if (size === "small") return;
  const folder = new URL("../results/", import.meta.url);
  mkdirSync(folder, { recursive: true });
  writeFileSync(new URL(`${name}.json`, folder), text);
}

/** Two decimals: more would pretend a precision that one run on a shared machine does not have. */
export function round(value: number): number {
  return Math.round(value * 100) / 100;
}
