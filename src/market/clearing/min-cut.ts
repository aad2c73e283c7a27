import type { OfferClasses } from "./classes.ts";
import { type Flow, isDead } from "./flow.ts";
import { type ClearingCut, type ClearingInstance, SELL } from "./instance.ts";
import { ABSENT, type ClearingNetwork } from "./network.ts";
import { offersPerInterval } from "./spans.ts";

/**
 * The smallest cut that a largest flow leaves: what the source could still reach. Nodes that the network does without
 * stand on the side where they cost nothing.
 */
export function minimumCut(
  instance: ClearingInstance,
  classes: OfferClasses,
  network: ClearingNetwork,
  flow: Flow,
): ClearingCut {
  const { feeders, intervals } = instance;
  const places = feeders.count * intervals;
  const bus = busSides(instance, network, flow);
  const hub = new Uint8Array(places);
  const inn = new Uint8Array(places);
  const out = new Uint8Array(places);
  for (let f = 0; f < feeders.count; f++) {
    const parent = feeders.parent[f] as number;
    for (let t = 0; t < intervals; t++) {
      const k = f * intervals + t;
      // A feeder without offers stands with the one above it.
      const above = (parent < 0 ? bus[t] : hub[parent * intervals + t]) as number;
      const side = sideOf(flow, network.hub[k] as number, above);
      hub[k] = side;
      inn[k] = sideOf(flow, network.in[k] as number, side);
      out[k] = sideOf(flow, network.out[k] as number, side);
    }
  }
  const cut = { bus, in: inn, hub, out };
  return { ...cut, offer: offerSides(instance, classes, network, flow, cut) };
}

/** Where nobody buys everything stands with the source, where nobody sells with the sink. */
function busSides(instance: ClearingInstance, network: ClearingNetwork, flow: Flow): Uint8Array {
  const [, buys] = offersPerInterval(instance);
  return Uint8Array.from(network.bus, (node, t) => Number(node === ABSENT ? buys[t] === 0 : isDead(flow, node)));
}

/** Offers without a node of their own stand with their feeder; those that cannot trade where they cost nothing. */
function offerSides(
  { offers, intervals }: ClearingInstance,
  classes: OfferClasses,
  network: ClearingNetwork,
  flow: Flow,
  cut: Pick<ClearingCut, "in" | "out">,
): Uint8Array {
  const ofClass = new Uint8Array(classes.count);
  for (let c = 0; c < classes.count; c++) {
    const t = classes.interval[classes.slots[c] as number] as number;
    const k = (classes.feeder[c] as number) * intervals + t;
    const ends = classes.side[c] === SELL ? cut.in : cut.out;
    ofClass[c] = sideOf(flow, network.classNode[c] as number, ends[k] as number);
  }
  const sides = new Uint8Array(offers.count);
  for (let i = 0; i < offers.count; i++) {
    const c = classes.classOf[i] as number;
    const costsNothing = (offers.side[i] === SELL) === (offers.energyWh[i] as number) > 0;
    sides[i] = c === ABSENT ? Number(costsNothing) : (ofClass[c] as number);
  }
  return sides;
}

function sideOf(flow: Flow, node: number, otherwise: number): number {
  return node === ABSENT ? otherwise : Number(isDead(flow, node));
}
