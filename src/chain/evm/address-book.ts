import type { Address, Hex } from "#domain";
import type { Call, Refusal } from "../port.ts";
import type { Abi } from "./abi.ts";
import { ContractCodec, type DecodedEvent } from "./codec.ts";
import { nameTaken, unknownContract } from "./errors.ts";
import { decodeRefusal } from "./refusal.ts";

/** A contract as the address book holds it. */
export interface BookEntry {
  readonly name: string;
  readonly address: Address;
  readonly abi: Abi;
}

/**
 * Which contract stands where: turns calls with names into bytes, and logs and errors into names. It lives in memory;
 * who deploys the contracts keeps names and addresses and registers them again after a restart.
 */
export class AddressBook {
  readonly #byName = new Map<string, { entry: BookEntry; codec: ContractCodec }>();
  readonly #byAddress = new Map<Address, string>();

  /**
   * Adds a contract. Adding the same one again changes nothing.
   *
   * @throws CHAIN_NAME_TAKEN when the name or the address already stands for something else
   */
  register(name: string, address: Address, abi: Abi): void {
    const where = address.toLowerCase() as Address;
    const named = this.#byName.get(name);
    const standing = this.#byAddress.get(where);
    if (named !== undefined && named.entry.address !== where)
      throw nameTaken(name, where, `${name} at ${named.entry.address}`);
    if (standing !== undefined && standing !== name) throw nameTaken(name, where, `${standing} at ${where}`);
    this.#byName.set(name, { entry: { name, address: where, abi }, codec: new ContractCodec(name, abi) });
    this.#byAddress.set(where, name);
  }

  /** Everything registered, in the order of registration. */
  entries(): readonly BookEntry[] {
    return [...this.#byName.values()].map(({ entry }) => entry);
  }

  has(name: string): boolean {
    return this.#byName.has(name);
  }

  /** Where a contract stands. @throws CHAIN_UNKNOWN_CONTRACT */
  addressOf(name: string): Address {
    return this.#known(name).entry.address;
  }

  /** The name under which an address is registered, or null. */
  nameOf(address: Address): string | null {
    return this.#byAddress.get(address.toLowerCase() as Address) ?? null;
  }

  /** @throws CHAIN_UNKNOWN_CONTRACT, CHAIN_UNKNOWN_FUNCTION, CHAIN_BAD_ARGUMENTS */
  encodeCall(call: Call): { readonly to: Address; readonly data: Hex } {
    const { entry, codec } = this.#known(call.contract);
    return { to: entry.address, data: codec.encode(call.function, call.args) };
  }

  /** What a call says, or null when its contract or function is not known here. */
  decodeCall(to: Address, data: Hex): Call | null {
    const contract = this.nameOf(to);
    const call = contract === null ? null : this.#known(contract).codec.decodeCall(data);
    return contract === null || call === null ? null : { contract, ...call };
  }

  /** What a call returned: one value, an array of several, undefined for none. @throws CHAIN_BAD_RESULT */
  decodeResult(call: Call, data: Hex): unknown {
    return this.#known(call.contract).codec.decodeResult(call.function, call.args, data);
  }

  /** A log with names, or null when its contract or event is not known here. */
  decodeLog(
    address: Address,
    topics: readonly Hex[],
    data: Hex,
  ): (DecodedEvent & { readonly contract: string }) | null {
    const contract = this.nameOf(address);
    if (contract === null) return null;
    const event = this.#known(contract).codec.decodeEvent(topics, data);
    return event === null ? null : { contract, ...event };
  }

  /**
   * Why a call was refused. The contract that was called is asked first, then all others, since errors pass upwards
   * through the contracts in between.
   */
  decodeRefusal(to: Address | null, data: Hex, reason: string): Refusal {
    const called = to === null ? null : this.nameOf(to);
    const others = [...this.#byName.values()];
    const first = called === null ? [] : [this.#known(called)];
    return decodeRefusal(
      [...first, ...others].map(({ codec }) => codec),
      data,
      reason,
    );
  }

  #known(name: string): { entry: BookEntry; codec: ContractCodec } {
    const found = this.#byName.get(name);
    if (found === undefined) throw unknownContract(name, [...this.#byName.keys()]);
    return found;
  }
}
