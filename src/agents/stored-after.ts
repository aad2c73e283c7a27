import { type BatterySpec, stepHome } from "#devices";
import type { Outlook } from "./plan.ts";

/** What the battery will hold when the running interval, the first of the outlook, has passed as expected. */
export function storedAfter(
  battery: BatterySpec,
  storedWh: bigint,
  outlook: Outlook,
  netExportWh: bigint,
  seconds: number,
): bigint {
  const loadWh = outlook.loadWh[0] ?? 0n;
  const pvWh = outlook.pvWh[0] ?? 0n;
  return stepHome(battery, storedWh, { loadWh, pvWh, netExportWh, seconds }).storedWh;
}
