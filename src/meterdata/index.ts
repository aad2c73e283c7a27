export { type ColumnSpec, readColumn, type Steps } from "./csv/column.ts";
export { GAP_RULES, type GapRule } from "./fill.ts";
export { MOST_BYTES, requireSize } from "./limits.ts";
export type { PriceCsvOptions } from "./prices/csv.ts";
export { readPrices } from "./prices/read.ts";
export type { PriceSeries, PriceUnit } from "./prices/series.ts";
export { type DataFault, type Place, refuseCell, refuseFile } from "./refuse.ts";
