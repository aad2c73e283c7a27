export { BATCH_TERMS, BOND_NANO, DEPOSIT_NANO } from "./atomic-terms.ts";
export {
  type Addresses,
  accountAddresses,
  addressesOf,
  type ContractName,
  MAX_STEPS,
  operatorOf,
  registerContracts,
  SOLVE_SECONDS,
} from "./contracts.ts";
export { found, foundingSeconds } from "./found.ts";
export { ROUNDS_OF_FOUNDING } from "./found-atomic.ts";
