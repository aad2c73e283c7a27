/** A bill's rows, for everybody who shows one: also loaded by the page, so nothing here may need more than arithmetic. */
export { type Bill, type BillAmounts, type BillRow, type BillRowName, billOf } from "./bill-rows.ts";
export { type Json, totalsFromJson } from "./totals-from-json.ts";
