import { useMemo } from "react";
import type { StepPower } from "#api";
import type { Series } from "../../charts/series.ts";
import { type Span, TimeChart } from "../../charts/time-chart.tsx";
import { type Clock, kW } from "../../format.ts";
import { texts } from "../../texts/index.ts";

/** Who served the homes over the day, and what the sun gave. */
export function PowerOfDay({
  series: steps,
  day,
  clock,
  now,
}: {
  readonly series: readonly StepPower[];
  readonly day: Span;
  readonly clock: Clock;
  readonly now: number | undefined;
}) {
  const { power, page } = texts;
  const series = useMemo(() => seriesOf(steps), [steps]);
  return (
    <section aria-labelledby="day">
      <h2 id="day">
        {power.title} <small>{power.hint}</small>
      </h2>
      <TimeChart
        label={power.label}
        spans={steps}
        series={series}
        clock={clock}
        day={day}
        unit="kW"
        text={(value) => kW(value * 1_000)}
        now={now}
        lead={power.lead}
        when={page.quarterHour}
      />
    </section>
  );
}

function seriesOf(steps: readonly StepPower[]): readonly Series[] {
  const { power } = texts;
  const kilowatts = (of: (step: StepPower) => number) => steps.map((step) => of(step) / 1_000);
  return [
    { name: power.own, colour: "own", look: "area", values: kilowatts((s) => s.ownW) },
    { name: power.neighbours, colour: "neighbours", look: "area", values: kilowatts((s) => s.neighboursW) },
    { name: power.grid, colour: "grid", look: "area", values: kilowatts((s) => s.gridW) },
    { name: power.sun, colour: "sun", look: "line", values: kilowatts((s) => s.pvW) },
  ];
}
