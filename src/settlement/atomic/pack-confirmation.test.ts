import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import fc from "fast-check";
import { type Hex, nanoPerWh, wh } from "#domain";
import { type ConfirmedCommitment, packConfirmation, unpackConfirmation } from "./pack-confirmation.ts";
import { anyConfirmed } from "./testing/arbitraries.ts";
import { confirmationVectors } from "./testing/confirmations.ts";

const ENDS_AT = 1_800_000_000;
const TOO_LARGE = { code: "SETTLEMENT_PACKED_TOO_LARGE", exitCode: 65 };
const MALFORMED = { code: "SETTLEMENT_PACKED_MALFORMED", exitCode: 65 };
const [confirmed] = fc.sample(anyConfirmed(ENDS_AT), { numRuns: 1, seed: 1 }) as [ConfirmedCommitment];

function altered(change: Partial<ConfirmedCommitment["commitment"]>): ConfirmedCommitment {
  return { ...confirmed, commitment: { ...confirmed.commitment, ...change } };
}

describe("a packed confirmation", () => {
  it("is unpacked to what was packed", () => {
    fc.assert(
      fc.property(anyConfirmed(ENDS_AT), (any) => {
        assert.deepEqual(unpackConfirmation(packConfirmation(any, ENDS_AT), ENDS_AT), any);
      }),
    );
  });

  it("takes 341 bytes and 32 for each hash of its paths", () => {
    const hashes = confirmed.path.length + confirmed.confirmation.path.length;
    assert.equal((packConfirmation(confirmed, ENDS_AT).length - 2) / 2, 341 + 32 * hashes);
  });

  it("is refused when it ends early or goes on too long", () => {
    const packed = packConfirmation(confirmed, ENDS_AT);
    for (let length = 2; length < packed.length; length += 2) {
      assert.throws(() => unpackConfirmation(packed.slice(0, length) as Hex, ENDS_AT), MALFORMED, `${length}`);
    }
    assert.throws(() => unpackConfirmation(`${packed}00`, ENDS_AT), MALFORMED);
  });

  it("is never of a commitment that pays for a trade", () => {
    assert.throws(() => packConfirmation(altered({ trade: `0x${"07".repeat(32)}` }), ENDS_AT), {
      code: "SETTLEMENT_COMMITMENT_OF_TRADE",
      exitCode: 65,
    });
  });

  for (const [what, change] of [
    ["an energy above 2^40 - 1 Wh", { energyWh: wh(1n << 40n) }],
    ["a price above 2^40 - 1", { pricePerWh: nanoPerWh(1n << 40n) }],
    ["a sequence number above 2^32 - 1", { sequence: 2 ** 32 }],
    ["an expiry before the interval's end", { expiry: ENDS_AT - 1 }],
  ] as [string, Partial<ConfirmedCommitment["commitment"]>][]) {
    it(`has no room for ${what}`, () => {
      assert.throws(() => packConfirmation(altered(change), ENDS_AT), TOO_LARGE);
    });
  }

  it("has no room for more than 2^40 - 1 Wh delivered, nor for a key beyond 65535", () => {
    for (const change of [{ deliveredWh: wh(1n << 40n) }, { leaf: 65_536 }]) {
      const confirmation = { ...confirmed.confirmation, ...change };
      assert.throws(() => packConfirmation({ ...confirmed, confirmation }, ENDS_AT), TOO_LARGE);
    }
  });

  /** Written by scripts/atomic-vectors.ts; the contract's twin is contracts/test/unit/libraries/ConfirmationVectors.t.sol. */
  it("is in the cases of vectors/atomic/confirmations.json what the contract reads", () => {
    const file = new URL("../../../vectors/atomic/confirmations.json", import.meta.url);
    const { cases } = JSON.parse(readFileSync(file, "utf8")) as { cases: readonly unknown[] };
    assert.ok(cases.length > 0);
    assert.deepEqual(confirmationVectors(), cases);
  });
});
