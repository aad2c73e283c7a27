import type { Days, LiveState } from "#api";
import type { Clock } from "../format.ts";
import type { Address } from "./address.ts";

/** What every view gets. */
export interface ViewProps {
  readonly state: LiveState;
  readonly address: Address;
  readonly days: Days | null;
  readonly clock: Clock;
  /** The community's time, in ms since 1970. */
  readonly now: number;
}
