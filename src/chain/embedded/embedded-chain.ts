import type { Hex, Instant } from "#domain";
import type { AddressBook, RawTransaction } from "../evm/index.ts";
import type { ChainPort, Receipt } from "../port.ts";

/** A mined block with everything that came of it. */
export interface Block {
  readonly number: number;
  readonly at: Instant;
  readonly hash: Hex;
  readonly stateRoot: Hex;
  /** In the order of the transactions. */
  readonly receipts: readonly Receipt[];
}

/** The newest block. */
export interface Head {
  readonly number: number;
  readonly at: Instant;
  readonly stateRoot: Hex;
}

/** A chain inside this process's reach, of which this process is the only block maker. */
export interface EmbeddedChain extends ChainPort {
  readonly chainId: number;
  /** Where wallets and tools reach the chain; null when it was opened without a front. */
  readonly rpcUrl: string | null;
  /** Register contracts here, so that calls can be written and logs read by name. */
  readonly addressBook: AddressBook;

  /** The newest block, without asking the engine. */
  head(): Head;

  /**
   * Makes one block: writes it to the journal, mines it, stores and returns what came of it.
   *
   * @param at  Whole seconds, strictly after the head.
   * @param transactions  In this order, except that an account's own follow its nonces. A contract may refuse one (its
   *   receipt says so); one that no block could hold is refused together with the whole block.
   * @throws CHAIN_BLOCK_TIME, CHAIN_TRANSACTION_REFUSED (nothing happened), CHAIN_ENGINE_LOST (open the chain again)
   */
  produce(at: Instant, transactions: readonly RawTransaction[]): Promise<Block>;

  /** A recorded block, or null. Logs and refusals are read with the address book as it is now. */
  block(number: number): Block | null;

  /** The transactions of a recorded block, in order; none when there is no such block. */
  transactionsOf(number: number): readonly RawTransaction[];

  /** How many transactions an account has in blocks: the nonce of its next one. */
  nonceOf(account: Hex): Promise<number>;

  /**
   * Takes transactions that arrived through the front, as many as a block has room for. Take them before signing for the
   * same accounts: their nonces come first.
   */
  drainExternal(): readonly RawTransaction[];

  /**
   * Lets the front answer a method of the community's own besides the chain's. Names of the chain's methods cannot be taken.
   *
   * @param answer  What it throws of ours is told to the caller with its code.
   */
  offer(method: string, answer: (params: readonly unknown[]) => unknown): void;

  /** Calls the listener whenever a transaction has arrived through the front, or some are left after a block. */
  onExternal(listener: () => void): void;
}

/** How to open an embedded chain. */
export interface EmbeddedChainOptions {
  /** Where journal and checkpoints lie; made when it is missing. One process at a time. */
  readonly directory: string;
  readonly chainId?: number;
  /** Time of block 0, whole seconds; the same at every opening. */
  readonly genesisAt: Instant;
  /** null (the default): no front. 0: a free port. Bound to 127.0.0.1 only. */
  readonly rpcPort?: number | null;
  /** At the latest after this many blocks a checkpoint is written; earlier when replaying would take over a second. */
  readonly checkpointEveryBlocks?: number;
}

/** The chain id unless another is given: "nw" in ASCII. */
export const DEFAULT_CHAIN_ID = 28_279;
/** Blocks between two checkpoints unless another number is given. */
export const DEFAULT_CHECKPOINT_BLOCKS = 500;
