export type { Abi } from "./abi.ts";
export { AddressBook, type BookEntry } from "./address-book.ts";
export { logsBloom } from "./bloom.ts";
export { intrinsicGas, type OpenedTransaction, openTransaction } from "./envelope.ts";
export { badTransaction } from "./errors.ts";
export { DEFAULT_GAS, DEPLOY_GAS, GAS_LIMITS, gasLimitOf, MAX_INITCODE_BYTES, MAX_TRANSACTION_GAS } from "./gas.ts";
export { contracts } from "./generated/index.ts";
export { RpcClient, rpcRequest } from "./rpc-client.ts";
export { buildTransaction, contractAddress, deployTransaction, type RawTransaction } from "./transaction.ts";
