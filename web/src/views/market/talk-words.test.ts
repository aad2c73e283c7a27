import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { TalkLine } from "#api";
import { PERFORMATIVES } from "#domain";
import { inWords } from "./talk-words.ts";

const line = (what: TalkLine["what"], said: Partial<TalkLine> = {}): TalkLine => ({
  id: 1,
  at: "2026-06-25T08:00:00Z",
  from: "0xa",
  to: "0xb",
  what,
  energyWh: null,
  pricePerWh: null,
  reason: null,
  ...said,
});

describe("what agents say, in plain words", () => {
  it("names energy and price where they are said", () => {
    assert.equal(
      inWords(line("propose", { energyWh: "1200", pricePerWh: "210000" })),
      "offers 1.20 kWh at 21.0 ct/kWh",
    );
    assert.equal(inWords(line("cfp")), "asks for energy");
  });

  it("explains a refusal, and repeats a reason that it does not know", () => {
    assert.equal(inWords(line("refuse", { reason: "sold-out" })), "has nothing to offer: is sold out");
    assert.equal(inWords(line("cancel", { reason: "new-reason" })), "takes the question back: new-reason");
  });

  it("has words for every kind of message", () => {
    for (const what of PERFORMATIVES) assert.match(inWords(line(what)), /^[a-z ]+/);
  });
});
