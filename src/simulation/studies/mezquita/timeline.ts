import { type Html, html } from "../report/html.ts";
import type { Hue } from "../report/log-plot.ts";
import { clockOffset } from "../report/numbers.ts";
import type { Step, StepEvent, Tried } from "./step.ts";
import type { Steps } from "./steps.ts";

const LEFT = 172;
const TOP = 40;
const LANE = 44;
const PER_MINUTE = 5;
/** Minutes before and after the start of the hour that the picture shows; what lies outside stands at its edge. */
const [FROM, TO] = [-68, 78];
const HUES: readonly Hue[] = ["own", "sun", "grid", "neighbours", "sun", "own"];

/** The six steps over the time around one hour: a dot for what happened, a cross for what was tried in vain. */
export function timeline({ steps, gateOpens, gateCloses, starts, ends }: Steps): Html {
  const minutes = (iso: string) => (Date.parse(iso) - Date.parse(starts)) / 60_000;
  const phases = [
    { from: minutes(gateOpens), to: minutes(gateCloses), name: "negotiation, 55 min", shaded: false },
    { from: minutes(gateCloses), to: 0, name: "margin", shaded: true },
    { from: 0, to: minutes(ends), name: "the hour itself", shaded: false },
  ];
  const height = TOP + steps.length * LANE;
  return html`<svg viewBox="0 0 ${xOf(TO) + 16} ${height + 44}" role="img" aria-label="The six steps over time">
<title>The six steps over time</title>
${phases.map((phase) => phaseOf(phase, height))}${ticks(height)}${steps.map(laneOf)}</svg>
`;
}

function phaseOf(
  { from, to, name, shaded }: { from: number; to: number; name: string; shaded: boolean },
  height: number,
): Html {
  const [x, width] = [xOf(from), (to - from) * PER_MINUTE];
  const ground = shaded
    ? html`<rect class="ground" x="${x}" y="${TOP - 8}" width="${width}" height="${height - TOP + 8}"/>`
    : html``;
  return html`${ground}
<path class="hair" d="M${x} ${TOP - 8}V${height}"/><path class="hair" d="M${x + width} ${TOP - 8}V${height}"/>
<text class="quiet" x="${x + width / 2}" y="${TOP - 18}" text-anchor="middle">${name}</text>
`;
}

function ticks(height: number): Html {
  const minutes = [-60, -40, -20, 0, 20, 40, 60];
  return html`${minutes.map(
    (
      minute,
    ) => html`<text class="quiet" x="${xOf(minute)}" y="${height + 20}" text-anchor="middle">${minute < 0 ? `−${-minute}` : minute}</text>
`,
  )}<text class="quiet" x="${xOf(0)}" y="${height + 38}" text-anchor="middle">minutes from the start of the hour</text>
`;
}

function laneOf({ step, name, events, tried }: Step, lane: number): Html {
  const y = TOP + (lane + 0.5) * LANE;
  return html`<path class="hair" d="M${xOf(FROM)} ${y}H${xOf(TO)}"/>
<text x="8" y="${y + 4}">${step}  ${name}</text>
${events.map((event) => dotOf(event, y, HUES[lane] as Hue))}${tried.map((attempt) => crossOf(attempt, y))}`;
}

function dotOf(event: StepEvent, y: number, hue: Hue): Html {
  const x = xOf(event.offsetSeconds / 60);
  const title = `${clockOffset(event.offsetSeconds)} ${event.who} ${event.call} ${event.note}`;
  return html`<circle class="f-${hue}" cx="${x}" cy="${y}" r="4"><title>${title}</title></circle>
`;
}

function crossOf(attempt: Tried, y: number): Html {
  const x = xOf(attempt.offsetSeconds / 60);
  const title = `${clockOffset(attempt.offsetSeconds)} ${attempt.who}: ${attempt.what}. ${attempt.answer}`;
  return html`<path class="line s-trouble" d="M${x - 5} ${y - 5}l10 10m0 -10l-10 10"><title>${title}</title></path>
`;
}

function xOf(minutes: number): number {
  const within = Math.min(TO, Math.max(FROM, minutes));
  return Math.round((LEFT + (within - FROM) * PER_MINUTE) * 10) / 10;
}
