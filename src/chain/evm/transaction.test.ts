import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { encodeDeployData } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { bytesOf } from "#domain";
import { keyPairFromSecret } from "#privacy";
import { AddressBook } from "./address-book.ts";
import {
  DEFAULT_GAS,
  DEPLOY_GAS,
  GAS_LIMITS,
  GAS_PER_FURTHER_INTERVAL,
  gasLimitOf,
  MAX_TRANSACTION_GAS,
} from "./gas.ts";
import { contracts } from "./generated/index.ts";
import { buildTransaction, contractAddress, deployTransaction } from "./transaction.ts";

const SECRET = `0x${"42".repeat(32)}` as const;
const CHAIN_ID = 28_279;
const signer = keyPairFromSecret(bytesOf(SECRET));
const reference = privateKeyToAccount(SECRET);
const { abi, bytecode } = contracts.MoneyToken;
const token = contractAddress(signer.address, 0);
const book = new AddressBook();
book.register("MoneyToken", token, abi);
const pay = (nonce: number) =>
  buildTransaction(signer, nonce, CHAIN_ID, { contract: "MoneyToken", function: "transfer", args: [token, 5n] }, book);

describe("a signed transaction", () => {
  it("is byte for byte what viem signs with the same key", async () => {
    // 300 nonces, so that r and s with leading zero bytes are among the signatures.
    for (let nonce = 0; nonce < 300; nonce++) {
      const { to, data } = book.encodeCall({ contract: "MoneyToken", function: "transfer", args: [token, 5n] });
      const fields = {
        type: "legacy",
        chainId: CHAIN_ID,
        nonce,
        to,
        data,
        gas: BigInt(DEFAULT_GAS),
        gasPrice: 0n,
      } as const;
      assert.equal(pay(nonce).raw, await reference.signTransaction(fields));
    }
  });

  it("is the same again for the same call, since signatures are deterministic", () => {
    assert.deepEqual(pay(3), pay(3));
    assert.equal(pay(3).from, reference.address.toLowerCase());
  });

  it("can deploy a contract with its constructor's arguments", async () => {
    const data = encodeDeployData({ abi, bytecode, args: [token] });
    const fields = {
      type: "legacy",
      chainId: CHAIN_ID,
      nonce: 0,
      data,
      gas: BigInt(DEPLOY_GAS),
      gasPrice: 0n,
    } as const;
    assert.equal(
      deployTransaction(signer, 0, CHAIN_ID, abi, bytecode, [token]).raw,
      await reference.signTransaction(fields),
    );
  });

  it("is refused when the constructor's arguments do not fit", () => {
    assert.throws(() => deployTransaction(signer, 0, CHAIN_ID, abi, bytecode, []), {
      code: "CHAIN_BAD_ARGUMENTS",
      message: /the constructor/,
    });
  });
});

describe("gas limits", () => {
  it("stay below what networks allow for one transaction", () => {
    for (const limit of [DEFAULT_GAS, DEPLOY_GAS, ...Object.values(GAS_LIMITS)])
      assert.ok(limit <= MAX_TRANSACTION_GAS);
  });

  it("name functions that exist", () => {
    for (const name of Object.keys(GAS_LIMITS)) {
      const [contract, method] = name.split(".") as [keyof typeof contracts, string];
      assert.ok(
        contracts[contract].abi.some((item) => item.type === "function" && item.name === method),
        name,
      );
      assert.equal(gasLimitOf(contract, method), GAS_LIMITS[name]);
    }
  });

  it("grow with the intervals of an offer, and with nothing else of it", () => {
    const limit = (from: number, to: number) =>
      gasLimitOf("ClearingMarket", "postOffer", [true, 5n, from, to, 7n, "0x"]);
    assert.equal(limit(40, 40), DEFAULT_GAS);
    assert.equal(limit(40, 87), DEFAULT_GAS + 47 * GAS_PER_FURTHER_INTERVAL);
    assert.equal(limit(0, 60_000), MAX_TRANSACTION_GAS);
    assert.equal(gasLimitOf("MoneyToken", "transfer", [true, 5n, 1, 9]), DEFAULT_GAS);
  });
});
