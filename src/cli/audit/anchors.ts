import { join, resolve } from "node:path";
import { anchorKindHash } from "#agents";
import type { Log } from "#chain";
import { pastLogs } from "#chain/embedded";
import { AddressBook, contracts, RpcClient } from "#chain/evm";
import { type Address, EXIT, type Hex, type Instant, NeighborwattError } from "#domain";
import { addressesOf, registerContracts, type Scenario } from "#simulation";
import { readRunFile } from "#storage";

const CONTRACT = "DataAnchor";

/** One hash on the chain. */
export interface Anchor {
  readonly root: Hex;
  /** Counts from 1: whoever anchors a second time does not change the first. */
  readonly version: number;
  readonly block: number;
  readonly at: Instant;
  readonly transaction: Hex;
}

/** What stands on a chain of statements. */
export interface Anchors {
  /** What was asked: a URL, or a directory. */
  readonly source: string;
  readonly contract: Address;
  readonly chainId: number | null;
  /** Everything that an owner anchored under an interval, oldest first. */
  /** The intervals of which an owner has anchored corrected readings. */
  corrected(owner: Address): readonly number[];
  of(owner: Address, kind: "statement" | "correction", interval: number): readonly Anchor[];
}

/**
 * The anchors on the chain behind an RPC endpoint.
 *
 * @param contract  Where its DataAnchor stands.
 * @throws CHAIN_RPC_UNREACHABLE (69)
 */
export async function anchorsAt(url: string, contract: Address): Promise<Anchors> {
  const book = new AddressBook();
  book.register(CONTRACT, contract, contracts.DataAnchor.abi);
  const client = await RpcClient.open(url, book);
  return anchorsIn(await client.logs(CONTRACT), url, contract, client.chainId);
}

/**
 * The anchors of the community in a state directory: of its process while it runs, else of the journal of its chain.
 *
 * @throws CLI_NO_CHAIN (69)
 */
export async function anchorsOfDirectory(data: string, scenario: Scenario): Promise<Anchors> {
  const directory = resolve(data);
  const contract = addressesOf(scenario).DataAnchor;
  const run = readRunFile(directory);
  if (run?.alive && run.rpcUrl !== null) return anchorsAt(run.rpcUrl, contract);
  const book = new AddressBook();
  registerContracts({ addressBook: book }, addressesOf(scenario));
  const logs = pastLogs(join(directory, "chain"), book, CONTRACT);
  if (logs === null) throw noChain(directory);
  return anchorsIn(logs, directory, contract, null);
}

/** Refuses to judge where there is nothing to compare with. */
export function noChain(directory: string): NeighborwattError {
  return new NeighborwattError(
    "CLI_NO_CHAIN",
    `There is no chain in ${directory} to compare with: give the community's --data directory, or --rpc with the URL of its chain.`,
    { details: { directory }, exitCode: EXIT.unavailable },
  );
}

function anchorsIn(logs: readonly Log[], source: string, contract: Address, chainId: number | null): Anchors {
  const keyOf = (owner: unknown, kind: unknown, interval: unknown) =>
    `${String(owner).toLowerCase()}/${kind}/${interval}`;
  const byKey = Map.groupBy(
    logs.filter(({ event }) => event === "Anchored"),
    ({ args }) => keyOf(args.owner, args.kind, args.interval),
  );
  return {
    source,
    contract,
    chainId,
    corrected: (owner) =>
      logs
        .filter(
          ({ event, args }) =>
            event === "Anchored" && args.owner === owner && args.kind === anchorKindHash("correction"),
        )
        .map(({ args }) => Number(args.interval)),
    of: (owner, kind, interval) =>
      (byKey.get(keyOf(owner, anchorKindHash(kind), interval)) ?? []).map(({ args, block, at, transaction }) => ({
        root: args.root as Hex,
        version: Number(args.version),
        block,
        at,
        transaction,
      })),
  };
}
