import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { keyPairFor } from "./keys.ts";
import { openSealed, sealTo } from "./sealed.ts";

const auditor = keyPairFor(1n, "auditor");
const ephemeral = keyPairFor(1n, "once");
const link = new TextEncoder().encode("the meter, and the salt");

describe("sealed bytes", () => {
  it("are read by whom they were sealed to", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        assert.deepEqual(openSealed(auditor, sealTo(auditor.publicKey, bytes)), bytes);
      }),
      { numRuns: 20 },
    );
  });

  it("say nothing to anybody else, not even to whoever sealed them", () => {
    const sealed = sealTo(auditor.publicKey, link, ephemeral);
    assert.equal(openSealed(keyPairFor(1n, "h01"), sealed), null);
    assert.equal(openSealed(ephemeral, sealed), null);
    assert.ok(!Buffer.from(sealed).includes(Buffer.from(link)));
  });

  it("are refused with any byte changed", () => {
    const sealed = sealTo(auditor.publicKey, link, ephemeral);
    for (let at = 0; at < sealed.length; at++) {
      const changed = Uint8Array.from(sealed);
      changed[at] = (changed[at] as number) ^ 1;
      assert.equal(openSealed(auditor, changed), null, `byte ${at}`);
    }
  });

  it("are refused when they are cut short or no sealed bytes at all", () => {
    const sealed = sealTo(auditor.publicKey, link, ephemeral);
    for (const bytes of [
      sealed.subarray(0, 40),
      sealed.subarray(0, -1),
      new Uint8Array(),
      new Uint8Array(80).fill(1),
    ]) {
      assert.equal(openSealed(auditor, bytes), null);
    }
  });

  it("are the same for the same key that seals, and other ones for each fresh key", () => {
    assert.deepEqual(sealTo(auditor.publicKey, link, ephemeral), sealTo(auditor.publicKey, link, ephemeral));
    assert.notDeepEqual(sealTo(auditor.publicKey, link), sealTo(auditor.publicKey, link));
  });

  it("are not made for bytes that are no public key", () => {
    assert.throws(() => sealTo(new Uint8Array(33), link), { code: "PRIVACY_BAD_PUBLIC_KEY" });
  });
});
