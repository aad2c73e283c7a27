import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import {
  type AbiParameter,
  decodeAbiParameters,
  encodeAbiParameters,
  encodeErrorResult,
  encodeEventTopics,
  encodeFunctionData,
  encodeFunctionResult,
  getAddress,
  parseAbi,
} from "viem";
import type { Address, Hex } from "#domain";
import { AddressBook } from "./address-book.ts";
import { decodeValues } from "./words.ts";

const market: Address = "0x00000000000000000000000000000000000000aa";
const vault: Address = "0x00000000000000000000000000000000000000bb";
/** Has letters, so that a checksum would show. */
const alice: Address = "0xabcdefabcdefabcdefabcdefabcdefabcdefabcd";
const abi = parseAbi([
  "struct Part { address owner; uint64 energyWh; }",
  "function offer(uint32 interval, uint64 energyWh)",
  "function price(uint32 interval) view returns (int64)",
  "function offer(address owner)",
  "function owners() view returns (address[], Part)",
  "event Offered(address indexed owner, uint32 indexed interval, uint64 energyWh, string note, Part[] parts)",
  "event Noted(string indexed text, int16 change, bool binding)",
  "error Market_Closed(uint32 interval, address owner)",
]);
const vaultAbi = parseAbi(["error Vault_TooLittle(uint256 available)", "function pay(address to)"]);

function book(): AddressBook {
  const made = new AddressBook();
  made.register("Market", market, abi);
  made.register("Vault", vault, vaultAbi);
  return made;
}

describe("the address book", () => {
  it("knows names and addresses, however the addresses are written", () => {
    assert.equal(book().addressOf("Market"), market);
    assert.equal(book().nameOf(getAddress(vault)), "Vault");
    assert.equal(book().nameOf(alice), null);
    assert.deepEqual(
      book()
        .entries()
        .map(({ name }) => name),
      ["Market", "Vault"],
    );
    assert.deepEqual([book().has("Vault"), book().has("Bank")], [true, false]);
  });

  it("reads what a call says, and nothing of what it does not know or cannot read", () => {
    const call = { contract: "Market", function: "offer", args: [3, 5n] };
    const { to, data } = book().encodeCall(call);
    assert.deepEqual(book().decodeCall(to, data), call);
    assert.equal(book().decodeCall(vault, data), null);
    assert.equal(book().decodeCall(alice, data), null);
    for (const spoilt of ["0x", "0x12345678", data.slice(0, 20)])
      assert.equal(book().decodeCall(to, spoilt as Hex), null);
  });

  it("takes the same contract twice, but no name or address for something else", () => {
    const taken = book();
    taken.register("Market", getAddress(market), abi);
    assert.equal(taken.entries().length, 2);
    assert.throws(() => taken.register("Market", alice, abi), { code: "CHAIN_NAME_TAKEN" });
    assert.throws(() => taken.register("Shop", market, abi), { code: "CHAIN_NAME_TAKEN" });
  });

  it("writes calls, also of functions that share a name", () => {
    for (const args of [[3, 5n], [alice]] as const) {
      const { to, data } = book().encodeCall({ contract: "Market", function: "offer", args });
      assert.equal(to, market);
      assert.equal(
        data,
        encodeFunctionData({ abi, functionName: "offer", args } as Parameters<typeof encodeFunctionData>[0]),
      );
    }
  });

  it("refuses calls it cannot write, and says which", () => {
    const wrong: readonly [string, string, readonly unknown[], string, RegExp][] = [
      ["Bank", "pay", [], "CHAIN_UNKNOWN_CONTRACT", /"Bank" \(it knows Market, Vault\)/],
      ["Market", "pay", [], "CHAIN_UNKNOWN_FUNCTION", /Market has no function "pay"/],
      ["Market", "price", [], "CHAIN_BAD_ARGUMENTS", /arguments of Market\.price/],
      ["Market", "price", [2 ** 33], "CHAIN_BAD_ARGUMENTS", /arguments of Market\.price/],
    ];
    for (const [contract, name, args, code, message] of wrong) {
      assert.throws(() => book().encodeCall({ contract, function: name, args }), { code, message });
    }
    assert.throws(() => new AddressBook().addressOf("Market"), {
      code: "CHAIN_UNKNOWN_CONTRACT",
      message: /it is empty/,
    });
  });

  it("reads results: one value, several, none", () => {
    const read = (name: string, args: readonly unknown[], data: Hex) =>
      book().decodeResult({ contract: "Market", function: name, args }, data);
    assert.equal(read("price", [1], encodeFunctionResult({ abi, functionName: "price", result: -7n })), -7n);
    const owners = encodeFunctionResult({
      abi,
      functionName: "owners",
      result: [[alice], { owner: alice, energyWh: 9n }],
    });
    assert.deepEqual(read("owners", [], owners), [[alice], { owner: alice, energyWh: 9n }]);
    assert.equal(read("offer", [alice], "0x"), undefined);
    assert.throws(() => read("price", [1], "0x"), { code: "CHAIN_BAD_RESULT", message: /Market\.price/ });
  });

  it("reads events: names, lower-case addresses, numbers up to 48 bits, bigint beyond", () => {
    const topics = encodeEventTopics({ abi, eventName: "Offered", args: { owner: alice, interval: 4_711 } }) as Hex[];
    const types = [
      { type: "uint64" },
      { type: "string" },
      { type: "tuple[]", components: [{ type: "address" }, { type: "uint64" }] },
    ];
    const data = encodeAbiParameters(types, [2_500n, alice, [[alice, 1n]]]);
    assert.deepEqual(book().decodeLog(market, topics, data), {
      contract: "Market",
      event: "Offered",
      args: { owner: alice, interval: 4_711, energyWh: 2_500n, note: alice, parts: [{ owner: alice, energyWh: 1n }] },
    });
  });

  it("gives the hash of an indexed text, since the text itself is not in the log", () => {
    const topics = encodeEventTopics({ abi, eventName: "Noted", args: { text: "late" } }) as Hex[];
    const data = encodeAbiParameters([{ type: "int16" }, { type: "bool" }], [-3, true]);
    assert.deepEqual(book().decodeLog(market, topics, data)?.args, { text: topics[1], change: -3, binding: true });
  });

  it("knows no log of a strange contract or a strange event", () => {
    const topics = encodeEventTopics({ abi, eventName: "Noted", args: { text: "late" } }) as Hex[];
    assert.equal(book().decodeLog(alice, topics, "0x"), null);
    assert.equal(book().decodeLog(vault, topics, "0x"), null);
    assert.equal(book().decodeLog(market, [], "0x"), null);
  });

  it("refuses a log that does not fit its event", () => {
    const [topic] = encodeEventTopics({ abi, eventName: "Noted", args: { text: "late" } }) as [Hex];
    assert.throws(() => book().decodeLog(market, [topic, topic], "0x01"), {
      code: "CHAIN_BAD_RESULT",
      message: /Market\.Noted/,
    });
  });
});

