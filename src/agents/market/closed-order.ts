import { type Order, type Wh, wh } from "#domain";
import type { Effect } from "../agent.ts";

/**
 * Writes down an order that takes part in no market any more, with what of it found no partner.
 *
 * @param answered  Whether its owner was there to the end.
 */
export function closedOrder(household: string, order: Order, tradedWh: bigint, answered: boolean): Effect {
  const { id, owner, side, interval, energyWh, limitPrice, meter, feeder } = order;
  const openWh: Wh = wh(energyWh - tradedWh);
  const until = order.until === undefined ? {} : { until: order.until };
  const body = { id, owner, side, energyWh, openWh, limitPrice, meter, feeder, answered, ...until };
  return { kind: "record", interval, what: "order", key: `${household}/${side}`, body };
}
