import { type Address, type Hex, type Instant, instant, NeighborwattError } from "#domain";
import { type AddressBook, buildTransaction, type RawTransaction } from "../evm/index.ts";
import type { Call, Cursor, Log, Receipt, Refusal, Signer } from "../port.ts";
import { writeCheckpoint } from "./checkpoint.ts";
import type { Database } from "./database.ts";
import type { Block, EmbeddedChain, Head } from "./embedded-chain.ts";
import type { Engine } from "./engine.ts";
import { blockTime, chainClosed, engineLost } from "./errors.ts";
import { ExternalQueue } from "./external-queue.ts";
import { RpcError } from "./ipc.ts";
import type { Journal } from "./journal.ts";
import type { Lock } from "./lock.ts";
import { type Collected, collect, mine, record, stage, unstage } from "./miner.ts";
import type { LogRecord, ReceiptRecord } from "./records.ts";
import type { Results } from "./results.ts";

/** A checkpoint is due when replaying what came after the last one would take longer than this. */
const REPLAY_BUDGET_MS = 1_000;
/** Below this a checkpoint at closing would take longer than the replay it saves. */
const WORTH_SAVING_MS = 100;
const LOGS_PER_QUERY = 1_000;

/** What a chain is made of; `open.ts` puts it together. */
export interface ChainParts {
  readonly directory: string;
  readonly chainId: number;
  readonly checkpointEveryBlocks: number;
  readonly lock: Lock;
  readonly database: Database;
  readonly journal: Journal;
  readonly results: Results;
  readonly engine: Engine;
  readonly head: Head;
  readonly addressBook: AddressBook;
  /** Blocks and milliseconds of mining since the checkpoint from which the engine was started. */
  readonly sinceCheckpoint: { readonly blocks: number; readonly workMs: number };
}

/** The embedded chain: journal first, then the engine, then the results. */
export class JournalledChain implements EmbeddedChain {
  readonly chainId: number;
  readonly addressBook: AddressBook;
  readonly external: ExternalQueue;
  rpcUrl: string | null = null;
  /** What the front answers besides the chain's own methods. */
  readonly offered = new Map<string, (params: readonly unknown[]) => unknown>();
  /** Ends the front, when there is one. */
  closeFront: () => Promise<void> = async () => {};
  readonly #parts: ChainParts;
  #head: Head;
  #blocksSince: number;
  #workMsSince: number;
  #turn: Promise<unknown> = Promise.resolve();
  #unusable: NeighborwattError | null = null;
  #closing: Promise<void> | null = null;

  constructor(parts: ChainParts) {
    this.#parts = parts;
    this.chainId = parts.chainId;
    this.addressBook = parts.addressBook;
    this.#head = parts.head;
    this.#blocksSince = parts.sinceCheckpoint.blocks;
    this.#workMsSince = parts.sinceCheckpoint.workMs;
    this.external = new ExternalQueue(parts.chainId, (account) => this.nonceOf(account));
  }

  get engine(): Engine {
    return this.#parts.engine;
  }

  get results(): Results {
    return this.#parts.results;
  }

  head(): Head {
    return this.#head;
  }

  offer(method: string, answer: (params: readonly unknown[]) => unknown): void {
    this.offered.set(method, answer);
  }

  async now(): Promise<Instant> {
    return this.#head.at;
  }

  async read(call: Call): Promise<unknown> {
    this.#expectUsable();
    const { to, data } = this.addressBook.encodeCall(call);
    try {
      const answer = await this.engine.request("eth_call", [{ to, data }, "latest"]);
      return this.addressBook.decodeResult(call, answer as Hex);
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
      throw readRefused(call, this.addressBook.decodeRefusal(to, refusalData(error), error.message));
    }
  }

