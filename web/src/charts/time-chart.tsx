import { lazy, Suspense, useState } from "react";
import { TableTwin } from "../common/table-twin.tsx";
import type { Clock } from "../format.ts";
import { mendLanguage } from "./locale.ts";
import type { Series } from "./series.ts";
import { hourTicks } from "./ticks.ts";

const Plot = lazy(() => {
  mendLanguage();
  return import("./plot.tsx");
});

/** A step of time with what was in it. */
export interface Span {
  readonly from: string;
  readonly to: string;
}

/** Quantities over a day: a drawing, what it says where the pointer is, and the same as a table. */
export interface TimeChartProps {
  readonly label: string;
  readonly spans: readonly Span[];
  readonly series: readonly Series[];
  readonly clock: Clock;
  readonly day: Span;
  readonly unit: string;
  /** A value as it is written beside its name. */
  readonly text: (value: number) => string;
  readonly now?: number | undefined;
  readonly marked?: Span | readonly Span[] | undefined;
  readonly height?: number;
  /** What stands before the names. */
  readonly lead?: string;
  /** First column of the table. */
  readonly when: string;
  /** The other columns and their cells, where the table has more to say than the drawing. */
  readonly table?: { readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] };
}

/** See `TimeChartProps`. Without a pointer it says the step that holds `now`, or the last one. */
export function TimeChart(props: TimeChartProps) {
  const { label, spans, series, clock, day, unit, text, now, marked, height = 220, lead, when, table } = props;
  const [pointed, point] = useState<number | null>(null);
  const starts = spans.map(({ from }) => Date.parse(from));
  const [from, to] = [Date.parse(day.from), Date.parse(day.to)];
  const end = Math.min(to, Date.parse(spans.at(-1)?.to ?? day.to));
  const step = pointed ?? newestStep(spans, series, now);
  return (
    <div className="chart">
      <Legend series={series} step={step} span={spans[step]} text={text} clock={clock} lead={lead} />
      <Suspense fallback={<div className="plot" style={{ height }} />}>
        <Plot
          label={label}
          series={series}
          starts={starts}
          from={from}
          to={to}
          end={end}
          ticks={(width) => hourTicks(from, to, width)}
          tickText={(at) => clock.time(at)}
          unit={unit}
          height={height}
          now={now}
          marked={(marked === undefined ? [] : [marked].flat()).map(({ from, to }) => [
            Date.parse(from),
            Date.parse(to),
          ])}
          point={point}
        />
      </Suspense>
      <TableTwin
        caption={label}
        head={[when, ...(table?.head ?? series.map(({ name }) => name))]}
        rows={spans.map((span, i) => [
          clock.span(span.from, span.to),
          ...(table?.rows[i] ?? series.map(({ values }) => valueText(values[i] ?? null, text))),
        ])}
      />
    </div>
  );
}

/** The newest step up to now of which most is known: what was expected of the next one says little without what came. */
function newestStep(spans: readonly Span[], series: readonly Series[], now = Number.POSITIVE_INFINITY): number {
  const known = spans.map(({ from }, i) =>
    Date.parse(from) > now ? 0 : series.filter(({ values }) => values[i] != null).length,
  );
  const most = Math.max(1, ...known);
  return known.lastIndexOf(most);
}

function Legend({
  series,
  step,
  span,
  text,
  clock,
  lead,
}: {
  readonly series: readonly Series[];
  readonly step: number;
  readonly span: Span | undefined;
  readonly text: (value: number) => string;
  readonly clock: Clock;
  readonly lead: string | undefined;
}) {
  return (
    <p className="legend">
      {lead !== undefined && <span>{lead}</span>}
      {series.map(({ name, colour, look, values }) => (
        <span key={name}>
          <i className={`${look === "area" ? "dot" : `stroke ${look}`} ${colour}`} />
          {name} <b>{valueText(values[step] ?? null, text)}</b>
        </span>
      ))}
      {span !== undefined && <span className="quiet">{clock.span(span.from, span.to)}</span>}
    </p>
  );
}

function valueText(value: number | null, text: (value: number) => string): string {
  return value === null ? "–" : text(value);
}
