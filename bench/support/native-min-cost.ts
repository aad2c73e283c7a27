import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type ClearingNetwork, type OfferTerms, SINK, SOURCE } from "#market";

/** What OR-tools took, and the cost that it found. */
export interface NativeMinCost {
  readonly minMs: number;
  readonly medianMs: number;
  readonly cost: bigint;
}

const PROGRAM = fileURLToPath(new URL("native_min_cost.py", import.meta.url));
/** A Python with `ortools`; none of our dependencies brings one. */
const PYTHON = process.env.NEIGHBORWATT_PYTHON ?? "python3";

/** Whether there is a Python with OR-tools to compare with. */
export function hasOrTools(): boolean {
  try {
    execFileSync(PYTHON, ["-c", "import ortools, numpy"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/**
 * Has OR-tools' native solver (cost-scaling push-relabel) find the most welfare on the same graph. Source and sink are one
 * node there; prices are doubled so that a buyer's half unit more, by which energy wins a tie, is a whole number.
 */
export function nativeMinCost(network: ClearingNetwork, terms: OfferTerms, repeats: number): NativeMinCost {
  const folder = mkdtempSync(join(tmpdir(), "neighborwatt-bench-"));
  try {
    const file = join(folder, "graph");
    writeFileSync(file, new Uint8Array(columnsOf(network, terms).buffer));
    const text = execFileSync(PYTHON, [PROGRAM, file, String(repeats)], { encoding: "utf8" });
    const { minMs, medianMs, cost } = JSON.parse(text) as { minMs: number; medianMs: number; cost: string };
    return { minMs, medianMs, cost: BigInt(cost) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function columnsOf(network: ClearingNetwork, { price }: OfferTerms): BigInt64Array {
  const { arcs, tail, head, capacity, backward } = network;
  const nodeOf = (node: number): number => (node === SINK ? SOURCE : node);
  const rows: [number, number, number, number][] = [];
  for (let e = 0; e < arcs; e++) {
    const [from, to] = [tail[e] as number, head[e] as number];
    const own = price[e] as number;
    const cost = from === SOURCE ? 2 * own : to === SINK ? -2 * own - 1 : 0;
    rows.push([nodeOf(from), nodeOf(to), capacity[e] as number, cost]);
    if ((backward[e] as number) > 0) rows.push([nodeOf(to), nodeOf(from), backward[e] as number, 0]);
  }
  const columns = new BigInt64Array(1 + 4 * rows.length);
  columns[0] = BigInt(rows.length);
  rows.forEach((row, i) => {
    row.forEach((value, column) => {
      columns[1 + column * rows.length + i] = BigInt(value);
    });
  });
  return columns;
}
