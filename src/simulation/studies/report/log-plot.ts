import { type Html, html } from "./html.ts";
import { grouped } from "./numbers.ts";

/** A colour of the page, by its meaning. */
export type Hue = "sun" | "neighbours" | "grid" | "own" | "battery" | "trouble";

/** A line of a plot with its name written along it. */
export interface PlotLine {
  readonly name: string;
  readonly hue: Hue;
  readonly dashed?: true;
  readonly points: readonly (readonly [x: number, y: number])[];
  /** Where the name stands: at which x, and above or below the line. */
  readonly label: { readonly x: number; readonly above: boolean; readonly anchor: "start" | "end" };
}

/** Single values. */
export interface PlotDots {
  readonly hue: Hue;
  readonly points: readonly { readonly x: number; readonly y: number; readonly title: string }[];
}

/** A plot with two logarithmic axes that begin at 1. */
export interface LogPlot {
  /** What it shows, for whoever cannot see it. */
  readonly title: string;
  readonly x: { readonly name: string; readonly decades: number };
  readonly y: { readonly name: string; readonly decades: number };
  readonly lines: readonly PlotLine[];
  readonly dots: readonly PlotDots[];
}

const FRAME = { left: 84, top: 36, width: 800, height: 400, right: 40, bottom: 56 };

/** A picture of a plot with both axes logarithmic. */
export function logPlot({ title, x, y, lines, dots }: LogPlot): Html {
  const { left, top, width, height, right, bottom } = FRAME;
  const px = (value: number) => left + (Math.log10(value) / x.decades) * width;
  const py = (value: number) => top + height - (Math.log10(value) / y.decades) * height;
  const decades = (count: number) => Array.from({ length: count + 1 }, (_, i) => 10 ** i);
  const columns = decades(x.decades).map(
    (value) => html`<path class="hair" d="M${cut(px(value))} ${top}v${height}"/>
<text class="quiet" x="${cut(px(value))}" y="${top + height + 20}" text-anchor="middle">${grouped(value)}</text>
`,
  );
  const rows = decades(y.decades).map(
    (value) => html`<path class="hair" d="M${left} ${cut(py(value))}h${width}"/>
<text class="quiet" x="${left - 8}" y="${cut(py(value) + 4)}" text-anchor="end">${grouped(value)}</text>
`,
  );
  return html`<svg viewBox="0 0 ${left + width + right} ${top + height + bottom}" role="img" aria-label="${title}">
<title>${title}</title>
${columns}${rows}<text x="${left + width / 2}" y="${top + height + 46}" text-anchor="middle">${x.name}</text>
<text x="${8}" y="${20}">${y.name}</text>
${lines.map((line) => lineOf(line, px, py))}${dots.map((some) => dotsOf(some, px, py))}</svg>
`;
}

type Scale = (value: number) => number;

function lineOf({ name, hue, dashed, points, label }: PlotLine, px: Scale, py: Scale): Html {
  const path = points.map(([x, y], i) => `${i === 0 ? "M" : "L"}${cut(px(x))} ${cut(py(y))}`).join("");
  const y = py(valueAt(points, label.x)) + (label.above ? -8 : 18);
  return html`<path class="line s-${hue}${dashed ? " dashed" : ""}" d="${path}"/>
<text class="f-${hue}" x="${cut(px(label.x))}" y="${cut(y)}" text-anchor="${label.anchor}">${name}</text>
`;
}

function dotsOf({ hue, points }: PlotDots, px: Scale, py: Scale): Html {
  return html`${points.map(
    ({
      x,
      y,
      title,
    }) => html`<circle class="f-${hue}" cx="${cut(px(x))}" cy="${cut(py(y))}" r="4"><title>${title}</title></circle>
`,
  )}`;
}

/** The line's own value at an x, straight between its points on the paper of the plot. */
function valueAt(points: PlotLine["points"], x: number): number {
  const after = Math.max(
    1,
    points.findIndex(([at]) => at >= x),
  );
  const [[x0, y0], [x1, y1]] = [points[after - 1], points[after]] as [PlotLine["points"][0], PlotLine["points"][0]];
  const share = Math.log(x / x0) / Math.log(x1 / x0);
  return y0 * (y1 / y0) ** share;
}

/** A tenth of a pixel is enough. */
function cut(value: number): number {
  return Math.round(value * 10) / 10;
}
