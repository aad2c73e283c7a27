import { classesOf } from "./classes.ts";
import { carried, type Flow } from "./flow.ts";
import { type ClearingInstance, type ClearingResult, SELL } from "./instance.ts";
import { pricedPerInterval } from "./interval-prices.ts";
import { minimumCut } from "./min-cut.ts";
import { buildNetwork, type ClearingNetwork } from "./network.ts";
import { withoutOwnTrades } from "./owners.ts";
import { type Pairing, splitFlows } from "./split.ts";
import { type FlowPriority, largestFlow } from "./staged-flow.ts";

/** How a clearing by flow chooses among equals. */
export interface FlowOptions {
  /** `deadline-first` unless given. */
  readonly priority?: FlowPriority;
  /** By offer, a number of its owner: nobody trades with himself. */
  readonly owners?: Int32Array;
}

/**
 * The most energy that can be traded, by a maximum flow that does not look at prices.
 *
 * Where every sale accepts the price of every purchase, nothing else matters. Elsewhere the flow is an upper bound, and
 * the solution whenever its amounts can be paired within their prices.
 *
 * @returns null where they cannot: prices decide then how much is traded.
 * @source TX 4.2 (3) to (10); clearing reference, section 1
 */
export function clearByFlow(instance: ClearingInstance, options: FlowOptions = {}): ClearingResult | null {
  const anyPairFits = everyPairFits(instance);
  const classes = classesOf(instance, !anyPairFits);
  const network = buildNetwork(instance, classes);
  const flow = largestFlow(instance, network, classes, options.priority ?? "deadline-first");
  const pairing = splitFlows(instance, classes, slotFlows(network, flow));
  if (!anyPairFits && !isWithinPrices(instance, pairing)) return null;
  const bound = BigInt(totalWh(pairing));
  const kept = options.owners === undefined ? pairing : withoutOwnTrades(instance, pairing, options.owners);
  const energyWh = totalWh(kept);
  const cut = minimumCut(instance, classes, network, flow);
  return { ...pricedPerInterval(instance, kept), energyWh, value: BigInt(energyWh), bound, cut };
}

/** What each class trades in each of its intervals, by slot. */
function slotFlows(network: ClearingNetwork, flow: Flow): Float64Array {
  const { slotArc } = network;
  const energyWh = new Float64Array(slotArc.length);
  for (let s = 0; s < slotArc.length; s++) energyWh[s] = carried(flow, network, slotArc[s] as number);
  return energyWh;
}

function isWithinPrices({ offers }: ClearingInstance, { count, sell, buy }: Pairing): boolean {
  for (let i = 0; i < count; i++) {
    if ((offers.price[sell[i] as number] as number) > (offers.price[buy[i] as number] as number)) return false;
  }
  return true;
}

function totalWh({ count, energyWh }: Pairing): number {
  let total = 0;
  for (let i = 0; i < count; i++) total += energyWh[i] as number;
  return total;
}

/** Whether every sale accepts the price of every purchase. */
function everyPairFits({ offers }: ClearingInstance): boolean {
  let dearestSale = Number.NEGATIVE_INFINITY;
  let cheapestPurchase = Number.POSITIVE_INFINITY;
  for (let i = 0; i < offers.count; i++) {
    const price = offers.price[i] as number;
    if (offers.side[i] === SELL) dearestSale = Math.max(dearestSale, price);
    else cheapestPurchase = Math.min(cheapestPurchase, price);
  }
  return dearestSale <= cheapestPurchase;
}
