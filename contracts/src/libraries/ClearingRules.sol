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
/// @param usesWh What each feeder buys and sells, in turns.
/// @param spanning Positions of the drawn offers that span several intervals.
struct Tally {
    uint256 energyWh;
    uint256 welfare;
    uint256 laterWh;
    uint256[] drawnWh;
    uint256[] usesWh;
    uint256[] spanning;
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
    uint256 private constant WRONG = type(uint256).max;

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
        t.drawnWh = new uint256[](offers.length / ClearingLeaf.SIZE);
        t.usesWh = new uint256[](2 * (limits.length / ClearingLimits.SIZE));
        bool right = _addTrades(t, offers, powers) && _addSpanning(t, offers, leftWh);
        if (!right) _explain(offers, powers, t.usesWh.length / 2, leftWh);
        t.energyWh = ClearingLimits.requireWithin(limits, t.usesWh);
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
            (uint256 boughtWh, uint256 soldWh) = (t.usesWh[2 * f], t.usesWh[2 * f + 1]);
            if (soldWh + boughtWh != 0) uses[used++] = FeederUse(uint16(f), uint64(soldWh), uint64(boughtWh));
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

    /// Adds up the trades.
    /// @return Whether everything about them is right, but for what is left of offers that span.
    function _addTrades(Tally memory t, bytes calldata offers, bytes calldata powers) private pure returns (bool) {
        uint256[] memory spanning;
        uint256 leaves;
        uint256 first;
        assembly ("memory-safe") {
            spanning := mload(0x40)
            leaves := offers.offset
            first := powers.offset
        }
        t.welfare = _sweep(leaves, first + powers.length, first, t.drawnWh, t.usesWh);
        t.spanning = spanning;
        return t.welfare != WRONG;
    }

    /// Adds up the trades from `at` to `end` in calldata; gives their welfare, or WRONG.
    /// @dev Trades ascend by their sale, so they come in runs of one sale. A position counts from 1 here, as the words of an array do
    /// behind the one with its length. A leaf is the upper half of a word: flags and feeder (2), energy (5), price (5), number (4).
    /// Memory: words of the two arrays, at indices that were checked before; the scratch space; and the list of spanning offers
    /// behind the free memory pointer, where nothing else is put meanwhile. Reading calldata is safe anywhere.
    function _sweep(uint256 leaves, uint256 end, uint256 at, uint256[] memory drawnWh, uint256[] memory uses)
        private
        pure
        returns (uint256 welfare)
    {
        assembly ("memory-safe") {
            // Where the list ends, and how far the words of `uses` reach.
            mstore(0x00, mload(0x40))
            mstore(0x20, shl(5, mload(uses)))
            uses := add(uses, 32)
            leaves := sub(leaves, 16)
            // The position of the run's sale, from 0, where a trade has it, less one. Before the first run, one that all are beyond.
            let base := not(0x10000)
            for {} lt(at, end) {} {
                let lowest
                {
                    let sale := add(shr(240, calldataload(at)), 1)
                    let leaf := calldataload(add(leaves, shl(4, sale)))
                    // Wrong: no offer, no sale, not beyond the one before, or on no known feeder.
                    if or(
                        or(gt(sale, mload(drawnWh)), iszero(shr(255, leaf))),
                        or(lt(shl(16, sale), add(base, 0x20001)), iszero(lt(and(shr(234, leaf), 0x7ffc0), mload(0x20))))
                    ) { break }
                    base := sub(shl(16, sub(sale, 1)), 1)
                    lowest := and(shr(160, leaf), 0xffffffffff)
                }
                let run := 0
                let last := 0
                for { let position := sub(shr(224, calldataload(at)), base) }
                and(lt(at, end), iszero(gt(position, mload(drawnWh)))) {
                    at := add(at, 8)
                    position := sub(shr(224, calldataload(at)), base)
                } {
                    let leaf := calldataload(add(leaves, shl(4, position)))
                    let wh := and(shr(192, calldataload(at)), 0xffffffff)
                    let word := add(drawnWh, shl(5, position))
                    let drawn := add(mload(word), wh)
                    let price := and(shr(160, leaf), 0xffffffffff)
                    let use := shl(6, shr(240, leaf))
                    // Wrong: not ascending, no energy, not matchable, overdrawn, or not of one interval on a known feeder.
                    if or(
                        or(or(iszero(gt(position, last)), iszero(wh)), iszero(lt(use, mload(0x20)))),
                        or(lt(price, lowest), gt(drawn, and(shr(200, leaf), 0xffffffffff)))
                    ) {
                        // Right all the same, if the last is because it is a purchase of several intervals: its second bit is
                        // set, and its first is not.
                        if or(or(iszero(gt(position, last)), iszero(wh)), iszero(eq(shr(254, leaf), 1))) { break }
                        if or(lt(price, lowest), gt(drawn, and(shr(200, leaf), 0xffffffffff))) { break }
                        use := and(use, 0x7ffc0)
                        if iszero(lt(use, mload(0x20))) { break }
                        if eq(drawn, wh) {
                            mstore(0x00, add(mload(0x00), 32))
                            mstore(mload(0x00), sub(position, 1))
                        }
                    }
                    last := position
                    mstore(word, drawn)
                    run := add(run, wh)
                    welfare := add(welfare, mul(wh, price))
                    use := add(uses, use)
                    mstore(use, add(mload(use), wh))
                }
                let sale := shr(16, add(base, 0x10001))
                let leaf := calldataload(add(leaves, shl(4, sale)))
                // Wrong: the sale is overdrawn, also when this was the last run.
                if gt(run, and(shr(200, leaf), 0xffffffffff)) {
                    at := 0
                    break
                }
                mstore(add(drawnWh, shl(5, sale)), run)
                welfare := sub(welfare, mul(run, lowest))
                let word := add(add(uses, 32), and(shr(234, leaf), 0x7ffc0))
                mstore(word, add(mload(word), run))
                if and(shr(254, leaf), 1) {
                    mstore(0x00, add(mload(0x00), 32))
                    mstore(mload(0x00), sub(sale, 1))
                }
            }
            mstore(mload(0x40), shr(5, sub(mload(0x00), mload(0x40))))
            mstore(0x40, add(mload(0x00), 32))
            if iszero(eq(at, end)) { welfare := not(0) }
        }
    }

