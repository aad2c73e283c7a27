// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title An offer as a leaf of an interval's hash chain (IOrderBook)
/// @notice 16 bytes, big-endian: flags and feeder (2), energyWh (5), pricePerWh (5), number (4).
library ClearingLeaf {
    uint256 internal constant SIZE = 16;
    uint16 internal constant SELLS = 1 << 15;
    /// More than one interval: what other intervals have drawn stands in storage.
    uint16 internal constant SPANS = 1 << 14;
    /// Goes on after this interval: what is not drawn here is not lost.
    uint16 internal constant REACHES = 1 << 13;
    uint16 internal constant FEEDER = REACHES - 1;

    /// @notice A leaf; its parts must fit.
    function pack(uint16 flagsAndFeeder, uint64 energyWh, uint64 pricePerWh, uint32 number)
        internal
        pure
        returns (bytes16)
    {
        return bytes16(
            uint128(flagsAndFeeder) << 112 | uint128(energyWh) << 72 | uint128(pricePerWh) << 32 | uint128(number)
        );
    }

    /// @notice The leaf at a position that must exist.
    function at(bytes calldata offers, uint256 position) internal pure returns (bytes16 leaf) {
        assembly ("memory-safe") {
            leaf := shl(128, shr(128, calldataload(add(offers.offset, mul(position, SIZE)))))
        }
    }

    /// @notice Where an offer stands among an interval's; numbers ascend.
    function find(bytes calldata offers, uint32 number) internal pure returns (bool found, uint256 position) {
        uint256 beyond = offers.length / SIZE;
        while (position < beyond) {
            uint256 middle = (position + beyond) / 2;
            uint32 there = numberOf(at(offers, middle));
            if (there == number) return (true, middle);
            if (there < number) position = middle + 1;
            else beyond = middle;
        }
    }

    function sells(bytes16 leaf) internal pure returns (bool) {
        return uint16(uint128(leaf) >> 112) & SELLS != 0;
    }

    function spans(bytes16 leaf) internal pure returns (bool) {
        return uint16(uint128(leaf) >> 112) & SPANS != 0;
    }

    function reaches(bytes16 leaf) internal pure returns (bool) {
        return uint16(uint128(leaf) >> 112) & REACHES != 0;
    }

    function feederOf(bytes16 leaf) internal pure returns (uint16) {
        return uint16(uint128(leaf) >> 112) & FEEDER;
    }

    function energyOf(bytes16 leaf) internal pure returns (uint64) {
        return uint40(uint128(leaf) >> 72);
    }

    function priceOf(bytes16 leaf) internal pure returns (uint64) {
        return uint40(uint128(leaf) >> 32);
    }

    function numberOf(bytes16 leaf) internal pure returns (uint32) {
        return uint32(uint128(leaf));
    }

    /// @notice Positions of the offers that span several intervals.
    /// @dev The list stands behind the free memory pointer, and in the end before it.
    function spanningIn(bytes calldata offers) internal pure returns (uint256[] memory positions) {
        assembly ("memory-safe") {
            positions := mload(0x40)
            let last := positions
            let leaf := offers.offset
            for { let end := add(leaf, offers.length) } lt(leaf, end) { leaf := add(leaf, 16) } {
                // SPANS
                if and(calldataload(leaf), shl(254, 1)) {
                    last := add(last, 32)
                    mstore(last, shr(4, sub(leaf, offers.offset)))
                }
            }
            mstore(positions, shr(5, sub(last, positions)))
            mstore(0x40, add(last, 32))
        }
    }

    /// @notice The chain's next head.
    function extend(bytes32 head, bytes16 leaf) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(head, leaf));
    }

    /// @notice Head of the chain over all leaves, zero over none; the length must be a multiple of SIZE.
    /// @dev The same as `extend` for each leaf. In assembly, because it is done for every offer of every solution: 90 gas a leaf
    /// against 420. The leaves are copied behind the free memory pointer, where nothing is in use, and each head is written right
    /// before the leaf that it is hashed with, over leaves that are hashed already.
    function headOf(bytes calldata offers) internal pure returns (bytes32 head) {
        assembly ("memory-safe") {
            let place := mload(0x40)
            calldatacopy(add(place, 32), offers.offset, offers.length)
            let end := add(place, offers.length)
            // One by one until a multiple of four is left, and then four at a time.
            for { let odd := add(place, and(offers.length, 63)) } lt(place, odd) { place := add(place, 16) } {
                mstore(place, head)
                head := keccak256(place, 48)
            }
            for {} lt(place, end) { place := add(place, 64) } {
                mstore(place, head)
                mstore(add(place, 16), keccak256(place, 48))
                mstore(add(place, 32), keccak256(add(place, 16), 48))
                mstore(add(place, 48), keccak256(add(place, 32), 48))
                head := keccak256(add(place, 48), 48)
            }
        }
    }
}
