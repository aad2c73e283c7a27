import { type Address, type Hex, NeighborwattError } from "#domain";
import { MAX_TRANSACTION_GAS, openTransaction } from "../../evm/index.ts";
import { quantity } from "../bytes.ts";
import type { JournalledChain } from "../chain.ts";
import { RpcError } from "../ipc.ts";
import type { RecordedBlock } from "../results.ts";
import { matchesTopics, rpcBlock, rpcLog, rpcReceipts, rpcTransaction, type TopicFilter } from "./format.ts";
import type { Opener } from "./opener.ts";

type Params = readonly unknown[];
type Method = (chain: JournalledChain, params: Params, opener: Opener) => unknown;

/** JSON-RPC's own codes, and Ethereum's (EIP-1474) for refusals and for answers that would be too long. */
const CODES = { invalidParams: -32_602, noSuchMethod: -32_601, refused: -32_000, tooMany: -32_005 } as const;
const MOST_LOGS = 10_000;
const HASH = /^0x[0-9a-fA-F]{64}$/;
const ADDRESS = /^0x[0-9a-fA-F]{40}$/;
const DATA = /^0x([0-9a-fA-F]{2})*$/;
const QUANTITY = /^0x[0-9a-fA-F]{1,13}$/;

/**
 * Everything the front answers. What concerns blocks comes from the database, what concerns the state from the engine.
 * Nothing here makes blocks, moves time or sets state.
 */
const METHODS: Readonly<Record<string, Method>> = {
  eth_accounts: () => [],
  eth_blockNumber: (chain) => quantity(chain.head().number),
  eth_chainId: (chain) => quantity(chain.chainId),
  eth_gasPrice: () => "0x0",
  eth_maxPriorityFeePerGas: () => "0x0",
  eth_syncing: () => false,
  net_listening: () => true,
  net_version: (chain) => String(chain.chainId),
  web3_clientVersion: () => "neighborwatt/embedded",

  eth_sendRawTransaction: async (chain, [raw], opener) =>
    chain.external.add(await opener.open(dataOf(raw, "a signed transaction"))),
  eth_getTransactionByHash: (chain, [hash]) => transactionByHash(chain, hashOf(hash)),
  eth_getTransactionReceipt: (chain, [hash]) => receiptOf(chain, hashOf(hash)),
  eth_getBlockByNumber: (chain, [tag, full]) => blockAnswer(chain, chain.results.block(numberOf(chain, tag)), full),
  eth_getBlockByHash: (chain, [hash, full]) => blockAnswer(chain, chain.results.blockByHash(hashOf(hash)), full),
  eth_getBlockReceipts: (chain, [tag]) => blockReceipts(chain, tag),
  eth_getLogs: (chain, [filter]) => logsOf(chain, filter),

  eth_call: (chain, [call, tag]) => ask(chain, "eth_call", [bounded(call), newest(chain, tag)]),
  eth_estimateGas: (chain, [call, tag]) => ask(chain, "eth_estimateGas", [bounded(call), newest(chain, tag)]),
  eth_getBalance: (chain, [account, tag]) => ask(chain, "eth_getBalance", [account, newest(chain, tag)]),
  eth_getCode: (chain, [account, tag]) => ask(chain, "eth_getCode", [account, newest(chain, tag)]),
  eth_getStorageAt: (chain, [account, slot, tag]) =>
    ask(chain, "eth_getStorageAt", [account, slot, newest(chain, tag)]),
  eth_getTransactionCount: (chain, [account, tag]) => nonceAnswer(chain, account, tag),
  eth_feeHistory: (chain, [count, tag, percentiles]) => feeHistory(chain, count, tag, percentiles),
};

/**
 * Answers one call of a wallet or tool.
 *
 * @throws RpcError with the code and text for the caller
 */
export async function answer(chain: JournalledChain, opener: Opener, method: string, params: Params): Promise<unknown> {
  const handler = Object.hasOwn(METHODS, method) ? METHODS[method] : offeredBy(chain, method);
  if (handler === undefined) throw new RpcError(CODES.noSuchMethod, `the method ${method} is not available here`);
  try {
    return await handler(chain, params, opener);
  } catch (error) {
    if (!(error instanceof NeighborwattError)) throw error;
    throw new RpcError(CODES.refused, error.message, { code: error.code });
  }
}

function offeredBy(chain: JournalledChain, method: string): Method | undefined {
  const offered = chain.offered.get(method);
  return offered === undefined ? undefined : (_, params) => offered(params);
}

function transactionByHash(chain: JournalledChain, hash: Hex): unknown {
  const place = chain.results.placeOf(hash);
  if (place === null) {
    const waiting = chain.external.find(hash);
    return waiting === null ? null : rpcTransaction(waiting, null, null);
  }
  const mined = chain.transactionsOf(place.block)[place.position] as { readonly raw: Hex };
  return rpcTransaction(openTransaction(mined.raw), chain.results.block(place.block), place.position);
}

function receiptOf(chain: JournalledChain, hash: Hex): unknown {
  const place = chain.results.placeOf(hash);
  if (place === null) return null;
  const block = chain.results.block(place.block) as RecordedBlock;
  return rpcReceipts(block, chain.results.transactionsOf(place.block))[place.position];
}

