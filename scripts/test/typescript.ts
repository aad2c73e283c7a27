import { join, relative } from "node:path";
import { run } from "node:test";
import { inspect, stripVTControlCharacters } from "node:util";
import type { Outcome, Runner } from "./outcome.ts";

/** What the events of node:test have in common, as far as they are counted here. */
interface Seen {
  readonly name: string;
  readonly nesting: number;
  readonly file?: string;
  readonly skip?: boolean | string;
  readonly todo?: boolean | string;
  readonly details: {
    readonly type?: string;
    readonly error?: { readonly failureType?: string; readonly cause?: unknown };
  };
}

/** How the tests of node:test are run. */
export interface TypescriptOptions {
  /** Files that run at the same time, each in a process of its own. */
  readonly processes: number;
  /** What takes longer than this to say anything is ended, and has failed. */
  readonly patienceSeconds: number;
}

/** The tests of node:test in the given files. */
export function typescript(files: readonly string[], root: string, options: TypescriptOptions): Runner {
  return { name: "typescript", run: () => count(files, root, options) };
}

async function count(files: readonly string[], root: string, options: TypescriptOptions): Promise<Outcome> {
  const tally = new Tally(root, options.patienceSeconds);
  const silence = new AbortController();
  const patience = setTimeout(() => silence.abort(), options.patienceSeconds * 1000);
  const paths = files.map((file) => join(root, file));
  const events = run({ files: paths, cwd: root, concurrency: options.processes, signal: silence.signal });
  for await (const { type, data } of events) {
    patience.refresh();
    if (type === "test:start") tally.start(data);
    if (type === "test:pass") tally.pass(data as Seen);
    if (type === "test:fail") tally.fail(data as Seen);
    if (type === "test:stdout" || type === "test:stderr") tally.say(data);
  }
  clearTimeout(patience);
  return tally.outcome();
}

/** Adds up the events of a run and keeps what a reader needs to see of a failure. */
class Tally {
  readonly #root: string;
  readonly #patienceSeconds: number;
  readonly #titles = new Map<string, string[]>();
  readonly #said = new Map<string, string>();
  readonly #broken = new Set<string>();
  readonly #failures: string[] = [];
  #passed = 0;

  constructor(root: string, patienceSeconds: number) {
    this.#root = root;
    this.#patienceSeconds = patienceSeconds;
  }

  start({ name, nesting, file = "" }: Pick<Seen, "name" | "nesting" | "file">): void {
    const titles = this.#titles.get(file) ?? [];
    this.#titles.set(file, [...titles.slice(0, nesting), name]);
  }

  pass(seen: Seen): void {
    if (seen.details.type === "suite") return;
    if (seen.skip !== undefined || seen.todo !== undefined)
      this.#fail(seen, "is switched off; the suite has no skipped tests");
    else if (seen.file !== undefined && isFileItself(seen.name, seen.file)) this.#fail(seen, "has no test in it");
    else this.#passed += 1;
  }

  fail(seen: Seen): void {
    const { failureType, cause } = seen.details.error ?? {};
    if (failureType === "subtestsFailed") return;
    if (failureType === "testAborted") this.#fail(seen, `was ended: nothing was heard for ${this.#patienceSeconds} s`);
    else this.#fail(seen, cause instanceof Error ? (cause.stack ?? cause.message) : inspect(cause));
  }

  say({ file, message }: { readonly file?: string; readonly message: string }): void {
    if (file !== undefined) this.#said.set(file, `${this.#said.get(file) ?? ""}${message}`);
  }

  outcome(): Outcome {
    const said = [...this.#broken].flatMap((file) => {
      const text = this.#said.get(file)?.trim();
      return text ? [`${this.#short(file)} printed:\n${text.slice(-4_000)}`] : [];
    });
    return { passed: this.#passed, failed: this.#failures.length, failures: [...this.#failures, ...said] };
  }

  #fail(seen: Seen, why: string): void {
    const file = seen.file ?? "";
    this.#broken.add(file);
    const titles = [...(this.#titles.get(file) ?? []).slice(0, seen.nesting), seen.name].map((title) =>
      isFileItself(title, file) ? "the file" : title,
    );
    this.#failures.push(`${this.#short(file)} › ${titles.join(" › ")}\n${indent(stripVTControlCharacters(why))}`);
  }

  #short(file: string): string {
    return relative(this.#root, file);
  }
}

/** node:test reports a file that holds no test, or whose process failed, under the name of the file. */
function isFileItself(name: string, file: string): boolean {
  return name === file || (name.endsWith(".ts") && file.endsWith(name));
}

function indent(text: string): string {
  return text.replace(/^/gm, "    ");
}
