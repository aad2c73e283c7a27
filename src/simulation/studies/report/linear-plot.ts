import { type Html, html } from "./html.ts";
import type { Hue } from "./log-plot.ts";

/** An axis from 0 upwards, or along the day. */
export interface LinearAxis {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly ticks: readonly { readonly at: number; readonly label: string }[];
}

/** A line over the plot; `stepped` holds a value until the next point. */
export interface LinearLine {
  readonly name: string;
  readonly hue: Hue;
  readonly dashed?: true;
  readonly stepped?: true;
  /** Measured by the axis on the right. */
  readonly right?: true;
  /** Every point is marked. */
  readonly dots?: true;
  readonly points: readonly (readonly [x: number, y: number])[];
}

/** A part of a bar, from `bottom` to `top`. */
export interface BarPart {
  readonly from: number;
  readonly to: number;
  readonly bottom: number;
  readonly top: number;
  readonly hue: Hue;
  readonly right?: true;
  /** What it says to whoever points at it. */
  readonly title: string;
}

/** A plot with linear axes: bars behind, lines before them. */
export interface LinearPlot {
  /** What it shows, for whoever cannot see it. */
  readonly title: string;
  readonly x: LinearAxis;
  readonly y: LinearAxis;
  /** A second scale. */
  readonly right?: LinearAxis;
  readonly bars?: readonly BarPart[];
  /** Names of what the bars are, for the legend. */
  readonly barNames?: readonly { readonly name: string; readonly hue: Hue }[];
  readonly lines: readonly LinearLine[];
}

const FRAME = { left: 72, top: 56, width: 812, height: 340, right: 72, bottom: 56 };
/** Wide enough for the widest of our names in 13 pixels. */
const LETTER = 7.2;
const SWATCH = 24;
const ROW = 22;

/** A picture of a plot with linear axes and its legend above. */
export function linearPlot(plot: LinearPlot): Html {
  const { left, top, width, height, right, bottom } = FRAME;
  const { title, x, y } = plot;
  const px = scale(x, left, width);
  const rows = y.ticks.map(({ at, label }) => {
    const py = cut(scale(y, top + height, -height)(at));
    return html`<path class="hair" d="M${left} ${py}h${width}"/>
<text class="quiet" x="${left - 8}" y="${py + 4}" text-anchor="end">${label}</text>
`;
  });
  const columns = x.ticks.map(
    ({ at, label }) => html`<path class="hair" d="M${cut(px(at))} ${top + height}v6"/>
<text class="quiet" x="${cut(px(at))}" y="${top + height + 20}" text-anchor="middle">${label}</text>
`,
  );
  const legend = legendOf(plot);
  const above = (rowsOf(legend) - 1) * ROW;
  return html`<svg viewBox="0 ${-above} ${left + width + right} ${above + top + height + bottom}" role="img" aria-label="${title}">
<title>${title}</title>
${drawLegend(legend)}${rows}${columns}${rightTicks(plot.right)}<text x="${left + width / 2}" y="${top + height + 46}" text-anchor="middle">${x.name}</text>
<text x="8" y="${top - 14}">${y.name}</text>
${(plot.bars ?? []).map((bar) => barOf(bar, plot))}${plot.lines.map((line) => lineOf(line, plot))}</svg>
`;
}

/** Ticks at round numbers from 0 to at least `most`; the last one is the end of the axis. @example roundTicks(34).map(({ at }) => at)   // [0, 10, 20, 30, 40] */
export function roundTicks(most: number): LinearAxis["ticks"] {
  const rough = Math.max(most, 1e-9) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough) as number) * power;
  const count = Math.max(1, Math.ceil(most / step - 1e-9));
  return Array.from({ length: count + 1 }, (_, i) => {
    const at = Number((i * step).toPrecision(12));
    return { at, label: String(at) };
  });
}

/** An axis from 0 to a round number above `most`. */
export function axisTo(name: string, most: number): LinearAxis {
  const ticks = roundTicks(most);
  return { name, from: 0, to: ticks.at(-1)?.at ?? 1, ticks };
}

