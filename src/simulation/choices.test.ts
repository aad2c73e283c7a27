import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { builtChoices, type Choices } from "./choices.ts";

const built: Choices = { mechanism: "negotiation", settlement: "metered", privacy: "open", admission: "vote" };

describe("the choices of a community", () => {
  it("pass when everything is built, with and without a chain", () => {
    for (const mechanism of ["negotiation", "supply-demand-ratio", "sharing"]) {
      assert.deepEqual(builtChoices({ ...built, mechanism }, "embedded"), { ...built, mechanism });
      assert.deepEqual(builtChoices({ ...built, mechanism }, "none"), { ...built, mechanism });
    }
  });

  const REFUSED: readonly [what: string, change: Partial<Choices>, chain: "embedded" | "none", why: RegExp][] = [
    ["what is not built", { admission: "verifiers" }, "embedded", /built is vote/],
    ["receipts without a chain", { settlement: "atomic" }, "none", /without a chain knows metered only/],
    ["privacy without a chain", { privacy: "private" }, "none", /without a chain knows open only/],
    ["verifiers without a chain", { admission: "verifiers" }, "none", /without a chain knows vote only/],
    ["sharing by receipts", { mechanism: "sharing", settlement: "atomic" }, "embedded", /with metered only/],
    ["sharing with a committee", { mechanism: "sharing", settlement: "committee" }, "embedded", /with metered only/],
  ];
  for (const [what, change, chain, why] of REFUSED) {
    it(`are refused with 78: ${what}`, () => {
      const expected = { code: "SIMULATION_CHOICE_REFUSED", exitCode: 78, message: why };
      assert.throws(() => builtChoices({ ...built, ...change }, chain), expected);
    });
  }
});
