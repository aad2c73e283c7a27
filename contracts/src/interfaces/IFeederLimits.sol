// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {FeederLimit} from "../types/Grid.sol";
import {IOrderGuard} from "./IOrderGuard.sol";

/// @title The grid's limits, enforced in every market (TX 4, (5) to (8))
/// @notice Keeps the agreed limits of each feeder, the operator's orders that lower them for some intervals (§ 14a EnWG), and what
/// binding trades use of them. As a guard it refuses a trade that a feeder, or one above it, cannot carry. Limits of an interval
/// never change once its gate has closed, and an order takes nothing away from trades that are binding already: whatever was
/// within the limits stays within them.
/// Assumption: every market of the community reports its trades here, each once.
interface IFeederLimits is IOrderGuard {
    event LimitsChanged(uint32 indexed validFrom, FeederLimit[] limits);
    event LimitLowered(uint16 indexed feeder, uint32 first, uint32 last, FeederLimit limit);
    event OperatorChanged(address indexed operator, bool allowed);
    event MarketChanged(address indexed market, bool allowed);

    error FeederLimits_NotConsortium(address caller);
    error FeederLimits_NotOperator(address caller);
    error FeederLimits_NotMarket(address caller);
    error FeederLimits_NoLimits();
    error FeederLimits_UnknownFeeder(uint16 feeder, uint256 feeders);
    error FeederLimits_NotATree(uint16 feeder, uint16 parent);
    error FeederLimits_FeederTwice(uint16 feeder);
    error FeederLimits_Unbalanced(uint32 interval, uint256 soldWh, uint256 boughtWh);
    error FeederLimits_OrderTooLarge(uint16 feeder, uint64 energyWh, uint256 limitWh);
    error FeederLimits_SoldOverLimit(uint16 feeder, uint32 interval, uint256 soldWh, uint256 limitWh);
    error FeederLimits_BoughtOverLimit(uint16 feeder, uint32 interval, uint256 boughtWh, uint256 limitWh);
    error FeederLimits_NetOutOverLimit(uint16 feeder, uint32 interval, uint256 netWh, uint256 limitWh);
    error FeederLimits_NetInOverLimit(uint16 feeder, uint32 interval, uint256 netWh, uint256 limitWh);
    error FeederLimits_GateClosed(uint32 interval, uint64 closedAt);
    error FeederLimits_SpanInvalid(uint32 first, uint32 last);
    error FeederLimits_CountInvalid(uint256 count, uint256 largest);

    /// @notice Sets the agreed limits, one entry per feeder from feeder 0 on, from the first interval whose gate has not opened; the
    /// first ones a community ever sets hold for every interval. Only the consortium.
    function setLimits(FeederLimit[] calldata limits) external;

    /// @notice Lowers a feeder's limits for the intervals `first`..`last`, at most 96, none of whose gates has closed. What is above
    /// the agreed limit or an earlier order changes nothing; what is below the use of binding trades counts as that use. Only a
    /// registered operator.
    /// @param limit Its parent is not looked at: an order changes no tree.
    function lower(uint16 feeder, uint32 first, uint32 last, FeederLimit calldata limit) external;

    /// @notice The limits of an interval as 26 bytes per feeder, big-endian: parent (2), netOut, netIn, sell, buy (6 each).
    function table(uint32 interval) external view returns (bytes memory);

    /// @notice keccak256 of `table(interval)`, kept: a market checks by it what it is handed.
    function tableHash(uint32 interval) external view returns (bytes32);

    function limitOf(uint16 feeder, uint32 interval) external view returns (FeederLimit memory);

    /// @notice How many feeders the newest agreed limits name; 0 before there are any.
    function feederCount() external view returns (uint256);

    /// @notice What binding trades sell and buy on a feeder, and the net flow to its parent (signed, out positive).
    function useOf(uint16 feeder, uint32 interval)
        external
        view
        returns (uint64 soldWh, uint64 boughtWh, int64 netOutWh);

    function isOperator(address operator) external view returns (bool);
    function isMarket(address market) external view returns (bool);

    /// @notice Registers or removes a grid operator. Only the consortium.
    function setOperator(address operator, bool allowed) external;

    /// @notice Registers or removes a market. Only the consortium.
    function setMarket(address market, bool allowed) external;
}
