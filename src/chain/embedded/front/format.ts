import type { Hex } from "#domain";
import { logsBloom, type OpenedTransaction, openTransaction } from "../../evm/index.ts";
import { quantity } from "../bytes.ts";
import type { PlacedLog } from "../records.ts";
import type { MinedTransaction, RecordedBlock } from "../results.ts";

type Json = Readonly<Record<string, unknown>>;

const TYPES = { legacy: "0x0", eip2930: "0x1", eip1559: "0x2" } as const;

/** A block as `eth_getBlockByNumber` gives it. */
export function rpcBlock(header: Json, block: RecordedBlock, mined: readonly MinedTransaction[], full: boolean): Json {
  const transactions = mined.map((tx, index) =>
    full ? rpcTransaction(openTransaction(tx.raw), block, index) : tx.hash,
  );
  return { ...header, transactions };
}

/** A transaction as `eth_getTransactionByHash` gives it; without a place while it waits. */
export function rpcTransaction(tx: OpenedTransaction, block: RecordedBlock | null, index: number | null): Json {
  const { r, s, yParity } = tx.signature;
  const v = tx.type === "legacy" ? tx.chainId * 2 + 35 + yParity : yParity;
  return {
    blockHash: block?.hash ?? null,
    blockNumber: block === null ? null : quantity(block.number),
    transactionIndex: index === null ? null : quantity(index),
    hash: tx.hash,
    type: TYPES[tx.type],
    chainId: quantity(tx.chainId),
    nonce: quantity(tx.nonce),
    from: tx.from,
    to: tx.to,
    gas: quantity(tx.gas),
    gasPrice: "0x0",
    ...(tx.type === "eip1559" ? { maxFeePerGas: "0x0", maxPriorityFeePerGas: "0x0" } : {}),
    ...(tx.type === "legacy" ? {} : { yParity: quantity(yParity), accessList: tx.accessList }),
    value: quantity(tx.valueWei),
    input: tx.input,
    r,
    s,
    v: quantity(v),
  };
}

/** The receipts of a block as `eth_getTransactionReceipt` gives them. */
export function rpcReceipts(block: RecordedBlock, mined: readonly MinedTransaction[]): readonly Json[] {
  let cumulative = 0;
  return mined.map(({ hash, from, raw, receipt }, index) => {
    cumulative += receipt.gasUsed;
    return {
      transactionHash: hash,
      transactionIndex: quantity(index),
      blockHash: block.hash,
      blockNumber: quantity(block.number),
      from,
      to: receipt.to,
      contractAddress: receipt.created,
      status: receipt.ok ? "0x1" : "0x0",
      type: typeOf(raw),
      gasUsed: quantity(receipt.gasUsed),
      cumulativeGasUsed: quantity(cumulative),
      effectiveGasPrice: "0x0",
      logs: receipt.logs.map(rpcLog),
      logsBloom: logsBloom(receipt.logs),
    };
  });
}

/** A log as `eth_getLogs` gives it. */
export function rpcLog(log: PlacedLog): Json {
  return {
    address: log.address,
    topics: log.topics,
    data: log.data,
    blockNumber: quantity(log.block),
    blockHash: log.blockHash,
    blockTimestamp: quantity(log.at / 1000),
    transactionHash: log.transaction,
    transactionIndex: quantity(log.transactionIndex),
    logIndex: quantity(log.index),
    removed: false,
  };
}

/** What `eth_getLogs` asks for at each topic position: anything, or one of several. */
export type TopicFilter = readonly (null | readonly Hex[])[];

/** Whether a log is among those asked for. */
export function matchesTopics(log: { readonly topics: readonly Hex[] }, filter: TopicFilter): boolean {
  return filter.every((wanted, i) => {
    const found = log.topics[i];
    return found === undefined ? false : wanted === null || wanted.includes(found);
  });
}

/** The first byte of a typed envelope is its type (EIP-2718); a legacy one begins with an RLP list, 0xc0 or more. */
function typeOf(raw: Hex): Hex {
  const first = Number.parseInt(raw.slice(2, 4), 16);
  return first >= 0xc0 ? "0x0" : quantity(first);
}
