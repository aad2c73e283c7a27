import { classesOf, type OfferClasses } from "./classes.ts";
import { carried } from "./flow.ts";
import { BUY, type ClearingInstance, type ClearingResult } from "./instance.ts";
import { pricedPerInterval } from "./interval-prices.ts";
import type { LinearSolver, LoadedProgram } from "./linear-solver.ts";
import { clearMaxWelfare, type WelfareOptions } from "./max-welfare.ts";
import { endRanks } from "./min-cost-ranks.ts";
import { totalAtMost, wholeSolution } from "./mixed-prices-checks.ts";
import { type MixedProgram, mixedProgram, priceChains } from "./mixed-prices-program.ts";
import { buildNetwork, type ClearingNetwork } from "./network.ts";
import { withoutOwnTrades } from "./owners.ts";
import { splitFlows } from "./split.ts";
import { largestFlow } from "./staged-flow.ts";

/** The best amounts that were found, and what no others exceed. */
interface Found {
  /** By arc of the network, in whole Wh; null when nothing was found. */
  readonly flow: Float64Array | null;
  readonly bound: bigint;
}

/**
 * The most energy where prices decide who may trade with whom; of equal energy, what ends first is used first. This is not
 * a flow any more: limits of feeders bundle amounts of several prices, so that the optimum need not be in whole Wh.
 *
 * @param solver  null: there is none. What the most welfare trades stands in, at times a few per cent less.
 * @returns `bound` is what the linear program allows, or without solver a flow that does not look at prices; where `value`
 * equals it, no solution in whole Wh trades more.
 * @throws MARKET_LINEAR_SOLVER
 * @source TX 4.2 (3) to (10); clearing reference, section 1 ("different prices, max energy")
 */
export function clearMixedPrices(
  instance: ClearingInstance,
  solver: LinearSolver | null,
  options: WelfareOptions = {},
): ClearingResult {
  const classes = classesOf(instance, true);
  const network = buildNetwork(instance, classes);
  const found = solver === null || classes.count === 0 ? null : solved(classes, network, solver);
  const { flow, bound } = found ?? unsolved(instance, classes, network);
  if (flow === null) {
    const welfare = clearMaxWelfare(instance, options);
    return { ...welfare, value: BigInt(welfare.energyWh), bound };
  }
  const slotWh = Float64Array.from(network.slotArc, (arc) => flow[arc] as number);
  const pairing = splitFlows(instance, classes, slotWh);
  const kept = options.owners === undefined ? pairing : withoutOwnTrades(instance, pairing, options.owners);
  const energyWh = kept.energyWh.reduce((sum, energy) => sum + energy, 0);
  return { ...pricedPerInterval(instance, kept), energyWh, value: BigInt(energyWh), bound, cut: null };
}

/** What a flow that does not look at prices would trade. */
function unsolved(instance: ClearingInstance, classes: OfferClasses, network: ClearingNetwork): Found {
  const flow = largestFlow(instance, network, classes, "none");
  let energyWh = 0;
  for (let c = 0; c < classes.count; c++) {
    if (classes.side[c] === BUY) energyWh += carried(flow, network, network.terminalArc[c] as number);
  }
  return { flow: null, bound: BigInt(energyWh) };
}

function solved(classes: OfferClasses, network: ClearingNetwork, solver: LinearSolver): Found | null {
  const program = mixedProgram(classes, network, priceChains(classes));
  return solver.use(program, (loaded) => search(program, loaded, urgencyOf(classes, network, program)));
}

/** The most; of all solutions that trade as much, the most urgent; whole numbers by search only where these are not. */
function search(program: MixedProgram, loaded: LoadedProgram, urgency: Float64Array): Found | null {
  const energy = new Float64Array(program.columns);
  energy[program.total] = 1;
  const most = loaded.maximize(energy);
  if (most === null) return null;
  const bound = totalAtMost(program, most.rowPrice);
  const whole = (column: Float64Array | undefined): Float64Array | null =>
    column === undefined ? null : wholeSolution(program, column);
  loaded.limit(program.total, Number(bound), Number(bound));
  const urgent = whole(loaded.maximize(urgency)?.column);
  if (urgent !== null) return { flow: urgent, bound };
  loaded.limit(program.total, 0, Number(bound));
  return { flow: whole(most.column) ?? whole(loaded.maximizeWhole(energy) ?? undefined), bound };
}

/** By column: what ends later is dearer, so that it is kept. */
function urgencyOf(classes: OfferClasses, network: ClearingNetwork, { columns }: MixedProgram): Float64Array {
  const urgency = new Float64Array(columns);
  const ends = endRanks(classes.last);
  for (let c = 0; c < classes.count; c++) urgency[network.terminalArc[c] as number] = -(ends[c] as number);
  return urgency;
}
