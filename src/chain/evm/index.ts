export type { Abi } from "./abi.ts";
export { AddressBook, type BookEntry } from "./address-book.ts";
export { DEFAULT_GAS, DEPLOY_GAS, GAS_LIMITS, gasLimitOf, MAX_TRANSACTION_GAS } from "./gas.ts";
export { buildTransaction, contractAddress, deployTransaction, type RawTransaction } from "./transaction.ts";
