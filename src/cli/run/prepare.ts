import { resolve } from "node:path";
import { EXIT, NeighborwattError } from "#domain";
import {
  type BuiltChoices,
  builtChoices,
  CHOICES,
  type Choices,
  type LoadedScenario,
  nearest,
  refuseOffChain,
  runIntervals,
} from "#simulation/study";
import type { RunOptions } from "../run.ts";
import { usage } from "../support/failure.ts";
import { type MyHome, myHomeOf } from "../support/own-home.ts";
import { scenarioOf } from "../support/scenario.ts";
import { refuseNetwork } from "./network.ts";

/** A run of which everything has been checked that can be before it begins. */
export interface PreparedRun {
  readonly loaded: LoadedScenario;
  readonly choices: BuiltChoices;
  readonly chain: "embedded" | "none";
  readonly intervals: number;
  readonly options: RunOptions;
  /** The home that --mine brings; null without it. */
  readonly mine: MyHome | null;
}

/**
 * Reads the scenario and checks the choices.
 *
 * @throws CLI_USAGE (64), SIMULATION_SCENARIO_*, SIMULATION_PROFILE_*, SIMULATION_CHOICE_REFUSED (78), CLI_NETWORK_*, METERDATA_* (65)
 */
export async function prepareRun(name: string, options: RunOptions): Promise<PreparedRun> {
  const chain = await chainOf(options.chain);
  if (options.host !== undefined && (options.headless === true || chain === "none")) {
    throw usage(
      "--host is where the page listens, and this run has none: leave out --host, or --headless and --chain none.",
    );
  }
  if (options.port !== undefined && (options.headless === true || chain === "none")) {
    throw usage(
      "--port is the port of the page, and this run has none: leave out --port, or --headless and --chain none.",
    );
  }
  const mine = myHomeOf(options, options);
  const loaded = await scenarioOf(name, mine === null ? options : { ...options, own: mine.own });
  const choices = builtChoices(choicesOf(loaded.scenario.choices, sharedBy(options)), chain);
  if (chain !== "none" && choices.mechanism === "sharing") refuseOffChain(loaded.scenario);
  const intervals = runIntervals(loaded.scenario, options);
  return { loaded, choices, chain, intervals, options, mine };
}

/**
 * What was chosen, where a key of its own says already that energy is shared.
 *
 * @throws CLI_USAGE for a key beside a mechanism that has none
 */
export function sharedBy<T extends { readonly key?: string; readonly mechanism?: string }>(options: T): T {
  const { key, mechanism = "sharing" } = options;
  if (key === undefined) return options;
  if (mechanism === "sharing") return { ...options, mechanism };
  throw usage(`--key is for the mechanism sharing, and ${mechanism} has none: leave out one of the two.`);
}

/** The scenario's choices with those of the command line in their place. @throws CLI_USAGE */
export function choicesOf(scenario: Choices, chosen: Partial<Choices>): Choices {
  const entries = (Object.keys(CHOICES) as (keyof Choices)[]).map((name) => {
    const value = chosen[name] ?? scenario[name];
    const known: readonly string[] = CHOICES[name];
    if (known.includes(value)) return [name, value];
    const guess = nearest(value, known);
    const hint = guess === null ? "" : ` Did you mean ${guess}?`;
    throw usage(`--${name}: there is no "${value}"; expected one of ${known.join(", ")}.${hint}`);
  });
  return Object.fromEntries(entries) as Choices;
}

/** The choices that a summary names. */
export function shownChoices({ mechanism, settlement, privacy }: Choices) {
  return { mechanism, settlement, privacy };
}

/** A home of one's own is part of it too, by its energy: the same data in another file goes on. */
export function mineOf({ mine }: PreparedRun): { mine?: string } {
  return mine === null ? {} : { mine: mine.fingerprint() };
}

/** Where profiles come from is part of what a state directory belongs to, wherever the program is called from. */
export function profilesOf({ profiles }: RunOptions): { profiles?: string } {
  return profiles === undefined ? {} : { profiles: resolve(profiles) };
}

async function chainOf(chain: string): Promise<"embedded" | "none"> {
  if (chain === "embedded" || chain === "none") return chain;
  if (/^https?:\/\//.test(chain) && URL.canParse(chain)) return refuseNetwork(chain);
  throw new NeighborwattError(
    "CLI_USAGE",
    `--chain: expected embedded, none or an http:// address, got "${chain}".${hintFor(chain)}`,
    { exitCode: EXIT.usage },
  );
}

function hintFor(chain: string): string {
  const guess = nearest(chain, ["embedded", "none"]);
  return guess === null ? "" : ` Did you mean ${guess}?`;
}
