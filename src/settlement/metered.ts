import {
  type IntervalTariff,
  importAllIn,
  lessWh,
  localFees,
  maxPrice,
  minWh,
  type Nano,
  type NanoPerWh,
  nano,
  nanoPerWh,
  payment,
  type Trade,
  type Wh,
  wh,
} from "#domain";
import type { Outcome, Settlement } from "./settlement.ts";
import { refuseUnsettleable, type Share, sharesBy } from "./shares-by-meter.ts";

const NOTHING = wh(0n);

/** What must lie in the Vault before a trade is binding, so that no outcome of its settlement can fall short. */
export interface Holds {
  readonly buyerHoldNano: Nano;
  readonly sellerBondNano: Nano;
}

/** What an undelivered or untaken Wh costs the party that behaved. */
export interface Compensation {
  /** What the grid charges beyond what the neighbour would have. */
  readonly toBuyerPerWh: NanoPerWh;
  /** What the neighbour would have paid beyond the feed-in. */
  readonly toSellerPerWh: NanoPerWh;
}

/**
 * The compensation per Wh of a trade: what the party that behaved loses by the other's fault, never below 0.
 *
 * @source design, section 4 (T5)
 */
export function compensationOf(pricePerWh: NanoPerWh, tariff: IntervalTariff): Compensation {
  const none = nanoPerWh(0n);
  return {
    toBuyerPerWh: maxPrice(none, nanoPerWh(importAllIn(tariff) - pricePerWh - localFees(tariff))),
    toSellerPerWh: maxPrice(none, nanoPerWh(pricePerWh - tariff.feedIn)),
  };
}

/**
 * The buyer's money and the seller's bond for a trade: the worst that `metered` can make either of them pay.
 *
 * @source design, section 4 (what is held)
 */
export function holds(trade: Pick<Trade, "energyWh" | "pricePerWh">, tariff: IntervalTariff): Holds {
  const { toBuyerPerWh, toSellerPerWh } = compensationOf(trade.pricePerWh, tariff);
  const priceAndFees = nanoPerWh(trade.pricePerWh + localFees(tariff));
  return {
    buyerHoldNano: payment(trade.energyWh, nanoPerWh(maxPrice(priceAndFees, toSellerPerWh) + tariff.fundPerWh)),
    sellerBondNano: payment(trade.energyWh, nanoPerWh(toBuyerPerWh + tariff.fundPerWh)),
  };
}

/**
 * Settlement against both meters: each meter's energy is shared among its trades, a trade delivers the smaller of its two
 * shares, and whoever holds the smaller one owes compensation and the fund's part for the difference.
 *
 * A silent seller delivered nothing: it compensates what the buyer took, and pays the fund on its whole energy. A silent
 * buyer took all it bought (its share is the trade's energy): it pays for what the seller brought, and the fund on its whole
 * energy; it is owed nothing. Where both are silent the money goes back.
 *
 * Local fees are at least 0, as the contract `Tariff` sees to. Silence never pays while feedIn ≤ price,
 * price + localFees ≥ max(0, price − feedIn) and importAllIn ≥ −fundPerWh: at a feed-in further below 0 than the local fees
 * are above it, a silent buyer would pay less than one that admits its fault.
 *
 * @throws SETTLEMENT_SAME_METER, SETTLEMENT_MIXED_INTERVALS, SETTLEMENT_READING_MISSING
 * @source MZ 4.1 and 4.4, requirements T5 and T7; design, section 4
 */
export const metered: Settlement<Readonly<Record<string, never>>> = {
  name: "metered",
  settle(input) {
    const sellers = sharesBy(input, "seller");
    const buyers = sharesBy(input, "buyer");
    return input.trades.map((trade, i) => {
      refuseUnsettleable(trade, input);
      return outcomeOf(trade, sellers[i] as Share, buyers[i] as Share, input.tariff);
    });
  },
};

function outcomeOf(trade: Trade, sellerShare: Share, buyerShare: Share, tariff: IntervalTariff): Outcome {
  const sellerShareWh = sellerShare === "silent" ? NOTHING : sellerShare;
  const buyerShareWh = buyerShare === "silent" ? trade.energyWh : buyerShare;
  const deliveredWh = minWh(sellerShareWh, buyerShareWh);
  const faults = faultsOf(trade, sellerShare, buyerShare, tariff);
  return {
    trade,
    sellerShareWh,
    buyerShareWh,
    deliveredWh,
    paidNano: payment(deliveredWh, trade.pricePerWh),
    localGridFeeNano: payment(deliveredWh, tariff.localGridFee),
    localTaxNano: payment(deliveredWh, tariff.localTax),
    ...faults,
  };
}

type Faults = Pick<
  Outcome,
  "sellerPenaltyNano" | "buyerPenaltyNano" | "sellerCompensationNano" | "buyerCompensationNano" | "silent"
>;

function faultsOf(trade: Trade, sellerShare: Share, buyerShare: Share, tariff: IntervalTariff): Faults {
  const { toBuyerPerWh, toSellerPerWh } = compensationOf(trade.pricePerWh, tariff);
  if (sellerShare === "silent" && buyerShare === "silent") return faults("both", {});
  if (sellerShare === "silent") {
    const toBuyer = payment(buyerShare as Wh, toBuyerPerWh);
    return faults("seller", { toBuyer, bySeller: toBuyer + payment(trade.energyWh, tariff.fundPerWh) });
  }
  if (buyerShare === "silent") return faults("buyer", { byBuyer: payment(trade.energyWh, tariff.fundPerWh) });
  const shortfallWh = lessWh(buyerShare, sellerShare);
  const surplusWh = lessWh(sellerShare, buyerShare);
  const toBuyer = payment(shortfallWh, toBuyerPerWh);
  const toSeller = payment(surplusWh, toSellerPerWh);
  return faults("none", {
    toBuyer,
    toSeller,
    bySeller: toBuyer + payment(shortfallWh, tariff.fundPerWh),
    byBuyer: toSeller + payment(surplusWh, tariff.fundPerWh),
  });
}

function faults(
  silent: Outcome["silent"],
  owed: { bySeller?: bigint; byBuyer?: bigint; toSeller?: bigint; toBuyer?: bigint },
): Faults {
  return {
    silent,
    sellerPenaltyNano: nano(owed.bySeller ?? 0n),
    buyerPenaltyNano: nano(owed.byBuyer ?? 0n),
    sellerCompensationNano: nano(owed.toSeller ?? 0n),
    buyerCompensationNano: nano(owed.toBuyer ?? 0n),
  };
}
