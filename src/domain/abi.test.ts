import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { keccak256, stringToBytes } from "viem";
import { keccakOfFields, keccakOfHex, keccakOfText } from "./abi.ts";

describe("hashing as contracts do", () => {
  it("puts every value into one word of 32 bytes", () => {
    const word = "00".repeat(31);
    assert.equal(
      keccakOfFields([
        [7n, 8],
        ["0x01", 160],
      ]),
      keccakOfHex(`${word}07${word}01`),
    );
  });

  it("hashes texts in UTF-8", () => {
    assert.equal(keccakOfText("Wh für alle"), keccak256(stringToBytes("Wh für alle")));
  });

  it("refuses what is wider than its type, and what is negative", () => {
    assert.doesNotThrow(() => keccakOfFields([[255n, 8]]));
    for (const value of [256n, -1n]) {
      assert.throws(() => keccakOfFields([[value, 8]]), { code: "DOMAIN_OUT_OF_RANGE", exitCode: 65 });
    }
  });
});
