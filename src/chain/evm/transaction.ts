import type { TransactionSerializableLegacy } from "viem";
import { bytesToHex, encodeDeployData, getContractAddress, keccak256, serializeTransaction, toBytes } from "viem";
import type { Address, Hex } from "#domain";
import type { Call, Signer } from "../port.ts";
import type { Abi } from "./abi.ts";
import type { AddressBook } from "./address-book.ts";
import { badArguments } from "./errors.ts";
import { DEPLOY_GAS, gasLimitOf } from "./gas.ts";

/** A signed transaction, ready for a block. */
export interface RawTransaction {
  readonly raw: Hex;
  readonly hash: Hex;
  readonly from: Address;
}

/**
 * A signed call of a contract. Price 0: on a community's chain nobody pays for gas.
 *
 * @param nonce  Number of transactions the signer has sent before.
 * @param book  Knows the contract's address and functions.
 * @throws CHAIN_UNKNOWN_CONTRACT, CHAIN_UNKNOWN_FUNCTION, CHAIN_BAD_ARGUMENTS
 */
export function buildTransaction(
  signer: Signer,
  nonce: number,
  chainId: number,
  call: Call,
  book: AddressBook,
): RawTransaction {
  const { to, data } = book.encodeCall(call);
  const gas = BigInt(gasLimitOf(call.contract, call.function, call.args));
  return sign(signer, { chainId, nonce, to, data, gas });
}

/**
 * A signed deployment of a contract; `contractAddress` says where it will stand.
 *
 * @param args  Arguments of the constructor.
 * @throws CHAIN_BAD_ARGUMENTS
 */
export function deployTransaction(
  signer: Signer,
  nonce: number,
  chainId: number,
  abi: Abi,
  bytecode: Hex,
  args: readonly unknown[],
): RawTransaction {
  return sign(signer, { chainId, nonce, data: deployData(abi, bytecode, args), gas: BigInt(DEPLOY_GAS) });
}

/**
 * Where a contract stands that an account deploys with its transaction number `nonce`.
 *
 * @example
 * contractAddress("0x6ac7ea33f8831ea9dcc53393aaa88b25a785dbf0", 0)   // "0xcd234a471b72ba2f1ccf0a70fcaba648a5eecd8d"
 */
export function contractAddress(from: Address, nonce: number): Address {
  return getContractAddress({ from, nonce: BigInt(nonce) }).toLowerCase() as Address;
}

function deployData(abi: Abi, bytecode: Hex, args: readonly unknown[]): Hex {
  const signature = abi.find((item) => item.type === "constructor");
  const expected = signature?.inputs.length ?? 0;
  // viem would deploy without any argument, too, and leave the refusal to the contract.
  if (args.length !== expected)
    throw badArguments("the constructor", `expected ${expected} values, got ${args.length}`);
  try {
    return encodeDeployData({ abi, bytecode, args });
  } catch (cause) {
    throw badArguments("the constructor", cause);
  }
}

function sign(signer: Signer, fields: Omit<TransactionSerializableLegacy, "gasPrice" | "type">): RawTransaction {
  // Legacy with replay protection (EIP-155): the one kind that every engine of design section 9 takes at price 0.
  const transaction = { ...fields, type: "legacy", gasPrice: 0n } as const;
  const signature = signer.signDigest(keccak256(serializeTransaction(transaction), "bytes"));
  const raw = serializeTransaction(transaction, {
    r: bytesToHex(signature.subarray(0, 32)),
    s: bytesToHex(signature.subarray(32, 64)),
    v: BigInt(signature[64] as number),
  });
  return { raw, hash: keccak256(toBytes(raw)), from: signer.address };
}
