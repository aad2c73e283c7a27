import type { Html } from "../report/html.ts";
import { axisTo, type BarPart, type LinearAxis, type LinearLine, linearPlot } from "../report/linear-plot.ts";
import type { Hue } from "../report/log-plot.ts";
import type { ChainFigures, Times } from "./chain/figures.ts";
import type { TransaxReport } from "./reproduce.ts";
import { clock, inKWh } from "./statements.ts";
import type { SolverName } from "./windows.ts";

/** Colours of neighbouring parts of a bar. */
const PARTS = ["own", "grid", "neighbours", "sun", "battery"] as const satisfies readonly Hue[];
const TESTS: Readonly<Record<string, Hue>> = { A: "neighbours", C: "battery", D: "own" };

/** Production, consumption and what is traded in the tests, per interval (Fig. 6). */
export function energyFigure({ producedWh, consumedWh, tests }: TransaxReport): Html {
  const most = Math.max(...producedWh, ...consumedWh) / 1000;
  return linearPlot({
    title: "Production, consumption and traded energy per interval in kWh",
    x: dayAxis(producedWh.length),
    y: axisTo("kWh per 15 minutes", most),
    lines: [
      steps("production", "sun", producedWh),
      steps("consumption", "grid", consumedWh),
      ...tests.map(({ test, tradedWh }, i) => ({
        ...steps(`traded, test ${test}`, TESTS[test] as Hue, tradedWh),
        ...(i === tests.length - 1 ? { dashed: true as const } : {}),
      })),
    ],
  });
}

/** One producer's offers, and in how many intervals each may flow (Fig. 7). */
export function offersFigure({ producer: { name, offered }, intervals }: TransaxReport): Html {
  const energyWh = Array.from({ length: intervals }, (_, t) => offered.find((o) => o.interval === t)?.energyWh ?? 0);
  return linearPlot({
    title: `Energy that ${name} offers in each interval, and the number of intervals in which it may flow`,
    x: dayAxis(intervals),
    y: axisTo("kWh offered", Math.max(...energyWh) / 1000),
    right: axisTo("intervals", Math.max(1, ...offered.map(({ validIntervals }) => validIntervals))),
    barNames: [{ name: "valid for intervals", hue: "trouble" }],
    bars: offered.map(({ interval, validIntervals }) => ({
      from: interval + 0.15,
      to: interval + 0.85,
      bottom: 0,
      top: validIntervals,
      hue: "trouble",
      right: true,
      title: `${clock(interval)}: valid for ${validIntervals} intervals`,
    })),
    lines: [steps("energy offered", "grid", energyWh)],
  });
}

/** Energy of the day against the prediction window (Fig. 9). */
export function windowFigure({ windows }: TransaxReport): Html {
  const lineFor = (name: string, hue: Hue, battery: boolean, solver: SolverName, dashed: boolean): LinearLine => ({
    name,
    hue,
    ...(dashed ? { dashed: true } : {}),
    dots: true,
    points: windows.filter((p) => p.battery === battery).map((p) => [p.window, p.totalWh[solver] / 1000]),
  });
  const all = windows.map(({ window }) => window);
  const [first, last] = [Math.min(...all), Math.max(...all)];
  const most = Math.max(...windows.flatMap(({ totalWh }) => Object.values(totalWh))) / 1000;
  return linearPlot({
    title: "Energy traded in the day in kWh against the prediction window, without and with batteries, by solver",
    x: {
      name: "prediction window L, in intervals",
      from: first - 0.5,
      to: last + 0.5,
      ticks: [...new Set(all)].map((at) => ({ at, label: String(at) })),
    },
    y: axisTo("kWh in the day", most),
    lines: [
      lineFor("battery, fullest first", "neighbours", true, "fullestFirst", false),
      lineFor("battery, deadline first", "sun", true, "deadlineFirst", true),
      lineFor("battery, plain", "trouble", true, "plain", true),
      lineFor("no battery, fullest first", "grid", false, "fullestFirst", false),
      lineFor("no battery, plain", "own", false, "plain", true),
    ],
  });
}

/** One producer's generation, and stacked who takes it (Fig. 10). */
export function matchesFigure({ producer: { name, madeWh, matches } }: TransaxReport): Html {
  const bars: BarPart[] = [];
  for (const [interval, some] of Map.groupBy(matches, (match) => match.interval)) {
    let bottom = 0;
    for (const [i, { consumer, energyWh }] of some.entries()) {
      const top = bottom + energyWh / 1000;
      const title = `${clock(interval)}, ${consumer}: ${inKWh(energyWh)} kWh`;
      bars.push({ from: interval + 0.1, to: interval + 0.9, bottom, top, hue: PARTS[i % PARTS.length] as Hue, title });
      bottom = top;
    }
  }
  return linearPlot({
    title: `Generation of ${name}, and energy it sells to each consumer, per interval in kWh`,
    x: dayAxis(madeWh.length),
    y: axisTo("kWh per 15 minutes", Math.max(...madeWh.map((made) => made / 1000), ...bars.map(({ top }) => top))),
    barNames: [{ name: "sold, one part per consumer", hue: PARTS[0] }],
    bars,
    lines: [steps("generation", "trouble", madeWh)],
  });
}

/** Times from posting to recorded and to final, as histograms (Fig. 11). */
export function latencyFigure({ test, recorded, finalised }: ChainFigures): Html {
  const parts = ({ bins, binSeconds }: Times, hue: Hue, left: number, what: string): readonly BarPart[] =>
    bins.map((count, i) => ({
      from: (i + left) * binSeconds,
      to: (i + left + 0.4) * binSeconds,
      bottom: 0,
      top: count,
      hue,
      title: `${i * binSeconds} to ${(i + 1) * binSeconds} s: ${count} offers ${what}`,
    }));
  const seconds = Math.max(recorded.bins.length * recorded.binSeconds, finalised.bins.length * finalised.binSeconds);
  return linearPlot({
    title: `Test ${test}: offers by real seconds from posting to recorded and to final`,
    x: axisTo(`test ${test}: real seconds`, seconds),
    y: axisTo("offers", Math.max(...recorded.bins, ...finalised.bins)),
    barNames: [
      { name: "post to recorded in a solution", hue: "grid" },
      { name: "solve to final", hue: "neighbours" },
    ],
    bars: [...parts(recorded, "grid", 0.1, "recorded"), ...parts(finalised, "neighbours", 0.5, "final")],
    lines: [],
  });
}

function steps(name: string, hue: Hue, energyWh: readonly number[]): LinearLine {
  const points = energyWh.map((energy, t): readonly [number, number] => [t, energy / 1000]);
  const last = points.at(-1)?.[1] ?? 0;
  return { name, hue, stepped: true, points: [...points, [energyWh.length, last]] };
}

/** The day with a tick every three hours. */
function dayAxis(intervals: number): LinearAxis {
  const ticks = Array.from({ length: Math.floor(intervals / 12) + 1 }, (_, i) => ({
    at: i * 12,
    label: clock(i * 12),
  }));
  return { name: "start of the interval", from: 0, to: intervals, ticks };
}
