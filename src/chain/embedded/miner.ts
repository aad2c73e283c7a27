import type { Address, Hex, Instant } from "#domain";
import type { RawTransaction } from "../evm/index.ts";
import { quantity } from "./bytes.ts";
import type { Engine } from "./engine.ts";
import { engineLost, transactionRefused } from "./errors.ts";
import type { Journal } from "./journal.ts";
import type { BlockResult, LogRecord, ReceiptRecord } from "./records.ts";
import type { Results } from "./results.ts";

/**
 * The engine works on all requests of one message at once. Up to thirty it takes up again in their order whenever its
 * scheduler interrupts them; of more, those after the interruption come out reversed (measured: 31 already do).
 */
const TRANSACTIONS_PER_MESSAGE = 30;

const OUTERMOST_CALL = { tracer: "callTracer", tracerConfig: { onlyTopCall: true } } as const;

type RpcHeader = Readonly<Record<string, unknown>> & {
  readonly number: Hex;
  readonly hash: Hex;
  readonly stateRoot: Hex;
  readonly transactions: readonly Hex[];
};

interface RpcReceipt {
  readonly transactionHash: Hex;
  readonly status: Hex;
  readonly gasUsed: Hex;
  readonly to: Address | null;
  readonly contractAddress: Address | null;
  readonly logs: readonly { readonly address: Address; readonly topics: readonly Hex[]; readonly data: Hex }[];
}

/**
 * Hands the transactions of the next block to the engine, which checks them but does not execute them yet.
 *
 * @throws CHAIN_TRANSACTION_REFUSED; the engine has forgotten all of them then
 */
export async function stage(engine: Engine, transactions: readonly RawTransaction[]): Promise<void> {
  if (transactions.length === 0) return;
  try {
    for (let from = 0; from < transactions.length; from += TRANSACTIONS_PER_MESSAGE) {
      const part = transactions.slice(from, from + TRANSACTIONS_PER_MESSAGE);
      const answers = await engine.sendTransactions(part.map(({ raw }) => raw));
      answers.forEach((answer, i) => {
        if (!answer.ok) throw transactionRefused((part[i] as RawTransaction).hash, from + i, answer.error.message);
      });
    }
    await expectAllReady(engine, transactions);
  } catch (error) {
    await unstage(engine);
    throw error;
  }
}

/** Makes the engine forget what was staged. */
export async function unstage(engine: Engine): Promise<void> {
  await engine.request("anvil_dropAllTransactions");
}

/** A transaction whose nonce leaves a gap is accepted, but would silently wait for another block. */
async function expectAllReady(engine: Engine, transactions: readonly RawTransaction[]): Promise<void> {
  const pool = (await engine.request("txpool_status")) as { readonly pending: Hex };
  if (Number(pool.pending) === transactions.length) return;
  const content = (await engine.request("txpool_content")) as {
    readonly pending: Readonly<Record<string, Readonly<Record<string, { readonly hash: Hex }>>>>;
  };
  const ready = new Set(
    Object.values(content.pending).flatMap((byNonce) => Object.values(byNonce).map((tx) => tx.hash)),
  );
  const index = transactions.findIndex(({ hash }) => !ready.has(hash));
  throw transactionRefused(transactions[index]?.hash ?? "?", index, "its nonce leaves a gap, or it is there twice");
}

/** Mines what was staged as the next block. @throws CHAIN_ENGINE_LOST */
export async function mine(engine: Engine, at: Instant): Promise<void> {
  await engine.request("evm_mine", [{ timestamp: at / 1000 }]);
}

/** @throws CHAIN_ENGINE_LOST when the engine has no such block */
export async function headerOf(engine: Engine, number: number): Promise<RpcHeader> {
  const header = await engine.request("eth_getBlockByNumber", [quantity(number), false]);
  if (header === null) throw engineLost(`it has no block ${number}`);
  return header as RpcHeader;
}

/** Everything that came of a block, and its transactions as they were mined. */
export interface Collected {
  readonly result: BlockResult;
  /** The given ones, in another order only where an account's nonces demanded it. */
  readonly transactions: readonly RawTransaction[];
}

/** @throws CHAIN_ENGINE_LOST when the block does not hold these transactions */
export async function collect(
  engine: Engine,
  number: number,
  transactions: readonly RawTransaction[],
): Promise<Collected> {
  const { transactions: hashes, ...header } = await headerOf(engine, number);
  const byHash = new Map(transactions.map((transaction) => [transaction.hash, transaction]));
  const mined = hashes.map((hash) => byHash.get(hash)).filter((transaction) => transaction !== undefined);
  if (hashes.length !== transactions.length || mined.length !== transactions.length) {
    throw engineLost(`block ${number} does not hold the journalled transactions`);
  }
  const receipts = hashes.length === 0 ? [] : await receiptsOf(engine, header.number);
  return { result: { hash: header.hash, stateRoot: header.stateRoot, header, receipts }, transactions: mined };
}

/**
 * Writes down what was mined. Where the engine chose another order, the journal takes it over first: a replay then gives
 * the same block, and until now nobody has seen a receipt.
 */
export function record(
  journal: Journal,
  results: Results,
  number: number,
  given: readonly RawTransaction[],
  { result, transactions }: Collected,
): void {
  if (transactions.some(({ hash }, i) => hash !== given[i]?.hash)) journal.reorder(number, transactions);
  results.record(number, result);
}

async function receiptsOf(engine: Engine, number: Hex): Promise<readonly ReceiptRecord[]> {
  const receipts = (await engine.request("eth_getBlockReceipts", [number])) as readonly RpcReceipt[];
  const refusals = await refusalsOf(
    engine,
    receipts.filter(({ status }) => status !== "0x1").map(({ transactionHash }) => transactionHash),
  );
  let index = 0;
  return receipts.map((receipt) => ({
    ok: receipt.status === "0x1",
    gasUsed: Number(receipt.gasUsed),
    to: receipt.to,
    created: receipt.contractAddress,
    refusal: refusals.get(receipt.transactionHash) ?? null,
    logs: receipt.logs.map(({ address, topics, data }): LogRecord => ({ address, topics, data, index: index++ })),
  }));
}

/**
 * Only failures are traced: a trace costs as much as the transaction. Only the outermost call is asked for: writing down the inner
 * ones takes time with the square of their number, and a stranger's transaction can make a hundred thousand.
 */
async function refusalsOf(
  engine: Engine,
  hashes: readonly Hex[],
): Promise<ReadonlyMap<Hex, { readonly data: Hex; readonly reason: string }>> {
  if (hashes.length === 0) return new Map();
  const traces = await engine.batch(hashes.map((hash) => ["debug_traceTransaction", [hash, OUTERMOST_CALL]] as const));
  return new Map(
    traces.map((trace, i) => {
      const { output, error } = (trace.ok ? trace.result : {}) as { readonly output?: Hex; readonly error?: string };
      return [hashes[i] as Hex, { data: output ?? "0x", reason: error ?? "" }];
    }),
  );
}
