// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IOrderBook} from "../interfaces/IOrderBook.sol";
import {IUniformAuction} from "../interfaces/IUniformAuction.sol";
import {ClearingLeaf} from "./ClearingLeaf.sol";

/// @title Rankings of an auction and the sweep through them; formats in IUniformAuction and IOrderBook
library AuctionSweep {
    using ClearingLeaf for bytes;
    using ClearingLeaf for bytes16;

    struct Swept {
        bytes pairs;
        uint64 pricePerWh;
        uint64 energyWh;
    }

    /// The offer of a side whose turn it is.
    struct Turn {
        uint256 ranksBelow;
        uint64 leftWh;
        uint64 pricePerWh;
        uint32 number;
    }

    uint256 internal constant POSITION_BYTES = 2;
    uint256 internal constant PAIR_BYTES = 13;
    /// A pair is written as a whole word.
    uint256 private constant WORD_BYTES = 32;

    /// @notice Reverts unless every offer stands in the ranking of its side, once, and both rankings are sorted.
    function requireRanked(bytes calldata offers, bytes calldata sales, bytes calldata purchases) internal pure {
        uint256 count = offers.length / ClearingLeaf.SIZE;
        uint256 ranked = _requireSorted(offers, sales, true) + _requireSorted(offers, purchases, false);
        // Positions within a ranking are all different, so as many as there are offers are all of them.
        if (ranked != count) revert IUniformAuction.UniformAuction_RankingIncomplete(ranked, count);
    }

    /// @notice Pairs what crosses. Each step uses up a sale or a purchase.
    function sweep(bytes calldata offers, bytes calldata sales, bytes calldata purchases)
        internal
        pure
        returns (Swept memory swept)
    {
        swept.pairs = new bytes((sales.length + purchases.length) / POSITION_BYTES * PAIR_BYTES + WORD_BYTES);
        Turn memory sale;
        Turn memory purchase;
        uint256 count;
        while (
            _has(sale, offers, sales) && _has(purchase, offers, purchases) && sale.pricePerWh <= purchase.pricePerWh
        ) {
            uint64 energyWh = sale.leftWh < purchase.leftWh ? sale.leftWh : purchase.leftWh;
            _write(swept.pairs, count++, sale.number, purchase.number, energyWh);
            sale.leftWh -= energyWh;
            purchase.leftWh -= energyWh;
            swept.energyWh += energyWh;
            swept.pricePerWh = (sale.pricePerWh + purchase.pricePerWh) / 2;
        }
        _shorten(swept.pairs, count * PAIR_BYTES);
    }

    /// @notice A pair of a list that has it.
    function pairAt(bytes calldata pairs, uint256 index)
        internal
        pure
        returns (uint32 sale, uint32 purchase, uint64 energyWh)
    {
        uint104 packed = uint104(bytes13(pairs[index * PAIR_BYTES:(index + 1) * PAIR_BYTES]));
        return (uint32(packed >> 72), uint32(packed >> 40), uint40(packed));
    }

    /// Goes on to the next offer of the ranking when nothing is left of the last. No offer is without energy.
    function _has(Turn memory turn, bytes calldata offers, bytes calldata ranking) private pure returns (bool) {
        if (turn.leftWh != 0) return true;
        if (turn.ranksBelow * POSITION_BYTES == ranking.length) return false;
        bytes16 leaf = offers.at(_positionAt(ranking, turn.ranksBelow++));
        (turn.leftWh, turn.pricePerWh, turn.number) = (leaf.energyOf(), leaf.priceOf(), leaf.numberOf());
        return true;
    }

    function _requireSorted(bytes calldata offers, bytes calldata ranking, bool sales)
        private
        pure
        returns (uint256 ranked)
    {
        if (ranking.length % POSITION_BYTES != 0) {
            revert IOrderBook.OrderBook_LengthInvalid(ranking.length, POSITION_BYTES);
        }
        ranked = ranking.length / POSITION_BYTES;
        uint256 lastPosition;
        uint64 lastPrice;
        for (uint256 rank = 0; rank < ranked; rank++) {
            uint256 position = _positionAt(ranking, rank);
            if (position >= offers.length / ClearingLeaf.SIZE) {
                revert IUniformAuction.UniformAuction_UnknownOffer(rank, position);
            }
            bytes16 leaf = offers.at(position);
            bool sells = leaf.sells();
            if (sales && !sells) revert IUniformAuction.UniformAuction_NotASale(rank, position);
            if (!sales && sells) revert IUniformAuction.UniformAuction_NotAPurchase(rank, position);
            uint64 price = leaf.priceOf();
            bool isAfter = price == lastPrice ? position > lastPosition : sales == (price > lastPrice);
            if (rank != 0 && !isAfter) revert IUniformAuction.UniformAuction_NotSorted(rank, position);
            (lastPosition, lastPrice) = (position, price);
        }
    }

    function _positionAt(bytes calldata ranking, uint256 rank) private pure returns (uint256) {
        return uint16(bytes2(ranking[rank * POSITION_BYTES:(rank + 1) * POSITION_BYTES]));
    }

    /// What a word reaches beyond its pair, the next pair overwrites.
    function _write(bytes memory pairs, uint256 index, uint32 sale, uint32 purchase, uint64 energyWh) private pure {
        uint256 packed = uint256(sale) << 72 | uint256(purchase) << 40 | energyWh;
        assembly ("memory-safe") {
            mstore(add(add(pairs, 32), mul(index, PAIR_BYTES)), shl(152, packed))
        }
    }

    function _shorten(bytes memory pairs, uint256 length) private pure {
        assembly ("memory-safe") {
            mstore(pairs, length)
        }
    }
}
