import { useState } from "react";
import type { LiveState, StepPower } from "#api";
import { type Clock, cents, kW, kWh } from "../format.ts";
import { useWidth } from "../use-width.ts";
import { Axes, type Frame, LEFT, Marks, RIGHT } from "./axes.tsx";
import { axisTop, hourTicks, linear, stepArea, stepLine } from "./scales.ts";
import { TableTwin } from "./table-twin.tsx";

/** The day so far: who served the homes, and what energy cost, on one time axis. */
export function DayCharts({
  state,
  clock,
  now,
}: {
  readonly state: LiveState;
  readonly clock: Clock;
  readonly now: number;
}) {
  const [element, width] = useWidth<HTMLDivElement>();
  const [pointed, setPointed] = useState<number | null>(null);
  const from = Date.parse(state.clock.day.from);
  const to = Date.parse(state.clock.day.to);
  const scale = linear([from, to], [LEFT, Math.max(width - RIGHT, LEFT + 1)]);
  const x = (at: string | number) => scale(typeof at === "number" ? at : Date.parse(at));
  const frame = { width, x, clock, now, ticks: hourTicks(from, to, width) };
  const point = (clientX: number, left: number) =>
    setPointed(from + ((clientX - left - LEFT) / Math.max(width - LEFT - RIGHT, 1)) * (to - from));
  const { series } = state.power;
  const step = pointed === null ? series.at(-1) : series.find((s) => covers(s, pointed));
  return (
    <section aria-labelledby="day">
      <h2 id="day">
        The day <small>power in quarter hours, prices per interval</small>
      </h2>
      <div
        ref={element}
        className="drawing"
        onPointerMove={(event) => point(event.clientX, event.currentTarget.getBoundingClientRect().left)}
        onPointerLeave={() => setPointed(null)}
      >
        <PowerLegend step={step} clock={clock} />
        <PowerChart series={series} frame={frame} pointed={pointed} />
        <PriceLegend price={state.price.day.find((p) => covers(p, pointed ?? Math.min(now, to - 1)))} clock={clock} />
        <PriceChart prices={state.price.day} frame={frame} pointed={pointed} />
      </div>
      <DayTables state={state} clock={clock} />
    </section>
  );
}

function covers({ from, to }: { readonly from: string; readonly to: string }, at: number): boolean {
  return Date.parse(from) <= at && at < Date.parse(to);
}

function PowerLegend({ step, clock }: { readonly step: StepPower | undefined; readonly clock: Clock }) {
  const value = (powerW: number | undefined) => (powerW === undefined ? "" : ` ${kW(powerW)}`);
  return (
    <p className="legend">
      <span>Homes use{value(step?.loadW)}, from</span>
      <span>
        <i className="dot own" />
        own roof and battery{value(step?.ownW)}
      </span>
      <span>
        <i className="dot neighbours" />
        neighbours{value(step?.neighboursW)}
      </span>
      <span>
        <i className="dot grid" />
        the grid{value(step?.gridW)}
      </span>
      <span>
        <i className="stroke sun" />
        sun{value(step?.pvW)}
      </span>
      {step !== undefined && <span className="quiet">{clock.span(step.from, step.to)}</span>}
    </p>
  );
}

function PowerChart({
  series,
  frame,
  pointed,
}: {
  readonly series: readonly StepPower[];
  readonly frame: Frame;
  readonly pointed: number | null;
}) {
  const height = 220;
  const top = axisTop(Math.max(1_000, ...series.map((s) => Math.max(s.loadW, s.pvW))) / 1_000);
  const y = linear([0, top], [height - 20, 8]);
  const level = (of: (s: StepPower) => number) =>
    series.map((s) => ({ from: frame.x(s.from), to: frame.x(s.to), y: y(of(s) / 1_000) }));
  const ground = level(() => 0);
  const own = level((s) => s.ownW);
  const neighbours = level((s) => s.ownW + s.neighboursW);
  const grid = level((s) => s.ownW + s.neighboursW + s.gridW);
  return (
    <svg
      width={frame.width}
      height={height}
      role="img"
      aria-label="Power over the day; the table below has the numbers"
    >
      <Axes frame={frame} height={height} values={[0, top / 2, top]} y={y} unit="kW" />
      <path className="area own" d={stepArea(own, ground)} />
      <path className="area neighbours" d={stepArea(neighbours, own)} />
      <path className="area grid" d={stepArea(grid, neighbours)} />
      <path className="line sun" d={stepLine(level((s) => s.pvW))} />
      <Marks frame={frame} height={height} pointed={pointed} />
      {series.length === 0 && <EmptyChart frame={frame} height={height} text="Fills as the day goes on" />}
    </svg>
  );
}

