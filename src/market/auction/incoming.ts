import { lessWh, minWh, type Wh } from "#domain";
import type { AuctionOffer } from "./ranking.ts";

/** What a new offer takes of one that stands in the book, at the price of the latter. */
export interface Match<S> {
  readonly standing: S;
  readonly energyWh: Wh;
}

/** What a new offer finds. */
export interface Matches<S> {
  readonly matches: readonly Match<S>[];
  /** What is left to stand in the book. */
  readonly openWh: Wh;
}

/**
 * Matches a new offer against those that stand on the other side, each at the price of the one that stood first. A pair
 * that may not trade is passed over.
 *
 * @param standing  The other side with what is open of each, best price first, of equal price the earlier post first.
 * @param mayTrade  Whether a pair may trade this energy; asked once per pair, in the order of the book. All may unless given.
 * @source contracts/src/interfaces/IDoubleAuction.sol; TX 3.1
 */
export function matchIncoming<S extends AuctionOffer>(
  incoming: AuctionOffer,
  standing: Iterable<S>,
  mayTrade: (standing: S, energyWh: Wh) => boolean = () => true,
): Matches<S> {
  const matches: Match<S>[] = [];
  let openWh = incoming.energyWh;
  for (const offer of standing) {
    if (openWh === 0n || !crosses(incoming, offer)) break;
    const energyWh = minWh(openWh, offer.energyWh);
    if (energyWh === 0n || !mayTrade(offer, energyWh)) continue;
    matches.push({ standing: offer, energyWh });
    openWh = lessWh(openWh, energyWh);
  }
  return { matches, openWh };
}

function crosses(incoming: AuctionOffer, standing: AuctionOffer): boolean {
  const [sale, purchase] = incoming.side === "sell" ? [incoming, standing] : [standing, incoming];
  return sale.pricePerWh <= purchase.pricePerWh;
}
