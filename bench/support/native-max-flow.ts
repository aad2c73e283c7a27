import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ClearingNetwork } from "#market";

/** What OR-tools took, and how much flow it found. */
export interface NativeMaxFlow {
  readonly minMs: number;
  readonly medianMs: number;
  readonly flow: number;
}

const PROGRAM = fileURLToPath(new URL("native_max_flow.py", import.meta.url));

/** Has OR-tools' native solver (push-relabel) find a largest flow on the same graph, in the Python of NEIGHBORWATT_PYTHON. */
export function nativeMaxFlow(network: ClearingNetwork, repeats: number): NativeMaxFlow {
  const folder = mkdtempSync(join(tmpdir(), "neighborwatt-bench-"));
  try {
    const file = join(folder, "graph");
    writeFileSync(file, new Uint8Array(columnsOf(network).buffer));
    const python = process.env.NEIGHBORWATT_PYTHON ?? "python3";
    const text = execFileSync(python, [PROGRAM, file, String(repeats)], { encoding: "utf8" });
    const { flow, ...times } = JSON.parse(text) as { minMs: number; medianMs: number; flow: string };
    return { ...times, flow: Number(flow) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** An arc that carries both ways is two there. */
function columnsOf({ arcs, tail, head, capacity, backward }: ClearingNetwork): BigInt64Array {
  let count = arcs;
  for (let e = 0; e < arcs; e++) if ((backward[e] as number) > 0) count++;
  const columns = new BigInt64Array(1 + 3 * count);
  columns[0] = BigInt(count);
  let at = 1;
  const add = (from: number, to: number, most: number): void => {
    columns[at] = BigInt(from);
    columns[at + count] = BigInt(to);
    columns[at + 2 * count] = BigInt(most);
    at++;
  };
  for (let e = 0; e < arcs; e++) {
    const [from, to] = [tail[e] as number, head[e] as number];
    add(from, to, capacity[e] as number);
    if ((backward[e] as number) > 0) add(to, from, backward[e] as number);
  }
  return columns;
}
