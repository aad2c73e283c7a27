import type { FeederId } from "./ids.ts";
import type { Wh } from "./units.ts";

/** A radial branch with what it may carry (TX 4: Cext and Cint), in whole Wh per interval. */
export interface FeederLimits {
  readonly feeder: FeederId;
  /** Largest |sold − bought| in an interval. */
  readonly netLimitWh: Wh;
  /** Largest amount sold, and largest amount bought, in an interval. */
  readonly internalLimitWh: Wh;
}

/** The limits of a community, one entry per feeder. */
export type Limits = readonly FeederLimits[];
