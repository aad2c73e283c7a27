import type { Call, Receipt, Signer } from "#chain";
import type { Block, EmbeddedChain } from "#chain/embedded";
import {
  type Abi,
  AddressBook,
  buildTransaction,
  contractAddress,
  contracts,
  deployTransaction,
  type RawTransaction,
} from "#chain/evm";
import { type Address, type Instant, instant } from "#domain";
import { studyFailed } from "../errors.ts";
import { blockBytes, headerBytes } from "./block-bytes.ts";
import { byteLength } from "./rlp.ts";

/** Ethereum's when the paper was written (SPB III: "each 15 seconds"). */
export const BLOCK_SECONDS = 15;

/** What somebody sends: a call, or a contract to deploy. `at` is where a contract stands that the chain's address book does not know. */
export type Sent =
  | { readonly signer: Signer; readonly call: Call; readonly at?: Address }
  | { readonly signer: Signer; readonly deploy: "TradeEscrow" | "SharedEscrow"; readonly args: readonly unknown[] };

/** What a block cost the chain. */
export interface BlockCost {
  readonly transactions: number;
  readonly gas: number;
  /** Of the block in RLP: header and transactions. */
  readonly bytes: number;
}

/** A block that was made, and what it cost. */
export interface Made {
  readonly block: Block;
  /** One per transaction, in the order in which they were given. */
  readonly receipts: readonly Receipt[];
  readonly cost: BlockCost;
}

/**
 * Makes the blocks of a study, one every 15 s of virtual time; where nothing happens none is made, and none counts.
 */
export class Blocks {
  readonly chain: EmbeddedChain;
  readonly #nonces: Map<Address, number>;
  /** Seconds by which blocks miss the boundaries of intervals, 0 to 14. */
  phase = 0;

  constructor(chain: EmbeddedChain, nonces: Readonly<Record<Address, number>>) {
    this.chain = chain;
    this.#nonces = new Map(Object.entries(nonces) as [Address, number][]);
  }

  /** Time of the newest block. */
  get now(): Instant {
    return this.chain.head().at;
  }

  /** When the first block comes that can hold what is sent at an instant. */
  after(sentAt: Instant): Instant {
    const [length, phase] = [BLOCK_SECONDS * 1000, this.phase * 1000];
    const sinceGrid = Math.max(sentAt, this.now) - phase;
    return instant((Math.floor(sinceGrid / length) + 1) * length + phase);
  }

  /** Where the next contract of an account will stand. */
  nextContractOf(account: Address, ahead = 0): Address {
    return contractAddress(account, (this.#nonces.get(account) ?? 0) + ahead);
  }

  /**
   * Puts what was sent at an instant, or just after the newest block, into the next block.
   *
   * @throws SIMULATION_REPRODUCTION_FAILED when a transaction is refused
   */
  async write(sent: readonly Sent[], sentAt: Instant = this.now): Promise<Made> {
    const made = await this.attempt(sent, sentAt);
    const refused = made.receipts.findIndex(({ ok }) => !ok);
    if (refused < 0) return made;
    const { refusal } = made.receipts[refused] as Receipt;
    throw studyFailed(`${nameOf(sent[refused] as Sent)} was refused (${refusal?.error ?? "no reason given"})`);
  }

  /** The same of what may be refused. */
  async attempt(sent: readonly Sent[], sentAt: Instant = this.now): Promise<Made> {
    const raws = sent.map((one) => this.#signed(one));
    const block = await this.chain.produce(this.after(sentAt), raws);
    const byHash = new Map(block.receipts.map((receipt) => [receipt.hash, receipt]));
    const header = await headerBytes(this.chain.rpcUrl as string, block.number);
    return {
      block,
      receipts: raws.map(({ hash }) => byHash.get(hash) as Receipt),
      cost: {
        transactions: raws.length,
        gas: block.receipts.reduce((sum, { gasUsed }) => sum + Number(gasUsed), 0),
        bytes: blockBytes(
          header,
          raws.map(({ raw }) => byteLength(raw)),
        ),
      },
    };
  }

  #signed(sent: Sent): RawTransaction {
    const { signer } = sent;
    const nonce = this.#nonces.get(signer.address) ?? 0;
    this.#nonces.set(signer.address, nonce + 1);
    const { chainId, addressBook } = this.chain;
    if ("call" in sent) {
      const book = sent.at === undefined ? addressBook : bookWith(sent.call.contract as Contract, sent.at);
      return buildTransaction(signer, nonce, chainId, sent.call, book);
    }
    const { abi, bytecode } = contracts[sent.deploy];
    return deployTransaction(signer, nonce, chainId, abi as Abi, bytecode, sent.args);
  }
}

/** A call of a contract that somebody sends. */
export function sentCall(signer: Signer, contract: string, name: string, args: readonly unknown[]): Sent {
  return { signer, call: { contract, function: name, args } };
}

type Contract = keyof typeof contracts;

function bookWith(contract: Contract, at: Address): AddressBook {
  const book = new AddressBook();
  book.register(contract, at, contracts[contract].abi);
  return book;
}

function nameOf(sent: Sent): string {
  return "call" in sent ? `${sent.call.contract}.${sent.call.function}` : `the deployment of ${sent.deploy}`;
}
