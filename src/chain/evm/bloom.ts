import { bytesToHex, keccak256 } from "viem";
import type { Address, Hex } from "#domain";

const BYTES = 256;

/**
 * The bloom filter of a receipt: three bits for every address and topic in its logs.
 *
 * @source Ethereum yellow paper, section 4.3.1
 * @example
 * logsBloom([])   // `0x${"0".repeat(512)}`
 */
export function logsBloom(logs: readonly { readonly address: Address; readonly topics: readonly Hex[] }[]): Hex {
  const bloom = new Uint8Array(BYTES);
  for (const item of logs.flatMap(({ address, topics }) => [address, ...topics])) {
    const hash = keccak256(item, "bytes");
    for (const pair of [0, 2, 4]) {
      const bit = (((hash[pair] as number) << 8) | (hash[pair + 1] as number)) % (8 * BYTES);
      const byte = BYTES - 1 - (bit >> 3);
      bloom[byte] = (bloom[byte] as number) | (1 << (bit & 7));
    }
  }
  return bytesToHex(bloom);
}
