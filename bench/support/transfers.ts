import {
  type Abi,
  AddressBook,
  buildTransaction,
  contractAddress,
  contracts,
  deployTransaction,
  type RawTransaction,
} from "#chain/evm";
import { type KeyPair, keyPairFor } from "#privacy";

const SEED = 1n;

/** Homes that pay each other in the community's money, every transaction signed beforehand. */
export interface Transfers {
  /** One block each: deploy the token, then mint to every home. */
  readonly setup: readonly (readonly RawTransaction[])[];
  /** The next `count` transfers; every account's nonces follow each other over all calls. */
  next(count: number): readonly RawTransaction[];
  readonly book: AddressBook;
}

/**
 * @param freshReceivers  true: every transfer goes to an address that never had money, so that the state grows by one
 *   entry per transfer, as it does with orders and trades.
 */
export function transfersBetween(homes: number, chainId: number, freshReceivers: boolean): Transfers {
  const bank = keyPairFor(SEED, "bank");
  const keys = Array.from({ length: homes }, (_, i) => keyPairFor(SEED, `home ${i}`));
  const { abi, bytecode } = contracts.MoneyToken;
  const book = new AddressBook();
  book.register("MoneyToken", contractAddress(bank.address, 0), abi);
  const call = (by: KeyPair, nonce: number, name: string, ...args: readonly unknown[]) =>
    buildTransaction(by, nonce, chainId, { contract: "MoneyToken", function: name, args }, book);
  const mint = (key: KeyPair, i: number) => call(bank, i + 1, "mint", word(i), key.address, 10n ** 15n);
  let sent = 0;
  const transfer = () => {
    const by = keys[sent % homes] as KeyPair;
    const to = freshReceivers ? `0x${(sent + 1).toString(16).padStart(40, "f")}` : keys[(sent + 1) % homes]?.address;
    return call(by, Math.floor(sent++ / homes), "transfer", to, 1n);
  };
  return {
    setup: [[deployTransaction(bank, 0, chainId, abi as Abi, bytecode, [bank.address])], keys.map(mint)],
    next: (count) => Array.from({ length: count }, transfer),
    book,
  };
}

function word(value: number): string {
  return `0x${(value + 1).toString(16).padStart(64, "0")}`;
}
