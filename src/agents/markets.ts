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

/** Contracts that settle trades (ISettlement). */
export const SETTLEMENTS = ["MeteredSettlement", "AtomicSettlement"] as const;
/** The contract with which a community settles. */
export type SettlementContract = (typeof SETTLEMENTS)[number];

/** The events of this name of every settlement: each tells in the same words what became of a trade. */
export function inEverySettlement(event: string): readonly string[] {
  return SETTLEMENTS.map((contract) => `${contract}.${event}`);
}
