import { parseSync } from "oxc-parser";
import { walk } from "../support/source.ts";

/**
 * The error codes in the source: every string that consists of a code alone and begins with the name of a folder of
 * `src`. That finds codes in helpers, tables and conditions alike, which a search for `new NeighborwattError` would not.
 */
export function thrownCodes(
  files: readonly (readonly [path: string, source: string])[],
  folders: readonly string[],
): Set<string> {
  const code = new RegExp(`^(${folders.join("|").toUpperCase()})(_[A-Z0-9]+)+$`);
  const found = new Set<string>();
  for (const [path, source] of files) {
    walk(parseSync(path, source).program, (node) => {
      const text = node.type === "Literal" ? node.value : node.type === "TemplateElement" ? cooked(node.value) : null;
      if (typeof text === "string" && code.test(text)) found.add(text);
    });
  }
  return found;
}

function cooked(value: unknown): unknown {
  return (value as { readonly cooked?: unknown }).cooked;
}

/** Names of the custom errors that a Solidity source declares. */
export function solidityErrors(source: string): readonly string[] {
  return [...source.matchAll(/^\s*error\s+(\w+)\s*\(/gm)].map(([, name = ""]) => name);
}
