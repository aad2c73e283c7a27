export { allocate, splitByCumulativeFloor } from "./allocation.ts";
export { type Compensation, compensationOf, type Holds, holds, metered } from "./metered.ts";
export type { Outcome, Settlement, SettlementInput } from "./settlement.ts";
