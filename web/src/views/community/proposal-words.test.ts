import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { callsInWords, openProposals, type Proposal, stillNeeded, titleOf } from "./proposal-words.ts";

const ADDRESS = `0x${"ab".repeat(20)}`;
const admit = { contract: "Consortium", function: "admit" };

describe("a proposal in words", () => {
  it("names whom it is about by the home, or by the address where no home is known", () => {
    assert.equal(titleOf({ action: "remove", about: { home: "h03", address: ADDRESS }, calls: [] }), "Remove h03");
    assert.equal(titleOf({ action: "admit", about: { home: null, address: ADDRESS }, calls: [] }), "Admit 0xabab…abab");
  });

  it("lists what any other decision carries out, and how often", () => {
    const calls = [admit, { contract: "MoneyToken", function: "mint" }, admit, { contract: "Vault", function: null }];
    assert.deepEqual(callsInWords(calls), ["Consortium.admit (2 times)", "MoneyToken.mint", "Vault"]);
    assert.equal(
      titleOf({ action: "other", about: null, calls }),
      "Carry out Consortium.admit (2 times), MoneyToken.mint and 1 more",
    );
  });

  it("says how many are still needed, never fewer than none", () => {
    assert.equal(stillNeeded({ yes: 2, needed: 11 }), 9);
    assert.equal(stillNeeded({ yes: 12, needed: 11 }), 0);
  });

  it("comes first when it can be carried out", () => {
    const all = (["open", "carried-out", "agreed", "lapsed"] as const).map((status) => ({ status }) as Proposal);
    assert.deepEqual(
      openProposals(all).map(({ status }) => status),
      ["agreed", "open"],
    );
  });
});
