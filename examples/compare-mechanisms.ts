/** Clears the same orders by every mechanism, and shows who trades what at which price. */
import { interval } from "#domain";
import {
  type ClearingOutcome,
  clearing,
  doubleAuction,
  negotiation,
  openLinearSolver,
  supplyDemandRatio,
  uniformPrice,
} from "#market";
import { band, calendar, inCents, NAMES, orders, tariff } from "./support/community.ts";

const common = { interval: interval(12), orders, band, limits: [], fixed: [], seed: 1n };
const linearSolver = await openLinearSolver();

function show(name: string, { trades, unmatched }: ClearingOutcome): void {
  console.log(`\n${name}`);
  for (const { seller, buyer, energyWh, pricePerWh } of trades) {
    console.log(`  ${NAMES[seller]} sells ${energyWh} Wh to ${NAMES[buyer]} at ${inCents(pricePerWh)}`);
  }
  for (const { order, openWh, reason } of unmatched) {
    const owner = orders.find(({ id }) => id === order)?.owner;
    if (owner) console.log(`  ${NAMES[owner]} is left with ${openWh} Wh: ${reason}`);
  }
}

show("negotiation", negotiation.clear({ ...common, parameters: { calendar } }));
show("clearing", clearing.clear({ ...common, parameters: { objective: "max-energy", linearSolver } }));
show("uniform-price", uniformPrice.clear({ ...common, parameters: {} }));
show("double-auction", doubleAuction.clear({ ...common, parameters: {} }));
show("supply-demand-ratio", supplyDemandRatio.clear({ ...common, parameters: { feedIn: tariff.feedIn } }));
