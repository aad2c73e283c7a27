import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { askedAnswers, flagOf, usualAnswers } from "./ask.ts";
import { type Answers, questionsOf } from "./questions.ts";
import { CTRL_C, CTRL_U, DOWN, ENTER, personWho, type Typed } from "./testing.ts";

const QUESTIONS = questionsOf(new Date("2026-03-01"));
const USUAL: readonly Typed[] = QUESTIONS.filter(({ name }) => !/^(timezone|prices.*|mine.+|start)$/.test(name)).map(
  ({ text }) => [text, ENTER] as const,
);

async function asked(person: ReturnType<typeof personWho>, given: Answers = {}, signal = new AbortController().signal) {
  return askedAnswers(QUESTIONS, given, { ...person.terminal, signal });
}

describe("asking", () => {
  it("gives the usual answers to whoever only presses Enter", async () => {
    const person = personWho(...USUAL);
    assert.deepEqual(await asked(person), usualAnswers(QUESTIONS, {}));
    assert.deepEqual(person.left, []);
  });

  it("takes what is typed and what is chosen, and what follows from it", async () => {
    const person = personWho(
      ["called?", `Mill Lane${ENTER}`],
      ["How many homes?", `12${ENTER}`],
      ["solar roof?", `5${ENTER}`],
      ["battery?", ENTER],
      ["Where?", `47.1, 9.5${ENTER}`],
      ["time zone?", `Europe/Vaduz${ENTER}`],
      ["energy cost?", `${DOWN}${ENTER}`],
      ["branches", ENTER],
      ["kW?", ENTER],
      ["become trades?", ENTER],
      ["How is paid?", `${DOWN}${ENTER}`],
      ["your own meter", ENTER],
    );
    const answers = await asked(person);
    assert.deepEqual(
      [answers?.name, answers?.homes, answers?.roofs, answers?.batteries, answers?.timezone, answers?.tariff],
      ["Mill Lane", "12", "5", "2", "Europe/Vaduz", "time-of-use"],
    );
    assert.deepEqual([answers?.feeders, answers?.settlement, answers?.start], ["2", "atomic", "2026-06-25"]);
  });

  it("asks again when an answer is out of range", async () => {
    const person = personWho(
      ["How many homes?", `0${ENTER}`],
      ["Expected 1 to 500 homes", `${CTRL_U}6${ENTER}`],
      ["solar roof?", `7${ENTER}`],
      ["Expected a whole number from 0 to 6", `${CTRL_U}3${ENTER}`],
      ...USUAL.slice(3),
    );
    const answers = await asked(person, { name: "Mill Lane" });
    assert.deepEqual([answers?.homes, answers?.roofs], ["6", "3"]);
  });

  it("does not ask what was given, but again what was given and cannot be", async () => {
    const given = { ...usualAnswers(QUESTIONS, {}), roofs: "99" };
    const person = personWho(["Expected a whole number from 0 to 8", ""], ["solar roof?", `8${ENTER}`]);
    assert.equal((await asked(person, given))?.roofs, "8");
    assert.deepEqual(person.left, []);
  });

  for (let answered = 0; answered < USUAL.length; answered += 3) {
    it(`ends without answers on Ctrl-C after ${answered} of them`, async () => {
      const [question = ""] = USUAL[answered] ?? [];
      assert.equal(await asked(personWho(...USUAL.slice(0, answered), [question, CTRL_C])), null);
    });
  }

  it("ends without answers when it is stopped from outside", async () => {
    const stop = new AbortController();
    const person = personWho(["called?", ""]);
    const answers = asked(person, {}, stop.signal);
    stop.abort();
    assert.equal(await answers, null);
  });
});

describe("an answer that is given on the command line", () => {
  it("is refused with its flag when it cannot be", () => {
    assert.equal(flagOf("mineTime"), "--mine-time");
    const wrong: readonly [Answers, RegExp][] = [
      [{ name: " " }, /^--name: Expected 1 to 120/],
      [{ name: "a\u001b[2J" }, /^--name: /],
      [{ homes: "501" }, /^--homes: Expected 1 to 500/],
      [{ homes: "anna,Bob" }, /^--homes: "Bob" cannot be/],
      [{ homes: "anna,anna" }, /"anna" is there twice/],
      [{ homes: "community" }, /part of the community itself/],
      [{ roofs: "9" }, /^--roofs: Expected a whole number from 0 to 8/],
      [{ roofs: "1.5" }, /^--roofs: /],
      [{ roofs: "2", batteries: "3" }, /^--batteries: .*from 0 to 2/],
      [{ place: "Berlyn" }, /Did you mean Berlin\?/],
      [{ place: "89, 10" }, /latitude from -66 to 66/],
      [{ place: "52, 13", timezone: "Europe/Atlantis" }, /^--timezone: Not a zone/],
      [{ tariff: "flet" }, /Did you mean flat\?/],
      [{ feeders: "0" }, /^--feeders: Expected a whole number from 1 to 8/],
      [{ limit: "1e9" }, /^--limit: /],
      [{ mechanism: "negotation" }, /Did you mean negotiation\?/],
      [{ homes: "3", settlement: "atomic" }, /^--settlement: Receipts need 4 homes/],
      [{ mechanism: "sharing", settlement: "atomic" }, /Sharing divides what was metered/],
      [{ mine: "/surely/not/there.csv" }, /^--mine: .* cannot be read/],
      [{ start: "2026-02-30" }, /^--start: Expected a date/],
    ];
    for (const [given, message] of wrong) {
      assert.throws(() => usualAnswers(QUESTIONS, given), { code: "CLI_USAGE", exitCode: 64, message });
    }
  });
});