    /// Sees to the offers of several intervals.
    /// @return Whether none is drawn beyond what is left of it.
    function _addSpanning(Tally memory t, bytes calldata offers, function(uint32) view returns (uint256) leftWh)
        private
        view
        returns (bool)
    {
        for (uint256 i = 0; i < t.spanning.length; i++) {
            bytes16 leaf = ClearingLeaf.at(offers, t.spanning[i]);
            uint256 drawnWh = t.drawnWh[t.spanning[i]];
            if (drawnWh > leftWh(leaf.numberOf())) return false;
            if (leaf.reaches()) t.laterWh += drawnWh;
        }
        return true;
    }

    /// What is wrong, in plain words: the trades one by one, and then the offers.
    function _explain(
        bytes calldata offers,
        bytes calldata powers,
        uint256 feeders,
        function(uint32) view returns (uint256) leftWh
    ) private view {
        uint256[] memory drawnWh = new uint256[](offers.length / ClearingLeaf.SIZE);
        for (uint256 i = 0; i < powers.length / POWER_SIZE; i++) {
            _requireTrade(offers, powers, i);
            (uint256 sale, uint256 purchase, uint64 energyWh) = _powerAt(powers, i);
            drawnWh[sale] += energyWh;
            drawnWh[purchase] += energyWh;
        }
        for (uint256 i = 0; i < drawnWh.length; i++) {
            if (drawnWh[i] == 0) continue;
            bytes16 leaf = ClearingLeaf.at(offers, i);
            uint16 feeder = leaf.feederOf();
            if (feeder >= feeders) revert IClearingMarket.ClearingMarket_UnknownFeeder(feeder, feeders);
            uint32 number = leaf.numberOf();
            uint256 left = leaf.spans() ? leftWh(number) : leaf.energyOf();
            if (drawnWh[i] > left) {
                revert IClearingMarket.ClearingMarket_OfferOverdrawn(number, uint64(drawnWh[i]), uint64(left));
            }
        }
        // What was refused above is refused here.
        assert(false);
    }

    /// A trade that comes right after right ones.
    function _requireTrade(bytes calldata offers, bytes calldata powers, uint256 trade) private pure {
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
        if (seller.priceOf() > buyer.priceOf()) {
            revert IClearingMarket.ClearingMarket_NotMatchable(trade, seller.priceOf(), buyer.priceOf());
        }
    }
}
