import fc from "fast-check";
import { type NanoPerWh, nanoPerWh, type Side, type Wh, wh } from "#domain";
import type { AuctionOffer } from "../ranking.ts";

const side: fc.Arbitrary<Side> = fc.constantFrom("sell", "buy");
/** Nothing at all, a little, and as much as 40 bits hold. */
const energyWh: fc.Arbitrary<Wh> = fc.oneof(fc.bigInt(0n, 5n), fc.bigInt(0n, 2n ** 40n)).map(wh);
/** Few prices, so that many are equal, or any that 40 bits hold. */
const pricePerWh: fc.Arbitrary<NanoPerWh> = fc.oneof(fc.bigInt(0n, 5n), fc.bigInt(0n, 2n ** 40n)).map(nanoPerWh);

/** Offers of one interval in the order of their posts. */
export const anyOffers: fc.Arbitrary<readonly AuctionOffer[]> = fc.array(fc.record({ side, energyWh, pricePerWh }), {
  maxLength: 30,
});
