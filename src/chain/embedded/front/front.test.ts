import assert from "node:assert/strict";
import { request } from "node:http";
import { describe, it } from "node:test";
import {
  createPublicClient,
  createWalletClient,
  defineChain,
  type Hex,
  http,
  type PrivateKeyAccount,
  parseEventLogs,
  publicActions,
} from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { contracts, MAX_TRANSACTION_GAS } from "../../evm/index.ts";
import type { EmbeddedChain } from "../embedded-chain.ts";
import { alice, bank, bob, mint, soon, transfer, withToken } from "../fixtures.ts";

const { abi, bytecode } = contracts.MoneyToken;
const wallet = privateKeyToAccount(`0x${"77".repeat(32)}`);

interface Reply {
  readonly status: number;
  readonly body: { readonly result?: unknown; readonly error?: { readonly code: number; readonly message: string } };
}

/** A chain with a front and a block maker that makes a block whenever a transaction arrives. */
function withFront(test: (chain: EmbeddedChain, url: string) => Promise<void>): Promise<void> {
  return withToken(
    async (chain) => {
      const blocks: Promise<unknown>[] = [];
      chain.onExternal(() => {
        queueMicrotask(() => blocks.push(makeBlock(chain)));
      });
      await test(chain, chain.rpcUrl as string);
      await Promise.all(blocks);
    },
    { rpcPort: 0 },
  );
}

/** A chain with a front and nobody who makes blocks. */
function withIdleFront(test: (chain: EmbeddedChain, url: string) => Promise<void>): Promise<void> {
  return withToken((chain) => test(chain, chain.rpcUrl as string), { rpcPort: 0 });
}

async function makeBlock(chain: EmbeddedChain): Promise<void> {
  const waiting = chain.drainExternal();
  if (waiting.length > 0) await chain.produce(soon(chain), waiting);
}

function post(url: string, body: string, headers: Record<string, string> = {}, method = "POST"): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const all = { "content-type": "application/json", "content-length": String(Buffer.byteLength(body)), ...headers };
    const outgoing = request(url, { method, headers: all }, (incoming) => {
      let text = "";
      incoming.on("data", (piece) => {
        text += piece;
      });
      incoming.on("end", () => resolve({ status: incoming.statusCode ?? 0, body: JSON.parse(text) }));
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

function call(url: string, method: string, ...params: readonly unknown[]): Promise<Reply> {
  return post(url, JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }));
}

async function resultOf(url: string, method: string, ...params: readonly unknown[]): Promise<unknown> {
  const { body } = await call(url, method, ...params);
  assert.equal(body.error, undefined, body.error?.message);
  return body.result;
}

async function refusalOf(url: string, method: string, ...params: readonly unknown[]): Promise<string> {
  const { body } = await call(url, method, ...params);
  assert.ok(body.error !== undefined, `${method} was answered`);
  return `${body.error.code} ${body.error.message}`;
}

function clientsOf(chain: EmbeddedChain, account: PrivateKeyAccount) {
  const nativeCurrency = { name: "none", symbol: "none", decimals: 18 };
  const rpcUrls = { default: { http: [chain.rpcUrl as string] } };
  const description = defineChain({ id: chain.chainId, name: "neighborwatt", nativeCurrency, rpcUrls });
  const options = { chain: description, transport: http(), pollingInterval: 5 } as const;
  return {
    reader: createPublicClient(options),
    writer: createWalletClient({ ...options, account }).extend(publicActions),
  };
}

