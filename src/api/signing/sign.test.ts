import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { AddressBook, buildTransaction, contracts, gasLimitOf, openTransaction } from "#chain/evm";
import { bytesOf, type Hex, NeighborwattError } from "#domain";
import { keyPairFor, keyPairFromSecret } from "#privacy";
import type { Prepared } from "#simulation";
import { addressOfKey, demonstrationKey, signPrepared, signVote } from "./index.ts";

const CONSORTIUM = `0x${"c0".repeat(20)}` as Hex;
const ID = `0x${"1d".repeat(32)}` as Hex;
const book = new AddressBook();
book.register("Consortium", CONSORTIUM, contracts.Consortium.abi);

/** What a desk would have signed by whoever has a secret. */
function prepared(secret: string, nonce: number, chainId: number, approves: boolean): Prepared {
  const call = { contract: "Consortium", function: "vote", args: [ID, approves] };
  const gas = String(gasLimitOf("Consortium", "vote", call.args));
  return { chainId, nonce, gas, ...book.encodeCall(call), from: addressOfKey(secret), says: "Vote." };
}

function thrown(work: () => unknown): NeighborwattError {
  try {
    work();
  } catch (error) {
    assert.ok(error instanceof NeighborwattError);
    return error;
  }
  return assert.fail("nothing was thrown");
}

describe("signing in the browser", () => {
  const secrets = fc
    .uint8Array({ minLength: 32, maxLength: 32 })
    .filter((bytes) => bytes[0] !== 255 && bytes.some(Boolean));

  it("gives the very bytes that the program's own signer gives", () => {
    const nonces = fc.nat({ max: 2 ** 40 });
    const chains = fc.integer({ min: 1, max: 2 ** 40 });
    fc.assert(
      fc.property(secrets, nonces, chains, fc.boolean(), (bytes, nonce, chainId, approves) => {
        const secret = Buffer.from(bytes).toString("hex");
        const raw = signPrepared(prepared(secret, nonce, chainId, approves), secret);
        const call = { contract: "Consortium", function: "vote", args: [ID, approves] };
        assert.equal(raw, buildTransaction(keyPairFromSecret(bytes), nonce, chainId, call, book).raw);
        assert.equal(openTransaction(raw).from, addressOfKey(secret));
      }),
      { numRuns: 40 },
    );
  });

  it("knows the demonstration key of a simulated home", () => {
    for (const seed of [0n, 1n, 2n ** 64n - 1n]) {
      assert.equal(addressOfKey(demonstrationKey(String(seed), "h01")), keyPairFor(seed, "h01/owner").address);
    }
    assert.deepEqual(
      keyPairFromSecret(bytesOf(demonstrationKey("1", "h02"))).address,
      keyPairFor(1n, "h02/owner").address,
    );
  });

  it("refuses what is no key, and never says what it was", () => {
    const order = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";
    for (const secret of ["", "hunter2", "00".repeat(32), order, `0x${"ab".repeat(31)}`, "ab".repeat(33)]) {
      const error = thrown(() => addressOfKey(secret));
      assert.equal(error.code, "API_BAD_KEY");
      if (secret !== "") assert.ok(!`${error.message}${JSON.stringify(error.details)}`.includes(secret));
    }
  });

  it("refuses the key of somebody else, and names both addresses", () => {
    const [mine, theirs] = ["01".repeat(32), "02".repeat(32)];
    const error = thrown(() => signPrepared(prepared(theirs, 0, 1, true), mine));
    assert.equal(error.code, "API_WRONG_KEY");
    for (const secret of [mine, theirs]) assert.ok(error.message.includes(addressOfKey(secret)));
    assert.ok(!error.message.includes(mine));
  });

  it("signs a vote only if that vote was prepared", () => {
    const secret = "01".repeat(32);
    const asked = prepared(secret, 3, 28_279, true);
    assert.equal(signVote(asked, { id: ID, approves: true }, secret), signPrepared(asked, secret));
    for (const vote of [
      { id: ID, approves: false },
      { id: `0x${"00".repeat(32)}`, approves: true },
    ]) {
      assert.equal(thrown(() => signVote(asked, vote, secret)).code, "API_NOT_THAT_VOTE");
    }
  });
});
