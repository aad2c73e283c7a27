import { useMemo } from "react";
import type { DayState } from "#api";
import type { Series } from "../../charts/series.ts";
import { TimeChart } from "../../charts/time-chart.tsx";
import { type Clock, kW } from "../../format.ts";
import { texts } from "../../texts/index.ts";

type DayFeeder = DayState["feeders"][number];

/** A feeder's power over the day between its limits; spans with a lowered limit are shaded. */
export function FeederDay({
  feeder,
  day,
  clock,
  now,
}: {
  readonly feeder: DayFeeder;
  readonly day: DayState;
  readonly clock: Clock;
  readonly now?: number | undefined;
}) {
  const { grid, page } = texts;
  const series = useMemo(() => seriesOf(feeder), [feeder]);
  const lowered = useMemo(() => day.intervals.filter((_, i) => feeder.isLowered[i]), [day, feeder]);
  return (
    <TimeChart
      label={grid.dayLabel(feeder.name)}
      spans={day.intervals}
      series={series}
      clock={clock}
      day={day}
      unit="kW"
      text={signedPower}
      now={now}
      marked={lowered}
      height={160}
      when={page.interval}
    />
  );
}

/** What flows out counts below 0, and so does its limit. */
function seriesOf({ netImportW, netInLimitW, netOutLimitW }: DayFeeder): readonly Series[] {
  const { grid } = texts;
  const kilo = (watts: readonly (number | null)[], sign = 1) =>
    watts.map((powerW) => (powerW === null ? null : (sign * powerW) / 1_000));
  return [
    { name: grid.power, colour: "grid", look: "line", values: kilo(netImportW) },
    { name: grid.limitIn, colour: "trouble", look: "limit", values: kilo(netInLimitW) },
    { name: grid.limitOut, colour: "trouble", look: "limit", values: kilo(netOutLimitW, -1) },
  ];
}

function signedPower(kilowatts: number): string {
  return kW(kilowatts * 1_000).replace("-", "−");
}
