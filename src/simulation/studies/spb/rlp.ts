import type { Hex } from "#domain";

/** What RLP encodes: bytes, or a list of such. */
export type RlpItem = Hex | readonly RlpItem[];

/**
 * Recursive length prefix, in which blocks are stored and sent.
 *
 * @source Ethereum yellow paper, appendix B
 * @example
 * rlp(["0x", "0x0400"])   // "0xc480820400"
 */
export function rlp(item: RlpItem): Hex {
  return `0x${encoded(item)}`;
}

/** Length of hexadecimal bytes. @example byteLength("0x0400")   // 2 */
export function byteLength(hex: Hex): number {
  return (hex.length - 2) / 2;
}

/** How many bytes a list takes whose items take so many. @example listLength(3)   // 4 */
export function listLength(payload: number): number {
  return prefix(payload, 0xc0).length / 2 + payload;
}

function encoded(item: RlpItem): string {
  if (typeof item !== "string") {
    const payload = item.map(encoded).join("");
    return prefix(payload.length / 2, 0xc0) + payload;
  }
  const bytes = item.slice(2);
  const isItself = bytes.length === 2 && Number.parseInt(bytes, 16) < 0x80;
  return isItself ? bytes : prefix(bytes.length / 2, 0x80) + bytes;
}

function prefix(length: number, offset: number): string {
  if (length < 56) return byte(offset + length);
  const size = length.toString(16);
  const whole = size.length % 2 === 0 ? size : `0${size}`;
  return byte(offset + 55 + whole.length / 2) + whole;
}

function byte(value: number): string {
  return value.toString(16).padStart(2, "0");
}
