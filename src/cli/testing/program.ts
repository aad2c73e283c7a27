import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execute } from "../program.ts";

const MAIN = fileURLToPath(new URL("../main.ts", import.meta.url));

/** What a command gave. */
export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The program while it runs as a process of its own. */
export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Outcome>;
  /** Waits until standard error holds a text. */
  said(text: string): Promise<void>;
}

/** Starts the real program as a person would. */
export function start(...words: readonly string[]): Running {
  const child = spawn(process.execPath, [MAIN, ...words], { stdio: ["ignore", "pipe", "pipe"] });
  const text = { stdout: "", stderr: "" };
  const listeners: (() => void)[] = [];
  child.stdout.setEncoding("utf8").on("data", (piece: string) => {
    text.stdout += piece;
  });
  child.stderr.setEncoding("utf8").on("data", (piece: string) => {
    text.stderr += piece;
    for (const listener of listeners) listener();
  });
  const ended = new Promise<Outcome>((resolve) => child.once("close", (code) => resolve({ code, ...text })));
  const said = (wanted: string) =>
    new Promise<void>((resolve, reject) => {
      const look = () => text.stderr.includes(wanted) && resolve();
      listeners.push(look);
      look();
      ended.then(({ code, stderr }) => reject(new Error(`ended with ${code} before saying "${wanted}": ${stderr}`)));
    });
  return { child, ended, said };
}

/** Runs the real program to its end. */
export function cli(...words: readonly string[]): Promise<Outcome> {
  return start(...words).ended;
}

/** Runs a command in this process, which spares the second that every process takes to start. */
export function command(...words: readonly string[]): Promise<Outcome> {
  return captured(() => execute(words));
}

/** What work in this process prints, and the exit code that it sets. */
export async function captured(work: () => Promise<void>): Promise<Outcome> {
  const [out, err] = [capture(process.stdout), capture(process.stderr)];
  try {
    await work();
    return { code: Number(process.exitCode ?? 0), stdout: out.text(), stderr: err.text() };
  } finally {
    out.release();
    err.release();
    process.exitCode = 0;
  }
}

/** Takes what is written as text; the test runner's own reports are bytes and go through. */
function capture(stream: NodeJS.WriteStream): { text: () => string; release: () => void } {
  const { write } = stream;
  let text = "";
  stream.write = ((chunk: unknown, ...rest: never[]) => {
    if (typeof chunk !== "string") return write.call(stream, chunk as never, ...rest);
    text += chunk;
    return true;
  }) as typeof write;
  return {
    text: () => text,
    release: () => {
      stream.write = write;
    },
  };
}

/** A directory that is removed at the end of the test file. */
export function temporaryDirectory(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), "neighborwatt-test-"));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
