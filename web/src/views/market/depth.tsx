import { lazy, Suspense, useMemo } from "react";
import type { OpenOrder } from "#api";
import { mendLanguage } from "../../charts/locale.ts";
import { TableTwin } from "../../common/table-twin.tsx";
import { kWh } from "../../format.ts";
import { texts } from "../../texts/index.ts";
import { depthCurve } from "./depth-curve.ts";

const Plot = lazy(() => {
  mendLanguage();
  return import("../../charts/plot.tsx");
});

const HEIGHT = 200;
const PRICE_STEPS = [1, 2, 5, 10, 20, 50];
/** Room that a price needs on the axis, in pixels. */
const TICK_WIDTH = 40;

/** How much is offered up to each price, and wanted from it on: they meet where the market may come to. */
export function Depth({
  offered,
  wanted,
}: {
  readonly offered: readonly OpenOrder[];
  readonly wanted: readonly OpenOrder[];
}) {
  const { market } = texts;
  const curve = useMemo(() => depthCurve(offered, wanted), [offered, wanted]);
  if (curve === null) return null;
  const energy = (value: number | undefined) => kWh(String(Math.round((value ?? 0) * 1_000)));
  return (
    <div className="chart depth">
      <h3>{market.depth}</h3>
      <p className="legend">
        <span>
          <i className="stroke line neighbours" />
          {market.offered}
        </span>
        <span>
          <i className="stroke dashed grid" />
          {market.wanted}
        </span>
        <span className="quiet">{market.depthPrice}</span>
      </p>
      <Suspense fallback={<div className="plot" style={{ height: HEIGHT }} />}>
        <Plot
          label={market.depthLabel}
          series={[
            { name: market.offered, colour: "neighbours", look: "line", values: curve.offered },
            { name: market.wanted, colour: "grid", look: "dashed", values: curve.wanted },
          ]}
          starts={curve.prices}
          from={curve.prices[0] ?? 0}
          to={curve.end}
          end={curve.end}
          ticks={(width) => priceTicks(curve.prices[0] ?? 0, curve.end, width)}
          tickText={String}
          unit="kWh"
          height={HEIGHT}
        />
      </Suspense>
      <TableTwin
        caption={market.depth}
        head={[market.depthPrice, market.offered, market.wanted]}
        rows={curve.prices.map((price, i) => [price.toFixed(1), energy(curve.offered[i]), energy(curve.wanted[i])])}
      />
    </div>
  );
}

function priceTicks(from: number, to: number, width: number): number[] {
  const most = Math.max(2, Math.floor(width / TICK_WIDTH));
  const every = PRICE_STEPS.find((step) => (to - from) / step <= most) ?? 100;
  const first = Math.ceil(from / every) * every;
  return Array.from({ length: Math.max(0, Math.floor((to - first) / every) + 1) }, (_, i) => first + i * every);
}
