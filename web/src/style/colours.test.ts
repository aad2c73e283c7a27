import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";

const style = readFileSync(new URL("./base.css", import.meta.url), "utf8");
const [light = "", dark = ""] = [...style.matchAll(/:root \{([^}]*)\}/g)].map(([, block]) => block);

/** What is read must stand out from its ground by 4.5 to 1, what is only seen by 3 to 1 (WCAG 2.2, 1.4.3 and 1.4.11). */
const TEXT = ["text", "quiet", "trouble"];
const SHAPES = ["sun", "neighbours", "grid", "battery", "own", "here"];

for (const [theme, block] of Object.entries({ light, dark })) {
  describe(`the colours of the ${theme} page`, () => {
    for (const ground of ["ground", "surface"]) {
      for (const name of [...TEXT, ...SHAPES]) {
        it(`let ${name} stand out from the ${ground}`, () => {
          const least = TEXT.includes(name) ? 4.5 : 3;
          const found = contrast(colour(block, name), colour(block, ground));
          assert.ok(found >= least, `${found.toFixed(2)} is less than ${least}`);
        });
      }
    }
  });
}

function colour(block: string, name: string): string {
  const found = new RegExp(`--${name}: (#[0-9a-f]{6})`).exec(block)?.[1];
  assert.ok(found, `the page has no colour --${name}`);
  return found;
}

function contrast(a: string, b: string): number {
  const [bright, dim] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (bright + 0.05) / (dim + 0.05);
}

function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
