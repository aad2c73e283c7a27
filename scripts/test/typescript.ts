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

/** The tests of node:test in the given files, each file in a process of its own. */
export function typescript(files: readonly string[], root: string, processes: number): Runner {
  return { name: "typescript", run: () => count(files, root, processes) };
}

async function count(files: readonly string[], root: string, processes: number): Promise<Outcome> {
  const tally = new Tally(root);
  for await (const { type, data } of run({
    files: files.map((file) => join(root, file)),
    cwd: root,
    concurrency: processes,
  })) {
    if (type === "test:start") tally.start(data);
    if (type === "test:pass") tally.pass(data as Seen);
    if (type === "test:fail") tally.fail(data as Seen);
    if (type === "test:stdout" || type === "test:stderr") tally.say(data);
  }
  return tally.outcome();
}

/** Adds up the events of a run and keeps what a reader needs to see of a failure. */
class Tally {
  readonly #root: string;
  readonly #titles = new Map<string, string[]>();
  readonly #said = new Map<string, string>();
  readonly #broken = new Set<string>();
  readonly #failures: string[] = [];
  #passed = 0;

  constructor(root: string) {
    this.#root = root;
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
    this.#fail(seen, cause instanceof Error ? (cause.stack ?? cause.message) : inspect(cause));
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