describe("why a contract refused", () => {
  const closed = encodeErrorResult({ abi, errorName: "Market_Closed", args: [4, alice] });
  const tooLittle = encodeErrorResult({ abi: vaultAbi, errorName: "Vault_TooLittle", args: [5n] });
  const builtin = parseAbi(["error Error(string)", "error Panic(uint256)"]);

  it("is read with the errors of the contract that was called", () => {
    assert.deepEqual(book().decodeRefusal(market, closed, ""), { error: "Market_Closed", values: [4, alice] });
  });

  it("is read with the errors of others when it came up through the contract that was called", () => {
    assert.deepEqual(book().decodeRefusal(market, tooLittle, ""), { error: "Vault_TooLittle", values: [5n] });
    assert.deepEqual(book().decodeRefusal(null, tooLittle, ""), { error: "Vault_TooLittle", values: [5n] });
  });

  it("is read when the compiler wrote it", () => {
    const text = encodeErrorResult({ abi: builtin, errorName: "Error", args: ["not today"] });
    const panic = encodeErrorResult({ abi: builtin, errorName: "Panic", args: [0x11n] });
    assert.deepEqual(book().decodeRefusal(market, text, ""), { error: "Error", values: ["not today"] });
    assert.deepEqual(book().decodeRefusal(market, panic, ""), { error: "Panic", values: [0x11n] });
  });

  it("is named without values when there are no bytes", () => {
    assert.deepEqual(book().decodeRefusal(market, "0x", "execution reverted"), { error: "Reverted", values: [] });
    assert.deepEqual(book().decodeRefusal(market, "0x", "out of gas: not enough gas"), {
      error: "OutOfGas",
      values: [],
    });
  });

  it("is given as bytes when nobody knows them or they only begin like an error", () => {
    for (const data of ["0x12345678", "0x08c379a0ff", closed.slice(0, 20)] as Hex[]) {
      assert.deepEqual(book().decodeRefusal(market, data, ""), { error: "UnknownError", values: [data] });
    }
  });
});

describe("the reader of words", () => {
  it("reads what viem reads, with addresses in lower case (property)", () => {
    const kinds: readonly [string, fc.Arbitrary<unknown>][] = [
      ["uint8", fc.integer({ min: 0, max: 255 })],
      ["int8", fc.integer({ min: -128, max: 127 })],
      ["uint48", fc.integer({ min: 0, max: 2 ** 48 - 1 })],
      ["int48", fc.integer({ min: -(2 ** 47), max: 2 ** 47 - 1 })],
      ["uint56", fc.bigInt(0n, 2n ** 56n - 1n)],
      ["int64", fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n)],
      ["uint256", fc.bigInt(0n, 2n ** 256n - 1n)],
      ["int256", fc.bigInt(-(2n ** 255n), 2n ** 255n - 1n)],
      ["bool", fc.boolean()],
      ["address", hex(20)],
      ["bytes4", hex(4)],
      ["bytes32", hex(32)],
    ];
    const cases = fc.array(
      fc.constantFrom(...kinds).chain(([type, values]) => values.map((value) => ({ type, value }))),
      { minLength: 1 },
    );
    fc.assert(
      fc.property(cases, (fields) => {
        const types: AbiParameter[] = fields.map(({ type }) => ({ type }));
        const data = encodeAbiParameters(
          types,
          fields.map(({ value }) => value),
        );
        const expected = (decodeAbiParameters(types, data) as unknown[]).map((value, i) =>
          types[i]?.type === "address" ? (value as string).toLowerCase() : value,
        );
        assert.deepEqual(decodeValues(types, data), expected);
      }),
    );
  });
});

function hex(length: number): fc.Arbitrary<Hex> {
  return fc
    .uint8Array({ minLength: length, maxLength: length })
    .map((bytes): Hex => `0x${Buffer.from(bytes).toString("hex")}`);
}
