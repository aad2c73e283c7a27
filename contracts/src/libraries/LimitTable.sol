// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {FeederLimit} from "../types/Grid.sol";

/// @title Limits of one interval as bytes: 26 per feeder, big-endian, parent (2), netOut, netIn, sell, buy (6 each)
/// @notice Small enough to hand to a transaction, and one hash tells whether it is the table that holds.
library LimitTable {
    uint256 internal constant ROW_BYTES = 26;
    /// A row is written as a whole word; what the word reaches beyond the row is kept.
    uint256 private constant BEYOND_BYTES = 6;

    /// @notice The table of limits that stand in storage, one per feeder.
    function pack(FeederLimit[] storage limits) internal view returns (bytes memory table) {
        uint256 count = limits.length;
        table = new bytes(count * ROW_BYTES + BEYOND_BYTES);
        for (uint256 f = 0; f < count; f++) {
            setRow(table, f, limits[f]);
        }
        assembly ("memory-safe") {
            mstore(table, mul(count, ROW_BYTES))
        }
    }

    /// @notice A table of the same content that can be changed by itself.
    function copy(bytes memory table) internal pure returns (bytes memory copied) {
        uint256 length = table.length;
        copied = new bytes(length + BEYOND_BYTES);
        assembly ("memory-safe") {
            mcopy(add(copied, 32), add(table, 32), length)
            mstore(copied, length)
        }
    }

    /// @notice Writes the row of a feeder into a table of `pack` or `copy`.
    function setRow(bytes memory table, uint256 feeder, FeederLimit memory limit) internal pure {
        uint256 row = uint256(limit.parent) << 192 | uint256(limit.netOutWh) << 144 | uint256(limit.netInWh) << 96
            | uint256(limit.sellWh) << 48 | limit.buyWh;
        assembly ("memory-safe") {
            let at := add(add(table, 32), mul(feeder, ROW_BYTES))
            mstore(at, or(shl(48, row), and(mload(at), 0xffffffffffff)))
        }
    }
}
