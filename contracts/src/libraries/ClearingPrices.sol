// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ClearingLeaf} from "./ClearingLeaf.sol";

/// @title Prices of one interval as packed calldata (IClearingMarket)
/// @notice The bus price (5 bytes), and then either nothing or 15 bytes per feeder: where its sellers deliver, at its junction, and
/// where its buyers take. Without prices per feeder all are the bus price; the junction of feeder 0 is the bus.
library ClearingPrices {
    using ClearingLeaf for bytes16;

    uint256 internal constant SIZE = 5;
    uint256 internal constant FEEDER_SIZE = 15;

    function inPrice(bytes calldata prices, uint256 feeder) internal pure returns (uint256) {
        return prices.length == SIZE ? _at(prices, 0) : _at(prices, SIZE + FEEDER_SIZE * feeder);
    }

    function hubPrice(bytes calldata prices, uint256 feeder) internal pure returns (uint256) {
        return prices.length == SIZE || feeder == 0 ? _at(prices, 0) : _at(prices, 2 * SIZE + FEEDER_SIZE * feeder);
    }

    function outPrice(bytes calldata prices, uint256 feeder) internal pure returns (uint256) {
        return prices.length == SIZE ? _at(prices, 0) : _at(prices, 3 * SIZE + FEEDER_SIZE * feeder);
    }

    /// @notice Price of a trade: half way between where its seller delivers and where its buyer takes, rounded down, and moved into
    /// what both accept (TX 4.2, (9)).
    function ofTrade(bytes calldata prices, bytes16 sale, bytes16 purchase) internal pure returns (uint64) {
        uint256 between = (inPrice(prices, sale.feederOf()) + outPrice(prices, purchase.feederOf())) / 2;
        if (between < sale.priceOf()) return sale.priceOf();
        return between > purchase.priceOf() ? purchase.priceOf() : uint64(between);
    }

    /// Of a feeder without prices it reads what follows in calldata; nobody asks for one.
    function _at(bytes calldata prices, uint256 place) private pure returns (uint256 price) {
        assembly ("memory-safe") {
            price := shr(216, calldataload(add(prices.offset, place)))
        }
    }
}
