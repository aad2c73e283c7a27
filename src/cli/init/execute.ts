import { existsSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { NeighborwattError } from "#domain";
import { builtChoices, type LoadedScenario } from "#simulation/study";
import type { InitOptions } from "../init.ts";
import { DEFAULT_DATA } from "../support/data.ts";
import { usage } from "../support/failure.ts";
import { onInterrupt } from "../support/interrupt.ts";
import { log, say, sayJson } from "../support/output.ts";
import { SCENARIOS_DIR, scenarioOf } from "../support/scenario.ts";
import { writeChecked } from "../support/write-file.ts";
import { askedAnswers, type Terminal, usualAnswers } from "./ask.ts";
import { ANSWERS, type AnswerName, type Answers, questionsOf } from "./questions.ts";
import { type Community, communityYaml, nameOf } from "./yaml.ts";

/** What `init` has to do with the world. */
export interface InitWorld {
  readonly today: Date;
  /** Null where nobody sits, so that nothing is asked. */
  readonly terminal: Omit<Terminal, "signal"> | null;
}

/**
 * Asks, writes the file and says what to type next. Nothing is written before the whole file has been read back as a
 * scenario.
 *
 * @throws CLI_USAGE, CLI_FILE_EXISTS (64), CLI_OUT_NOT_WRITABLE (78), SIMULATION_PROFILE_* (65)
 */
export async function init(options: InitOptions, { today, terminal }: InitWorld): Promise<void> {
  const out = resolve(options.out);
  if (!/\.ya?ml$/.test(out)) throw usage(`--out: expected the name of a .yaml file, got "${options.out}".`);
  // Before the questions, not after them.
  if (existsSync(out) && !options.force) await writeChecked(out, "", false, async () => {});
  const answers = await answersOf(options, today, terminal);
  if (answers === null) {
    gaveUp(options);
    return;
  }
  const community = answers as Community;
  const text = communityYaml(community, pathsFrom(dirname(out), community));
  const loaded = await writeChecked(out, text, options.force === true, (draft) => readBack(draft, out));
  report(options, loaded, community);
}

async function answersOf(options: InitOptions, today: Date, terminal: InitWorld["terminal"]): Promise<Answers | null> {
  const questions = questionsOf(today);
  const given = givenIn(options);
  if (terminal === null || options.yes) return usualAnswers(questions, given);
  const asking = new AbortController();
  const stop = () => asking.abort();
  const interrupt = onInterrupt(stop);
  // A terminal that is closed answers nothing any more.
  terminal.input.once("end", stop);
  try {
    return await askedAnswers(questions, given, { ...terminal, signal: asking.signal });
  } finally {
    terminal.input.off("end", stop);
    interrupt.done();
  }
}

function givenIn(options: InitOptions): Answers {
  const entries = ANSWERS.flatMap((name: AnswerName) => (options[name] === undefined ? [] : [[name, options[name]]]));
  return Object.fromEntries(entries) as Answers;
}

function pathsFrom(directory: string, { mine, prices }: Community) {
  const slashed = (path: string) => path.replaceAll("\\", "/");
  const near = (path: string) => (path === "" ? "" : slashed(relative(directory, resolve(path))));
  return {
    schema: encodeURI(slashed(relative(directory, join(SCENARIOS_DIR, "scenario.schema.json")))),
    mine: near(mine),
    prices: near(prices),
  };
}

/** Whoever reads a refusal knows the file by the name it was to have. */
async function readBack(draft: string, out: string): Promise<LoadedScenario> {
  try {
    const loaded = await scenarioOf(draft, {});
    builtChoices(loaded.scenario.choices, loaded.scenario.choices.mechanism === "sharing" ? "none" : "embedded");
    // Profiles are made day by day, so a file is read to its end only when its first day is asked for.
    loaded.profiles.day(0);
    return loaded;
  } catch (error) {
    if (!(error instanceof NeighborwattError)) throw error;
    const message = error.message.replaceAll(basename(draft), basename(out));
    throw new NeighborwattError(error.code, `${message} Nothing was written.`, {
      details: error.details,
      exitCode: error.exitCode,
      cause: error,
    });
  }
}

function report({ out, json }: InitOptions, { scenario }: LoadedScenario, { name }: Community): void {
  const next = nextCommand(out, scenario.choices.mechanism, nameOf(name));
  const homes = scenario.households.length;
  if (json) sayJson({ file: out, scenario: scenario.name, homes, next });
  else say(`${out} is written: ${scenario.title}, ${homes} homes.\n\nNext, type\n\n  ${next}`);
}

/** The state directory of another community is not taken. */
function nextCommand(out: string, mechanism: string, name: string): string {
  const program = existsSync("neighborwatt") ? "./neighborwatt" : "neighborwatt";
  const file = /^[\w./-]+$/.test(out) ? out : `'${out.replaceAll("'", "'\\''")}'`;
  if (mechanism === "sharing") return `${program} simulate ${file}`;
  return `${program} run ${file}${existsSync(DEFAULT_DATA) ? ` --data ${DEFAULT_DATA}-${name}` : ""}`;
}

function gaveUp({ json }: InitOptions): void {
  log("Stopped: nothing was written.");
  if (json) sayJson({ interrupted: true });
}
