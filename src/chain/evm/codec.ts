import type { AbiEvent, AbiFunction, AbiParameter } from "viem";
import {
  decodeFunctionData,
  decodeFunctionResult,
  encodeFunctionData,
  getAbiItem,
  prepareEncodeFunctionData,
  toEventSelector,
  toFunctionSelector,
} from "viem";
import type { Hex } from "#domain";
import type { Refusal } from "../port.ts";
import type { Abi, AbiError } from "./abi.ts";
import { badArguments, badResult, unknownFunction } from "./errors.ts";
import { decodeValues, lowerCaseAddresses, wordReader } from "./words.ts";

/** An event with its values under their names. */
export interface DecodedEvent {
  readonly event: string;
  readonly args: Readonly<Record<string, unknown>>;
}

type Encoder = (args: readonly unknown[]) => Hex;

interface EventShape {
  readonly name: string;
  readonly inputs: AbiEvent["inputs"];
  readonly inData: readonly AbiParameter[];
}

/** The ABI of one contract, with every selector computed once. */
export class ContractCodec {
  readonly #name: string;
  readonly #abi: Abi;
  readonly #encoders = new Map<string, Encoder>();
  readonly #events = new Map<Hex, EventShape>();
  readonly #errors = new Map<Hex, AbiError>();

  constructor(name: string, abi: Abi) {
    this.#name = name;
    this.#abi = abi;
    for (const item of abi) {
      if (item.type === "event") this.#events.set(toEventSelector(item), shapeOf(item));
      if (item.type === "error") this.#errors.set(errorSelector(item), item);
    }
  }

  encode(functionName: string, args: readonly unknown[]): Hex {
    let encoder = this.#encoders.get(functionName);
    if (encoder === undefined) {
      encoder = this.#makeEncoder(functionName);
      this.#encoders.set(functionName, encoder);
    }
    try {
      return encoder(args);
    } catch (cause) {
      throw badArguments(`${this.#name}.${functionName}`, cause);
    }
  }

  decodeResult(functionName: string, args: readonly unknown[], data: Hex): unknown {
    const item = getAbiItem({ abi: this.#abi, name: functionName, args }) as AbiFunction;
    try {
      const value = decodeFunctionResult({ abi: [item], functionName, data });
      if (item.outputs.length === 0) return undefined;
      if (item.outputs.length === 1) return lowerCaseAddresses(item.outputs[0] as AbiParameter, value);
      return (value as readonly unknown[]).map((one, i) => lowerCaseAddresses(item.outputs[i] as AbiParameter, one));
    } catch (cause) {
      throw badResult(`The answer of ${this.#name}.${functionName}`, cause);
    }
  }

  /** @throws CHAIN_BAD_RESULT */
  decodeEvent(topics: readonly Hex[], data: Hex): DecodedEvent | null {
    const shape = topics[0] === undefined ? undefined : this.#events.get(topics[0]);
    if (shape === undefined) return null;
    try {
      return { event: shape.name, args: readEvent(shape, topics, data) };
    } catch (cause) {
      throw badResult(`The event ${this.#name}.${shape.name}`, cause);
    }
  }

  /** The function that a call's bytes begin with and its arguments; null when there is none, or they cannot be read. */
  decodeCall(data: Hex): { readonly function: string; readonly args: readonly unknown[] } | null {
    try {
      const { functionName, args } = decodeFunctionData({ abi: this.#abi, data });
      return { function: functionName, args: args ?? [] };
    } catch {
      return null;
    }
  }

  decodeError(selector: Hex, body: Hex): Refusal | null {
    const error = this.#errors.get(selector);
    return error === undefined ? null : { error: error.name, values: decodeValues(error.inputs, body) };
  }

  #makeEncoder(functionName: string): Encoder {
    const overloads = this.#abi.filter((item) => item.type === "function" && item.name === functionName);
    if (overloads.length === 0) throw unknownFunction(this.#name, functionName);
    // Which overload is meant depends on the arguments; a single function can be prepared once.
    if (overloads.length > 1) return (args) => encodeFunctionData({ abi: overloads, functionName, args });
    const prepared = prepareEncodeFunctionData({ abi: overloads, functionName });
    return (args) => encodeFunctionData({ ...prepared, args });
  }
}

function shapeOf(event: AbiEvent): EventShape {
  return { name: event.name, inputs: event.inputs, inData: event.inputs.filter((input) => input.indexed !== true) };
}

function readEvent({ inputs, inData }: EventShape, topics: readonly Hex[], data: Hex): DecodedEvent["args"] {
  const values = decodeValues(inData, data);
  const args: Record<string, unknown> = {};
  let [topic, value] = [1, 0];
  for (const [position, input] of inputs.entries()) {
    const found = input.indexed ? readTopic(input.type, topics[topic++] as Hex) : values[value++];
    args[input.name || String(position)] = found;
  }
  return args;
}

function errorSelector(error: AbiError): Hex {
  return toFunctionSelector({
    type: "function",
    name: error.name,
    inputs: error.inputs,
    outputs: [],
    stateMutability: "view",
  });
}

/** An indexed value; of texts, lists and structs only the hash is in the log. */
function readTopic(type: string, topic: Hex): unknown {
  const read = wordReader(type);
  return read === null ? topic : read(topic.slice(2));
}
