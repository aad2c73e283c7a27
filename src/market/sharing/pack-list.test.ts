import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { NO_CLASS, packSharingList } from "./pack-list.ts";

const meter = `0x${"aB".repeat(20)}` as const;

describe("a list of homes as bytes", () => {
  it("has meter, part and value of each home, one after the other", () => {
    const list = packSharingList([
      { meter, parts: 1_000_000_000n, value: 250_000_000n },
      { meter, parts: 0n, value: NO_CLASS },
    ]);
    assert.equal(list, `0x${"ab".repeat(20)}3b9aca000ee6b280${"ab".repeat(20)}00000000ffffffff`);
    assert.equal(packSharingList([]), "0x");
  });

  it("is refused with what does not fit", () => {
    const large = { meter, parts: 1n, value: 2n ** 32n };
    assert.throws(() => packSharingList([large]), { code: "MARKET_PACKED_TOO_LARGE" });
  });
});
