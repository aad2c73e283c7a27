// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Trade} from "../types/Trade.sol";

/// @title What a settlement may ask of any market
interface IMarket {
    /// @notice Whether a trade is binding on both sides.
    /// @param proof What the market needs to decide; empty where it keeps binding trades in storage.
    function isBinding(Trade calldata trade, bytes calldata proof) external view returns (bool);

    /// @notice Block time in seconds from which orders for an interval are no longer accepted.
    function gateClosure(uint32 interval) external view returns (uint64);
}
