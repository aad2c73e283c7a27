// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IPairAuction} from "./IPairAuction.sol";

/// @title Continuous double auction: a price-time book on chain (M9, TX 3.1)
/// @notice Offers are for one interval each. A post is matched at once against the best opposite offers that cross, earlier post first
/// among equal prices, each at the standing offer's price; what is left stands in the book, a list sorted by price and time. A
/// pair that the feeders cannot carry, or that is one meter's, is passed over. Each match is a binding trade.
/// So every two offers that cross are looked at once, by the later of them, in the order of the book. A post looks at `maxSteps` of
/// them at most, since a transaction has only so much gas; whoever wants has the rest looked at by `goOn`.
/// Twin: src/market/auction/incoming.ts.
interface IDoubleAuction is IPairAuction {
    error DoubleAuction_NoSteps();
    error DoubleAuction_NothingLeft(uint32 number);
    error DoubleAuction_TooLate(uint32 interval, uint64 until);

    /// @notice `postOffer` for one interval, with the standing offer of the same side behind which to look for the new one's place in
    /// the list; a full list is long to walk. One that does not stand before the new one is not used.
    function postOfferBehind(
        bool sell,
        uint64 energyWh,
        uint32 interval,
        uint64 pricePerWh,
        uint32 hint,
        bytes calldata pass
    ) external returns (uint32 number);

    /// @notice Goes on where the post of an offer, or the last `goOn`, had looked at as many as it may. Anyone, until the interval
    /// starts.
    function goOn(uint32 number, uint256 steps) external;

    /// @notice At most this many standing offers are looked at by one post. Each may become a trade, of up to 400,000 gas.
    function maxSteps() external view returns (uint256);

    /// @notice The standing offers of an interval and side from the best on, as numbers.
    function standing(uint32 interval, bool sell, uint256 count) external view returns (uint32[] memory);

    /// @notice What of an offer stands in the book.
    function openWh(uint32 number) external view returns (uint64);

    /// @notice Whether `goOn` would look at something.
    function isUnfinished(uint32 number) external view returns (bool);
}
