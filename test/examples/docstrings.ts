import { posix } from "node:path";
import { type Comment, parseSync } from "oxc-parser";
import { read, type SyntaxNode } from "../support/source.ts";

/** A name that a module exports, with the comment above its declaration. */
export interface Exported {
  readonly name: string;
  readonly file: string;
  /** Text of the docstring without its stars; null when there is none. */
  readonly doc: string | null;
}

type Reader = (file: string) => string;

/**
 * Everything a module exports from its own folder, followed through its re-exports to where it is declared.
 *
 * @param file  Path of the module from the root of the clone.
 */
export function exportsOf(file: string, source: Reader = read): readonly Exported[] {
  const { program, comments } = parseSync(file, source(file));
  return (program.body as unknown as SyntaxNode[]).flatMap((statement) => {
    if (statement.type === "ExportAllDeclaration") {
      const from = inFolder(file, sourceOf(statement));
      return from === null ? [] : exportsOf(from, source);
    }
    if (statement.type !== "ExportNamedDeclaration") return [];
    const doc = docAbove(statement.start, comments, source(file));
    const declared = namesOf(statement.declaration as SyntaxNode | null);
    return [...declared.map((name) => ({ name, file, doc })), ...listed(file, statement, doc, source)];
  });
}

/**
 * `export { a, b as c } from "./x.ts"`, or of names declared in the same file. What comes out of a package is explained
 * above the export.
 */
function listed(file: string, statement: SyntaxNode, above: string | null, source: Reader): readonly Exported[] {
  const specifiers = (statement.specifiers ?? []) as { local: Named; exported: Named }[];
  if (specifiers.length === 0) return [];
  const from = statement.source ? inFolder(file, sourceOf(statement)) : file;
  const there = from === null ? [] : from === file ? declarationsIn(file, source) : exportsOf(from, source);
  return specifiers.map(({ local, exported }) => {
    const found = there.find(({ name }) => name === nameOf(local));
    return { name: nameOf(exported), file: found?.file ?? file, doc: found?.doc ?? above };
  });
}

function declarationsIn(file: string, source: Reader): readonly Exported[] {
  const { program, comments } = parseSync(file, source(file));
  return (program.body as unknown as SyntaxNode[]).flatMap((statement) => {
    const doc = docAbove(statement.start, comments, source(file));
    return namesOf(statement).map((name) => ({ name, file, doc }));
  });
}

type Named = SyntaxNode & { readonly name?: string; readonly value?: string };

function nameOf(node: Named): string {
  return node.name ?? node.value ?? "";
}

function namesOf(declaration: SyntaxNode | null): readonly string[] {
  if (declaration === null) return [];
  if (declaration.type === "VariableDeclaration") {
    return (declaration.declarations as { id: Named }[]).map(({ id }) => nameOf(id));
  }
  return declaration.id ? [nameOf(declaration.id as Named)] : [];
}

function sourceOf(statement: SyntaxNode): string {
  return String((statement.source as { value: unknown }).value);
}

/** The file a relative name means; null for a package or another module. */
function inFolder(file: string, name: string): string | null {
  return name.startsWith(".") ? posix.join(posix.dirname(file), name) : null;
}

function docAbove(start: number, comments: readonly Comment[], source: string): string | null {
  const above = comments.filter(({ end }) => end <= start).at(-1);
  const isDoc = above?.type === "Block" && above.value.startsWith("*") && source.slice(above.end, start).trim() === "";
  if (!above || !isDoc) return null;
  return above.value
    .split("\n")
    .map((line) => line.replace(/^\s*\*\s?/, "").trimEnd())
    .join("\n")
    .trim();
}

/** One executable line of a docstring: what to run first, the expression, and the value it must have. */
export interface Example {
  readonly setup: string;
  readonly expression: string;
  readonly expected: string;
}

/**
 * The examples of a docstring: everything after `@example`, up to the next tag. A line that ends in `   // value` closes
 * an example; lines before it belong to it, and those that end in a semicolon are run first.
 */
export function examplesIn(doc: string): readonly Example[] {
  const found: Example[] = [];
  for (const [, block = ""] of doc.matchAll(/@example\b([\s\S]*?)(?=\n\s*@\w|$)/g)) {
    let open: string[] = [];
    for (const line of block.split("\n").filter((text) => text.trim() !== "")) {
      const [, code, expected] = line.match(/^(.*?)\s+\/\/ (.*)$/) ?? [];
      open.push(code ?? line);
      if (expected === undefined) continue;
      const first = open.findLastIndex((text) => text.trimEnd().endsWith(";")) + 1;
      const [setup, expression] = [open.slice(0, first).join("\n"), open.slice(first).join("\n").trim()];
      found.push({ setup, expression, expected: expected.trim() });
      open = [];
    }
    if (open.length > 0) found.push({ setup: "", expression: open.join("\n").trim(), expected: "" });
  }
  return found;
}

/**
 * Both sides of an example, evaluated.
 *
 * @param scope  The names the example may use.
 */
export async function evaluate(
  example: Example,
  scope: Readonly<Record<string, unknown>>,
): Promise<[unknown, unknown]> {
  const AsyncFunction = (async () => {}).constructor as new (
    ...args: string[]
  ) => (...values: unknown[]) => Promise<unknown>;
  const run = (body: string): Promise<unknown> =>
    new AsyncFunction(...Object.keys(scope), `"use strict"; ${body}`)(...Object.values(scope));
  const actual = await run(`${example.setup}\nreturn (${example.expression}\n);`);
  return [actual, await run(`${example.setup}\nreturn (${example.expected}\n);`)];
}
