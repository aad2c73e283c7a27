// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Who gets which watt-hour (design, section 4; T7)
/// @notice The trades of a meter in an interval stand in the order in which they became binding. With S their sum and
/// X = min(metered, S), the trade that follows the sum c of its predecessors gets ⌊(c + e)·X / S⌋ − ⌊c·X / S⌋. The shares add up
/// to X exactly, each needs only its own c, so trades may be settled in any order. Twin: src/settlement/allocation.ts;
/// shared cases: vectors/allocation.
library Allocation {
    /// @notice The part of `meteredWh` that belongs to one trade, never above `energyWh`.
    /// @param beforeWh Sum of the trades of the meter that became binding before this one.
    /// @param totalWh Sum of all trades of the meter; at least beforeWh + energyWh, below 2^128.
    function shareByCumulativeFloor(uint256 beforeWh, uint64 energyWh, uint256 totalWh, uint64 meteredWh)
        internal
        pure
        returns (uint64)
    {
        if (totalWh == 0) return 0;
        uint256 shared = meteredWh < totalWh ? meteredWh : totalWh;
        uint256 through = (beforeWh + energyWh) * shared / totalWh;
        uint256 below = beforeWh * shared / totalWh;
        return uint64(through - below);
    }
}
