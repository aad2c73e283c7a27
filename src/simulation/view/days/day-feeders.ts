import { branchesOf, type FeederId, type FeederLimits, type IntervalIndex, interval as intervalOf } from "#domain";
import type { CommunityReader } from "#storage";
import { CLEARING, type ClearingRecord } from "../../chain-facts.ts";
import { limitsIn, type Scenario } from "../../scenario/index.ts";
import type { DayState } from "../day-state.ts";
import type { GridFact } from "../feeder-view.ts";
import { bodiesOf, type Span } from "./day-records.ts";

type Grid = Pick<Scenario, "calendar" | "feeders" | "limits" | "limitOrders">;
type Measured = GridFact["feeders"][number] & { readonly netImportW: readonly number[] };

/** What flowed on each feeder in each interval of a day, beside what it could carry. */
export function dayFeeders(grid: Grid, reader: CommunityReader, span: Span): DayState["feeders"] {
  const measured = new Map(
    bodiesOf<{ readonly feeders: readonly Measured[] }>(reader, "grid", span).map(([k, , { feeders }]) => [k, feeders]),
  );
  const prices = lastPrices(reader, span);
  const intervals = Array.from({ length: span.end - span.first }, (_, i) => intervalOf(span.first + i));
  const limits = intervals.map((k) => limitsIn(grid, k));
  const above = branchesOf(grid.limits);
  return grid.feeders.map(({ id, name, parent }) => {
    const agreed = grid.limits.find(({ feeder }) => feeder === id) as FeederLimits;
    const limitsOf = limits.map((all) => all.find(({ feeder }) => feeder === id) as FeederLimits);
    const isBelow = (feeder: FeederId) => above(feeder).some((branch) => branch.feeder === id);
    const netImportW = intervals.map((k) => peakOf(measured.get(k)?.filter(({ feeder }) => isBelow(feeder))));
    return {
      id,
      name,
      parent,
      peakW: Math.max(0, ...netImportW.map((power) => Math.abs(power ?? 0))),
      netImportW,
      netOutLimitW: limitsOf.map(({ netOutWh }) => powerOf(grid, netOutWh)),
      netInLimitW: limitsOf.map(({ netInWh }) => powerOf(grid, netInWh)),
      isLowered: limitsOf.map(({ netOutWh, netInWh }) => netOutWh < agreed.netOutWh || netInWh < agreed.netInWh),
      voltageV: intervals.map((k) => measured.get(k)?.find(({ feeder }) => feeder === id)?.voltage?.voltageV ?? null),
      pricePerWh: intervals.map((k) => priceOn(prices.get(k), id)),
    };
  });
}

/** The last clearing of each interval: it may come anew when somebody is left out. */
function lastPrices(reader: CommunityReader, span: Span): ReadonlyMap<IntervalIndex, ClearingRecord> {
  const last = new Map<IntervalIndex, ClearingRecord>();
  for (const [k, , record] of bodiesOf<ClearingRecord>(reader, CLEARING, span)) {
    if (record.block >= (last.get(k)?.block ?? 0)) last.set(k, record);
  }
  return last;
}

function priceOn(record: ClearingRecord | undefined, feeder: FeederId): string | null {
  return record === undefined ? null : String(record.feeders.get(feeder) ?? record.pricePerWh);
}

/** The step with the largest absolute net power of several feeders together, signed; null when nothing was measured. */
function peakOf(feeders: readonly Measured[] | undefined): number | null {
  if (feeders === undefined || feeders.length === 0) return null;
  const steps = feeders[0]?.netImportW.map((_, i) =>
    feeders.reduce((sum, { netImportW }) => sum + (netImportW[i] ?? 0), 0),
  );
  return steps?.reduce((peak, power) => (Math.abs(power) > Math.abs(peak) ? power : peak), 0) ?? null;
}

function powerOf({ calendar }: Grid, energyWh: bigint): number {
  return (Number(energyWh) * 3600) / calendar.intervalSeconds;
}
