// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
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
    /// @notice A cursor at the beginning of the bytes.
    function open(bytes calldata packed) internal pure returns (Cursor memory c) {
        uint256 start;
        assembly ("memory-safe") {
            start := packed.offset
        }
        (c.start, c.at, c.end) = (start, start, start + packed.length);
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
        // The twin of a signature, with the other half of s, is none: whatever is signed has one form.
        (signer,,) = ECDSA.tryRecover(digest, uint8(number(at + 64, 1)), word(at), word(at + 32));
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