  submit(by: Signer, calls: readonly Call[]): Promise<readonly Receipt[]> {
    return this.#inTurn(async () => {
      if (calls.length === 0) return [];
      const nonce = await this.#nonceOf(by.address);
      const signed = calls.map((call, i) => buildTransaction(by, nonce + i, this.chainId, call, this.addressBook));
      const block = await this.#produce(instant(this.#head.at + 1000), signed);
      return block.receipts;
    });
  }

  produce(at: Instant, transactions: readonly RawTransaction[]): Promise<Block> {
    return this.#inTurn(() => this.#produce(at, transactions));
  }

  block(number: number): Block | null {
    const recorded = this.results.block(number);
    if (recorded === null) return null;
    const mined = this.results.transactionsOf(number);
    const receipts = mined.map((tx) => this.#receipt(recorded.number, recorded.at, tx, tx.receipt));
    return { ...recorded, receipts };
  }

  transactionsOf(number: number): readonly RawTransaction[] {
    return this.#parts.journal.transactionsOf(number);
  }

  async *logs(from: Cursor): AsyncIterable<Log> {
    let { block, index } = from;
    for (;;) {
      this.#expectUsable();
      const page = this.results.logsAfter(block, index, LOGS_PER_QUERY);
      for (const placed of page) {
        const log = this.#log(placed.block, placed.at, placed.transaction, placed);
        if (log !== null) yield log;
      }
      const last = page.at(-1);
      if (last === undefined || page.length < LOGS_PER_QUERY) return;
      ({ block, index } = last);
    }
  }

  nonceOf(account: Address): Promise<number> {
    return this.#inTurn(() => this.#nonceOf(account));
  }

  drainExternal(): readonly RawTransaction[] {
    return this.external.drain();
  }

  onExternal(listener: () => void): void {
    this.external.onArrival(listener);
  }

  close(): Promise<void> {
    // In turn as well: what was asked before is still done, what is asked afterwards is refused.
    this.#closing ??= this.#inTurn(() => this.#shut());
    return this.#closing;
  }

  async #shut(): Promise<void> {
    await this.closeFront();
    const { engine, database, lock } = this.#parts;
    try {
      if (this.#unusable === null && this.#workMsSince > WORTH_SAVING_MS) await this.#checkpoint();
    } catch (error) {
      // Without an engine there is nothing to keep: the next opening goes over the journal instead.
      if ((error as Partial<NeighborwattError>).code !== "CHAIN_ENGINE_LOST") throw error;
    } finally {
      this.#unusable = chainClosed();
      await engine.stop();
      database.close();
      lock.release();
    }
  }

  async #produce(at: Instant, transactions: readonly RawTransaction[]): Promise<Block> {
    this.#expectUsable();
    if (at % 1000 !== 0 || !(at > this.#head.at)) throw blockTime(at, this.#head.at);
    // Before the block, not after it: when the disk is full, nothing has happened yet.
    if (this.#checkpointDue()) await this.#checkpoint();
    const started = performance.now();
    const number = this.#head.number + 1;
    await this.#journalAndStage(number, at, transactions);
    const { result, transactions: mined } = await this.#mine(number, at, transactions);
    this.#head = { number, at, stateRoot: result.stateRoot };
    this.external.settle(mined);
    this.#blocksSince++;
    this.#workMsSince += performance.now() - started;
    const receipts = mined.map((tx, i) => this.#receipt(number, at, tx, result.receipts[i] as ReceiptRecord));
    return { number, at, hash: result.hash, stateRoot: result.stateRoot, receipts };
  }

  async #journalAndStage(number: number, at: Instant, transactions: readonly RawTransaction[]): Promise<void> {
    const { engine, journal } = this.#parts;
    // The engine checks signatures while the journal is flushed; it executes nothing before `mine`.
    const staged = stage(engine, transactions).catch((error: unknown) => ({ error }));
    let unwritten: { readonly error: unknown } | null = null;
    try {
      journal.append({ number, at, transactions });
    } catch (error) {
      unwritten = { error };
    }
    const refused = await staged;
    if (refused === undefined && unwritten === null) return;
    if (refused === undefined) await unstage(engine);
    if (unwritten === null) journal.forget(number);
    // The engine's reason comes first: a transaction that is there twice fails in the journal as well.
    throw (refused ?? unwritten)?.error;
  }

  async #mine(number: number, at: Instant, transactions: readonly RawTransaction[]): Promise<Collected> {
    try {
      await mine(this.engine, at);
      const collected = await collect(this.engine, number, transactions);
      record(this.#parts.journal, this.results, number, transactions, collected);
      return collected;
    } catch (error) {
      // The block is journalled, so it will exist after the next opening; going on here could contradict it.
      this.#unusable = error instanceof NeighborwattError ? error : engineLost(String(error));
      throw this.#unusable;
    }
  }

  async #nonceOf(account: Address): Promise<number> {
    this.#expectUsable();
    return Number(await this.engine.request("eth_getTransactionCount", [account, "latest"]));
  }

  #checkpointDue(): boolean {
    return this.#blocksSince >= this.#parts.checkpointEveryBlocks || this.#workMsSince > REPLAY_BUDGET_MS;
  }

  async #checkpoint(): Promise<void> {
    const { directory, engine, journal } = this.#parts;
    await writeCheckpoint(directory, engine, journal, this.#head.number);
    this.#blocksSince = 0;
    this.#workMsSince = 0;
  }

  #receipt(block: number, at: Instant, { hash, from }: RawTransaction, record: ReceiptRecord): Receipt {
    const { refusal } = record;
    const logs = record.logs.map((log) => this.#log(block, at, hash, log));
    return {
      hash,
      from,
      block,
      at,
      ok: record.ok,
      refusal: refusal === null ? null : this.addressBook.decodeRefusal(record.to, refusal.data, refusal.reason),
      gasUsed: BigInt(record.gasUsed),
      logs: logs.filter((log) => log !== null),
    };
  }

  #log(block: number, at: Instant, transaction: Hex, record: LogRecord): Log | null {
    const decoded = this.addressBook.decodeLog(record.address, record.topics, record.data);
    return decoded === null ? null : { ...decoded, block, index: record.index, at, transaction };
  }

  /** One after the other: two blocks at the same time would both be the next one. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => {});
    return result;
  }

  #expectUsable(): void {
    if (this.#unusable !== null) throw this.#unusable;
  }
}

/** Bytes that a refusing contract answered to `eth_call`; anvil puts them into `data`. */
function refusalData({ data }: RpcError): Hex {
  return typeof data === "string" && data.startsWith("0x") ? (data as Hex) : "0x";
}

function readRefused(call: Call, refusal: Refusal): NeighborwattError {
  const said = `${refusal.error}(${refusal.values.map(String).join(", ")})`;
  return new NeighborwattError(
    "CHAIN_READ_REFUSED",
    `${call.contract}.${call.function}(${call.args.map(String).join(", ")}) refused to answer: ${said}.`,
    { details: { contract: call.contract, function: call.function, error: refusal.error } },
  );
}