type DayPrices = LiveState["price"]["day"];

function PriceLegend({ price, clock }: { readonly price: DayPrices[number] | undefined; readonly clock: Clock }) {
  return (
    <p className="legend">
      <span>
        <i className="stroke grid" />
        the grid charges{price === undefined ? "" : ` ${cents(price.importAllIn)}`}
      </span>
      <span>
        <i className="stroke thin" />
        and pays{price === undefined ? "" : ` ${cents(price.feedIn)}`}
      </span>
      <span>
        <i className="dot neighbours" />
        neighbours agreed on{price?.localMean == null ? " –" : ` ${cents(price.localMean)}`} ct/kWh
      </span>
      {price !== undefined && <span className="quiet">{clock.span(price.from, price.to)}</span>}
    </p>
  );
}

function PriceChart({
  prices,
  frame,
  pointed,
}: {
  readonly prices: DayPrices;
  readonly frame: Frame;
  readonly pointed: number | null;
}) {
  const height = 130;
  const top = axisTop(Math.max(10, ...prices.map((p) => Number(p.importAllIn) / 10_000)));
  const y = linear([0, top], [height - 20, 8]);
  const level = (of: (p: DayPrices[number]) => string) =>
    prices.map((p) => ({ from: frame.x(p.from), to: frame.x(p.to), y: y(Number(of(p)) / 10_000) }));
  return (
    <svg
      width={frame.width}
      height={height}
      role="img"
      aria-label="Prices over the day; the table below has the numbers"
    >
      <Axes frame={frame} height={height} values={[0, top / 2, top]} y={y} unit="ct" />
      <path
        className="area room"
        d={stepArea(
          level((p) => p.ceiling),
          level((p) => p.feedIn),
        )}
      />
      <path className="line grid" d={stepLine(level((p) => p.importAllIn))} />
      <path className="line thin" d={stepLine(level((p) => p.feedIn))} />
      {prices
        .filter((p) => p.localMean !== null)
        .map((p) => (
          <rect
            key={p.interval}
            className="bar neighbours"
            x={frame.x(p.from) + 1}
            width={Math.max(frame.x(p.to) - frame.x(p.from) - 2, 2)}
            y={y(Number(p.localMean) / 10_000) - 1.5}
            height="3"
          />
        ))}
      <Marks frame={frame} height={height} pointed={pointed} />
    </svg>
  );
}

function EmptyChart({
  frame,
  height,
  text,
}: {
  readonly frame: Frame;
  readonly height: number;
  readonly text: string;
}) {
  return (
    <text className="empty" x={frame.width / 2} y={height / 2} textAnchor="middle">
      {text}
    </text>
  );
}

function DayTables({ state, clock }: { readonly state: LiveState; readonly clock: Clock }) {
  return (
    <>
      <TableTwin
        caption="Power over the day"
        head={["Quarter hour", "Homes use", "Own", "Neighbours", "Grid", "Sun", "Batteries charge", "Batteries give"]}
        rows={state.power.series.map((s) => [
          clock.span(s.from, s.to),
          ...[s.loadW, s.ownW, s.neighboursW, s.gridW, s.pvW, s.chargeW, s.dischargeW].map(kW),
        ])}
      />
      <TableTwin
        caption="Prices over the day in ct/kWh"
        head={["Interval", "Grid charges", "Grid pays", "Neighbours at most", "Neighbours agreed", "Agreed energy"]}
        rows={state.price.day.map((p) => [
          clock.span(p.from, p.to),
          cents(p.importAllIn),
          cents(p.feedIn),
          cents(p.ceiling),
          p.localMean === null ? "–" : cents(p.localMean),
          kWh(p.tradedWh),
        ])}
      />
    </>
  );
}
