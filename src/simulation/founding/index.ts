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
export { FOUNDING_SECONDS, found } from "./found.ts";
