// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAtomicSettlement} from "../interfaces/IAtomicSettlement.sol";

/// @notice How far packed bytes have been read. All three are positions in the calldata.
struct Cursor {
    uint256 start;
    uint256 at;
    uint256 end;
}

/// @title Packed bytes, read where they lie
/// @notice Fields are big-endian and stand one after the other without padding. `take` checks the bounds of a whole record once; the fields
/// of a record are then read by position. Reading past the end reverts with AtomicSettlement_Malformed: whoever packed the bytes sent them.
library Packed {
    /// Half the order of secp256k1.
    uint256 private constant HALF_ORDER = 0x7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A0;

    /// @notice A cursor at a position of the bytes.
    function open(bytes calldata packed, uint256 at) internal pure returns (Cursor memory c) {
        uint256 start;
        assembly ("memory-safe") {
            start := packed.offset
        }
        (c.start, c.at, c.end) = (start, start + at, start + packed.length);
        if (at > packed.length) malformed(c);
    }

    /// @notice Steps over the next `length` bytes.
    /// @return at Where they begin.
    function take(Cursor memory c, uint256 length) internal pure returns (uint256 at) {
        at = c.at;
        // No length of a record comes near what a sum could not hold.
        unchecked {
            c.at = at + length;
        }
        if (c.at > c.end) malformed(c);
    }

    /// @notice Refuses the bytes, at the cursor's place.
    function malformed(Cursor memory c) internal pure {
        revert IAtomicSettlement.AtomicSettlement_Malformed(c.at - c.start);
    }

    /// @notice The number of `size` bytes (1 to 32) at a position that was taken.
    function number(uint256 at, uint256 size) internal pure returns (uint256 value) {
        assembly ("memory-safe") {
            value := shr(sub(256, shl(3, size)), calldataload(at))
        }
    }

    /// @notice The 32 bytes at a position that was taken.
    function word(uint256 at) internal pure returns (bytes32 value) {
        assembly ("memory-safe") {
            value := calldataload(at)
        }
    }

    /// @notice Who signed a digest with the 65 bytes r ‖ s ‖ v at a position; zero when nobody did.
    function signerAt(uint256 at, bytes32 digest) internal pure returns (address signer) {
        bytes32 s = word(at + 32);
        // The twin of a signature, with the other half of s, is none: whatever is signed has one form.
        if (uint256(s) > HALF_ORDER) return address(0);
        return ecrecover(digest, uint8(number(at + 64, 1)), word(at), s);
    }

    /// @notice Root of the Merkle tree (OpenZeppelin's: keccak256 of each pair in ascending order) that a leaf and `count` siblings lead to.
    function rootAt(uint256 at, uint256 count, bytes32 leaf) internal pure returns (bytes32 root) {
        root = leaf;
        assembly ("memory-safe") {
            for { let end := add(at, shl(5, count)) } lt(at, end) { at := add(at, 32) } {
                let sibling := calldataload(at)
                // The smaller of the two goes first.
                let first := shl(5, gt(root, sibling))
                mstore(first, root)
                mstore(xor(first, 32), sibling)
                root := keccak256(0, 64)
            }
        }
    }

    /// @notice A leaf is hashed twice, so that no inner node can pass for one.
    function leafOf(uint256 first, bytes32 second) internal pure returns (bytes32 leaf) {
        assembly ("memory-safe") {
            mstore(0, first)
            mstore(32, second)
            mstore(0, keccak256(0, 64))
            leaf := keccak256(0, 32)
        }
    }
}
