import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { NeighborwattError } from "#domain";
import { studyFailed } from "../../errors.ts";
import type { HomePlan } from "./home-plan.ts";
import type { FromHomes, HomesTask, ToHomes } from "./protocol.ts";

const ENTRY = fileURLToPath(new URL("./homes-main.ts", import.meta.url));

/** What a process of homes says while the day passes. */
export type HomesSaying = Exclude<FromHomes, { readonly kind: "ready" | "failed" | "level" }>;

/** The processes in which the participants live. */
export interface HomeProcesses {
  readonly count: number;
  /** What was said since this was asked last. @throws SIMULATION_REPRODUCTION_FAILED when a process is lost */
  take(): readonly HomesSaying[];
  /** Whether every process has done all that was due by an interval. */
  areLevelAt(interval: number): boolean;
  /** Brings a letter to everybody: only one can open it. */
  deliver(message: Extract<ToHomes, { readonly kind: "letter" }>): void;
  /** Ends them all, and waits until they are gone. */
  close(): Promise<void>;
}

/**
 * Starts processes of our own program and gives each a share of the homes. They know each other and the chain by its RPC
 * front only; letters to the DSO go over this process, sealed.
 */
export async function startHomes(
  count: number,
  homes: readonly HomePlan[],
  task: Omit<HomesTask, "homes">,
): Promise<HomeProcesses> {
  const said: HomesSaying[] = [];
  let lost: NeighborwattError | null = null;
  let closing = false;
  const lose = (why: string) => {
    if (!closing) lost ??= studyFailed(`a process of homes was lost: ${why}`);
  };
  const processes = Array.from({ length: count }, () => new HomesProcess(said, lose));
  const all: HomeProcesses = {
    count,
    take() {
      if (lost !== null) throw lost;
      return said.splice(0);
    },
    areLevelAt: (interval) => processes.every(({ level }) => level >= interval),
    deliver: (letter) => {
      for (const one of processes) one.tell(letter);
    },
    async close() {
      closing = true;
      await Promise.all(processes.map((one) => one.end()));
    },
  };
  try {
    await Promise.all(processes.map(({ ready }) => ready));
    for (const [i, one] of processes.entries()) {
      one.tell({ kind: "begin", task: { ...task, homes: homes.filter((_, j) => j % count === i) } });
    }
    return all;
  } catch (error) {
    await all.close();
    throw error;
  }
}

class HomesProcess {
  readonly ready: Promise<void>;
  /** Everything due by this interval is done. */
  level = Number.NEGATIVE_INFINITY;
  readonly #child: ChildProcess;
  readonly #gone: Promise<void>;
  #words = "";

  constructor(said: HomesSaying[], lose: (why: string) => void) {
    this.#child = fork(ENTRY, [], {
      // A group of its own: Ctrl-C in a terminal must reach us first. It ends with our end, when its channel closes.
      detached: true,
      execArgv: [],
      serialization: "advanced",
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    this.#child.stderr?.setEncoding("utf8").on("data", (piece: string) => {
      this.#words = (this.#words + piece).slice(-2000);
    });
    this.#gone = new Promise((resolve) => this.#child.once("exit", () => resolve()));
    this.ready = new Promise((resolve, reject) => {
      const fail = (why: string) => {
        lose(why);
        reject(studyFailed(`a process of homes was lost: ${why}`));
      };
      this.#child.on("message", (message: FromHomes) => {
        if (message.kind === "ready") resolve();
        else if (message.kind === "failed") fail(message.why);
        else if (message.kind === "level") this.level = message.interval;
        else said.push(message);
      });
      this.#child.once("error", (error) => fail(error.message));
      this.#child.once("exit", (code) => fail(`it ended with ${code}. ${this.#words.trim()}`));
    });
    // Whoever waits for it sees the failure; whoever does not is told by `lose`.
    this.ready.catch(() => {});
  }

  tell(message: ToHomes): void {
    if (this.#child.connected) this.#child.send(message);
  }

  async end(): Promise<void> {
    if (this.#child.connected) this.#child.disconnect();
    else this.#child.kill();
    await this.#gone;
  }
}
