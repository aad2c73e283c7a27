import type { FeederId, OrderId, PublicOffer, Wh } from "#domain";

/** What the offers of an interval say at a glance. */
export interface Survey {
  readonly sellers: number;
  readonly buyers: number;
  readonly supplyWh: Wh;
  readonly demandWh: Wh;
  readonly byId: ReadonlyMap<OrderId, PublicOffer>;
  readonly asks: readonly PublicOffer[];
  /** Asks as a buyer on a feeder ranks them, filled on demand. */
  readonly ranked: Map<FeederId, readonly PublicOffer[]>;
}

/** Many machines look at one array of offers; what follows from it is worked out once. Nothing else is remembered. */
const surveys = new WeakMap<readonly PublicOffer[], Survey>();

/** What the offers say: counts, sums, and each by its id. */
export function surveyOf(offers: readonly PublicOffer[]): Survey {
  const known = surveys.get(offers);
  if (known !== undefined) return known;
  const asks = offers.filter((offer) => offer.side === "sell");
  const bids = offers.filter((offer) => offer.side === "buy");
  const survey = {
    sellers: asks.length,
    buyers: bids.length,
    supplyWh: sumOpen(asks),
    demandWh: sumOpen(bids),
    byId: new Map(offers.map((offer) => [offer.id, offer])),
    asks,
    ranked: new Map<FeederId, readonly PublicOffer[]>(),
  };
  surveys.set(offers, survey);
  return survey;
}

/** Asks from the best to the worst for a buyer on a feeder: by price, the own feeder first, then by id. */
export function rankedAsks(offers: readonly PublicOffer[], feeder: FeederId): readonly PublicOffer[] {
  const survey = surveyOf(offers);
  let ranked = survey.ranked.get(feeder);
  if (ranked === undefined) {
    ranked = [...survey.asks].sort((a, b) => compareAsks(a, b, feeder));
    survey.ranked.set(feeder, ranked);
  }
  return ranked;
}

function compareAsks(a: PublicOffer, b: PublicOffer, feeder: FeederId): number {
  if (a.askingPrice !== b.askingPrice) return a.askingPrice < b.askingPrice ? -1 : 1;
  const near = Number(b.feeder === feeder) - Number(a.feeder === feeder);
  return near !== 0 ? near : a.id < b.id ? -1 : 1;
}

function sumOpen(offers: readonly PublicOffer[]): Wh {
  let sum = 0n;
  for (const offer of offers) sum += offer.openWh;
  return sum as Wh;
}
