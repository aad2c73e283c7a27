import type { Address, Hex } from "#domain";
import {
  intrinsicGas,
  MAX_INITCODE_BYTES,
  MAX_TRANSACTION_GAS,
  type OpenedTransaction,
  type RawTransaction,
} from "../evm/index.ts";
import { externalRefused } from "./errors.ts";

/** So that a flood ends in refusals, not in memory. */
const CAPACITY = 10_000;
/**
 * Gas limits of strangers in one block. Gas is free, so this bounds what anybody can make us compute and read: a log costs 375
 * gas and comes as 370 characters, and an answer of the engine over 2^29 characters could never be read, now or at a start.
 */
const GAS_PER_BLOCK = 200_000_000n;

/**
 * Transactions from wallets and tools that wait for a block. Only what can go into the next block is let in, so that a
 * stranger's transaction never spoils a block for the others.
 */
export class ExternalQueue {
  readonly #chainId: number;
  readonly #minedNonceOf: (account: Address) => Promise<number>;
  readonly #listeners: (() => void)[] = [];
  /** Waiting for the block maker. */
  readonly #waiting = new Map<Hex, OpenedTransaction>();
  /** Taken by the block maker, not yet in a block. */
  readonly #taken = new Map<Hex, OpenedTransaction>();
  /** The next nonce of every account that has sent something: what is mined and what is pending. */
  readonly #nextNonce = new Map<Address, number>();
  #turn: Promise<unknown> = Promise.resolve();

  /** @param minedNonceOf  The nonce after the newest block; must not answer while a block is being made. */
  constructor(chainId: number, minedNonceOf: (account: Address) => Promise<number>) {
    this.#chainId = chainId;
    this.#minedNonceOf = minedNonceOf;
  }

  /**
   * Lets a signed transaction in and gives its hash. One after the other, so that two with the same nonce cannot both
   * pass.
   *
   * @throws CHAIN_EXTERNAL_REFUSED
   */
  add(transaction: OpenedTransaction): Promise<Hex> {
    const admitted = this.#turn.then(() => this.#admit(transaction));
    this.#turn = admitted.catch(() => {});
    return admitted;
  }

  /** A transaction that waits or was taken, or null. */
  find(hash: Hex): OpenedTransaction | null {
    return this.#waiting.get(hash) ?? this.#taken.get(hash) ?? null;
  }

  /** The nonce of an account's next transaction, behind those that wait. */
  async nextNonceOf(account: Address): Promise<number> {
    return this.#nextNonce.get(account) ?? (await this.#minedNonceOf(account));
  }

  /** Takes those that came first, as many as one block has room for. */
  drain(): readonly RawTransaction[] {
    const drained: RawTransaction[] = [];
    let gas = 0n;
    for (const transaction of this.#waiting.values()) {
      const { raw, hash, from } = transaction;
      gas += transaction.gas;
      if (gas > GAS_PER_BLOCK) break;
      this.#waiting.delete(hash);
      this.#taken.set(hash, transaction);
      drained.push({ raw, hash, from });
    }
    return drained;
  }

  /**
   * After a block: what was taken is in it or was left out for good. Of accounts that moved otherwise than through this
   * queue, nothing that waits can be relied on: it is dropped, and their nonce is asked for again.
   */
  settle(block: readonly RawTransaction[]): void {
    const [mined, others] = [new Set(block.map(({ hash }) => hash)), new Set<Address>()];
    for (const { hash, from } of block) if (!this.#taken.has(hash)) others.add(from);
    for (const { hash, from } of this.#taken.values()) if (!mined.has(hash)) others.add(from);
    for (const account of others) this.#nextNonce.delete(account);
    for (const { hash, from } of this.#waiting.values()) if (others.has(from)) this.#waiting.delete(hash);
    this.#taken.clear();
    if (this.#waiting.size > 0) this.#announce();
  }

  onArrival(listener: () => void): void {
    this.#listeners.push(listener);
  }

  async #admit(transaction: OpenedTransaction): Promise<Hex> {
    const { hash, from, nonce } = transaction;
    if (this.find(hash) !== null) return hash;
    this.#expectAcceptable(transaction);
    const expected = await this.nextNonceOf(from);
    if (nonce !== expected) {
      throw externalRefused(
        hash,
        nonce < expected ? "nonce too low" : "nonce too high",
        `expected ${expected}, got ${nonce}`,
      );
    }
    this.#nextNonce.set(from, nonce + 1);
    this.#waiting.set(hash, transaction);
    this.#announce();
    return hash;
  }

  #announce(): void {
    for (const listener of this.#listeners) listener();
  }

  #expectAcceptable(transaction: OpenedTransaction): void {
    const { hash, chainId, gas, valueWei, pricePerGasWei, input, to } = transaction;
    const refuse = (why: string, detail: string) => externalRefused(hash, why, detail);
    if (chainId !== this.#chainId) throw refuse("wrong chain id", `expected ${this.#chainId}, got ${chainId}`);
    if (gas > MAX_TRANSACTION_GAS) throw refuse("gas limit too high", `at most ${MAX_TRANSACTION_GAS}, got ${gas}`);
    const least = intrinsicGas(transaction);
    if (gas < least) throw refuse("intrinsic gas too low", `at least ${least}, got ${gas}`);
    if (to === null && input.length > 2 + 2 * MAX_INITCODE_BYTES) {
      throw refuse("max initcode size exceeded", `at most ${MAX_INITCODE_BYTES} bytes`);
    }
    // Nobody has ether here: what would cost some could never be paid.
    if (valueWei > 0n) throw refuse("insufficient funds", "this chain has no ether to send");
    if (pricePerGasWei > 0n) throw refuse("insufficient funds", "gas is free here, set its price to 0");
    if (this.#waiting.size >= CAPACITY) throw refuse("too many waiting transactions", "try again after the next block");
  }
}