describe("an ordinary wallet at the front", () => {
  it("deploys a contract, calls it, waits for receipts and finds the logs (viem, with its own gas and fee estimates)", () =>
    withFront(async (chain) => {
      const { reader, writer } = clientsOf(chain, wallet);
      const deployed = await writer.deployContract({ abi, bytecode, args: [wallet.address] });
      const { contractAddress, status } = await reader.waitForTransactionReceipt({ hash: deployed });
      assert.equal(status, "success");
      const address = contractAddress as Hex;
      const args = [`0x${"01".repeat(32)}`, alice.address, 40n] as const;
      const hash = await writer.writeContract({ address, abi, functionName: "mint", args });
      const receipt = await reader.waitForTransactionReceipt({ hash });
      const [paidIn] = parseEventLogs({ abi, eventName: "PaidIn", logs: receipt.logs });
      assert.equal(paidIn?.args.amount, 40n);
      assert.equal(await reader.readContract({ address, abi, functionName: "balanceOf", args: [alice.address] }), 40n);
      const logs = await reader.getContractEvents({ address, abi, eventName: "PaidIn", fromBlock: 0n });
      assert.deepEqual(
        logs.map(({ transactionHash }) => transactionHash),
        [hash],
      );
    }));

  it("sees blocks and transactions as any node shows them", () =>
    withFront(async (chain) => {
      const { reader } = clientsOf(chain, wallet);
      const block = await chain.produce(soon(chain), [
        mint(chain, 1, alice.address, 5n),
        transfer(chain, alice, 0, bob.address, 9n),
      ]);
      const [paid, failed] = block.receipts;
      const shown = await reader.getBlock({ blockNumber: 2n, includeTransactions: true });
      assert.deepEqual(
        [shown.hash, shown.stateRoot, shown.timestamp],
        [block.hash, block.stateRoot, BigInt(block.at / 1000)],
      );
      assert.deepEqual(
        shown.transactions.map(({ hash, from }) => [hash, from]),
        block.receipts.map(({ hash, from }) => [hash, from]),
      );
      assert.equal((await reader.getBlock({ blockHash: block.hash })).number, 2n);
      const transaction = await reader.getTransaction({ hash: paid?.hash as Hex });
      assert.deepEqual([transaction.blockNumber, transaction.transactionIndex, transaction.nonce], [2n, 0, 1]);
      const receipt = await reader.getTransactionReceipt({ hash: failed?.hash as Hex });
      assert.deepEqual([receipt.status, receipt.transactionIndex, receipt.gasUsed], ["reverted", 1, failed?.gasUsed]);
    }));

  it("is shown exactly what the engine itself would show", () =>
    withFront(async (chain, url) => {
      const { engine } = chain as unknown as {
        engine: { request(method: string, params: unknown[]): Promise<unknown> };
      };
      await chain.produce(soon(chain), [mint(chain, 1, alice.address, 5n), transfer(chain, alice, 0, bob.address, 9n)]);
      const questions: readonly [string, readonly unknown[]][] = [
        ["eth_getBlockByNumber", ["0x2", false]],
        ["eth_getBlockByNumber", ["0x2", true]],
        ["eth_getBlockReceipts", ["0x2"]],
        ["eth_getLogs", [{ fromBlock: "0x2", toBlock: "0x2" }]],
      ];
      for (const [method, params] of questions) {
        const ours = await resultOf(url, method, ...params);
        assertContains(await engine.request(method, [...params]), ours, method);
      }
    }));

  it("finds its transaction while it waits, without a place and without a receipt", () =>
    withIdleFront(async (chain, url) => {
      const { hash, raw } = mint(chain, 1, alice.address, 5n);
      assert.equal(await resultOf(url, "eth_sendRawTransaction", raw), hash);
      const waiting = (await resultOf(url, "eth_getTransactionByHash", hash)) as {
        blockNumber: unknown;
        from: unknown;
      };
      assert.deepEqual([waiting.blockNumber, waiting.from], [null, bank.address]);
      assert.equal(await resultOf(url, "eth_getTransactionReceipt", hash), null);
      assert.equal(await resultOf(url, "eth_getTransactionCount", bank.address, "latest"), "0x1");
      assert.equal(await resultOf(url, "eth_getTransactionCount", bank.address, "pending"), "0x2");
    }));

  it("may send several at once, and the same one twice", () =>
    withIdleFront(async (chain, url) => {
      const three = [1, 2, 3].map((nonce) => mint(chain, nonce, alice.address, 1n));
      const batch = [...three, three[0]].map((tx, id) => ({
        jsonrpc: "2.0",
        id,
        method: "eth_sendRawTransaction",
        params: [tx?.raw],
      }));
      const { body } = await post(url, JSON.stringify(batch));
      const hashes = (body as unknown as { result: unknown }[]).map(({ result }) => result);
      assert.deepEqual(
        hashes,
        [...three, three[0]].map((tx) => tx?.hash),
      );
      const drained = chain.drainExternal();
      assert.deepEqual(drained, three);
      assert.deepEqual(chain.drainExternal(), []);
      assert.equal((await chain.produce(soon(chain), drained)).receipts.length, 3);
    }));
});

