import { classesOf, type OfferClasses } from "./classes.ts";
import type { ClearingInstance, ClearingResult } from "./instance.ts";
import { minCostFlow } from "./min-cost-flow.ts";
import { endRanks, type OfferTerms } from "./min-cost-ranks.ts";
import { buildNetwork, type ClearingNetwork } from "./network.ts";
import { withoutOwnTrades } from "./owners.ts";
import { dualPrices, priceTrades } from "./prices.ts";
import { dualValue, productSum } from "./prices-value.ts";
import { type Pairing, splitFlows } from "./split.ts";

/** What a clearing takes into account besides its instance. */
export interface WelfareOptions {
  /** By offer, a number of its owner: nobody trades with himself. */
  readonly owners?: Int32Array;
}

/**
 * The most welfare: the largest sum of Wh × (Rb − Rs) that the limits allow; of equal welfare, the most energy.
 *
 * It is a flow on the same graph as that of most energy, for any prices: a way on which a sale is dearer than the
 * purchase would only cost welfare, so none is used, and each of the amounts can be paired within its prices. The prices
 * of the result prove it: `bound` is their dual value.
 *
 * @source TX 4.2 (1) to (9); clearing reference, section 1 ("max welfare", "welfare, ties towards energy")
 */
export function clearMaxWelfare(instance: ClearingInstance, options: WelfareOptions = {}): ClearingResult {
  const classes = classesOf(instance, true);
  const network = buildNetwork(instance, classes);
  const flow = minCostFlow(network, offerTerms(network, classes));
  const slotWh = new Float64Array(network.slotArc.length);
  for (let s = 0; s < slotWh.length; s++) slotWh[s] = flow[network.slotArc[s] as number] as number;
  const pairing = splitFlows(instance, classes, slotWh);
  const kept = options.owners === undefined ? pairing : withoutOwnTrades(instance, pairing, options.owners);
  const prices = dualPrices(instance, classes, network, flow);
  let energyWh = 0;
  for (const energy of kept.energyWh) energyWh += energy;
  return {
    trades: priceTrades(instance, kept, prices),
    energyWh,
    value: welfareOf(instance, kept),
    bound: dualValue(instance, classes, prices),
    prices,
    cut: null,
  };
}

/** What the classes ask and bid, by the arcs of their network. */
export function offerTerms({ arcs, terminalArc }: ClearingNetwork, { count, price, last }: OfferClasses): OfferTerms {
  const terms = { price: new Float64Array(arcs), end: new Int32Array(arcs) };
  const ends = endRanks(last);
  for (let c = 0; c < count; c++) {
    terms.price[terminalArc[c] as number] = price[c] as number;
    terms.end[terminalArc[c] as number] = ends[c] as number;
  }
  return terms;
}

function welfareOf({ offers }: ClearingInstance, { count, sell, buy, energyWh }: Pairing): bigint {
  const sum = productSum();
  for (let i = 0; i < count; i++) {
    const lowest = offers.price[sell[i] as number] as number;
    const highest = offers.price[buy[i] as number] as number;
    sum.add(energyWh[i] as number, highest - lowest);
  }
  return sum.total();
}
