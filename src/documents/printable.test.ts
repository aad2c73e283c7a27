import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { printable } from "./printable.ts";

describe("a text in the signs of PDF's standard fonts", () => {
  it("stays as it is in Western letters", () => {
    for (const text of ["h01", "Straße 7, Émile & Søren – 5 €", "Žofie", "<b>(x)</b>\\"]) {
      assert.deepEqual(printable(text), { text, changed: false });
    }
  });

  it("is the same however its accents were typed", () => {
    assert.equal(printable("E\u0301mile").text, "Émile");
  });

  it("loses accents that the fonts do not have, and says so", () => {
    assert.deepEqual(printable("Jiří Dvořák, Łódź, Kőszeg"), { text: "Jirí Dvorák, Lódz, Koszeg", changed: true });
  });

  it("shows other signs and whatever steers a reader as its code", () => {
    const said = {
      中文: "<U+4E2D><U+6587>",
      "a\u202eb": "a<U+202E>b",
      "\u0000\n": "<U+0000><U+000A>",
      "🏠": "<U+1F3E0>",
      "x\u00ady": "x<U+00AD>y",
    };
    for (const [text, written] of Object.entries(said)) {
      assert.deepEqual(printable(text), { text: written, changed: true });
    }
  });
});
