// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IClearingMarket} from "../interfaces/IClearingMarket.sol";

/// @title The limits of one interval as packed calldata (IFeederLimits.table), and whether uses are within them (TX 4.2, (5) to (8))
library ClearingLimits {
    uint256 internal constant SIZE = 26;

    /// @notice The limits of a feeder that must exist, in the upper bytes: parent (2), netOut, netIn, sell, buy (6 each).
    /// @dev Reads 6 bytes more than a row has; no function below looks at them.
    function at(bytes calldata limits, uint256 feeder) internal pure returns (uint256 row) {
        assembly ("memory-safe") {
            row := calldataload(add(limits.offset, mul(feeder, SIZE)))
        }
    }

    function parent(uint256 row) internal pure returns (uint256) {
        return row >> 240;
    }

    function netOutWh(uint256 row) internal pure returns (uint256) {
        return uint48(row >> 192);
    }

    function netInWh(uint256 row) internal pure returns (uint256) {
        return uint48(row >> 144);
    }

    function sellWh(uint256 row) internal pure returns (uint256) {
        return uint48(row >> 96);
    }

    function buyWh(uint256 row) internal pure returns (uint256) {
        return uint48(row >> 48);
    }

    /// @notice Reverts when a feeder sells, buys, sends out or takes in more than it may; from the last feeder to the first.
    /// @param usesWh What each feeder buys and sells, in turns.
    /// @return energyWh What all feeders sell.
    function requireWithin(bytes calldata limits, uint256[] memory usesWh) internal pure returns (uint256 energyWh) {
        uint256 feeder;
        int256 netWh;
        bool within;
        (within, energyWh, feeder, netWh) = _sweep(limits, usesWh);
        if (!within) _refuse(uint16(feeder), at(limits, feeder), usesWh, netWh);
    }

    /// @dev From the last feeder on, what it and those below it send up is added to its parent, which has a smaller number. All
    /// words are read and written within `usesWh` or behind the free memory pointer, where nothing else is put meanwhile. No sum
    /// comes near 2^255, so the signs are right.
    /// @return within Whether all feeders are; if not, `feeder` is the last of those that are not, and `netWh` what it sends up.
    function _sweep(bytes calldata limits, uint256[] memory usesWh)
        private
        pure
        returns (bool within, uint256 energyWh, uint256 feeder, int256 netWh)
    {
        assembly ("memory-safe") {
            let up := mload(0x40)
            feeder := shr(1, mload(usesWh))
            calldatacopy(up, calldatasize(), shl(5, feeder))
            within := 1
            let from := add(limits.offset, limits.length)
            let use := add(usesWh, shl(5, mload(usesWh)))
            for {} mul(feeder, within) {} {
                feeder := sub(feeder, 1)
                from := sub(from, 26)
                let row := calldataload(from)
                let sold := mload(use)
                let bought := mload(sub(use, 32))
                use := sub(use, 64)
                energyWh := add(energyWh, sold)
                netWh := add(mload(add(up, shl(5, feeder))), sub(sold, bought))
                // The connection point sends nothing up: what is sold is bought.
                within := iszero(
                    or(
                        or(gt(sold, and(shr(96, row), 0xffffffffffff)), gt(bought, and(shr(48, row), 0xffffffffffff))),
                        or(
                            sgt(netWh, and(shr(192, row), 0xffffffffffff)),
                            sgt(sub(0, netWh), and(shr(144, row), 0xffffffffffff))
                        )
                    )
                )
                let above := add(up, shl(5, shr(240, row)))
                mstore(above, add(mload(above), netWh))
            }
        }
    }

    function _refuse(uint16 feeder, uint256 row, uint256[] memory usesWh, int256 netWh) private pure {
        uint64 boughtWh = uint64(usesWh[2 * feeder]);
        uint64 soldWh = uint64(usesWh[2 * feeder + 1]);
        if (soldWh > sellWh(row)) {
            revert IClearingMarket.ClearingMarket_SoldOverLimit(feeder, soldWh, uint64(sellWh(row)));
        }
        if (boughtWh > buyWh(row)) {
            revert IClearingMarket.ClearingMarket_BoughtOverLimit(feeder, boughtWh, uint64(buyWh(row)));
        }
        if (netWh > 0) {
            revert IClearingMarket.ClearingMarket_NetOutOverLimit(feeder, uint64(uint256(netWh)), uint64(netOutWh(row)));
        }
        revert IClearingMarket.ClearingMarket_NetInOverLimit(feeder, uint64(uint256(-netWh)), uint64(netInWh(row)));
    }
}
