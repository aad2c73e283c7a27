import { useMemo } from "react";
import type { Series } from "../../charts/series.ts";
import { type Span, TimeChart } from "../../charts/time-chart.tsx";
import { type Clock, centsAsMoney, kWh, money } from "../../format.ts";
import { texts } from "../../texts/index.ts";
import type { DayReceipts } from "./receipts.tsx";

const NANO = 1e9;

type Interval = DayReceipts["intervals"][number];

/** What became of the money that was put on hold for each interval of the day. */
export function ReceiptChart({
  currency,
  intervals,
  day,
  clock,
  now,
}: {
  readonly currency: string;
  readonly intervals: readonly Interval[];
  readonly day: Span;
  readonly clock: Clock;
  readonly now: number | undefined;
}) {
  const { chart } = texts.receipts;
  const shown = useMemo(() => intervals.filter(({ from }) => from < day.to), [intervals, day.to]);
  const series = useMemo(() => seriesOf(shown), [shown]);
  if (shown.length === 0) return null;
  const [when, ...rest] = chart.columns;
  return (
    <TimeChart
      label={chart.label(currency)}
      spans={shown}
      series={series}
      clock={clock}
      day={day}
      unit={currency}
      text={(amount) => centsAsMoney(BigInt(Math.round(amount * 100)))}
      now={now}
      height={160}
      lead={chart.lead}
      when={when}
      table={{
        head: rest,
        rows: shown.map((i) => [
          kWh(i.agreedWh),
          kWh(i.confirmedWh),
          money(i.paidNano),
          money(i.backNano),
          money(i.onHoldNano),
        ]),
      }}
    />
  );
}

/** Paid at the bottom, what went back or still waits above it. */
function seriesOf(intervals: readonly Interval[]): readonly Series[] {
  const { chart } = texts.receipts;
  const amounts = (of: (interval: Interval) => string) => intervals.map((interval) => Number(of(interval)) / NANO);
  return [
    { name: chart.paid, colour: "neighbours", look: "area", values: amounts((i) => i.paidNano) },
    { name: chart.back, colour: "quiet", look: "area", values: amounts((i) => i.backNano) },
    { name: chart.held, colour: "own", look: "area", values: amounts((i) => i.onHoldNano) },
  ];
}
