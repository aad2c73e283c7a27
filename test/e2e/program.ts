import { type ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:net";
import { join } from "node:path";
import { ROOT } from "../support/source.ts";

/** The program with its page, as a person starts it. */
export interface Program {
  readonly url: string;
  /** As a power cut does. */
  kill(): Promise<void>;
  /** As Ctrl-C does; gives the exit code. */
  interrupt(): Promise<number | null>;
}

/** Runs a scenario in a directory at a port, and waits until it says where its page is. @param more  Further options. */
export async function startProgram(
  directory: string,
  port: number,
  speed: string,
  more: readonly string[] = [],
  scenario = "tiny",
): Promise<Program> {
  const options = ["--data", directory, "--port", String(port), "--speed", speed, ...more];
  const child = spawn(process.execPath, [join(ROOT, "src/cli/main.ts"), "run", scenario, ...options], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const end = (signal: NodeJS.Signals) => {
    child.kill(signal);
    return ended;
  };
  return {
    url: await pageOf(child),
    kill: async () => void (await end("SIGKILL")),
    interrupt: () => end("SIGINT"),
  };
}

function pageOf(child: ChildProcess): Promise<string> {
  const { stderr } = child;
  return new Promise((resolve, reject) => {
    let said = "";
    stderr?.setEncoding("utf8").on("data", (text: string) => {
      said += text;
      const url = /page:\s+(http:\S+)/.exec(said)?.[1];
      if (url !== undefined) resolve(url);
    });
    stderr?.once("close", () => reject(new Error(`The program ended without a page (${child.exitCode}): ${said}`)));
  });
}

/** A port that was free a moment ago: the same one is wanted before and after a restart. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}
