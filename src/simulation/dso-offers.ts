import type { DsoOffer, DsoOffers } from "#agents";
import type { Calendar } from "#domain";
import type { DsoOfferSpec, DsoSpec } from "./scenario/index.ts";

/** What the DSO offers, as its scenario says. */
export function dsoOffersOf({ sell, buy }: DsoSpec, calendar: Calendar): DsoOffers {
  return { sell: offerOf(sell, calendar), buy: offerOf(buy, calendar) };
}

function offerOf(offer: DsoOfferSpec | null, { intervalSeconds }: Calendar): DsoOffer | null {
  if (offer === null) return null;
  const { energyWh, firstOfDay, intervals } = offer;
  const perDay = 86_400 / intervalSeconds;
  // Whoever is there all day is there tomorrow as well.
  if (intervals === perDay) return { energyWh, openFor: () => perDay };
  return { energyWh, openFor: (k) => Math.max(0, intervals - ((k - firstOfDay + perDay) % perDay)) };
}
