// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IOrderBook} from "./IOrderBook.sol";

/// @title Continuous double auction: a price-time book on chain (M9, TX 3.1)
/// @notice A post is matched at once against the best opposite offers that cross, earlier post first among equal prices, each at
/// the standing offer's price; what is left stands in the book, a list sorted by price and time. A pair that the feeders cannot
/// carry is passed over. Each match is a binding trade.
interface IDoubleAuction is IOrderBook {
    error DoubleAuction_BadHint(uint32 hint);

    /// @notice At most this many standing offers are looked at by one post.
    function maxSteps() external view returns (uint256);

    /// @notice The standing offers of an interval and side from the best on, as numbers.
    function standing(uint32 interval, bool sell, uint256 count) external view returns (uint32[] memory);

    /// @notice What of an offer stands in the book.
    function openWh(uint32 number) external view returns (uint64);
}
