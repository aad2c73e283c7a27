import { AddressBook, RpcClient } from "#chain/evm";
import { EXIT, NeighborwattError } from "#domain";
import {
  addressesOf,
  type HouseholdIdentity,
  identitiesOf,
  registerContracts,
  rememberedScenario,
  type Scenario,
} from "#simulation";
import type { CommunityReader, RunFile } from "#storage";
import { readCommunityStore } from "#storage/sqlite";
import { runningIn } from "./data.ts";

/** A community that another process runs: its database to read, its chain to read and write. */
export interface Remote {
  readonly run: RunFile;
  readonly scenario: Scenario;
  readonly identities: readonly HouseholdIdentity[];
  readonly reader: CommunityReader;
  readonly chain: RpcClient;
}

/**
 * Reaches the community that runs in a state directory, for as long as `work` takes.
 *
 * @throws CLI_NOT_RUNNING, CHAIN_RPC_UNREACHABLE (69)
 */
export async function withRemote<T>(data: string, work: (remote: Remote) => Promise<T>): Promise<T> {
  const run = await runningIn(data);
  const reader = readCommunityStore(run.directory);
  try {
    const scenario = rememberedScenario(reader);
    if (scenario === null || run.rpcUrl === null) throw notReady(run.directory);
    const addressBook = new AddressBook();
    registerContracts({ addressBook }, addressesOf(scenario));
    const chain = await RpcClient.open(run.rpcUrl, addressBook);
    return await work({ run, scenario, identities: identitiesOf(scenario), reader, chain });
  } finally {
    reader.close();
  }
}

function notReady(directory: string): NeighborwattError {
  return new NeighborwattError("CLI_NOT_RUNNING", `The community in ${directory} has no chain that could be asked.`, {
    details: { directory },
    exitCode: EXIT.unavailable,
  });
}
