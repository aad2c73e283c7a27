import { useMemo } from "react";
import type { DayState } from "#api";
import type { Series } from "../../charts/series.ts";
import { TimeChart } from "../../charts/time-chart.tsx";
import type { Clock } from "../../format.ts";
import { texts } from "../../texts/index.ts";
import { pricesDiffer } from "./day-of-feeders.ts";

/** So many lines can be told apart. */
const COLOURS = ["grid", "neighbours", "battery", "sun", "own", "quiet"] as const;

/** What energy cost on each feeder, where a full cable made that differ. */
export function Prices({ day, clock, now }: { readonly day: DayState; readonly clock: Clock; readonly now?: number }) {
  const { grid, page } = texts;
  const series = useMemo(() => seriesOf(day), [day]);
  if (!pricesDiffer(day.feeders)) return null;
  return (
    <section aria-labelledby="feeder-prices">
      <h2 id="feeder-prices">
        {grid.prices} <small>{grid.pricesHint}</small>
      </h2>
      <TimeChart
        label={grid.pricesLabel}
        spans={day.intervals}
        series={series}
        clock={clock}
        day={day}
        unit="ct"
        text={(value) => grid.facts.perKWh(value.toFixed(1))}
        now={now}
        when={page.interval}
      />
    </section>
  );
}

function seriesOf({ feeders }: DayState): readonly Series[] {
  return feeders.map(({ name, pricePerWh }, i) => ({
    name,
    colour: COLOURS[i % COLOURS.length] ?? "quiet",
    look: i < COLOURS.length ? "line" : "dashed",
    values: pricePerWh.map((price) => (price === null ? null : Number(price) / 10_000)),
  }));
}
