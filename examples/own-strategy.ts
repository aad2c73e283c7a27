/** A strategy of one's own in a few lines: Alice splits every difference, and the rules still hold. */
import { interval, midpointDown } from "#domain";
import { byPrice, negotiation, registerStrategy } from "#market";
import { ALICE, band, calendar, inCents, NAMES, orders } from "./support/community.ts";

/** Half way between one's own limit and the far end of the band, from the first word to the last. */
const stubborn = registerStrategy(
  "stubborn",
  byPrice(({ side, limitPrice }) =>
    side === "sell" ? midpointDown(limitPrice, band.ceiling) : midpointDown(band.floor.pv, limitPrice),
  ),
);

const strategyOf = (owner: string) => (owner === ALICE ? stubborn : "linear");
const { trades } = negotiation.clear({
  interval: interval(12),
  orders,
  band,
  limits: [],
  fixed: [],
  seed: 1n,
  parameters: { calendar, strategyOf },
});
for (const { buyer, energyWh, pricePerWh } of trades) {
  console.log(`Alice sells ${energyWh} Wh to ${NAMES[buyer]} at ${inCents(pricePerWh)}`);
}
