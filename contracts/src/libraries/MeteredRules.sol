// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IntervalTariff} from "../types/Tariff.sol";

/// @notice What became of one trade, in exact integers; the same numbers as `Outcome` in src/settlement/settlement.ts.
/// A penalty includes the compensation that the other side receives; the rest of it goes to the fund.
struct Outcome {
    uint64 sellerShareWh;
    uint64 buyerShareWh;
    uint64 deliveredWh;
    uint256 paid;
    uint256 localGridFee;
    uint256 localTax;
    uint256 sellerPenalty;
    uint256 buyerPenalty;
    uint256 buyerCompensation;
    uint256 sellerCompensation;
    uint8 silent;
}

/// @notice Every price that the settlement of one trade needs, per Wh and never negative.
struct Rates {
    uint256 price;
    uint256 gridFee;
    uint256 tax;
    uint256 buyerCompensation;
    uint256 sellerCompensation;
    uint256 fund;
}

/// @title Who owes what (design, section 4; T5)
/// @notice Pure rules of the metered settlement. Each Wh of a trade costs a side at most its rate in `holds`, so no hold falls short:
/// a buyer pays a Wh either as delivered or as not taken, a seller owes a Wh at most once.
library MeteredRules {
    uint8 internal constant NOBODY = 0;
    uint8 internal constant SELLER = 1;
    uint8 internal constant BUYER = 2;
    uint8 internal constant BOTH = 3;

    /// @notice The rates of a trade at its price. A negative local fee or tax counts as 0: it would be a subsidy, and nobody
    /// holds money to pay it from. The Tariff refuses one in the first place.
    function ratesOf(IntervalTariff memory tariff, uint64 pricePerWh) internal pure returns (Rates memory rates) {
        int256 price = int256(uint256(pricePerWh));
        rates.price = pricePerWh;
        rates.gridFee = _positive(tariff.localGridFee);
        rates.tax = _positive(tariff.localTax);
        rates.fund = tariff.fundPerWh;

        int256 importAllIn = int256(tariff.energyPrice) + tariff.gridFee + tariff.tax;
        rates.buyerCompensation = _positive(importAllIn - price - int256(rates.gridFee + rates.tax));
        rates.sellerCompensation = _positive(price - tariff.feedIn);
    }

    /// @notice The most that either side can owe for `energyWh`.
    function holds(Rates memory r, uint64 energyWh) internal pure returns (uint256 buyerHold, uint256 sellerBond) {
        uint256 taken = r.price + r.gridFee + r.tax;
        uint256 worse = taken > r.sellerCompensation ? taken : r.sellerCompensation;
        buyerHold = energyWh * (worse + r.fund);
        sellerBond = energyWh * (r.buyerCompensation + r.fund);
    }

    /// @notice Both sides were metered: the seller is at fault for what it exported less than the buyer took, the buyer for the
    /// opposite, nobody for what neither did.
    function metered(Rates memory r, uint64 sellerShareWh, uint64 buyerShareWh)
        internal
        pure
        returns (Outcome memory o)
    {
        o.sellerShareWh = sellerShareWh;
        o.buyerShareWh = buyerShareWh;
        if (buyerShareWh > sellerShareWh) {
            uint256 shortfallWh = buyerShareWh - sellerShareWh;
            o.buyerCompensation = shortfallWh * r.buyerCompensation;
            o.sellerPenalty = o.buyerCompensation + shortfallWh * r.fund;
        } else {
            uint256 surplusWh = sellerShareWh - buyerShareWh;
            o.sellerCompensation = surplusWh * r.sellerCompensation;
            o.buyerPenalty = o.sellerCompensation + surplusWh * r.fund;
        }
        _payDelivered(o, r, sellerShareWh < buyerShareWh ? sellerShareWh : buyerShareWh);
    }

    /// @notice The seller's meter is silent: it exported nothing, and owes the fund for its whole promise.
    function silentSeller(Rates memory r, uint64 energyWh, uint64 buyerShareWh)
        internal
        pure
        returns (Outcome memory o)
    {
        o.silent = SELLER;
        o.buyerShareWh = buyerShareWh;
        o.buyerCompensation = buyerShareWh * r.buyerCompensation;
        o.sellerPenalty = o.buyerCompensation + energyWh * r.fund;
    }

    /// @notice The buyer's meter is silent: it took all it bought, for payment only, and owes the fund for its whole promise.
    /// The seller delivered what it exported and is at no fault for the rest.
    function silentBuyer(Rates memory r, uint64 energyWh, uint64 sellerShareWh)
        internal
        pure
        returns (Outcome memory o)
    {
        o.silent = BUYER;
        o.sellerShareWh = sellerShareWh;
        o.buyerShareWh = energyWh;
        o.buyerPenalty = energyWh * r.fund;
        _payDelivered(o, r, sellerShareWh);
    }

    /// @notice Both meters are silent: nothing was delivered, and money goes back without fault.
    function bothSilent(uint64 energyWh) internal pure returns (Outcome memory o) {
        o.silent = BOTH;
        o.buyerShareWh = energyWh;
    }

    /// @notice What each side's hold must give.
    function dues(Outcome memory o) internal pure returns (uint256 buyerDue, uint256 sellerDue) {
        buyerDue = o.paid + o.localGridFee + o.localTax + o.buyerPenalty;
        sellerDue = o.sellerPenalty;
    }

    function _payDelivered(Outcome memory o, Rates memory r, uint64 deliveredWh) private pure {
        o.deliveredWh = deliveredWh;
        o.paid = deliveredWh * r.price;
        o.localGridFee = deliveredWh * r.gridFee;
        o.localTax = deliveredWh * r.tax;
    }

    function _positive(int256 value) private pure returns (uint256) {
        return value > 0 ? uint256(value) : 0;
    }
}
