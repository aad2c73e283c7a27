import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";

/** Processes of this machine whose environment holds a text: whoever was started with it, and whom they started. */
export function processesMarked(mark: string): readonly number[] {
  return existsSync("/proc/self/environ") ? fromProc(mark) : fromPs(mark);
}

function fromProc(mark: string): readonly number[] {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.filter((pid) => environment(pid).includes(mark)).map(Number);
}

/** Empty for a process that has just ended, or belongs to somebody else. */
function environment(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, "latin1");
  } catch {
    return "";
  }
}

/** Where there is no /proc, as on macOS. */
function fromPs(mark: string): readonly number[] {
  const lines = execFileSync("ps", ["-axwwE", "-o", "pid=,command="], { encoding: "utf8" }).split("\n");
  return lines.filter((line) => line.includes(mark)).map((line) => Number.parseInt(line, 10));
}
