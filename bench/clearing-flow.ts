/**
 * Question: how long does it take to find the most energy that the grid carries, and how long from typed offers to trades?
 * Compare with: OR-tools' native SimpleMaxFlow (push-relabel, C++) on the same graph in the same run; and for the 102 homes
 * of the TRANSAX paper HiGHS (WebAssembly) on the linear program of the same graph, loaded and solved.
 * A win: at most 0.7 times the native time at 10,000 and 100,000 homes, we go for 0.35; from offers to trades at most 3 times
 * the flow alone; at most 0.01 times HiGHS. All must find the same amount.
 *
 * Three afternoons: too much sun; too little; and links of 3.6 kW, which hold up much of either. `flow` begins with the graph's
 * arcs and ends with the largest flow, as native does; `endToEnd` begins with offers and ends with priced trades and the cut
 * that proves them. Both prefer what ends first, which native does not. OR-tools runs in the Python of NEIGHBORWATT_PYTHON
 * (python3 unless given); without it, its figures are null.
 *
 * Usage: NEIGHBORWATT_PYTHON=… node bench/clearing-flow.ts [--size small|full]
 */
import { strict as assert } from "node:assert";
import { parseArgs } from "node:util";
import {
  buildNetwork,
  type ClearingInstance,
  type ClearingNetwork,
  classesOf,
  clearInstance,
  type LinearSolver,
  largestFlow,
  openLinearSolver,
  SINK,
  SOURCE,
} from "#market";
import { clearingDay } from "./support/clearing-day.ts";
import { nativeMaxFlow } from "./support/native-max-flow.ts";
import { hasOrTools } from "./support/native-min-cost.ts";
import { report, round } from "./support/result.ts";

const SIZES = {
  small: [{ homes: 102, repeats: 5 }],
  full: [
    { homes: 102, repeats: 400 },
    { homes: 10_000, repeats: 40 },
    { homes: 100_000, repeats: 10 },
  ],
} as const;
const AFTERNOONS = {
  surplus: { start: 53 },
  shortage: { start: 68 },
  congestion: { start: 53, linkWh: 900 },
} as const;
const SEED = 1;
/** OR-tools is started anew for each graph; more repeats would only make the run longer. */
const NATIVE_REPEATS = 10;

const { values } = parseArgs({ options: { size: { type: "string", default: "full" } } });
const size = values.size === "small" ? "small" : "full";
const withNative = hasOrTools();
if (!withNative) console.error("OR-tools is missing: name a Python that has ortools and numpy in NEIGHBORWATT_PYTHON.");
const solver = await openLinearSolver();

const figures = SIZES[size].flatMap(({ homes, repeats }) =>
  Object.entries(AFTERNOONS).map(([afternoon, details]) => {
    const instance = clearingDay({ homes, seed: SEED, objective: "max-energy", prices: 1, ...details });
    return { homes, afternoon, offers: instance.offers.count, ...measure(instance, repeats) };
  }),
);
const goals = { timesNative: 0.7, wish: 0.35, timesFlow: 3, timesHighs: 0.01 };
report("clearing-flow", size, SEED, { figures, goals });

function measure(instance: ClearingInstance, repeats: number) {
  const classes = classesOf(instance, false);
  const network = buildNetwork(instance, classes);
  const plain = timed(repeats, () => largestFlow(instance, network, classes, "none"));
  const flow = timed(repeats, () => largestFlow(instance, network, classes, "deadline-first"));
  const whole = timed(Math.max(3, repeats >> 2), () => clearInstance(instance));
  const { value, bound, energyWh, trades } = clearInstance(instance);
  assert.equal(bound, value, "the cut proves the optimum");
  const native = withNative ? nativeMaxFlow(network, NATIVE_REPEATS) : null;
  if (native !== null) assert.equal(native.flow, energyWh, "both find the same amount");
  return {
    nodes: network.nodes,
    arcs: network.arcs,
    trades: trades.count,
    plainFlowMs: shown(plain),
    flowMs: shown(flow),
    endToEndMs: shown(whole),
    nativeMs: native && shown({ min: native.minMs, median: native.medianMs }),
    plainTimesNative: native && round(plain.min / native.minMs),
    timesNative: native && round(flow.min / native.minMs),
    endToEndTimesFlow: round(whole.min / flow.min),
    endToEndTimesNative: native && round(whole.min / native.minMs),
    ...(instance.offers.count < 2_000 ? againstHighs(solver, network, energyWh, flow.min, whole.min) : {}),
  };
}

function againstHighs(
  linear: LinearSolver,
  network: ClearingNetwork,
  energyWh: number,
  flowMs: number,
  wholeMs: number,
) {
  const highs = timed(10, () => assert.equal(Math.round(energyByHighs(linear, network)), energyWh));
  return { highsMs: shown(highs), timesHighs: fine(flowMs / highs.min), endToEndTimesHighs: fine(wholeMs / highs.min) };
}

/** What each arc carries within its capacity; what comes to an inner node leaves it; as much as possible to the sink. */
function energyByHighs(linear: LinearSolver, { nodes, arcs, tail, head, capacity, backward }: ClearingNetwork): number {
  const row: number[] = [];
  const factor: number[] = [];
  const starts = [0];
  for (let e = 0; e < arcs; e++) {
    for (const [node, sign] of [[tail[e] as number, -1] as const, [head[e] as number, 1] as const]) {
      if (node === SOURCE || node === SINK) continue;
      row.push(node - 2);
      factor.push(sign);
    }
    starts.push(row.length);
  }
  const program = {
    columns: arcs,
    rows: nodes - 2,
    lower: backward.map((most) => -most),
    upper: capacity,
    starts: Int32Array.from(starts),
    row: Int32Array.from(row),
    factor: Float64Array.from(factor),
  };
  const gain = Float64Array.from(head, (node) => Number(node === SINK));
  const optimum = linear.use(program, (loaded) => loaded.maximize(gain));
  return gain.reduce((sum, own, e) => sum + own * (optimum?.column[e] ?? 0), 0);
}

/** The least of several: the rest is what else the machine does. */
function timed(repeats: number, work: () => unknown): { readonly min: number; readonly median: number } {
  const times = Array.from({ length: repeats }, () => {
    const began = performance.now();
    work();
    return performance.now() - began;
  }).sort((a, b) => a - b);
  return { min: times[0] as number, median: times[repeats >> 1] as number };
}

function shown({ min, median }: { readonly min: number; readonly median: number }) {
  return { min: fine(min), median: fine(median) };
}

/** Four decimals: a flow of 102 homes takes some hundredths of a millisecond. */
function fine(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
