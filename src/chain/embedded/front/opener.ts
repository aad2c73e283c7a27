import { Worker } from "node:worker_threads";
import type { Hex } from "#domain";
import { badTransaction, type OpenedTransaction } from "../../evm/index.ts";

/** What the thread answers for each transaction. */
export type Opening =
  | { readonly ok: true; readonly transaction: OpenedTransaction }
  | { readonly ok: false; readonly why: string };

interface Waiting {
  readonly resolve: (opened: OpenedTransaction) => void;
  readonly reject: (cause: Error) => void;
}

/**
 * Reads signed transactions in a thread of its own: recovering a signer takes half a millisecond, and a batch of a
 * hundred would hold up the block in the making.
 */
export class Opener {
  readonly #worker = new Worker(new URL("./opener-worker.ts", import.meta.url));
  /** In the order in which they were sent; the thread answers in the same. */
  readonly #sent: Waiting[] = [];
  #unsent: { readonly raw: Hex; readonly waiting: Waiting }[] = [];
  #lost: Error | null = null;

  constructor() {
    this.#worker.on("message", (openings: readonly Opening[]) => this.#deliver(openings));
    this.#worker.on("error", (cause) => this.#lose(cause instanceof Error ? cause : new Error(String(cause))));
  }

  /** @throws CHAIN_BAD_TRANSACTION */
  open(raw: Hex): Promise<OpenedTransaction> {
    if (this.#lost !== null) return Promise.reject(this.#lost);
    return new Promise((resolve, reject) => {
      this.#unsent.push({ raw, waiting: { resolve, reject } });
      // A batch arrives within one turn of the event loop and crosses to the thread in one message.
      if (this.#unsent.length === 1) queueMicrotask(() => this.#send());
    });
  }

  async close(): Promise<void> {
    this.#lose(new Error("The front was closed."));
    await this.#worker.terminate();
  }

  #send(): void {
    const unsent = this.#unsent;
    this.#unsent = [];
    this.#sent.push(...unsent.map(({ waiting }) => waiting));
    this.#worker.postMessage(unsent.map(({ raw }) => raw));
  }

  #deliver(openings: readonly Opening[]): void {
    for (const opening of openings) {
      const waiting = this.#sent.shift();
      if (opening.ok) waiting?.resolve(opening.transaction);
      else waiting?.reject(badTransaction(opening.why));
    }
  }

  #lose(cause: Error): void {
    this.#lost ??= cause;
    for (const { reject } of this.#sent.splice(0)) reject(this.#lost);
  }
}
