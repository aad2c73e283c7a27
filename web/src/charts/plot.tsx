import { useEffect, useLayoutEffect, useRef } from "react";
import UPlot from "uplot";
import { bandsOf, plotData, type Series } from "./series.ts";
import { colourValue, useTheme, washed } from "./theme.ts";
import { useWidth } from "./use-width.ts";

/** A drawing of steps over a common axis. */
export interface PlotProps {
  /** What it shows, for whoever cannot see it; its table has the numbers. */
  readonly label: string;
  readonly series: readonly Series[];
  readonly starts: readonly number[];
  readonly from: number;
  readonly to: number;
  /** Where the last step ends. */
  readonly end: number;
  /** Numbers on the lower axis, for a width in pixels. */
  readonly ticks: (width: number) => number[];
  readonly tickText: (at: number) => string;
  readonly unit: string;
  readonly height: number;
  /** A line where we are. */
  readonly now?: number | undefined;
  /** Spans that matter, such as the interval that is traded. */
  readonly marked?: readonly (readonly [from: number, to: number])[] | undefined;
  /** The step under the pointer; null when there is none. */
  readonly point?: ((step: number | null) => void) | undefined;
}

const FONT = '13px system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif';
/** Mean width of a figure in this font, in pixels. */
const LETTER = 7;
const AREA_OPACITY = 0.9;

/** Draws with uPlot: once, and then only what changed. */
export default function Plot(props: PlotProps) {
  const [element, width] = useWidth<HTMLDivElement>();
  const theme = useTheme();
  const plot = useRef<UPlot | null>(null);
  const newest = useRef(props);
  newest.current = props;
  const { series, starts, from, to, height, label } = props;
  const looks = JSON.stringify([theme, height, series.map(({ name, colour, look }) => [name, colour, look])]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `looks` stands for everything that makes it another drawing.
  useLayoutEffect(() => {
    const place = element.current;
    if (place === null || width === 0) return;
    const drawn = new UPlot(optionsFor(newest, width), dataOf(newest.current), place);
    plot.current = drawn;
    return () => {
      drawn.destroy();
      plot.current = null;
    };
  }, [looks, width === 0]);
  useEffect(() => {
    if (plot.current !== null && width > 0) plot.current.setSize({ width, height });
  }, [width, height]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the newest properties are read through their reference.
  useEffect(() => {
    plot.current?.setData(dataOf(newest.current), true);
  }, [series, starts, from, to, props.now, String(props.marked)]);
  return <div ref={element} className="plot" role="img" aria-label={label} style={{ height }} />;
}

function dataOf({ series, starts, end }: PlotProps): UPlot.AlignedData {
  return plotData(series, starts, end) as unknown as UPlot.AlignedData;
}

type Newest = { readonly current: PlotProps };

function optionsFor(newest: Newest, width: number): UPlot.Options {
  const { series, height } = newest.current;
  return {
    width,
    height,
    padding: [12, 8, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { show: false } },
    scales: {
      x: { time: false, range: () => [newest.current.from, newest.current.to] },
      y: { range: (_plot, least, most) => rangeOf(least, most) },
    },
    axes: axesFor(newest),
    series: [{}, ...series.map(seriesOptions)],
    bands: bandsOf(series).map((pair) => ({ series: [...pair] as [number, number] })),
    hooks: {
      drawClear: [(plot) => shade(plot, newest.current)],
      draw: [(plot) => markNow(plot, newest.current)],
      setCursor: [(plot) => newest.current.point?.(stepOf(plot, newest.current))],
    },
  };
}

/** From 0, or from below it, up to a little more than the most. */
function rangeOf(least: number, most: number): [number, number] {
  if (!Number.isFinite(least) || !Number.isFinite(most)) return [0, 1];
  const top = Math.max(most, 0);
  const bottom = Math.min(least, 0);
  const room = (top - bottom) * 0.06 || 1;
  return [bottom === 0 ? 0 : bottom - room, top + room];
}

function axesFor(newest: Newest): UPlot.Axis[] {
  const common = {
    stroke: () => colourValue("quiet"),
    font: FONT,
    ticks: { show: false },
  } as const;
  return [
    {
      ...common,
      size: 24,
      gap: 4,
      grid: { show: false },
      splits: (plot) => newest.current.ticks(plot.width),
      values: (_plot, splits) => splits.map((at) => newest.current.tickText(at)),
    },
    {
      ...common,
      size: (_plot, values) => axisWidth(values ?? []),
      gap: 6,
      grid: { stroke: () => colourValue("hairline"), width: 1 },
      values: (_plot, splits) =>
        splits.map((value, i) => (i === splits.length - 1 ? `${value} ${newest.current.unit}` : String(value))),
    },
  ];
}

/** As wide as its longest number; at least so wide that most drawings stand below each other. */
function axisWidth(texts: readonly string[]): number {
  return Math.max(60, 14 + LETTER * Math.max(0, ...texts.map(({ length }) => length)));
}

function seriesOptions({ name, colour, look }: Series): UPlot.Series {
  const dash = { dashed: [6, 4], limit: [2, 3], area: undefined, line: undefined }[look];
  return {
    label: name,
    stroke: () => colourValue(colour),
    width: look === "area" ? 0 : look === "limit" ? 1.5 : 2,
    points: { show: false },
    ...(dash && { dash }),
    ...(look === "area" && { fill: () => washed(colour, AREA_OPACITY) }),
  };
}

/** A soft ground behind the spans that matter. */
function shade(plot: UPlot, { marked = [] }: PlotProps): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.fillStyle = washed("quiet", 0.16);
  for (const span of marked) {
    const [left, right] = span.map((at) => plot.valToPos(at, "x", true)) as [number, number];
    const start = Math.max(left, bbox.left);
    const end = Math.min(right, bbox.left + bbox.width);
    if (end > start) ctx.fillRect(start, bbox.top, end - start, bbox.height);
  }
  ctx.restore();
}

function markNow(plot: UPlot, { now, from, to }: PlotProps): void {
  if (now === undefined || now < from || now > to) return;
  const { ctx, bbox } = plot;
  const x = Math.round(plot.valToPos(now, "x", true));
  ctx.save();
  ctx.strokeStyle = colourValue("here");
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash([]);
  ctx.beginPath();
  ctx.moveTo(x, bbox.top);
  ctx.lineTo(x, bbox.top + bbox.height);
  ctx.stroke();
  ctx.restore();
}

function stepOf(plot: UPlot, { starts }: PlotProps): number | null {
  const { left } = plot.cursor;
  if (left === undefined || left < 0) return null;
  const at = plot.posToVal(left, "x");
  const step = starts.findLastIndex((start) => start <= at);
  return step < 0 ? null : step;
}
