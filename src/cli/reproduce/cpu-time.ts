import { readFileSync } from "node:fs";

/** Linux counts processor time in hundredths of a second for whoever reads /proc. */
const MS_PER_TICK = 10;

/** Processor time so far, in ms: of this process, and of the programs it has started where the system tells it. */
export function cpuMs(): { readonly own: number; readonly engine: number | null } {
  const { user, system } = process.cpuUsage();
  return { own: (user + system) / 1000, engine: descendantsMs(process.pid) };
}

/** The engine is a grandchild: a shell watches it. @returns null where there is no /proc */
function descendantsMs(pid: number): number | null {
  let sum = 0;
  try {
    for (const child of childrenOf(pid)) sum += ticksOf(child) * MS_PER_TICK + (descendantsMs(child) ?? 0);
    return sum;
  } catch {
    return null;
  }
}

function childrenOf(pid: number): readonly number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8");
  return text.split(" ").filter(Boolean).map(Number);
}

/** User and system time, fields 14 and 15 of proc(5); the name in field 2 may hold spaces. */
function ticksOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /s, "")
    .split(" ");
  return Number(fields[11]) + Number(fields[12]);
}
