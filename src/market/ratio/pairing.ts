import type { Order } from "#domain";

/** Energy of one order that is to be traded. */
export interface Share {
  readonly order: Order;
  openWh: bigint;
}

/** Energy that goes from one order to another. */
export interface Flow {
  readonly ask: Order;
  readonly bid: Order;
  energyWh: bigint;
}

/**
 * Spreads the sellers' shares over the buyers' shares one after the other, never within one meter. Where only shares of
 * one meter are left on both sides, they change partners with a flow that has nothing to do with that meter.
 *
 * @param sold  Shares to spread; what is left in them found no partner.
 */
export function pairShares(sold: readonly Share[], bought: readonly Share[]): readonly Flow[] {
  const flows: Flow[] = [];
  for (const seller of sold) {
    for (const buyer of bought) if (seller.order.meter !== buyer.order.meter) move(flows, seller, buyer);
  }
  for (const seller of sold) for (const buyer of bought) exchange(flows, seller, buyer);
  return flows.filter(({ energyWh }) => energyWh > 0n);
}

function move(flows: Flow[], seller: Share, buyer: Share): void {
  const energyWh = least(seller.openWh, buyer.openWh);
  if (energyWh === 0n) return;
  seller.openWh -= energyWh;
  buyer.openWh -= energyWh;
  flows.push({ ask: seller.order, bid: buyer.order, energyWh });
}

/** Of a flow s → b between others: s → buyer and seller → b instead. */
function exchange(flows: Flow[], seller: Share, buyer: Share): void {
  for (const flow of [...flows]) {
    const energyWh = least(least(seller.openWh, buyer.openWh), flow.energyWh);
    const strangers = flow.ask.meter !== buyer.order.meter && flow.bid.meter !== seller.order.meter;
    if (energyWh === 0n || !strangers) continue;
    flow.energyWh -= energyWh;
    seller.openWh -= energyWh;
    buyer.openWh -= energyWh;
    flows.push({ ask: flow.ask, bid: buyer.order, energyWh }, { ask: seller.order, bid: flow.bid, energyWh });
  }
}

function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
