/**
 * Question: how long does it take to find the most welfare, and what does it cost in energy?
 * Compare with: OR-tools' native SimpleMinCostFlow (cost-scaling push-relabel, C++) on the same graph in the same run; the
 * clearing reference has 1,069 ms for 10,000 homes with fine prices, and 12,060 ms for its own prototype.
 * A win: at most twice the native time at 10,000 homes with fine prices; we go for 0.8. Both must find the same optimum.
 *
 * `flow` is the flow alone, as native; `end to end` is from typed offers to priced trades with their proof. Prices: 13 levels;
 * 121 levels; or a price of its own for nearly every offer, as people have when prices are per Wh to the nano. OR-tools
 * runs in the Python of NEIGHBORWATT_PYTHON (python3 unless given); without it, its figures are null.
 *
 * Usage: NEIGHBORWATT_PYTHON=… node bench/clearing-welfare.ts [--size small|full]
 */
import { strict as assert } from "node:assert";
import { parseArgs } from "node:util";
import {
  buildNetwork,
  type ClearingInstance,
  classesOf,
  clearInstance,
  clearMaxWelfare,
  minCostFlow,
  offerTerms,
  openLinearSolver,
} from "#market";
import { clearingDay } from "./support/clearing-day.ts";
import { hasOrTools, nativeMinCost } from "./support/native-min-cost.ts";
import { report, round } from "./support/result.ts";

const SIZES = {
  small: [{ homes: 102, repeats: 2 }],
  full: [
    { homes: 102, repeats: 200 },
    { homes: 1_000, repeats: 40 },
    { homes: 10_000, repeats: 8 },
  ],
} as const;
const PRICES = { levels13: 13, levels121: 121, ofItsOwn: 121 } as const;
const SEED = 1;
/** OR-tools is started anew for each graph; more repeats would only make the run longer. */
const NATIVE_REPEATS = 5;

const { values } = parseArgs({ options: { size: { type: "string", default: "full" } } });
const size = values.size === "small" ? "small" : "full";
const withNative = hasOrTools();
const linearSolver = await openLinearSolver();

const figures = [];
for (const { homes, repeats } of SIZES[size]) {
  for (const prices of Object.keys(PRICES) as (keyof typeof PRICES)[]) {
    const instance = dayWith(homes, prices);
    figures.push({
      homes,
      prices,
      offers: instance.offers.count,
      ...measure(instance, repeats),
      ...energyOf(instance),
    });
  }
}
report("clearing-welfare", size, SEED, { figures, goals: { timesNative: 2, wish: 0.8 } });

/** A day whose prices are as fine as asked for. */
function dayWith(homes: number, prices: keyof typeof PRICES): ClearingInstance {
  const day = clearingDay({ homes, seed: SEED, objective: "max-welfare", prices: PRICES[prices] });
  if (prices !== "ofItsOwn") return day;
  // Spread by a prime, so that neighbours in the list are no neighbours in price.
  const price = day.offers.price.map((own, i) => own * 1_000 + ((i * 7_919) % 1_000));
  return { ...day, offers: { ...day.offers, price } };
}

function measure(instance: ClearingInstance, repeats: number) {
  const classes = classesOf(instance, true);
  const network = buildNetwork(instance, classes);
  const terms = offerTerms(network, classes);
  const flow = timed(repeats, () => minCostFlow(network, terms));
  const whole = timed(Math.max(2, repeats >> 1), () => clearMaxWelfare(instance));
  const { value, bound, energyWh } = clearMaxWelfare(instance);
  assert.equal(bound, value, "the prices prove the optimum");
  const native = withNative ? nativeMinCost(network, terms, NATIVE_REPEATS) : null;
  if (native !== null) assert.equal(-native.cost, 2n * value + BigInt(energyWh), "both find the same optimum");
  return {
    arcs: network.arcs,
    flowMs: flow,
    endToEndMs: whole,
    nativeMs: native && { min: round(native.minMs), median: round(native.medianMs) },
    timesNative: native && round(flow.min / native.minMs),
  };
}

function timed(repeats: number, work: () => unknown): { min: number; median: number } {
  const times: number[] = [];
  for (let i = 0; i < repeats; i++) {
    const began = performance.now();
    work();
    times.push(performance.now() - began);
  }
  times.sort((a, b) => a - b);
  return { min: round(times[0] as number), median: round(times[repeats >> 1] as number) };
}

/** What welfare trades, as part of the most that could be traded; the linear program takes too long for more homes. */
function energyOf(instance: ClearingInstance) {
  if (instance.offers.count > 2_000) return {};
  const began = performance.now();
  const most = clearInstance({ ...instance, objective: "max-energy" }, { linearSolver });
  const mostEnergyMs = round(performance.now() - began);
  const { energyWh } = clearMaxWelfare(instance);
  return { mostEnergyMs, mostEnergyProved: most.bound === most.value, partOfMostEnergy: energyWh / most.energyWh };
}