function rightTicks(axis: LinearAxis | undefined): readonly Html[] {
  if (axis === undefined) return [];
  const { left, top, width, height } = FRAME;
  const name = html`<text x="${left + width + 64}" y="${top - 14}" text-anchor="end">${axis.name}</text>
`;
  const py = scale(axis, top + height, -height);
  return [
    name,
    ...axis.ticks.map(
      ({ at, label }) => html`<text class="quiet" x="${left + width + 8}" y="${cut(py(at)) + 4}">${label}</text>
`,
    ),
  ];
}

interface LegendEntry {
  readonly name: string;
  readonly x: number;
  readonly row: number;
  readonly mark: (x: number, y: number) => Html;
}

/** Entries from left to right, in a further row where the width ends. */
function legendOf({ lines, barNames = [] }: LinearPlot): readonly LegendEntry[] {
  const entries: LegendEntry[] = [];
  let [x, row]: [number, number] = [FRAME.left, 0];
  const place = (name: string, mark: LegendEntry["mark"]) => {
    const width = SWATCH + 8 + name.length * LETTER + 16;
    if (x + width > FRAME.left + FRAME.width + FRAME.right) [x, row] = [FRAME.left, row + 1];
    entries.push({ name, x, row, mark });
    x += width;
  };
  for (const { name, hue } of barNames) {
    place(name, (at, y) => html`<path class="f-${hue}" d="M${cut(at)} ${y - 10}h${SWATCH}v10h-${SWATCH}z"/>`);
  }
  for (const { name, hue, dashed } of lines) {
    const classes = `line s-${hue}${dashed ? " dashed" : ""}`;
    place(name, (at, y) => html`<path class="${classes}" d="M${cut(at)} ${y - 5}h${SWATCH}"/>`);
  }
  return entries;
}

/** The last row stands right above the plot, others above it. */
function drawLegend(entries: readonly LegendEntry[]): readonly Html[] {
  const rows = rowsOf(entries);
  return entries.map(({ name, x, row, mark }) => {
    const y = 18 - (rows - 1 - row) * ROW;
    return html`${mark(x, y)}<text x="${cut(x + SWATCH + 8)}" y="${y}">${name}</text>
`;
  });
}

function rowsOf(entries: readonly LegendEntry[]): number {
  return Math.max(0, ...entries.map(({ row }) => row)) + 1;
}

function barOf({ from, to, bottom, top, hue, right, title }: BarPart, plot: LinearPlot): Html {
  const [px, py] = scalesOf(plot, right);
  const [x, y] = [cut(px(from)), cut(py(top))];
  const [w, h] = [cut(px(to) - px(from)), cut(py(bottom) - py(top))];
  return html`<path class="bar f-${hue}" d="M${x} ${y}h${w}v${h}h${-w}z"><title>${title}</title></path>
`;
}

function lineOf({ hue, dashed, stepped, right, dots, points }: LinearLine, plot: LinearPlot): Html {
  const [px, py] = scalesOf(plot, right);
  const path = points.map(([x, y], i) => {
    if (i === 0) return `M${cut(px(x))} ${cut(py(y))}`;
    return stepped ? `H${cut(px(x))}V${cut(py(y))}` : `L${cut(px(x))} ${cut(py(y))}`;
  });
  const marks = (dots ? points : []).map(
    ([x, y]) => html`<circle class="f-${hue}" cx="${cut(px(x))}" cy="${cut(py(y))}" r="3.5"/>
`,
  );
  return html`<path class="line s-${hue}${dashed ? " dashed" : ""}" d="${path.join("")}"/>
${marks}`;
}

type Scale = (value: number) => number;

function scalesOf({ x, y, right }: LinearPlot, isRight: true | undefined): readonly [Scale, Scale] {
  const { left, top, width, height } = FRAME;
  return [scale(x, left, width), scale(isRight && right !== undefined ? right : y, top + height, -height)];
}

function scale({ from, to }: LinearAxis, start: number, length: number): Scale {
  return (value) => start + ((value - from) / (to - from)) * length;
}

/** A tenth of a pixel is enough. */
function cut(value: number): number {
  return Math.round(value * 10) / 10;
}