describe("the front's transactions", () => {
  it("are refused when they could not go into the next block", () =>
    withIdleFront(async (chain, url) => {
      const { nonce: _, ...good } = {
        type: "legacy",
        chainId: chain.chainId,
        nonce: 0,
        to: bob.address,
        gas: 100_000n,
        gasPrice: 0n,
      } as const;
      const wrong: readonly [object, RegExp][] = [
        [{ nonce: 0, chainId: 1 }, /wrong chain id: expected 28279, got 1/],
        [{ nonce: 1 }, /nonce too high: expected 0, got 1/],
        [{ nonce: 0, gas: BigInt(MAX_TRANSACTION_GAS) + 1n }, /gas limit too high: at most 16777216/],
        [{ nonce: 0, gas: 20_000n }, /intrinsic gas too low: at least 21000/],
        [{ nonce: 0, value: 1n }, /insufficient funds: this chain has no ether/],
        [{ nonce: 0, gasPrice: 1n }, /insufficient funds: gas is free here/],
        [{ nonce: 0, to: undefined, gas: 16_000_000n, data: `0x${"00".repeat(49_153)}` }, /max initcode size exceeded/],
      ];
      for (const [change, why] of wrong) {
        const raw = await wallet.signTransaction({ ...good, ...change } as Parameters<
          typeof wallet.signTransaction
        >[0]);
        assert.match(await refusalOf(url, "eth_sendRawTransaction", raw), why);
      }
      assert.match(
        await refusalOf(url, "eth_sendRawTransaction", mint(chain, 0, bob.address, 1n).raw),
        /nonce too low: expected 1, got 0/,
      );
      assert.match(await refusalOf(url, "eth_sendRawTransaction", "0x1234"), /-32000 .*cannot be read/);
      assert.match(await refusalOf(url, "eth_sendRawTransaction", 7), /-32602 a signed transaction was expected/);
      assert.deepEqual(chain.drainExternal(), []);
    }));

  it("are dropped when their sender's nonce is used up by other means, so that they spoil no block", () =>
    withIdleFront(async (chain, url) => {
      await resultOf(url, "eth_sendRawTransaction", mint(chain, 1, alice.address, 1n).raw);
      await chain.produce(soon(chain), [mint(chain, 1, bob.address, 2n)]);
      assert.deepEqual(chain.drainExternal(), []);
      const next = mint(chain, 2, alice.address, 1n);
      assert.equal(await resultOf(url, "eth_sendRawTransaction", next.raw), next.hash);
    }));

  it("go into several blocks when they could fill one, and the block maker hears of the rest", () =>
    withIdleFront(async (chain, url) => {
      const fields = {
        type: "legacy",
        chainId: chain.chainId,
        to: bob.address,
        gas: BigInt(MAX_TRANSACTION_GAS),
        gasPrice: 0n,
      } as const;
      const signed = await Promise.all(
        Array.from({ length: 15 }, (_, nonce) => wallet.signTransaction({ ...fields, nonce })),
      );
      const batch = signed.map((raw, id) => ({ jsonrpc: "2.0", id, method: "eth_sendRawTransaction", params: [raw] }));
      await post(url, JSON.stringify(batch));
      const sizes: number[] = [];
      let heard = 0;
      chain.onExternal(() => heard++);
      for (let waiting = chain.drainExternal(); waiting.length > 0; waiting = chain.drainExternal()) {
        sizes.push((await chain.produce(soon(chain), waiting)).receipts.length);
      }
      assert.deepEqual(sizes, [11, 4]);
      assert.equal(heard, 1);
    }));

  it("hold nobody up by failing after a hundred thousand calls", { timeout: 30_000 }, () =>
    withIdleFront(async (chain, url) => {
      // Calls the identity precompile until little gas is left, then reverts. As creation code it needs no deployment.
      const data: Hex = "0x5b5f5f5f5f60046040fa505a618000105f575f5ffd";
      const fields = {
        type: "legacy",
        chainId: chain.chainId,
        gas: BigInt(MAX_TRANSACTION_GAS),
        gasPrice: 0n,
      } as const;
      await resultOf(url, "eth_sendRawTransaction", await wallet.signTransaction({ ...fields, nonce: 0, data }));
      const [receipt] = (await chain.produce(soon(chain), chain.drainExternal())).receipts;
      assert.equal(receipt?.ok, false);
      assert.ok((receipt?.gasUsed ?? 0n) > 16_000_000n);
    }),
  );

  it("do not close the front to others by a signature that is no number", () =>
    withIdleFront(async (chain, url) => {
      const withoutS = `0xf841808082520894${"11".repeat(20)}808082dd11a0${"11".repeat(32)}80`;
      assert.match(await refusalOf(url, "eth_sendRawTransaction", withoutS), /-32000 .*signature is not valid/);
      await resultOf(url, "eth_sendRawTransaction", mint(chain, 1, alice.address, 1n).raw);
    }));

  it("that were taken but left out of the block are forgotten", () =>
    withIdleFront(async (chain, url) => {
      const left = mint(chain, 1, alice.address, 1n);
      await resultOf(url, "eth_sendRawTransaction", left.raw);
      assert.equal(chain.drainExternal().length, 1);
      await chain.produce(soon(chain), []);
      assert.equal(await resultOf(url, "eth_getTransactionByHash", left.hash), null);
      assert.equal(await resultOf(url, "eth_sendRawTransaction", left.raw), left.hash);
    }));
});

