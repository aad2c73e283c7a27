import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** What a finished program cost and said. */
export interface Finished {
  readonly code: number | null;
  readonly seconds: number;
  readonly stdout: string;
}

/** The root of the repository. */
export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** Runs a program to its end, in a folder, and gives its standard output. */
export async function runToEnd(command: string, args: readonly string[], cwd: string = ROOT): Promise<Finished> {
  const startedAt = performance.now();
  const child = spawn(command, args, { cwd, stdio: ["ignore", "pipe", "ignore"] });
  let stdout = "";
  child.stdout.on("data", (piece: Buffer) => {
    stdout += piece.toString("utf8");
  });
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { code, seconds: (performance.now() - startedAt) / 1000, stdout };
}

/**
 * Starts a program that stays up, waits for a line on standard error, and stops it with Ctrl-C.
 *
 * @returns Seconds from the start to the line.
 */
export async function secondsUntilLine(
  command: string,
  args: readonly string[],
  line: RegExp,
  cwd: string,
): Promise<number> {
  const startedAt = performance.now();
  const child = spawn(command, args, { cwd, stdio: ["ignore", "ignore", "pipe"], detached: true });
  let heard = "";
  try {
    return await new Promise<number>((resolve, reject) => {
      child.once("exit", (code) =>
        reject(new Error(`The program ended with ${code} before it said ${line}:\n${heard.slice(-2000)}`)),
      );
      child.stderr.on("data", (piece: Buffer) => {
        heard += piece.toString("utf8");
        if (line.test(heard)) resolve((performance.now() - startedAt) / 1000);
      });
    });
  } finally {
    await stopGroup(child.pid);
  }
}

/** npm starts the program as a grandchild, so the whole group gets the Ctrl-C. */
async function stopGroup(pid: number | undefined): Promise<void> {
  if (pid === undefined) return;
  const signal = (name: NodeJS.Signals | 0): boolean => {
    try {
      return process.kill(-pid, name);
    } catch {
      return false;
    }
  };
  signal("SIGINT");
  for (let waited = 0; waited < 100 && signal(0); waited++) await new Promise((resolve) => setTimeout(resolve, 100));
  signal("SIGKILL");
}
