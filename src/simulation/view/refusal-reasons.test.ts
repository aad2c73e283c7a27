import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { contracts } from "#chain/evm";
import { type Hex, keccakOfText } from "#domain";
import { REFUSAL_REASONS, refusalReasonOf } from "./refusal-reasons.ts";

const selectorOf = (error: string): Hex => keccakOfText(`${error}()`).slice(0, 10) as Hex;

describe("why a claim was refused", () => {
  it("has a name for every error without values that the contract knows", () => {
    const errors = contracts.AtomicSettlement.abi
      .filter((item) => item.type === "error" && item.inputs.length === 0)
      .map((item) => (item as { readonly name: string }).name)
      .filter((name) => name.startsWith("AtomicSettlement_"));
    assert.ok(errors.length > 10);
    for (const error of errors) assert.equal(`AtomicSettlement_${refusalReasonOf(selectorOf(error))}`, error);
    assert.equal(errors.length, REFUSAL_REASONS.length - 1);
  });

  it("is unknown where the contract is newer than the page", () => {
    assert.equal(refusalReasonOf("0x12345678"), "Unknown");
  });
});
