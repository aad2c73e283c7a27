import { rpcRequest } from "#chain/evm";
import { EXIT, NeighborwattError } from "#domain";

const PATIENCE_MS = 3_000;

/**
 * Asks an RPC address whether a chain answers there, and says honestly that networks are not built yet.
 *
 * @throws CHAIN_RPC_UNREACHABLE (69), CLI_NETWORK_NOT_BUILT (78)
 */
export async function refuseNetwork(url: string): Promise<never> {
  const chainId = await rpcRequest(url, "eth_chainId", [], PATIENCE_MS);
  throw new NeighborwattError(
    "CLI_NETWORK_NOT_BUILT",
    `--chain: at ${url} a chain answers (chain id ${Number(chainId)}), but networks are not built yet; built are embedded and none.`,
    { details: { url }, exitCode: EXIT.configuration },
  );
}
