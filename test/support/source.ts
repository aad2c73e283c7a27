import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

/** Absolute path of the clone. */
export const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** A node of a syntax tree as oxc-parser gives it. */
export interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

/** Text of a file of the clone. */
export function read(path: string): string {
  return readFileSync(join(ROOT, path), "utf8");
}

/** Every file below a folder of the clone whose name matches, as sorted paths from the root with forward slashes. */
export function filesIn(folder: string, name: RegExp): readonly string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && name.test(entry.name))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .filter((path) => !path.includes("node_modules/"))
    .sort();
}

/** Names of the folders directly below a folder of the clone; an empty folder is not in git and does not count. */
export function foldersIn(folder: string): readonly string[] {
  const depth = folder.split("/").length;
  const nested = filesIn(folder, /./)
    .map((path) => path.split("/"))
    .filter((parts) => parts.length > depth + 1);
  return [...new Set(nested.map((parts) => parts[depth] as string))];
}

/** Visits every node of a syntax tree, parents first. */
export function walk(node: unknown, visit: (node: SyntaxNode, parent: SyntaxNode | null) => void): void {
  const step = (value: unknown, parent: SyntaxNode | null): void => {
    if (Array.isArray(value)) for (const item of value) step(item, parent);
    if (!isNode(value)) return;
    visit(value, parent);
    for (const child of Object.values(value)) step(child, value);
  };
  step(node, null);
}

function isNode(value: unknown): value is SyntaxNode {
  return typeof value === "object" && value !== null && typeof (value as SyntaxNode).type === "string";
}