describe("the front's questions", () => {
  it("are answered from the newest block under every name it has", () =>
    withIdleFront(async (chain, url) => {
      await chain.produce(soon(chain), []);
      for (const tag of ["latest", "pending", "safe", "finalized", "0x2"]) {
        assert.equal(
          ((await resultOf(url, "eth_getBlockByNumber", tag, false)) as { number: string }).number,
          "0x2",
          tag,
        );
        assert.equal(await resultOf(url, "eth_getBalance", alice.address, tag), "0x0", tag);
      }
      assert.equal(
        ((await resultOf(url, "eth_getBlockByNumber", "earliest", false)) as { number: string }).number,
        "0x0",
      );
      assert.equal(await resultOf(url, "eth_getBlockByNumber", "0x63", false), null);
    }));

  it("about the state of an old block are refused, since it is not kept", () =>
    withIdleFront(async (chain, url) => {
      await chain.produce(soon(chain), []);
      for (const [method, ...params] of [
        ["eth_getBalance", alice.address],
        ["eth_call", { to: alice.address }],
      ]) {
        assert.match(
          await refusalOf(url, method as string, ...params, "0x1"),
          /-32000 the state of block 0x1 is not kept/,
        );
      }
    }));

  it("never occupy the engine for longer than a transaction may", () =>
    withIdleFront(async (_, url) => {
      // JUMPDEST, PUSH1 0, JUMP: a deployment that never ends.
      for (const gas of [undefined, "0xffffffffff"]) {
        assert.match(await refusalOf(url, "eth_call", { data: "0x5b600056", gas }), /gas/i);
      }
      assert.match(await refusalOf(url, "eth_call", 7), /-32602 a call object was expected/);
    }));

  it("about fees are answered with zero", () =>
    withIdleFront(async (_, url) => {
      assert.equal(await resultOf(url, "eth_gasPrice"), "0x0");
      assert.equal(await resultOf(url, "eth_maxPriorityFeePerGas"), "0x0");
      assert.deepEqual(await resultOf(url, "eth_feeHistory", "0x2", "latest", [50]), {
        oldestBlock: "0x0",
        baseFeePerGas: ["0x0", "0x0", "0x0"],
        gasUsedRatio: [0, 0],
        reward: [["0x0"], ["0x0"]],
      });
    }));

  it("for logs select by address, topic, range and block", () =>
    withIdleFront(async (chain, url) => {
      const minted = await chain.produce(soon(chain), [mint(chain, 1, alice.address, 5n)]);
      await chain.produce(soon(chain), [transfer(chain, alice, 0, bob.address, 5n)]);
      const count = async (filter: object) => ((await resultOf(url, "eth_getLogs", filter)) as unknown[]).length;
      const token = chain.addressBook.addressOf("MoneyToken");
      const everything = { fromBlock: "earliest", toBlock: "latest" };
      const [, paidIn] = (await resultOf(url, "eth_getLogs", everything)) as { topics: string[] }[];
      const fromAlice = `0x${alice.address.slice(2).padStart(64, "0")}`;
      assert.equal(await count(everything), 3);
      assert.equal(await count({}), 1);
      assert.equal(await count({ blockHash: minted.hash }), 2);
      assert.equal(await count({ ...everything, address: token.toUpperCase().replace("0X", "0x") }), 3);
      assert.equal(await count({ ...everything, address: [alice.address] }), 0);
      assert.equal(await count({ ...everything, topics: [paidIn?.topics[0]] }), 1);
      assert.equal(await count({ ...everything, topics: [null, [fromAlice]] }), 1);
      assert.equal(await count({ ...everything, topics: [null, null, null, fromAlice] }), 0);
    }));

  it("that make no sense are refused with the reason", () =>
    withIdleFront(async (_, url) => {
      const wrong: readonly [string, readonly unknown[], RegExp][] = [
        ["eth_getBlockByNumber", ["yesterday"], /-32602 a block number or tag was expected/],
        ["eth_getTransactionReceipt", ["0x12"], /-32602 32 bytes were expected/],
        ["eth_getTransactionCount", ["0x12"], /-32602 an address was expected/],
        ["eth_getLogs", [], /-32602 a filter object was expected/],
        ["eth_getLogs", [{ blockHash: `0x${"00".repeat(32)}` }], /-32602 there is no block/],
        ["eth_getLogs", [{ topics: [7] }], /-32602 32 bytes were expected/],
        ["eth_getLogs", [{ topics: 7 }], /-32602 a list of topics was expected/],
        ["eth_getLogs", [{ address: 7 }], /-32602 an address was expected/],
      ];
      for (const [method, params, why] of wrong) assert.match(await refusalOf(url, method, ...params), why);
    }));
});

