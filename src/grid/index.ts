export { type Balance, powerBalance } from "./balance.ts";
export { type Breach, feederOverloads, limitViolations, residualLimits } from "./limits.ts";
export { type FeederFlow, type FeederLoad, feederLoads, feederUse } from "./load.ts";
export { type OpenOrder, unsoldWhileGridBought } from "./unsold.ts";
export { type Cable, type VoltageEstimate, voltageEstimate } from "./voltage.ts";
