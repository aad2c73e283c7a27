import type { OfferClasses } from "./classes.ts";
import { SELL } from "./instance.ts";
import type { LinearProgram } from "./linear-solver.ts";
import { type ClearingNetwork, SINK, SOURCE } from "./network.ts";

/**
 * The linear program of a clearing where prices decide who may trade with whom. Its columns: what each arc of the network
 * carries, then the links of the price chains, then the total. Its rows: the inner nodes of the network, then the steps of
 * the price chains, then the total.
 */
export interface MixedProgram extends LinearProgram {
  /** The column of the energy that is traded. */
  readonly total: number;
}

/** The steps of the price chains, all intervals one after the other. */
export interface PriceChains {
  readonly steps: number;
  /** By slot of the classes: the step in which it adds (sale) or takes (purchase). */
  readonly stepOf: Int32Array;
  /** By step: 1 where its chain goes on with the next step. */
  readonly goesOn: Uint8Array;
}

/** The sparse columns of a program, filled one entry after the other. */
interface Writer {
  readonly entry: (row: number, factor: number) => void;
  /** Ends a column. */
  readonly column: (lower: number, upper: number) => void;
  readonly program: (rows: number) => LinearProgram;
}

/**
 * Writes the program down. The amounts must be a flow, and fit by price: in each interval, no more is bought up to any
 * price than is sold up to it. A chain per interval says so, in which energy flows on from cheap to dear.
 *
 * @source clearing reference, section 1 ("different prices, max energy": compact LP); Hall 1935
 */
export function mixedProgram(classes: OfferClasses, network: ClearingNetwork, chains: PriceChains): MixedProgram {
  const { nodes, arcs, tail, head, capacity, backward } = network;
  const firstStep = nodes - 2;
  const totalRow = firstStep + chains.steps;
  const { step, factor } = stepsOfArcs(classes, network, chains);
  const { entry, column, program } = columnWriter();
  for (let e = 0; e < arcs; e++) {
    if (tail[e] !== SOURCE) entry((tail[e] as number) - 2, -1);
    if (head[e] !== SINK) entry((head[e] as number) - 2, 1);
    if (factor[e] !== 0) entry(firstStep + (step[e] as number), factor[e] as number);
    if (head[e] === SINK) entry(totalRow, 1);
    column(-(backward[e] as number), capacity[e] as number);
  }
  const most = classes.energyWh.reduce((sum, energy) => sum + energy, 0);
  for (let i = 0; i < chains.steps; i++) {
    if (chains.goesOn[i] === 0) continue;
    entry(firstStep + i, -1);
    entry(firstStep + i + 1, 1);
    column(0, most);
  }
  entry(totalRow, -1);
  column(0, most);
  const written = program(totalRow + 1);
  return { ...written, total: written.columns - 1 };
}

/** By arc the step of its slot, and whether it adds to it (1), takes from it (−1), or has none (0). */
function stepsOfArcs(
  { count, side, slots }: OfferClasses,
  { arcs, slotArc }: ClearingNetwork,
  { stepOf }: PriceChains,
) {
  const step = new Int32Array(arcs);
  const factor = new Int8Array(arcs);
  for (let c = 0; c < count; c++) {
    for (let s = slots[c] as number; s < (slots[c + 1] as number); s++) {
      const arc = slotArc[s] as number;
      step[arc] = stepOf[s] as number;
      factor[arc] = side[c] === SELL ? 1 : -1;
    }
  }
  return { step, factor };
}

/** A step holds sales and the purchases that follow them by price; only between steps can energy be missing. */
export function priceChains({ count, side, price, slots, interval }: OfferClasses): PriceChains {
  const size = interval.length;
  const classOf = new Int32Array(size);
  for (let c = 0; c < count; c++) classOf.fill(c, slots[c], slots[c + 1]);
  const sideOf = (s: number): number => side[classOf[s] as number] as number;
  const priceOf = (s: number): number => price[classOf[s] as number] as number;
  const order = Int32Array.from({ length: size }, (_, s) => s).sort(
    (a, b) =>
      (interval[a] as number) - (interval[b] as number) ||
      priceOf(a) - priceOf(b) ||
      orderOf(sideOf(a)) - orderOf(sideOf(b)),
  );
  const stepOf = new Int32Array(size);
  const goesOn = new Uint8Array(size);
  let step = -1;
  for (let i = 0; i < size; i++) {
    const s = order[i] as number;
    const before = order[i - 1] as number;
    const isNewChain = i === 0 || interval[s] !== interval[before];
    if (isNewChain) step++;
    else if (sideOf(s) === SELL && sideOf(before) !== SELL) goesOn[step++] = 1;
    stepOf[s] = step;
  }
  return { steps: step + 1, stepOf, goesOn };
}

/** At equal price a sale comes first: it may serve the purchase. */
function orderOf(side: number): number {
  return side === SELL ? 0 : 1;
}

function columnWriter(): Writer {
  const [row, factor, starts]: [number[], number[], number[]] = [[], [], [0]];
  const [lower, upper]: [number[], number[]] = [[], []];
  return {
    entry: (ownRow, ownFactor) => {
      row.push(ownRow);
      factor.push(ownFactor);
    },
    column: (ownLower, ownUpper) => {
      starts.push(row.length);
      lower.push(ownLower);
      upper.push(ownUpper);
    },
    program: (rows) => ({
      columns: lower.length,
      rows,
      lower: Float64Array.from(lower),
      upper: Float64Array.from(upper),
      starts: Int32Array.from(starts),
      row: Int32Array.from(row),
      factor: Float64Array.from(factor),
    }),
  };
}
