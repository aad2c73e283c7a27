import { useMemo } from "react";
import type { LiveState } from "#api";
import type { Series } from "../../charts/series.ts";
import { type Span, TimeChart } from "../../charts/time-chart.tsx";
import { type Clock, cents } from "../../format.ts";
import { texts } from "../../texts/index.ts";

type Announced = NonNullable<LiveState["price"]["tomorrow"]>[number] &
  Partial<Pick<LiveState["price"]["day"][number], "localMean">>;

/** What energy costs over a day: the grid's price part upon part, and beside it what neighbours may and do agree on. */
export function PriceChart({
  label,
  prices,
  day,
  clock,
  now,
  marked,
}: {
  readonly label: string;
  readonly prices: readonly Announced[];
  readonly day: Span;
  readonly clock: Clock;
  readonly now?: number;
  readonly marked?: Span;
}) {
  const series = useMemo(() => priceSeries(prices), [prices]);
  return (
    <TimeChart
      label={label}
      spans={prices}
      series={series}
      clock={clock}
      day={day}
      unit="ct"
      text={(value) => cents(String(Math.round(value * 10_000)))}
      now={now}
      marked={marked}
      height={240}
      when={texts.page.interval}
    />
  );
}

/** Parts that are nowhere in the tariff are left out. */
function priceSeries(prices: readonly Announced[]): readonly Series[] {
  const { market } = texts;
  const inCents = (of: (price: Announced) => string | null | undefined) =>
    prices.map((price) => {
      const value = of(price);
      return value == null ? null : Number(value) / 10_000;
    });
  const parts: readonly Series[] = [
    { name: market.energy, colour: "grid", look: "area", values: inCents((p) => p.energy) },
    { name: market.gridFee, colour: "own", look: "area", values: inCents((p) => p.gridFee) },
    { name: market.levy, colour: "battery", look: "area", values: inCents((p) => p.levy) },
    { name: market.tax, colour: "quiet", look: "area", values: inCents((p) => p.tax) },
  ];
  const lines: readonly Series[] = [
    { name: market.ceiling, colour: "neighbours", look: "limit", values: inCents((p) => p.ceiling) },
    { name: market.feedIn, colour: "text", look: "dashed", values: inCents((p) => p.feedIn) },
    { name: market.agreed, colour: "neighbours", look: "line", values: inCents((p) => p.localMean) },
  ];
  const agreed = prices.some(({ localMean }) => localMean !== undefined);
  return [
    ...parts.filter(({ values }) => values.some((value) => value !== 0)),
    ...(agreed ? lines : lines.slice(0, 2)),
  ];
}
