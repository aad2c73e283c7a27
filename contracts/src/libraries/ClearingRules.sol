// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IClearingMarket} from "../interfaces/IClearingMarket.sol";
import {IOrderBook} from "../interfaces/IOrderBook.sol";
import {FeederUse} from "../types/Grid.sol";
import {ClearingLeaf} from "./ClearingLeaf.sol";
import {ClearingLimits} from "./ClearingLimits.sol";
import {ClearingPrices} from "./ClearingPrices.sol";

/// @notice What the trades of a solution add up to.
/// @param drawnWh Of each offer, by position.
/// @param usesWh What each feeder buys, and after all of these what each sells.
/// @param spanning Positions of the drawn offers that span several intervals.
/// @param fits No offer is drawn beyond what it was posted with, and each stands on a known feeder.
struct Tally {
    uint256 energyWh;
    uint256 welfare;
    uint256 laterWh;
    uint256[] drawnWh;
    uint256[] usesWh;
    uint256[] spanning;
    bool fits;
}

/// @notice One trade of a solution: numbers of its two offers, and its price.
struct Match {
    uint32 sell;
    uint32 buy;
    uint64 energyWh;
    uint64 pricePerWh;
}

/// @title What makes a solution feasible (TX 4.2, (1) to (9))
/// @notice Everything is read from packed calldata (IClearingMarket) and summed in memory. Twin: src/market/clearing/check-solution.ts;
/// refusals come in the same order and with the same values.
/// @dev Done for every trade and offer of every solution, so the two loops that find out *whether* something is wrong are in
/// assembly; *what* is wrong is then looked for once more, in plain Solidity. Sums are below 2^80: a trade has 32 bits, a price
/// 40, and no transaction has room for 2^32 trades. So nothing overflows.
library ClearingRules {
    using ClearingLeaf for bytes16;

    uint256 internal constant POWER_SIZE = 8;

    /// @notice Adds up a solution that obeys (1) to (8); reverts with what is wrong about any other.
    /// @param limits Of each feeder, from feeder 0 on.
    /// @param leftWh What is left of an offer that spans several intervals, by its number.
    function check(
        bytes calldata offers,
        bytes calldata limits,
        bytes calldata powers,
        bytes calldata prices,
        function(uint32) view returns (uint256) leftWh
    ) internal view returns (Tally memory t) {
        _requireLengths(offers, limits, powers, prices);
        t = _tally(offers, powers, limits.length / ClearingLimits.SIZE);
        if (!t.fits || _spanningOverdrawn(t, offers, leftWh)) _explainOffers(t, offers, leftWh);
        ClearingLimits.requireWithin(limits, t.usesWh);
    }

    /// @notice A trade that must exist, of a solution that was checked.
    function matchAt(bytes calldata offers, bytes calldata powers, bytes calldata prices, uint256 trade)
        internal
        pure
        returns (Match memory)
    {
        (uint256 sale, uint256 purchase, uint64 energyWh) = _powerAt(powers, trade);
        bytes16 sold = ClearingLeaf.at(offers, sale);
        bytes16 bought = ClearingLeaf.at(offers, purchase);
        return Match(sold.numberOf(), bought.numberOf(), energyWh, ClearingPrices.ofTrade(prices, sold, bought));
    }

    /// @notice What trades use of each feeder, but for those that none uses.
    function usesOf(Tally memory t) internal pure returns (FeederUse[] memory uses) {
        uint256 feeders = t.usesWh.length / 2;
        uses = new FeederUse[](feeders);
        uint256 used;
        for (uint256 f = 0; f < feeders; f++) {
            (uint256 boughtWh, uint256 soldWh) = (t.usesWh[f], t.usesWh[feeders + f]);
            if (boughtWh != 0 || soldWh != 0) uses[used++] = FeederUse(uint16(f), uint64(soldWh), uint64(boughtWh));
        }
        // Cuts off what was not used; safe because it only gets shorter.
        assembly ("memory-safe") {
            mstore(uses, used)
        }
    }

    /// Positions and energy of a trade.
    function _powerAt(bytes calldata powers, uint256 trade)
        private
        pure
        returns (uint256 sale, uint256 purchase, uint64 energyWh)
    {
        uint64 power = uint64(bytes8(powers[trade * POWER_SIZE:(trade + 1) * POWER_SIZE]));
        return (power >> 48, uint16(power >> 32), uint32(power));
    }

    function _requireLengths(bytes calldata offers, bytes calldata limits, bytes calldata powers, bytes calldata prices)
        private
        pure
    {
        _requireMultiple(offers.length, ClearingLeaf.SIZE);
        _requireMultiple(limits.length, ClearingLimits.SIZE);
        _requireMultiple(powers.length, POWER_SIZE);
        uint256 feeders = limits.length / ClearingLimits.SIZE;
        if (
            prices.length != ClearingPrices.SIZE
                && prices.length != ClearingPrices.SIZE + feeders * ClearingPrices.FEEDER_SIZE
        ) {
            revert IClearingMarket.ClearingMarket_PricesInvalid(prices.length);
        }
    }

    function _requireMultiple(uint256 length, uint256 unit) private pure {
        if (length % unit != 0) revert IOrderBook.OrderBook_LengthInvalid(length, unit);
    }

    function _tally(bytes calldata offers, bytes calldata powers, uint256 feeders)
        private
        pure
        returns (Tally memory t)
    {
        uint256[] memory drawnWh = new uint256[](offers.length / ClearingLeaf.SIZE);
        uint256[] memory usesWh = new uint256[](2 * feeders);
        (t.drawnWh, t.usesWh) = (drawnWh, usesWh);
        uint256 end;
        uint256 leaves;
        uint256 first;
        assembly ("memory-safe") {
            leaves := offers.offset
            first := powers.offset
            end := add(powers.offset, powers.length)
        }
        uint256 reached;
        (reached, t.energyWh, t.welfare) = _addTrades(leaves, drawnWh, first, end);
        if (reached != end) _explainTrade(offers, powers, (reached - first) / POWER_SIZE);
        (t.fits, t.laterWh, t.spanning) = _addOffers(leaves, drawnWh, usesWh);
    }

    /// Adds each trade to its two offers, up to the first that is wrong.
    /// @return reached Where it is in calldata; `end` when all are right.
    function _addTrades(uint256 leaves, uint256[] memory drawnWh, uint256 first, uint256 end)
        private
        pure
        returns (uint256 reached, uint256 energyWh, uint256 welfare)
    {
        reached = first;
        // Writes only words of `drawnWh`: a trade with a position beyond it ends the loop before. Reading calldata anywhere is
        // safe, and beyond its end gives 0.
        assembly ("memory-safe") {
            // One more than the two positions of the trade before, as one number.
            let next := 0
            for {} lt(reached, end) { reached := add(reached, 8) } {
                // sale (2) · purchase (2) · energy (4) in the upper bytes
                let trade := calldataload(reached)
                // flags and feeder (2) · energy (5) · price (5) · number (4) in the upper bytes; the first bit sells
                let sale := calldataload(add(leaves, shl(4, shr(240, trade))))
                let purchase := calldataload(add(leaves, shl(4, and(shr(224, trade), 0xffff))))
                let gain := sub(and(shr(160, purchase), 0xffffffffff), and(shr(160, sale), 0xffffffffff))
                // Right: positions exist; ascending; a sale; a purchase; matchable, else the difference has its first bit set.
                if iszero(
                    and(
                        and(
                            and(lt(shr(240, trade), mload(drawnWh)), lt(and(shr(224, trade), 0xffff), mload(drawnWh))),
                            iszero(lt(shr(224, trade), next))
                        ),
                        shr(255, and(and(sale, not(purchase)), not(gain)))
                    )
                ) { break }
                next := add(shr(224, trade), 1)
                let wh := and(shr(192, trade), 0xffffffff)
                if iszero(wh) { break }
                energyWh := add(energyWh, wh)
                welfare := add(welfare, mul(wh, gain))
                let at := add(add(drawnWh, 32), shl(5, shr(240, trade)))
                mstore(at, add(mload(at), wh))
                at := add(add(drawnWh, 32), shl(5, and(shr(224, trade), 0xffff)))
                mstore(at, add(mload(at), wh))
            }
        }
    }

    /// Adds what is drawn of each offer to its feeder, up to the first that is drawn too much or stands on no known feeder.
    /// @return fits Whether there is none.
    function _addOffers(uint256 leaves, uint256[] memory drawnWh, uint256[] memory usesWh)
        private
        pure
        returns (bool fits, uint256 laterWh, uint256[] memory spanning)
    {
        // Writes words of `usesWh` below twice the number of feeders, and a new list at the end of memory, where nothing else is
        // put meanwhile.
        assembly ("memory-safe") {
            fits := 1
            spanning := mload(0x40)
            let free := add(spanning, 32)
            let feeders := shr(1, mload(usesWh))
            let last := add(drawnWh, shl(5, mload(drawnWh)))
            for { let at := drawnWh } lt(at, last) { leaves := add(leaves, 16) } {
                at := add(at, 32)
                let wh := mload(at)
                if iszero(wh) { continue }
                let leaf := calldataload(leaves)
                let feeder := and(shr(240, leaf), 0x1fff)
                if or(gt(wh, and(shr(200, leaf), 0xffffffffff)), iszero(lt(feeder, feeders))) {
                    fits := 0
                    break
                }
                let use := add(add(usesWh, 32), shl(5, add(feeder, mul(shr(255, leaf), feeders))))
                mstore(use, add(mload(use), wh))
                // SPANS
                if and(leaf, shl(254, 1)) {
                    mstore(free, shr(5, sub(sub(at, drawnWh), 32)))
                    free := add(free, 32)
                    // REACHES
                    laterWh := add(laterWh, mul(wh, and(shr(253, leaf), 1)))
                }
            }
            mstore(spanning, shr(5, sub(sub(free, spanning), 32)))
            mstore(0x40, free)
        }
    }

    function _spanningOverdrawn(Tally memory t, bytes calldata offers, function(uint32) view returns (uint256) leftWh)
        private
        view
        returns (bool)
    {
        for (uint256 i = 0; i < t.spanning.length; i++) {
            uint256 position = t.spanning[i];
            if (t.drawnWh[position] > leftWh(ClearingLeaf.at(offers, position).numberOf())) return true;
        }
        return false;
    }

    /// What is wrong about a trade that comes right after right ones.
    function _explainTrade(bytes calldata offers, bytes calldata powers, uint256 trade) private pure {
        (uint256 sale, uint256 purchase, uint64 energyWh) = _powerAt(powers, trade);
        if (trade != 0) {
            (uint256 saleBefore, uint256 purchaseBefore,) = _powerAt(powers, trade - 1);
            if (sale < saleBefore || (sale == saleBefore && purchase <= purchaseBefore)) {
                revert IClearingMarket.ClearingMarket_TradeOutOfOrder(trade);
            }
        }
        uint256 count = offers.length / ClearingLeaf.SIZE;
        if (sale >= count) revert IClearingMarket.ClearingMarket_UnknownOffer(trade, sale);
        if (purchase >= count) revert IClearingMarket.ClearingMarket_UnknownOffer(trade, purchase);
        bytes16 seller = ClearingLeaf.at(offers, sale);
        bytes16 buyer = ClearingLeaf.at(offers, purchase);
        if (!seller.sells()) revert IClearingMarket.ClearingMarket_NotASale(trade, sale);
        if (buyer.sells()) revert IClearingMarket.ClearingMarket_NotAPurchase(trade, purchase);
        if (energyWh == 0) revert IClearingMarket.ClearingMarket_EnergyZero(trade);
        revert IClearingMarket.ClearingMarket_NotMatchable(trade, seller.priceOf(), buyer.priceOf());
    }

    /// Which offer is drawn too much, or stands on no known feeder.
    function _explainOffers(Tally memory t, bytes calldata offers, function(uint32) view returns (uint256) leftWh)
        private
        view
    {
        uint256 feeders = t.usesWh.length / 2;
        for (uint256 i = 0; i < t.drawnWh.length; i++) {
            if (t.drawnWh[i] == 0) continue;
            bytes16 leaf = ClearingLeaf.at(offers, i);
            uint16 feeder = leaf.feederOf();
            if (feeder >= feeders) revert IClearingMarket.ClearingMarket_UnknownFeeder(feeder, feeders);
            uint32 number = leaf.numberOf();
            uint256 left = leaf.spans() ? leftWh(number) : leaf.energyOf();
            if (t.drawnWh[i] > left) {
                revert IClearingMarket.ClearingMarket_OfferOverdrawn(number, uint64(t.drawnWh[i]), uint64(left));
            }
        }
    }
}
