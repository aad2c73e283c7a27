import { bytesToHex, keccak256 } from "viem";
import type { Address, Hex } from "#domain";

const BYTES = 256;
/** Addresses and kinds of events repeat in every receipt; hashing them again would cost more than all the rest. */
const REMEMBERED = 4_096;
const known = new Map<Hex, readonly number[]>();

/**
 * The bloom filter of a receipt: three bits for every address and topic in its logs.
 *
 * @source Ethereum yellow paper, section 4.3.1
 * @example
 * logsBloom([])   // `0x${"0".repeat(512)}`
 */
export function logsBloom(logs: readonly { readonly address: Address; readonly topics: readonly Hex[] }[]): Hex {
  const bloom = new Uint8Array(BYTES);
  for (const { address, topics } of logs) {
    for (const item of [address, ...topics]) {
      for (const bit of bitsOf(item)) {
        const byte = BYTES - 1 - (bit >> 3);
        bloom[byte] = (bloom[byte] as number) | (1 << (bit & 7));
      }
    }
  }
  return bytesToHex(bloom);
}

function bitsOf(item: Hex): readonly number[] {
  const remembered = known.get(item);
  if (remembered !== undefined) return remembered;
  const hash = keccak256(item, "bytes");
  const bits = [0, 2, 4].map((i) => (((hash[i] as number) << 8) | (hash[i + 1] as number)) % (8 * BYTES));
  if (known.size >= REMEMBERED) known.clear();
  known.set(item, bits);
  return bits;
}
