import type { Hex } from "#domain";
import type { Refusal } from "../port.ts";
import type { ContractCodec } from "./codec.ts";
import { decodeValues } from "./words.ts";

/** Errors that the compiler itself writes. */
const ERROR_STRING = "0x08c379a0";
const PANIC = "0x4e487b71";

/**
 * Reads the bytes with which a call was refused.
 *
 * @param data  What the contract answered; "0x" when it answered nothing.
 * @param reason  The engine's own words, used when there are no bytes.
 */
export function decodeRefusal(codecs: readonly ContractCodec[], data: Hex, reason: string): Refusal {
  if (data.length < 10) return { error: wordless(reason), values: [] };
  try {
    return decode(codecs, data.slice(0, 10) as Hex, `0x${data.slice(10)}`) ?? unknown(data);
  } catch {
    // A stranger's contract may answer anything, also bytes that only begin like an error.
    return unknown(data);
  }
}

function decode(codecs: readonly ContractCodec[], selector: Hex, body: Hex): Refusal | null {
  if (selector === ERROR_STRING) return { error: "Error", values: decodeValues([{ type: "string" }], body) };
  if (selector === PANIC) return { error: "Panic", values: decodeValues([{ type: "uint256" }], body) };
  for (const codec of codecs) {
    const refusal = codec.decodeError(selector, body);
    if (refusal !== null) return refusal;
  }
  return null;
}

function unknown(data: Hex): Refusal {
  return { error: "UnknownError", values: [data] };
}

function wordless(reason: string): string {
  return /out of ?gas/i.test(reason) ? "OutOfGas" : "Reverted";
}