function blockAnswer(chain: JournalledChain, block: RecordedBlock | null, full: unknown): unknown {
  const header = block === null ? null : chain.results.header(block.number);
  if (block === null || header === null) return null;
  return rpcBlock(header, block, chain.results.transactionsOf(block.number), full === true);
}

function blockReceipts(chain: JournalledChain, tag: unknown): unknown {
  const byHash = typeof tag === "string" && HASH.test(tag);
  const block = byHash ? chain.results.blockByHash(hashOf(tag)) : chain.results.block(numberOf(chain, tag));
  return block === null ? null : rpcReceipts(block, chain.results.transactionsOf(block.number));
}

function logsOf(chain: JournalledChain, wanted: unknown): unknown {
  if (typeof wanted !== "object" || wanted === null) throw invalid("a filter object was expected");
  const filter = wanted as Readonly<Record<string, unknown>>;
  const [from, to] = rangeOf(chain, filter);
  const topics = topicsOf(filter.topics ?? []);
  const logs = chain.results
    .logsBetween(from, to, addressesOf(filter.address ?? []))
    .filter((log) => matchesTopics(log, topics));
  if (logs.length > MOST_LOGS)
    throw new RpcError(CODES.tooMany, `${logs.length} logs; ask for a smaller range of blocks`);
  return logs.map(rpcLog);
}

function rangeOf(chain: JournalledChain, filter: Readonly<Record<string, unknown>>): readonly [number, number] {
  if (filter.blockHash === undefined) return [numberOf(chain, filter.fromBlock), numberOf(chain, filter.toBlock)];
  const block = chain.results.blockByHash(hashOf(filter.blockHash));
  if (block === null) throw invalid(`there is no block ${filter.blockHash}`);
  return [block.number, block.number];
}

async function nonceAnswer(chain: JournalledChain, account: unknown, tag: unknown): Promise<unknown> {
  const address = addressOf(account);
  const pending = tag === "pending";
  if (!pending) newest(chain, tag);
  return quantity(await (pending ? chain.external.nextNonceOf(address) : chain.nonceOf(address)));
}

/** Gas costs nothing in every block, so the history is known without looking. */
function feeHistory(chain: JournalledChain, count: unknown, tag: unknown, percentiles: unknown): unknown {
  const last = numberOf(chain, tag);
  const length = Math.min(typeof count === "number" ? count : integer(count), 1024, last + 1);
  const reward = Array.isArray(percentiles) ? percentiles.map(() => "0x0") : [];
  return {
    oldestBlock: quantity(last + 1 - length),
    baseFeePerGas: Array.from({ length: length + 1 }, () => "0x0"),
    gasUsedRatio: Array.from({ length }, () => 0),
    reward: Array.from({ length }, () => reward),
  };
}

/** A question that never ends must not occupy the engine longer than the largest transaction could. */
function bounded(call: unknown): unknown {
  if (typeof call !== "object" || call === null) throw invalid("a call object was expected");
  const { gas } = call as { readonly gas?: unknown };
  const wanted = gas === undefined || gas === null ? MAX_TRANSACTION_GAS : integer(gas);
  return { ...call, gas: quantity(Math.min(wanted, MAX_TRANSACTION_GAS)) };
}

function ask(chain: JournalledChain, method: string, params: Params): Promise<unknown> {
  return chain.engine.request(method, params);
}

/** A committed block is final, so these all mean the newest one. "pending" would run after the wall clock. */
const NEWEST = new Set<unknown>([undefined, null, "latest", "pending", "safe", "finalized"]);

function numberOf(chain: JournalledChain, tag: unknown): number {
  if (NEWEST.has(tag)) return chain.head().number;
  return tag === "earliest" ? 0 : integer(tag);
}

/** State is kept of the newest block only. */
function newest(chain: JournalledChain, tag: unknown): "latest" {
  if (NEWEST.has(tag) || numberOf(chain, tag) === chain.head().number) return "latest";
  throw new RpcError(CODES.refused, `the state of block ${tag} is not kept; ask at "latest"`);
}

/** None means all. */
function addressesOf(wanted: unknown): readonly Address[] {
  return (Array.isArray(wanted) ? wanted : [wanted]).map(addressOf);
}

function topicsOf(wanted: unknown): TopicFilter {
  if (!Array.isArray(wanted)) throw invalid("a list of topics was expected");
  return wanted.map((topic) => (topic === null ? null : (Array.isArray(topic) ? topic : [topic]).map(hashOf)));
}

function addressOf(value: unknown): Address {
  if (typeof value !== "string" || !ADDRESS.test(value)) {
    throw invalid(`an address was expected, got ${JSON.stringify(value)}`);
  }
  return value.toLowerCase() as Address;
}

function integer(value: unknown): number {
  if (typeof value !== "string" || !QUANTITY.test(value))
    throw invalid(`a block number or tag was expected, got ${JSON.stringify(value)}`);
  return Number(value);
}

function hashOf(value: unknown): Hex {
  if (typeof value !== "string" || !HASH.test(value))
    throw invalid(`32 bytes were expected, got ${JSON.stringify(value)}`);
  return value.toLowerCase() as Hex;
}

function dataOf(value: unknown, what: string): Hex {
  if (typeof value !== "string" || !DATA.test(value)) throw invalid(`${what} was expected`);
  return value as Hex;
}

function invalid(why: string): RpcError {
  return new RpcError(CODES.invalidParams, why);
}
