import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Instant, instant } from "#domain";
import { keyPairFor } from "#privacy";
import {
  AddressBook,
  buildTransaction,
  contractAddress,
  contracts,
  deployTransaction,
  type RawTransaction,
} from "../evm/index.ts";
import type { EmbeddedChain, EmbeddedChainOptions } from "./embedded-chain.ts";
import { openEmbeddedChain } from "./open.ts";

export const GENESIS = instant(Date.UTC(2026, 5, 1));
const SEED = 4_711n;
export const bank = keyPairFor(SEED, "bank");
export const alice = keyPairFor(SEED, "alice");
export const bob = keyPairFor(SEED, "bob");
export const carol = keyPairFor(SEED, "carol");

/** A directory that is gone after the test. */
export async function inDirectory(test: (directory: string) => Promise<void>): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), "nw-"));
  try {
    await test(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Opens the chain of a directory for the length of `work`. */
export async function opened<T>(
  directory: string,
  work: (chain: EmbeddedChain) => Promise<T>,
  options: Partial<EmbeddedChainOptions> = {},
): Promise<T> {
  const chain = await openEmbeddedChain({ directory, genesisAt: GENESIS, ...options });
  knowToken(chain);
  try {
    return await work(chain);
  } finally {
    await chain.close();
  }
}

/** A fresh chain on which the token stands. */
export function withToken(
  test: (chain: EmbeddedChain, directory: string) => Promise<void>,
  options: Partial<EmbeddedChainOptions> = {},
): Promise<void> {
  return inDirectory((directory) =>
    opened(
      directory,
      async (chain) => {
        await deployToken(chain);
        await test(chain, directory);
      },
      options,
    ),
  );
}

export function knowToken({ addressBook }: { readonly addressBook: AddressBook }): void {
  addressBook.register("MoneyToken", contractAddress(bank.address, 0), contracts.MoneyToken.abi);
}

export function bookWithToken(): AddressBook {
  const addressBook = new AddressBook();
  knowToken({ addressBook });
  return addressBook;
}

/** Block 1: a token of which the bank alone is the consortium. */
export async function deployToken(chain: EmbeddedChain): Promise<void> {
  const { abi, bytecode } = contracts.MoneyToken;
  await chain.produce(soon(chain), [deployTransaction(bank, 0, chain.chainId, abi, bytecode, [bank.address])]);
}

/** One second after the newest block. */
export function soon(chain: EmbeddedChain): Instant {
  return instant(chain.head().at + 1000);
}

/** What is needed to write a transaction. */
type Target = Pick<EmbeddedChain, "chainId" | "addressBook">;

/** The bank's `nonce`-th transaction: money for somebody. */
export function mint({ chainId, addressBook }: Target, nonce: number, to: string, amount: bigint): RawTransaction {
  const args = [`0x${nonce.toString(16).padStart(64, "0")}`, to, amount];
  return buildTransaction(bank, nonce, chainId, { contract: "MoneyToken", function: "mint", args }, addressBook);
}

/** A payment from one to another. */
export function transfer(
  { chainId, addressBook }: Target,
  from: typeof bank,
  nonce: number,
  to: string,
  amount: bigint,
): RawTransaction {
  const call = { contract: "MoneyToken", function: "transfer", args: [to, amount] };
  return buildTransaction(from, nonce, chainId, call, addressBook);
}

export function balanceOf(chain: EmbeddedChain, of: string): Promise<unknown> {
  return chain.read({ contract: "MoneyToken", function: "balanceOf", args: [of] });
}
