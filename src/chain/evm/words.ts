import type { AbiParameter } from "viem";
import { decodeAbiParameters } from "viem";
import type { Address, Hex } from "#domain";

const INTEGER = /^(u?)int(\d*)$/;
const FIXED_BYTES = /^bytes(\d+)$/;

/** Turns one 32-byte word into a value. */
type WordReader = (word: string) => unknown;

/**
 * A reader for the types that fill exactly one word, null for all others. viem reads them too, but computes the
 * checksum of every address, which costs more than everything else together.
 */
export function wordReader(type: string): WordReader | null {
  if (type === "address") return (word) => `0x${word.slice(24)}`;
  if (type === "bool") return (word) => word.endsWith("1");
  const integer = INTEGER.exec(type);
  if (integer !== null) return integerReader(integer[1] === "", Number(integer[2] || 256));
  const bytes = FIXED_BYTES.exec(type);
  if (bytes !== null) return (word) => `0x${word.slice(0, 2 * Number(bytes[1]))}`;
  return null;
}

function integerReader(signed: boolean, bits: number): WordReader {
  // The same border as in viem: what always fits a number becomes one.
  const narrow = bits <= 48;
  return (word) => {
    const unsigned = BigInt(`0x${word}`);
    const value = signed ? BigInt.asIntN(bits, unsigned) : unsigned;
    return narrow ? Number(value) : value;
  };
}

/** Reads ABI-encoded values of the given types; addresses in lower case. @throws the decoder's error on wrong data */
export function decodeValues(parameters: readonly AbiParameter[], data: Hex): readonly unknown[] {
  const readers = parameters.map((parameter) => wordReader(parameter.type));
  if (readers.every((reader) => reader !== null) && data.length === 2 + 64 * readers.length) {
    return readers.map((read, i) => (read as WordReader)(data.slice(2 + 64 * i, 66 + 64 * i)));
  }
  const values = decodeAbiParameters(parameters, data) as readonly unknown[];
  return values.map((value, i) => lowerCaseAddresses(parameters[i] as AbiParameter, value));
}

/** The value with every address in it in lower case, whatever arrays and structs it lies in. */
export function lowerCaseAddresses(parameter: AbiParameter, value: unknown): unknown {
  if (Array.isArray(value) && parameter.type.endsWith("]")) {
    const element = { ...parameter, type: parameter.type.slice(0, parameter.type.lastIndexOf("[")) };
    return value.map((item) => lowerCaseAddresses(element, item));
  }
  if (parameter.type === "address") return (value as Address).toLowerCase();
  if (parameter.type === "tuple") return lowerCaseTuple(componentsOf(parameter), value);
  return value;
}

function lowerCaseTuple(components: readonly AbiParameter[], value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item, i) => lowerCaseAddresses(components[i] as AbiParameter, item));
  const fields = value as Record<string, unknown>;
  return Object.fromEntries(
    components.map((component) => {
      const name = component.name as string;
      return [name, lowerCaseAddresses(component, fields[name])];
    }),
  );
}

function componentsOf(parameter: AbiParameter): readonly AbiParameter[] {
  return "components" in parameter ? parameter.components : [];
}
