export { BATCH_TERMS, BOND_NANO, DEPOSIT_NANO, horizonSecondsOf, TURN_SECONDS } from "./atomic-terms.ts";
export { auditedUntilOf } from "./audits.ts";
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
