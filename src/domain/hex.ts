import type { Hex } from "./ids.ts";

/** Bytes as hexadecimal text. @example hexOf(new Uint8Array([1, 255]))   // "0x01ff" */
export function hexOf(bytes: Uint8Array): Hex {
  let text = "0x";
  for (const byte of bytes) text += byte.toString(16).padStart(2, "0");
  return text as Hex;
}

/** Hexadecimal text as bytes. @example bytesOf("0x01ff").length   // 2 */
export function bytesOf(hex: Hex): Uint8Array {
  const bytes = new Uint8Array((hex.length - 2) / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(hex.slice(2 + 2 * i, 4 + 2 * i), 16);
  return bytes;
}
