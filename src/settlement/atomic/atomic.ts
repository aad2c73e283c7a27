import { type IntervalTariff, minWh, type NanoPerWh, nano, payment, type Trade, type Wh, wh } from "#domain";
import type { Outcome, Settlement } from "../settlement.ts";
import { refuseUnsettleable, type Share, sharesBy } from "../shares-by-meter.ts";

/**
 * Settlement by receipt: each meter's energy is shared among its trades, and a trade pays the smaller of its two shares.
 * Where a meter is silent there is no statement or no receipt, so nothing is paid and the money goes back. Nobody owes a
 * penalty.
 *
 * @throws SETTLEMENT_SAME_METER, SETTLEMENT_MIXED_INTERVALS, SETTLEMENT_READING_MISSING
 * @source T1 and T7 (SPB III); contracts/src/interfaces/IAtomicSettlement.sol
 */
export const atomic: Settlement<Readonly<Record<string, never>>> = {
  name: "atomic",
  settle(input) {
    const sellers = sharesBy(input, "seller");
    const buyers = sharesBy(input, "buyer");
    return input.trades.map((trade, i) => {
      refuseUnsettleable(trade, input);
      const [sold, bought] = [sellers[i] as Share, buyers[i] as Share];
      if (sold === "silent" || bought === "silent") return receiptOutcome(trade, null, input.tariff);
      return receiptOutcome(trade, { sellerShareWh: sold, buyerShareWh: bought }, input.tariff);
    });
  },
};

/**
 * What became of a trade that was settled by receipt.
 *
 * @param shares What the meters of both sides leave for it (`deliveriesOf`); `null` when no receipt came in time.
 * @source contracts/src/interfaces/IAtomicSettlement.sol (TradeSettled, TradeVoided)
 */
export function receiptOutcome(
  trade: Trade,
  shares: Pick<Outcome, "sellerShareWh" | "buyerShareWh"> | null,
  tariff: Pick<IntervalTariff, "localGridFee" | "localTax">,
): Outcome {
  const { sellerShareWh, buyerShareWh } = shares ?? { sellerShareWh: wh(0n), buyerShareWh: wh(0n) };
  const deliveredWh = minWh(sellerShareWh, buyerShareWh);
  return {
    trade,
    sellerShareWh,
    buyerShareWh,
    deliveredWh,
    paidNano: payment(deliveredWh, trade.pricePerWh),
    localGridFeeNano: feeOn(deliveredWh, tariff.localGridFee),
    localTaxNano: feeOn(deliveredWh, tariff.localTax),
    sellerPenaltyNano: nano(0n),
    buyerPenaltyNano: nano(0n),
    buyerCompensationNano: nano(0n),
    sellerCompensationNano: nano(0n),
    silent: "none",
  };
}

/** A negative fee counts as 0, as in `commitmentAmount`. */
function feeOn(deliveredWh: Wh, feePerWh: NanoPerWh) {
  return feePerWh > 0n ? payment(deliveredWh, feePerWh) : nano(0n);
}
