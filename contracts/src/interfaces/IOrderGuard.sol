// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {FeederUse} from "../types/Grid.sol";
import {Trade} from "../types/Trade.sol";

/// @title One link in the chain of guards that every order and every trade passes
/// @notice Feeder limits, energy assets, score and ring signatures are guards. A guard reverts to refuse.
/// Assumption: only markets call a guard, and a guard calls no market.
interface IOrderGuard {
    /// @notice The right to post an order for the intervals `from`..`to` inclusive.
    /// @param pass What the guard needs to decide, such as a permit; empty when it needs nothing.
    function checkOrder(
        address owner,
        uint16 feeder,
        uint32 from,
        uint32 to,
        uint64 energyWh,
        bool sell,
        bytes calldata pass
    ) external;

    /// @notice The grid's limits, asked at the moment in which a trade becomes binding.
    function checkTrade(Trade calldata trade, uint16 askFeeder, uint16 bidFeeder) external;

    /// @notice The same for a market that finds all trades of an interval at once: what they sell and buy per feeder, each
    /// feeder once. Either this or `checkTrade` is called for a trade, never both.
    function checkUses(uint32 interval, FeederUse[] calldata uses) external;
}
