import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseSync } from "oxc-parser";
import { filesIn, read, type SyntaxNode, walk } from "./support/source.ts";

/** Attributes that somebody sees or hears. */
const SPOKEN = new Set(["aria-label", "title", "alt", "label", "placeholder", "caption"]);
const LOOKS = new Set(["number", "roomy", "number roomy"]);
/** Units and signs are the same in every language. */
const NO_WORDS = /^[\s\d.,:;·×→←–−+()/%…]*(ct\/kWh|kWh|kW|ct|0x…)?[\s\d.,:;·×→←–−+()/%…]*$/;

/** Words that a component says itself, instead of asking `texts` for them. */
function wordsIn(file: string): readonly string[] {
  const source = read(file);
  const found: string[] = [];
  const note = (text: unknown, { start }: SyntaxNode) => {
    if (typeof text !== "string" || NO_WORDS.test(text)) return;
    found.push(`${file}:${source.slice(0, start).split("\n").length}: ${text.trim()}`);
  };
  walk(parseSync(file, source).program, (node) => {
    if (node.type === "JSXText") note(node.value, node);
    if (node.type !== "JSXAttribute") return;
    const { name, value } = node as unknown as { name: { name: string }; value: { value?: unknown } | null };
    if (SPOKEN.has(name.name)) note(value?.value, node);
    if (name.name !== "of") return;
    // Headings of a table: beside them only how a column stands is said.
    walk(value, (part) => {
      if (part.type === "Literal" && !LOOKS.has(String(part.value))) note(part.value, part);
    });
  });
  return found;
}

describe("the words of the page", () => {
  const components = filesIn("web/src", /\.tsx$/);

  it("all stand in texts, so that another language is one more file", () => {
    assert.ok(components.length > 30);
    assert.deepEqual(components.flatMap(wordsIn), []);
  });
});
