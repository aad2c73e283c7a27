// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IClearingMarket} from "../interfaces/IClearingMarket.sol";

/// A feeder's limits in the upper 26 bytes: parent (2), netOut, netIn, sell, buy (6 each).
type LimitRow is uint256;

/// @title The limits of one interval as packed calldata (IFeederLimits.table), and whether uses are within them (TX 4.2, (5) to (8))
library ClearingLimits {
    using ClearingLimits for LimitRow;

    uint256 internal constant SIZE = 26;

    /// @notice The limits of a feeder that must exist.
    /// @dev Reads 6 bytes more than a row has; no function below looks at them.
    function at(bytes calldata limits, uint256 feeder) internal pure returns (LimitRow row) {
        assembly ("memory-safe") {
            row := calldataload(add(limits.offset, mul(feeder, SIZE)))
        }
    }

    function parent(LimitRow row) internal pure returns (uint256) {
        return LimitRow.unwrap(row) >> 240;
    }

    function netOutWh(LimitRow row) internal pure returns (uint256) {
        return uint48(LimitRow.unwrap(row) >> 192);
    }

    function netInWh(LimitRow row) internal pure returns (uint256) {
        return uint48(LimitRow.unwrap(row) >> 144);
    }

    function sellWh(LimitRow row) internal pure returns (uint256) {
        return uint48(LimitRow.unwrap(row) >> 96);
    }

    function buyWh(LimitRow row) internal pure returns (uint256) {
        return uint48(LimitRow.unwrap(row) >> 48);
    }

    /// @notice Reverts when a feeder sells, buys, sends out or takes in more than it may; from the last feeder to the first.
    /// @param usesWh What each feeder buys, and after all of these what each sells.
    function requireWithin(bytes calldata limits, uint256[] memory usesWh) internal pure {
        uint256 feeders = usesWh.length / 2;
        // What the feeders below a feeder send up; parents have smaller numbers, so it is complete when its turn comes.
        int256[] memory belowWh = new int256[](feeders);
        for (uint256 f = feeders; f-- != 0;) {
            (uint256 boughtWh, uint256 soldWh) = (usesWh[f], usesWh[feeders + f]);
            LimitRow row = at(limits, f);
            if (soldWh > row.sellWh()) {
                revert IClearingMarket.ClearingMarket_SoldOverLimit(uint16(f), uint64(soldWh), uint64(row.sellWh()));
            }
            if (boughtWh > row.buyWh()) {
                revert IClearingMarket.ClearingMarket_BoughtOverLimit(uint16(f), uint64(boughtWh), uint64(row.buyWh()));
            }
            // What is sold is bought, so nothing is left at the connection point.
            if (f == 0) break;
            int256 netWh = belowWh[f] + int256(soldWh) - int256(boughtWh);
            if (netWh == 0) continue;
            _requireCarried(uint16(f), netWh, row);
            belowWh[row.parent()] += netWh;
        }
    }

    function _requireCarried(uint16 feeder, int256 netWh, LimitRow row) private pure {
        if (netWh > 0 && uint256(netWh) > row.netOutWh()) {
            revert IClearingMarket.ClearingMarket_NetOutOverLimit(
                feeder, uint64(uint256(netWh)), uint64(row.netOutWh())
            );
        }
        if (netWh < 0 && uint256(-netWh) > row.netInWh()) {
            revert IClearingMarket.ClearingMarket_NetInOverLimit(feeder, uint64(uint256(-netWh)), uint64(row.netInWh()));
        }
    }
}
