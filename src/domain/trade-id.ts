import { keccak_256 } from "@noble/hashes/sha3.js";
import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";
import { NeighborwattError } from "./errors.ts";
import type { Hex } from "./ids.ts";
import type { Trade } from "./trade.ts";

/**
 * The name of a trade on the chain: keccak256(abi.encode(trade)), the same as `tradeId` of the markets.
 *
 * @throws DOMAIN_OUT_OF_RANGE when a field does not fit its Solidity type
 * @source design, section 5 (struct Trade); Solidity ABI specification, static tuples
 */
export function tradeIdOf(trade: Trade): Hex {
  const words = [
    wordOf(trade.market, 160),
    wordOf(trade.ask, 256),
    wordOf(trade.bid, 256),
    wordOf(trade.seller, 160),
    wordOf(trade.buyer, 160),
    wordOf(trade.interval, 32),
    wordOf(trade.energyWh, 64),
    wordOf(trade.pricePerWh, 64),
    wordOf(trade.nonce, 64),
  ];
  return `0x${bytesToHex(keccak_256(hexToBytes(words.join(""))))}`;
}

function wordOf(value: Hex | number | bigint, bits: number): string {
  const word = BigInt(value);
  if (word < 0n || word >> BigInt(bits) !== 0n) {
    throw new NeighborwattError(
      "DOMAIN_OUT_OF_RANGE",
      `The field ${value} of a trade is not an unsigned ${bits}-bit number.`,
      { details: { value: String(value), bits }, exitCode: 65 },
    );
  }
  return word.toString(16).padStart(64, "0");
}
