import { type Amounts, allAmounts, amountOf, noAmounts, setAmount, smaller } from "./amounts.ts";
import { type ExactAmounts, exactAmounts } from "./exact-clearing.ts";
import type { ClearingInstance, ClearingOffers } from "./instance.ts";

/** What feeders may carry, by feeder × intervals + interval. */
export interface BranchAmounts {
  readonly netOutWh: Amounts;
  readonly netInWh: Amounts;
  readonly sellWh: Amounts;
  readonly buyWh: Amounts;
}

/** Feeders, each after the one above it, with limits of any size. */
export interface FeederAmounts extends BranchAmounts {
  readonly parent: Int32Array;
}

/** Offers with energies and prices of any size. */
export interface OfferAmounts extends Omit<ClearingOffers, "energyWh" | "price"> {
  readonly energyWh: Amounts;
  readonly price: Amounts;
}

/** An instance whose amounts may have any size. */
export interface InstanceAmounts extends Pick<ClearingInstance, "objective" | "intervals" | "start"> {
  readonly feeders: FeederAmounts;
  readonly offers: OfferAmounts;
}

/** An instance as solvers take it. */
export interface AssembledInstance {
  readonly instance: ClearingInstance;
  /** By how much the original prices are above those of the instance, which are not negative. */
  readonly priceShift: bigint;
  /** The amounts as integers of any size, where doubles do not hold them or their sums. */
  readonly exact: ExactAmounts | null;
}

/** Limits of 0 everywhere. */
export function zeroLimits(places: number): BranchAmounts {
  const column = (): Amounts => noAmounts(places);
  return { netOutWh: column(), netInWh: column(), sellWh: column(), buyWh: column() };
}

/** Puts an instance into columns of doubles, and beside them, where these do not do, exact ones. */
export function assembled({ feeders, offers, ...rest }: InstanceAmounts): AssembledInstance {
  const { parent, netOutWh, netInWh, sellWh, buyWh } = feeders;
  const priceShift = priceShiftOf(offers.price);
  const price = shiftedPrices(offers.price, priceShift);
  const fits = price.large.size === 0 && addsExactly(offers.energyWh);
  const exact = fits ? null : exactAmounts({ energyWh: offers.energyWh, price, netOutWh, netInWh, sellWh, buyWh });
  const instance = {
    ...rest,
    feeders: {
      count: parent.length,
      parent,
      netOutWh: netOutWh.column,
      netInWh: netInWh.column,
      sellWh: sellWh.column,
      buyWh: buyWh.column,
    },
    offers: { ...offers, energyWh: offers.energyWh.column, price: price.column },
  };
  return { instance, priceShift, exact };
}

/** What is taken off all prices, so that none is negative; more where doubles would not hold them. */
function priceShiftOf(price: Amounts): bigint {
  if (price.large.size > 0) return allAmounts(price).reduce(smaller);
  let lowest = 0;
  for (const amount of price.column) if (amount < lowest) lowest = amount;
  return BigInt(lowest);
}

function shiftedPrices(price: Amounts, shift: bigint): Amounts {
  if (shift === 0n) return price;
  const shifted = noAmounts(price.column.length);
  for (let i = 0; i < price.column.length; i++) setAmount(shifted, i, amountOf(price, i) - shift);
  return shifted;
}

/** Whether doubles hold all amounts that come up while energies are added. */
function addsExactly({ column }: Amounts): boolean {
  let total = 0;
  for (const amount of column) total += amount;
  return total <= Number.MAX_SAFE_INTEGER;
}
