import type { Log, Refusal } from "#chain";
import type { EmbeddedChain } from "#chain/embedded";
import { type AddressBook, openTransaction } from "#chain/evm";
import { type Address, type Hex, type Instant, keccakOfText } from "#domain";
import { keyPairFor } from "#privacy";
import type { HouseholdIdentity } from "../../identities.ts";
import type { Scenario } from "../../scenario/index.ts";

/** One transaction as it stands in a block, with names in place of addresses and selectors. */
export interface RecordedTransaction {
  readonly at: Instant;
  readonly block: number;
  readonly hash: Hex;
  readonly from: Address;
  /** `household/role`, or the address of somebody unknown. */
  readonly who: string;
  /** `Contract.function`, or `deploy`. */
  readonly call: string;
  readonly gasUsed: number;
  readonly ok: boolean;
  readonly refusal: Refusal | null;
  readonly logs: readonly Log[];
}

/** Every transaction of a chain, in order, read from its own blocks and receipts. */
export function recordedTransactions(
  chain: EmbeddedChain,
  names: ReadonlyMap<Address, string>,
): readonly RecordedTransaction[] {
  const functions = functionNames(chain.addressBook);
  const all: RecordedTransaction[] = [];
  for (let number = 1; number <= chain.head().number; number++) {
    const raws = chain.transactionsOf(number);
    chain.block(number)?.receipts.forEach(({ at, block, hash, from, gasUsed, ok, refusal, logs }, i) => {
      const { to, input } = openTransaction((raws[i] as { raw: Hex }).raw);
      const call = to === null ? "deploy" : (functions.get(`${to}${input.slice(0, 10)}`) ?? "unknown");
      const who = names.get(from) ?? from;
      all.push({ at, block, hash, from, who, call, gasUsed: Number(gasUsed), ok, refusal, logs });
    });
  }
  return all;
}

/** Who is behind the addresses of a simulated community: every agent, every owner, and the two who found it. */
export function namesOf(scenario: Scenario, identities: readonly HouseholdIdentity[]): ReadonlyMap<Address, string> {
  const names = new Map<Address, string>();
  for (const service of ["deployer", "auditor"]) names.set(keyPairFor(scenario.seed, service).address, service);
  for (const { name, owner, actors } of identities) {
    names.set(owner.address, `${name}/owner`);
    for (const { role, keys } of actors) names.set(keys.address, `${name}/${role}`);
  }
  return names;
}

/** A refusal as the contract words it: the error's name with its values. */
export function refusalText({ error, values }: Refusal): string {
  return `${error}(${values.map(String).join(", ")})`;
}

/** Contract and function by address and selector. */
function functionNames(book: AddressBook): ReadonlyMap<string, string> {
  const functions = new Map<string, string>();
  for (const { name, address, abi } of book.entries()) {
    for (const item of abi) {
      if (item.type !== "function") continue;
      const selector = keccakOfText(`${item.name}(${item.inputs.map(canonicalType).join(",")})`).slice(0, 10);
      functions.set(`${address}${selector}`, `${name}.${item.name}`);
    }
  }
  return functions;
}

interface Parameter {
  readonly type: string;
  readonly components?: readonly Parameter[];
}

/** A type as it enters a selector: a struct is the list of its fields (Solidity ABI specification). */
function canonicalType({ type, components = [] }: Parameter): string {
  return type.startsWith("tuple") ? `(${components.map(canonicalType).join(",")})${type.slice("tuple".length)}` : type;
}
