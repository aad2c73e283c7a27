import { EXIT, NeighborwattError } from "#domain";

/** A name that the address book does not hold. */
export function unknownContract(name: string, known: readonly string[]): NeighborwattError {
  const list = known.length === 0 ? "it is empty" : `it knows ${known.join(", ")}`;
  return new NeighborwattError(
    "CHAIN_UNKNOWN_CONTRACT",
    `The address book has no contract "${name}" (${list}). Register it first.`,
    { details: { contract: name } },
  );
}

/** A function that the contract's ABI does not have. */
export function unknownFunction(contract: string, name: string): NeighborwattError {
  return new NeighborwattError("CHAIN_UNKNOWN_FUNCTION", `The contract ${contract} has no function "${name}".`, {
    details: { contract, function: name },
  });
}

/** Arguments that do not fit the types of a function or constructor. */
export function badArguments(of: string, cause: unknown): NeighborwattError {
  const why = cause instanceof Error ? (cause.message.split("\n")[0] as string) : String(cause);
  return new NeighborwattError("CHAIN_BAD_ARGUMENTS", `The arguments of ${of} do not fit its types: ${why}`, {
    details: { of },
    cause,
  });
}

/** What a contract gave does not fit the interface under which it is registered. */
export function badResult(what: string, cause: unknown): NeighborwattError {
  const message = `${what} does not fit its types. Is the right contract registered under this name?`;
  return new NeighborwattError("CHAIN_BAD_RESULT", message, { details: { what }, cause });
}

/** A name or address that is already registered as something else. */
export function nameTaken(name: string, address: string, holder: string): NeighborwattError {
  return new NeighborwattError(
    "CHAIN_NAME_TAKEN",
    `Cannot register ${name} at ${address}: the address book already holds ${holder}. Use another name or address.`,
    { details: { name, address, holder } },
  );
}

/** A signed transaction that cannot be read or that this chain does not take. */
export function badTransaction(why: string, cause?: unknown): NeighborwattError {
  return new NeighborwattError("CHAIN_BAD_TRANSACTION", `This is not a transaction for this chain: ${why}.`, {
    details: { why },
    exitCode: EXIT.data,
    ...(cause === undefined ? {} : { cause }),
  });
}
