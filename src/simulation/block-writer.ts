import type { Call, Log, Receipt, Signer } from "#chain";
import type { Block, EmbeddedChain } from "#chain/embedded";
import { buildTransaction, deployTransaction, type RawTransaction } from "#chain/evm";
import { type Address, type Hex, type Instant, NeighborwattError } from "#domain";

/** A call that waits for the next block. */
export interface PendingCall {
  readonly signer: Signer;
  readonly call: Call;
}

/** What a block brought, for those who sent something and for everybody. */
export interface Written {
  readonly block: Block;
  /** One per pending call, in the same order. */
  readonly receipts: readonly Receipt[];
  readonly logs: readonly Log[];
}

/** What blocks held, added up. */
export interface ChainTotals {
  transactions: number;
  gasUsed: bigint;
  /** Transactions that a contract refused. */
  refused: number;
}

/** Where a writer stands. */
export interface WriterState {
  readonly block: number;
  readonly nonces: Readonly<Record<Address, number>>;
  readonly totals: Readonly<ChainTotals>;
}

const FRESH: WriterState = { block: 0, nonces: {}, totals: { transactions: 0, gasUsed: 0n, refused: 0 } };

/**
 * Makes the blocks of a run. After a restart it first goes over the blocks that are already in the journal: the day is
 * replayed from the last snapshot, must come to exactly the same transactions, and gets the recorded receipts back.
 * So nothing is ever sent twice, and nothing that was acknowledged is lost.
 *
 * @source ADR on fast-forward replay
 */
export class BlockWriter {
  readonly #chain: EmbeddedChain;
  readonly #nonces: Map<Address, number>;
  readonly #totals: ChainTotals;
  #number: number;
  #recordedNext: Block | null = null;

  constructor(chain: EmbeddedChain, position: WriterState = FRESH) {
    this.#chain = chain;
    this.#number = position.block;
    this.#nonces = new Map(Object.entries(position.nonces) as [Address, number][]);
    this.#totals = { ...position.totals };
  }

  /** Number of the block that was written or gone over last. */
  get number(): number {
    return this.#number;
  }

  /** Whether the journal is ahead of the run. */
  get replaying(): boolean {
    return this.#number < this.#chain.head().number;
  }

  /** Time of the next recorded block, or null when the run is level with the journal. */
  get nextRecordedAt(): Instant | null {
    if (!this.replaying) return null;
    const number = this.#number + 1;
    // Asked before every event of a replay, while reading a block means decoding all of its logs.
    if (this.#recordedNext?.number !== number) this.#recordedNext = this.#chain.block(number);
    return (this.#recordedNext as Block).at;
  }

  /** What was written so far. */
  get totals(): Readonly<ChainTotals> {
    return this.#totals;
  }

  save(): WriterState {
    const nonces = Object.fromEntries(this.#nonces) as Record<Address, number>;
    return { block: this.#number, nonces, totals: { ...this.#totals } };
  }

  /** Signs the calls and puts them, and whatever came in through the RPC front, into one block. */
  async write(at: Instant, pending: readonly PendingCall[]): Promise<Written> {
    const book = this.#chain.addressBook;
    const own = pending.map(({ signer, call }) => {
      return buildTransaction(signer, this.#takeNonce(signer.address), this.#chain.chainId, call, book);
    });
    return this.#put(at, own);
  }

  /** Deploys contracts, all in one block. */
  async deploy(
    at: Instant,
    signer: Signer,
    contracts: readonly { abi: readonly unknown[]; bytecode: Hex; args: readonly unknown[] }[],
  ): Promise<Written> {
    const own = contracts.map(({ abi, bytecode, args }) =>
      deployTransaction(signer, this.#takeNonce(signer.address), this.#chain.chainId, abi as never, bytecode, args),
    );
    return this.#put(at, own);
  }

  async #put(at: Instant, own: readonly RawTransaction[]): Promise<Written> {
    const block = this.replaying
      ? this.#recorded(at, own)
      : await this.#chain.produce(at, [...own, ...this.#external(own)]);
    this.#number = block.number;
    this.#count(block);
    const byHash = new Map(block.receipts.map((r) => [r.hash, r]));
    const receipts = own.map(({ hash }) => byHash.get(hash) as Receipt);
    return { block, receipts, logs: block.receipts.flatMap((r) => r.logs) };
  }

  #count(block: Block): void {
    this.#totals.transactions += block.receipts.length;
    for (const { gasUsed, ok } of block.receipts) {
      this.#totals.gasUsed += gasUsed;
      if (!ok) this.#totals.refused++;
    }
  }

  /**
   * Somebody else's transactions count, for an account may act here later. Whoever does so while its agent
   * acts comes too late: its nonce is taken, and one bad transaction would spoil the block for all.
   */
  #external(own: readonly RawTransaction[]): readonly RawTransaction[] {
    const acting = new Set(own.map(({ from }) => from));
    const external = this.#chain.drainExternal().filter(({ from }) => !acting.has(from));
    for (const { from } of external) this.#takeNonce(from);
    return external;
  }

  #recorded(at: Instant, own: readonly RawTransaction[]): Block {
    const number = this.#number + 1;
    const block = (this.#recordedNext?.number === number ? this.#recordedNext : this.#chain.block(number)) as Block;
    const recorded = this.#chain.transactionsOf(number);
    const hashes = new Set(recorded.map((t) => t.hash));
    if (block.at !== at || own.some((t) => !hashes.has(t.hash))) throw diverged(number);
    const mine = new Set(own.map((t) => t.hash));
    for (const { hash, from } of recorded) if (!mine.has(hash)) this.#takeNonce(from);
    return block;
  }

  #takeNonce(address: Address): number {
    const nonce = this.#nonces.get(address) ?? 0;
    this.#nonces.set(address, nonce + 1);
    return nonce;
  }
}

function diverged(block: number): NeighborwattError {
  return new NeighborwattError(
    "SIMULATION_DIVERGED",
    `Block ${block} in the state directory was not made by this version, scenario and seed; nothing was changed. ` +
      "Go on with the version that made it, or start with another --data directory.",
    { details: { block }, exitCode: 65 },
  );
}
