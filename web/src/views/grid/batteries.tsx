import { useMemo } from "react";
import type { DayState } from "#api";
import type { Series } from "../../charts/series.ts";
import { TimeChart } from "../../charts/time-chart.tsx";
import { TableTwin } from "../../common/table-twin.tsx";
import { type Clock, kWh } from "../../format.ts";
import { texts } from "../../texts/index.ts";
import { storedSeries } from "./stored.ts";

/** What the batteries held over the day, together, and each as a table. */
export function BatteriesOfDay({
  day,
  clock,
  now,
}: {
  readonly day: DayState;
  readonly clock: Clock;
  readonly now?: number;
}) {
  const { grid, page } = texts;
  const series = useMemo(() => seriesOf(day), [day]);
  const { name, first, least, most, last, capacity } = grid.batteryColumns;
  if (day.batteries.length === 0) return null;
  return (
    <>
      <TimeChart
        label={grid.storedLabel}
        spans={day.intervals}
        series={series}
        clock={clock}
        day={day}
        unit="kWh"
        text={(value) => kWh(String(Math.round(value * 1_000)))}
        now={now}
        when={page.interval}
      />
      <TableTwin
        caption={grid.batteryTable}
        head={[name, first, least, most, last, capacity]}
        rows={day.batteries.map((battery) => rowOf(battery))}
      />
    </>
  );
}

function seriesOf({ batteries }: DayState): readonly Series[] {
  const { grid } = texts;
  const sums = [
    { name: grid.homeBatteries, colour: "battery", values: storedSeries(batteries.filter((one) => !one.isShared)) },
    {
      name: grid.communityBattery,
      colour: "neighbours",
      values: storedSeries(batteries.filter((one) => one.isShared)),
    },
  ] as const;
  return sums.filter(({ values }) => values.length > 0).map((sum) => ({ ...sum, look: "area" as const }));
}

function rowOf({ name, isShared, storedWh, capacityWh }: DayState["batteries"][number]): readonly string[] {
  const { grid, page } = texts;
  const known = storedWh.filter((stored) => stored !== null);
  const sorted = known.toSorted((a, b) => Number(BigInt(a) - BigInt(b)));
  const shown = [known[0], sorted[0], sorted.at(-1), known.at(-1), capacityWh];
  return [isShared ? grid.community : name, ...shown.map((energy) => (energy === undefined ? page.none : kWh(energy)))];
}
