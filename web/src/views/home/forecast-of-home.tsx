import { useMemo } from "react";
import type { HomeDayState } from "#api";
import type { Series } from "../../charts/series.ts";
import { TimeChart } from "../../charts/time-chart.tsx";
import { type Clock, kWh } from "../../format.ts";
import { texts } from "../../texts/index.ts";
import { ForecastCost } from "./forecast-cost.tsx";

type Interval = HomeDayState["intervals"][number];

/** What a home's agent expected, beside what came, and how far off it was. */
export function ForecastOfHome({
  day,
  currency,
  clock,
  now,
}: {
  readonly day: HomeDayState;
  readonly currency: string;
  readonly clock: Clock;
  readonly now: number | undefined;
}) {
  const { home, page } = texts;
  const series = useMemo(() => seriesOf(day), [day]);
  const isKnown = day.intervals.some(({ forecast }) => forecast !== null);
  return (
    <section aria-labelledby="forecast">
      <h2 id="forecast">
        {home.forecast} <small>{home.forecastHint}</small>
      </h2>
      {isKnown ? (
        <>
          <p className="quiet">{qualityOf(day)}</p>
          <TimeChart
            label={home.forecastLabel}
            spans={day.intervals}
            series={series}
            clock={clock}
            day={day}
            unit="kWh"
            text={(value) => kWh(String(Math.round(value * 1_000)))}
            now={now}
            when={page.interval}
          />
          <ForecastCost home={day.home} currency={currency} />
        </>
      ) : (
        <p className="empty">{home.noForecast}</p>
      )}
    </section>
  );
}

function qualityOf({ intervals, forecast }: HomeDayState): string {
  const { home } = texts;
  const known = intervals.flatMap((i) => (i.forecast === null ? [] : [i.forecast]));
  const names = (of: (f: (typeof known)[number]) => string | null) =>
    [...new Set(known.map(of))].filter((n) => n !== null);
  const error = (wh: number | null | undefined) => (wh == null ? null : kWh(String(Math.round(wh))));
  const [load, pv] = [error(forecast?.loadMaeWh), error(forecast?.pvMaeWh)];
  return [
    home.method(names((f) => f.loadMethod).join(", ")),
    ...(load === null ? [] : [home.error(load)]),
    ...(pv === null ? [] : [home.methodPv(names((f) => f.pvMethod).join(", ")), home.error(pv)]),
  ].join(" · ");
}

function seriesOf({ intervals, hasPv }: HomeDayState): readonly Series[] {
  const { home } = texts;
  const values = (of: (interval: Interval) => string | null | undefined) =>
    intervals.map((interval) => {
      const energyWh = of(interval);
      return energyWh == null ? null : Number(energyWh) / 1_000;
    });
  const load: readonly Series[] = [
    { name: home.load, colour: "own", look: "area", values: values((i) => i.booked?.loadWh) },
    { name: home.expectedLoad, colour: "text", look: "dashed", values: values((i) => i.forecast?.loadWh) },
  ];
  if (!hasPv) return load;
  return [
    ...load,
    { name: home.pv, colour: "sun", look: "line", values: values((i) => i.booked?.pvWh) },
    { name: home.expectedPv, colour: "sun", look: "dashed", values: values((i) => i.forecast?.pvWh) },
  ];
}
