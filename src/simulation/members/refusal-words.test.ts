import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { contracts } from "#chain/evm";
import { inWords } from "./refusal-words.ts";

const ME = `0x${"11".repeat(20)}` as const;

describe("why the consortium refuses, in words", () => {
  it("has no word of the contract's own language in it, whatever it refuses", () => {
    // What only a deployment or the contract itself can meet needs no words for a person.
    const inside = ["NoFounders", "VotingTimeZero", "NotSelf", "EmptyProposal", "CallFailed"];
    for (const item of contracts.Consortium.abi) {
      if (item.type !== "error" || inside.some((name) => item.name.endsWith(name))) continue;
      const said = inWords({ error: item.name, values: item.inputs.map(() => 1n) }, ME);
      assert.doesNotMatch(said, /Consortium_|undefined/, item.name);
    }
  });

  it("names what it has no words for", () => {
    assert.equal(inWords({ error: "Vault_Empty", values: [3n] }, ME), "The contract refuses: Vault_Empty(3).");
  });
});
