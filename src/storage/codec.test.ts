import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { freeze, thaw } from "./codec.ts";

const plainData = fc.letrec((tie) => ({
  leaf: fc.oneof(
    fc.bigInt(),
    fc.double(),
    fc.string(),
    fc.boolean(),
    fc.constantFrom(null, undefined, -0),
    fc.uint8Array({ maxLength: 8 }),
    fc.uint32Array({ maxLength: 4 }),
  ),
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    tie("leaf"),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(
      fc.oneof(fc.string(), fc.constantFrom("$bigint", "$map", "$object", "$", "__proto__", "7")),
      tie("value"),
      {
        maxKeys: 4,
        noNullPrototype: true,
      },
    ),
    fc.array(fc.tuple(tie("value"), tie("value")), { maxLength: 3 }).map((entries) => new Map(entries)),
    fc.array(tie("value"), { maxLength: 3 }).map((items) => new Set(items)),
  ),
})).value;

describe("a frozen value", () => {
  it("thaws to an equal one, whatever it holds", () => {
    fc.assert(
      fc.property(plainData, (value) => {
        assert.deepStrictEqual(thaw(freeze(value)), value);
      }),
      { numRuns: 500 },
    );
  });

  it("freezes to the same text again", () => {
    fc.assert(fc.property(plainData, (value) => assert.equal(freeze(thaw(freeze(value))), freeze(value))));
  });

  it("keeps the order of keys and entries", () => {
    const value = {
      h02: 1n,
      h01: new Map([
        ["b", 1],
        ["a", 2],
      ]),
    };
    const again = thaw(freeze(value)) as typeof value;
    assert.deepEqual(
      [Object.keys(again), [...again.h01.keys()]],
      [
        ["h02", "h01"],
        ["b", "a"],
      ],
    );
  });

  it("is readable text", () => {
    const text = freeze({ wh: 5n, key: Uint8Array.of(1, 2), words: Uint32Array.of(7), at: new Map([["k", -0]]) });
    assert.equal(
      text,
      '{"wh":{"$bigint":"5"},"key":{"$bytes":"AQI="},"words":{"$uint32":[7]},"at":{"$map":[["k",{"$number":"-0"}]]}}',
    );
  });

  it("does not confuse an object of the caller with a tag", () => {
    const value = { $bigint: "12" };
    assert.equal(freeze(value), '{"$object":[["$bigint","12"]]}');
    assert.deepStrictEqual(thaw(freeze(value)), value);
  });

  it("holds a buffer as the bytes it is", () => {
    assert.deepStrictEqual(thaw(freeze(Buffer.from("ab"))), Uint8Array.of(97, 98));
  });
});

describe("freezing refuses", () => {
  const cycle: { self?: unknown } = {};
  cycle.self = cycle;
  for (const [what, value, path] of [
    ["a function", { agent: { act: () => 1 } }, "state.agent.act"],
    ["a symbol", [Symbol("s")], "state[0]"],
    ["a date", { at: new Date(0) }, "state.at"],
    ["an instance of a class", new Map([["k", new (class Agent {})()]]), "state.value(0)"],
    ["an array of floats", { load: new Float64Array(2) }, "state.load"],
    ["a cycle", cycle, "state.self"],
  ] as const) {
    it(`${what}, and says where it is`, () => {
      assert.throws(
        () => freeze(value),
        (error: Error & { code: string }) => {
          return error.code === "STORAGE_NOT_PLAIN" && error.message.includes(path);
        },
      );
    });
  }
});

describe("thawing refuses", () => {
  for (const text of ["", "{", '{"$agent":1}', '{"$bigint":"x"}', '{"$map":5}', '{"$set":null}']) {
    it(`the text ${JSON.stringify(text)}`, () => {
      assert.throws(() => thaw(text), { code: "STORAGE_UNREADABLE", exitCode: 65 });
    });
  }
});
