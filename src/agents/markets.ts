/** Contracts that take binding offers into a book (IOrderBook). */
export const BOOKS = ["ClearingMarket", "UniformAuction", "DoubleAuction"] as const;

/** The events of this name of every order book, as interests of an agent. */
export function inEveryBook(event: string): readonly string[] {
  return BOOKS.map((contract) => `${contract}.${event}`);
}

/** The events of this name of every market: whichever of them a community runs, trades reach who must know. */
export function inEveryMarket(event: string): readonly string[] {
  return [`BilateralMarket.${event}`, ...inEveryBook(event)];
}
