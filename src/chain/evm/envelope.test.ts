import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { privateKeyToAccount } from "viem/accounts";
import { type Hex, NeighborwattError } from "#domain";
import { intrinsicGas, openTransaction } from "./envelope.ts";

const CHAIN_ID = 28_279;
const account = privateKeyToAccount(`0x${"42".repeat(32)}`);
const to: Hex = "0x00000000000000000000000000000000000000aa";
const legacy = { type: "legacy", chainId: CHAIN_ID, nonce: 7, to, data: "0x01ff", gas: 50_000n, gasPrice: 0n } as const;

describe("opening a signed transaction", () => {
  it("gives what it says and who signed it, for every kind the chain takes", async () => {
    const { gasPrice: _, ...fields } = legacy;
    const accessList = [{ address: to, storageKeys: [`0x${"00".repeat(32)}` as Hex] }];
    const kinds = {
      legacy: await account.signTransaction(legacy),
      eip2930: await account.signTransaction({ ...fields, type: "eip2930", gasPrice: 0n, accessList }),
      eip1559: await account.signTransaction({
        ...fields,
        type: "eip1559",
        maxFeePerGas: 0n,
        maxPriorityFeePerGas: 0n,
      }),
    };
    for (const [kind, raw] of Object.entries(kinds)) {
      const { type, from, to: target, chainId, nonce, gas, valueWei, pricePerGasWei, input } = openTransaction(raw);
      assert.deepEqual(
        { type, from, target, chainId, nonce, gas, valueWei, pricePerGasWei, input },
        {
          type: kind,
          from: account.address.toLowerCase(),
          target: to,
          chainId: CHAIN_ID,
          nonce: 7,
          gas: 50_000n,
          valueWei: 0n,
          pricePerGasWei: 0n,
          input: "0x01ff",
        },
      );
    }
  });

  it("recovers every signer, also where r or s begins with a zero byte", async () => {
    // One signature in 128 has such a byte; 400 nonces hold some.
    let short = 0;
    for (let nonce = 0; nonce < 400; nonce++) {
      const opened = openTransaction(await account.signTransaction({ ...legacy, nonce }));
      if (opened.signature.r.length < 66 || opened.signature.s.length < 66) short++;
      assert.equal(opened.from, account.address.toLowerCase());
    }
    assert.ok(short > 0);
  });

  it("reports the highest price it might pay", async () => {
    const raw = await account.signTransaction({ ...legacy, gasPrice: 3n });
    assert.equal(openTransaction(raw).pricePerGasWei, 3n);
  });

  it("refuses what is unsigned, cut off, too long, or bound to no chain", async () => {
    const raw = await account.signTransaction(legacy);
    const { chainId: _, ...anywhere } = legacy;
    const wrong: readonly [Hex, RegExp][] = [
      ["0x", /cannot be read/],
      [raw.slice(0, -2) as Hex, /cannot be read|not canonical|not valid/],
      [`${raw}00`, /cannot be read|not canonical/],
      [await account.signTransaction(anywhere as typeof legacy), /no chain id/],
    ];
    for (const [bytes, why] of wrong) assert.throws(() => openTransaction(bytes), refusal(why));
  });

  it("refuses a signature whose s lies in the upper half, which would be a second name for the same transaction", async () => {
    const raw = await account.signTransaction(legacy);
    const { s } = openTransaction(raw).signature;
    const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
    const upper = (order - BigInt(s)).toString(16).padStart(64, "0");
    assert.throws(() => openTransaction(raw.replace(s.slice(2), upper) as Hex), refusal(/signature is not valid/));
  });

  it("refuses a blob transaction", () => {
    assert.throws(() => openTransaction("0x03c0"), refusal(/cannot be read|type/));
  });

  it("refuses a signature of which r or s is missing", async () => {
    const raw = await account.signTransaction(legacy);
    const { r, s } = openTransaction(raw).signature;
    for (const part of [r, s]) {
      // Without its 33 bytes (a length and 32 of the number), and the list that much shorter.
      const unsigned = raw.replace(`a0${part.slice(2)}`, "80");
      const length = Number.parseInt(unsigned.slice(4, 6), 16) - 32;
      const cut = `0xf8${length.toString(16)}${unsigned.slice(6)}` as Hex;
      assert.throws(() => openTransaction(cut), refusal(/signature is not valid/));
    }
  });

  it("answers any bytes with a transaction or a refusal, never with another error (property)", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          openTransaction(`0x${Buffer.from(bytes).toString("hex")}`);
        } catch (error) {
          assert.ok(error instanceof NeighborwattError && error.code === "CHAIN_BAD_TRANSACTION", String(error));
        }
      }),
    );
  });
});

describe("the gas a transaction costs before its first instruction", () => {
  it("counts bytes, deployment and access list as the yellow paper does", async () => {
    const of = async (change: object) =>
      intrinsicGas(openTransaction(await account.signTransaction({ ...legacy, ...change })));
    assert.equal(await of({ data: "0x" }), 21_000);
    assert.equal(await of({ data: "0x0001" }), 21_020);
    assert.equal(await of({ data: `0x${"01".repeat(33)}`, to: undefined }), 21_000 + 33 * 16 + 32_000 + 4);
    const accessList = [{ address: to, storageKeys: [`0x${"00".repeat(32)}`, `0x${"01".repeat(32)}`] }];
    assert.equal(await of({ type: "eip2930", data: "0x", accessList }), 21_000 + 2_400 + 3_800);
  });
});

function refusal(why: RegExp): (error: unknown) => boolean {
  return (error) =>
    error instanceof NeighborwattError && error.code === "CHAIN_BAD_TRANSACTION" && why.test(error.message);
}
