import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import type { Hex, Instant } from "#domain";
import { engineMissing } from "./errors.ts";
import { type Answer, IpcClient, type Request } from "./ipc.ts";

/**
 * Starts the engine and kills it when the pipe on our side closes, which the operating system does even after
 * `kill -9`. Only the engine keeps standard output open, so its end is the engine's end.
 */
const WATCHED = '"$@" </dev/null & ENGINE=$!; exec >/dev/null; cat; kill -9 $ENGINE 2>/dev/null';

/** Blocks of which the engine keeps state and traces; more is never asked of it. */
const KEPT_BLOCKS = 2;

/** So that no sum of fixed gas limits ever fills a block. */
const BLOCK_GAS = 10_000_000_000;

const START_TIMEOUT_MS = 60_000;
/** Unix sockets have room for about a hundred bytes of path. */
const SOCKET_PATH_LIMIT = 100;

/** What an engine starts from. */
export interface EngineStart {
  readonly directory: string;
  readonly chainId: number;
  readonly genesisAt: Instant;
  /** File with the state to start from; null starts at genesis. */
  readonly stateFile: string | null;
}

/** Anvil as a child process: executes what it is told to and forgets everything at its end. */
export class Engine {
  readonly #child: ChildProcess;
  readonly #ipc: IpcClient;
  readonly #removeSocket: () => void;

  private constructor(child: ChildProcess, ipc: IpcClient, removeSocket: () => void) {
    this.#child = child;
    this.#ipc = ipc;
    this.#removeSocket = removeSocket;
  }

  /** @throws CHAIN_ENGINE_UNAVAILABLE */
  static async start(options: EngineStart): Promise<Engine> {
    const socket = socketPath(options.directory);
    const child = spawn("sh", ["-c", WATCHED, "sh", anvilPath(), ...argumentsOf(options, socket.path)], {
      // A group of its own: Ctrl-C in a terminal must reach us first, so that the chain is closed in order.
      detached: true,
      stdio: ["pipe", "pipe", "pipe"],
    });
    child.stdin?.on("error", () => {});
    try {
      return new Engine(child, await connectTo(socket.path, child), socket.remove);
    } catch (error) {
      child.stdin?.end();
      socket.remove();
      throw error;
    }
  }

  request(method: string, params: readonly unknown[] = []): Promise<unknown> {
    return this.#ipc.request(method, params);
  }

  batch(requests: readonly Request[]): Promise<readonly Answer[]> {
    return this.#ipc.batch(requests);
  }

  sendTransactions(raws: readonly Hex[]): Promise<readonly Answer[]> {
    return this.#ipc.sendTransactions(raws);
  }

  /** Ends the engine and waits until it is gone. */
  async stop(): Promise<void> {
    this.#ipc.close();
    const gone = ended(this.#child);
    this.#child.stdin?.end();
    await gone;
    this.#removeSocket();
  }
}

/** The program itself, not its launcher in `.bin`, which would put another Node process in between. */
function anvilPath(): string {
  const cpu = process.arch === "x64" ? "amd64" : process.arch;
  const name = `@foundry-rs/anvil-${process.platform}-${cpu}`;
  try {
    const launcher = createRequire(import.meta.url).resolve("@foundry-rs/anvil/package.json");
    const path = join(dirname(createRequire(launcher).resolve(`${name}/package.json`)), "bin", "anvil");
    if (existsSync(path)) return path;
  } catch (cause) {
    throw engineMissing(`the package ${name} is not installed`, cause);
  }
  throw engineMissing(`the package ${name} holds no program`);
}

function argumentsOf({ chainId, genesisAt, stateFile }: EngineStart, socket: string): string[] {
  const flags = ["--no-mining", "--disable-min-priority-fee", "--no-cors", "--quiet"];
  const values = {
    order: "fifo",
    "block-base-fee-per-gas": 0,
    "gas-price": 0,
    accounts: 0,
    hardfork: "cancun",
    "gas-limit": BLOCK_GAS,
    "chain-id": chainId,
    timestamp: genesisAt / 1000,
    "prune-history": KEPT_BLOCKS,
    "transaction-block-keeper": KEPT_BLOCKS,
    ipc: socket,
    // Anvil opens a port in any case; we do not use it.
    port: 0,
  };
  const state = stateFile === null ? [] : ["--load-state", stateFile];
  return [...flags, ...Object.entries(values).flatMap(([name, value]) => [`--${name}`, String(value)]), ...state];
}

function socketPath(directory: string): { readonly path: string; readonly remove: () => void } {
  const beside = resolve(directory, "engine.ipc");
  if (Buffer.byteLength(beside) <= SOCKET_PATH_LIMIT) {
    const remove = () => rmSync(beside, { force: true });
    remove();
    return { path: beside, remove };
  }
  const elsewhere = mkdtempSync(join(tmpdir(), "neighborwatt-"));
  return { path: join(elsewhere, "engine.ipc"), remove: () => rmSync(elsewhere, { recursive: true, force: true }) };
}

async function connectTo(path: string, child: ChildProcess): Promise<IpcClient> {
  let words = "";
  let over = false;
  child.stderr?.on("data", (piece) => {
    words = (words + piece).slice(-2000);
  });
  child.on("error", (cause) => {
    words = cause.message;
    over = true;
  });
  child.stdout?.on("end", () => {
    over = true;
    // The watcher still waits for us.
    child.stdin?.end();
  });
  child.stdout?.resume();
  for (const deadline = performance.now() + START_TIMEOUT_MS; performance.now() < deadline && !over; ) {
    try {
      return await IpcClient.open(path);
    } catch {
      await new Promise((retry) => setTimeout(retry, 3));
    }
  }
  throw engineMissing(over ? `it ended at once: ${words.trim()}` : `it did not listen within ${START_TIMEOUT_MS} ms`);
}

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => child.once("exit", () => resolve()));
}
