import type { Call, Receipt, Signer } from "#chain";
import { buildTransaction, rpcRequest } from "#chain/evm";
import type { Hex } from "#domain";
import type { Community } from "#simulation";
import { receiptsOf } from "./clearing.ts";

/** A call of `Contract.function`. */
export function callOf(name: string, args: readonly unknown[]): Call {
  const [contract, functionName] = name.split(".") as [string, string];
  return { contract, function: functionName, args };
}

/** Sends calls to the RPC endpoint as a wallet would, and gives the hashes. */
export async function send({ chain }: Community, signer: Signer, calls: readonly Call[]): Promise<readonly Hex[]> {
  const first = await chain.nonceOf(signer.address);
  const hashes: Hex[] = [];
  for (const [i, call] of calls.entries()) {
    const { raw } = buildTransaction(signer, first + i, chain.chainId, call, chain.addressBook);
    hashes.push((await rpcRequest(chain.rpcUrl as string, "eth_sendRawTransaction", [raw])) as Hex);
  }
  return hashes;
}

/** What became of transactions. */
export function receiptOf({ chain }: Community): (hash: Hex) => Receipt | undefined {
  const receipts = new Map(receiptsOf(chain).map((receipt) => [receipt.hash, receipt]));
  return (hash) => receipts.get(hash);
}