describe("the front keeps out", () => {
  it("everything that would make blocks, move time or set state, and every method it does not list", () =>
    withIdleFront(async (_, url) => {
      const forbidden =
        "evm_mine evm_setNextBlockTimestamp evm_revert anvil_setBalance anvil_dumpState anvil_impersonateAccount hardhat_mine eth_sendTransaction eth_sign debug_traceTransaction txpool_content eth_newFilter toString __proto__";
      for (const method of forbidden.split(" "))
        assert.match(await refusalOf(url, method), /-32601 .* not available here/);
    }));

  it("requests under another host's name, as a page in a browser would send them after DNS rebinding", () =>
    withIdleFront(async (_, url) => {
      for (const host of ["evil.example", "evil.example:80", "127.0.0.1.evil.example"]) {
        const { status, body } = await post(url, "{}", { host });
        assert.deepEqual([status, body.error?.code], [403, -32_600], host);
      }
      const { port } = new URL(url);
      const { status } = await post(url, '{"jsonrpc":"2.0","id":1,"method":"eth_chainId"}', {
        host: `localhost:${port}`,
      });
      assert.equal(status, 200);
    }));

  it("requests that a page may send without asking: other methods and other content types", () =>
    withIdleFront(async (_, url) => {
      assert.equal((await post(url, "{}", { "content-type": "text/plain" })).status, 415);
      assert.equal((await post(url, "", {}, "OPTIONS")).status, 405);
    }));

  it("bodies over two mebibytes, and batches over a thousand or of nothing", () =>
    withIdleFront(async (_, url) => {
      assert.equal((await post(url, " ".repeat(2 * 1024 * 1024 + 1))).status, 413);
      for (const size of [0, 1_001]) {
        const { body } = await post(url, JSON.stringify(Array.from({ length: size }, () => ({}))));
        assert.deepEqual(body.error, { code: -32_600, message: `a batch holds 1 to 1000 requests, got ${size}` });
      }
    }));

  it("what is not JSON-RPC", () =>
    withIdleFront(async (_, url) => {
      const wrong: readonly [string, number][] = [
        ["{", -32_700],
        ["7", -32_600],
        ["null", -32_600],
        ['{"method":1}', -32_600],
        ['{"method":"eth_chainId","params":{}}', -32_600],
      ];
      for (const [body, code] of wrong) assert.equal((await post(url, body)).body.error?.code, code, body);
    }));
});

describe("a chain opened without a front", () => {
  it("has no address for wallets", () => withToken(async (chain) => assert.equal(chain.rpcUrl, null)));
});

/** Every field that both show is the same; some engines show more. */
function assertContains(theirs: unknown, ours: unknown, path: string): void {
  if (typeof theirs !== "object" || theirs === null || typeof ours !== "object" || ours === null) {
    assert.deepEqual(ours, theirs, path);
    return;
  }
  const [left, right] = [theirs as Record<string, unknown>, ours as Record<string, unknown>];
  const shared = Object.keys(left).filter((key) => key in right);
  assert.ok(shared.length > 0 || Object.keys(left).length === 0, path);
  for (const key of shared) assertContains(left[key], right[key], `${path}.${key}`);
}
