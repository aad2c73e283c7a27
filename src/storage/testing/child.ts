import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { Socket } from "node:net";

/** Another process that has run `code` up to its end and lives on until it is killed. */
export interface Child {
  readonly pid: number;
  /** `kill -9`, and waits until it is gone. */
  kill(): Promise<void>;
}

/**
 * Starts a process that runs a module's `code` and then holds still.
 *
 * @param code May import with `load("../file.ts")`, relative to this folder.
 */
export async function childThatRuns(code: string): Promise<Child> {
  const script = `
    const load = (path) => import(new URL(path, ${JSON.stringify(import.meta.url)}));
    ${code}
    process.stdin.resume().on("close", () => process.exit());
    process.stdout.write("ready");`;
  const child: ChildProcess = spawn(process.execPath, ["--input-type=module", "--eval", script], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const exited = once(child, "exit");
  const ready = child.stdout === null ? Promise.reject(new Error("no output")) : once(child.stdout, "data");
  const first = await Promise.race([ready.then(() => "ready"), exited.then(() => "exited")]);
  if (first === "exited" || child.pid === undefined) throw new Error("the child ended before it was ready");
  // A test that fails before it kills the child ends all the same, and the child with it.
  child.unref();
  (child.stdin as Socket | null)?.unref();
  (child.stdout as Socket | null)?.unref();
  return {
    pid: child.pid,
    kill: async () => {
      child.ref();
      child.kill("SIGKILL");
      await exited;
    },
  };
}
