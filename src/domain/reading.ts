import type { MeterId } from "./ids.ts";
import type { IntervalIndex } from "./time.ts";
import type { Wh } from "./units.ts";

/** Both registers of a meter, exactly at the start of interval `boundary`. */
export interface MeterReading {
  readonly meter: MeterId;
  readonly boundary: IntervalIndex;
  readonly importWh: Wh;
  readonly exportWh: Wh;
}

/** What flowed in one interval; `"silent"` when a boundary reading is missing. */
export type Metered = { readonly importWh: Wh; readonly exportWh: Wh } | "silent";
