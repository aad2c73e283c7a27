import * as secp256k1 from "tiny-secp256k1";
import type { TransactionSerializable } from "viem";
import { bytesToHex, concatHex, hexToBytes, keccak256, padHex, parseTransaction, serializeTransaction } from "viem";
import type { Address, Hex } from "#domain";
import { badTransaction } from "./errors.ts";

/** What a signed transaction says. */
export interface OpenedTransaction {
  readonly raw: Hex;
  readonly hash: Hex;
  readonly from: Address;
  readonly to: Address | null;
  readonly chainId: number;
  readonly nonce: number;
  readonly gas: bigint;
  readonly valueWei: bigint;
  /** The most it would pay per unit of gas; 0 on a community's chain. */
  readonly pricePerGasWei: bigint;
  readonly input: Hex;
  readonly accessList: readonly { readonly address: Address; readonly storageKeys: readonly Hex[] }[];
  readonly type: "legacy" | "eip2930" | "eip1559";
  readonly signature: { readonly r: Hex; readonly s: Hex; readonly yParity: number };
}

/** Half the order of secp256k1. */
const HALF_ORDER = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0n;

type Parsed = ReturnType<typeof parseTransaction>;

/**
 * Reads a signed transaction and recovers who signed it.
 *
 * @throws CHAIN_BAD_TRANSACTION when it cannot be read, has no chain id (EIP-155) or is of a kind this chain does not take
 * @source EIP-155, EIP-2930, EIP-1559
 */
export function openTransaction(text: Hex): OpenedTransaction {
  const raw = text.toLowerCase() as Hex;
  const parsed = parse(raw);
  const { type } = parsed;
  if (type !== "legacy" && type !== "eip2930" && type !== "eip1559") {
    throw badTransaction(`its type ${type} is none of legacy, eip2930, eip1559`);
  }
  const { r, s } = parsed;
  if (r === undefined || s === undefined) throw badTransaction("it is not signed");
  if (parsed.chainId === undefined) throw badTransaction("it carries no chain id (EIP-155)");
  const yParity = parsed.yParity ?? Number((parsed.v as bigint) % 2n === 0n);
  expectCanonical(raw, parsed, { r, s, yParity });
  return {
    raw,
    hash: keccak256(raw),
    from: signerOf(parsed, { r, s, yParity }),
    to: (parsed.to?.toLowerCase() as Address | undefined) ?? null,
    chainId: parsed.chainId,
    nonce: parsed.nonce ?? 0,
    gas: parsed.gas ?? 0n,
    valueWei: parsed.value ?? 0n,
    pricePerGasWei: highest(parsed.gasPrice, parsed.maxFeePerGas, parsed.maxPriorityFeePerGas),
    input: parsed.data ?? "0x",
    accessList: parsed.accessList ?? [],
    type,
    signature: { r, s, yParity },
  };
}

/**
 * What a transaction costs before its first instruction; with less gas it cannot go into a block at all.
 *
 * @source Ethereum yellow paper, section 6.2; EIP-2028, EIP-2930, EIP-3860
 */
export function intrinsicGas({ to, input, accessList }: OpenedTransaction): number {
  const bytes = hexToBytes(input);
  let gas = 21_000;
  for (const { storageKeys } of accessList) gas += 2_400 + 1_900 * storageKeys.length;
  for (const byte of bytes) gas += byte === 0 ? 4 : 16;
  return to === null ? gas + 32_000 + 2 * Math.ceil(bytes.length / 32) : gas;
}

function highest(...prices: readonly (bigint | undefined)[]): bigint {
  return prices.reduce<bigint>((most, price) => (price !== undefined && price > most ? price : most), 0n);
}

function parse(raw: Hex): Parsed {
  try {
    return parseTransaction(raw as Parameters<typeof parseTransaction>[0]);
  } catch (cause) {
    throw badTransaction("its bytes cannot be read", cause);
  }
}

/**
 * Bytes behind the end, or numbers with leading zeros, would be read all the same, but hash to another name than the
 * engine gives the transaction.
 */
function expectCanonical(raw: Hex, parsed: Parsed, { r, s, yParity }: OpenedTransaction["signature"]): void {
  const signature = { r, s, yParity, v: 27n + BigInt(yParity) };
  const { r: _r, s: _s, v: _v, yParity: _y, ...unsigned } = parsed;
  const written = serializeTransaction(unsigned as TransactionSerializable, signature);
  if (written !== raw) throw badTransaction("its encoding is not canonical");
}

/** @throws CHAIN_BAD_TRANSACTION */
function signerOf(parsed: Parsed, { r, s, yParity }: OpenedTransaction["signature"]): Address {
  const { r: _r, s: _s, v: _v, yParity: _y, ...unsigned } = parsed;
  // The other half of the curve would be a second valid signature of the same transaction (EIP-2). An s without a byte is no number.
  if (s === "0x" || BigInt(s) > HALF_ORDER) throw badTransaction("its signature is not valid");
  const digest = keccak256(serializeTransaction(unsigned as TransactionSerializable), "bytes");
  try {
    // Uncompressed, since the address is a hash of both coordinates; leading zero bytes are not in the transaction.
    const compact = hexToBytes(concatHex([padHex(r, { size: 32 }), padHex(s, { size: 32 })]));
    const publicKey = secp256k1.recover(digest, compact, yParity === 0 ? 0 : 1, false);
    if (publicKey !== null) return bytesToHex(keccak256(publicKey.subarray(1), "bytes").subarray(12));
  } catch (cause) {
    throw badTransaction("its signature is not valid", cause);
  }
  throw badTransaction("its signature is not valid");
}
