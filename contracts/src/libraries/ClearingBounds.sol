// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ClearingPrices} from "./ClearingPrices.sol";

/// @title What no solution of an interval can exceed
/// @notice Whatever bytes come in, the bound that comes out is true: a bad certificate gives a bad bound, never a wrong one. An
/// offer on a feeder without limits cannot trade, so it counts for nothing. Twin: src/market/clearing/bounds.ts.
/// @dev In assembly, since it is done for every offer and feeder: a fifth of the gas. All of it only reads: calldata, where that is
/// safe anywhere; words of `lostWh`, of which there is one per leaf; and bytes of the certificate, of which there is one per
/// feeder. Sums are below 2^128: 65,535 offers of 40 + 40 bits, 8,192 feeders of 4 limits with 48 + 40 bits.
/// A leaf is the upper half of a word: flags and feeder (2), energy (5), price (5), number (4). A row of limits is the upper 26
/// bytes: parent (2), netOut, netIn, sell, buy (6 each).
library ClearingBounds {
    /// @notice The most energy that can be traded: the capacity of a cut between sales and purchases (Ford and Fulkerson 1956).
    /// @param certificate After its first byte one byte per feeder: which of its nodes are on the side of the sales (bit 0 where its
    /// sellers deliver, 1 its junction, 2 where its buyers take).
    /// @param lostWh What each offer cannot give any more, by position.
    function ofCut(bytes calldata offers, bytes calldata limits, bytes memory certificate, uint256[] memory lostWh)
        internal
        pure
        returns (uint256)
    {
        return _offersInCut(offers, certificate, lostWh) + _branchesInCut(limits, certificate);
    }

    /// @notice The most welfare that there can be, by weak duality: what each offer would gain at these prices, and what each
    /// branch would earn by carrying energy from where it is cheap to where it is dear.
    /// @param lostWh What each offer cannot give any more, by position.
    function ofPrices(bytes calldata offers, bytes calldata limits, bytes calldata prices, uint256[] memory lostWh)
        internal
        pure
        returns (uint256)
    {
        uint256 gains = _gainsOfOffers(offers, limits.length / 26, prices, lostWh);
        // One price for all: no branch earns anything.
        return prices.length == ClearingPrices.SIZE ? gains : gains + _rentsOfBranches(limits, prices);
    }

    /// A sale is cut when its feeder's sellers are not on the side of the sales, a purchase when its feeder's buyers are.
    function _offersInCut(bytes calldata offers, bytes memory certificate, uint256[] memory lostWh)
        private
        pure
        returns (uint256 cutWh)
    {
        assembly ("memory-safe") {
            let leaf := offers.offset
            for { let end := add(leaf, offers.length) } lt(leaf, end) { leaf := add(leaf, 16) } {
                lostWh := add(lostWh, 32)
                let word := calldataload(leaf)
                let feeder := add(and(shr(240, word), 0x1fff), 1)
                if lt(feeder, mload(certificate)) {
                    let side := byte(0, mload(add(add(certificate, 32), feeder)))
                    let sells := shr(255, word)
                    // Bit 0, turned, or bit 2.
                    let cut := and(xor(shr(shl(1, iszero(sells)), side), sells), 1)
                    cutWh := add(cutWh, mul(cut, sub(and(shr(200, word), 0xffffffffff), mload(lostWh))))
                }
            }
        }
    }

    /// A branch is cut when energy can leave the side of the sales through it.
    function _branchesInCut(bytes calldata limits, bytes memory certificate) private pure returns (uint256 cutWh) {
        assembly ("memory-safe") {
            // Where a feeder's byte is the last of a word.
            let sides := add(certificate, 2)
            let at := limits.offset
            for { let end := add(at, limits.length) } lt(at, end) { at := add(at, 26) } {
                let row := calldataload(at)
                let side := mload(add(sides, div(sub(at, limits.offset), 26)))
                let hub := and(shr(1, side), 1)
                let above := and(shr(1, mload(add(sides, shr(240, row)))), 1)
                cutWh := add(cutWh, mul(and(side, iszero(hub)), and(shr(96, row), 0xffffffffffff)))
                cutWh := add(cutWh, mul(gt(hub, and(shr(2, side), 1)), and(shr(48, row), 0xffffffffffff)))
                cutWh := add(cutWh, mul(gt(hub, above), and(shr(192, row), 0xffffffffffff)))
                cutWh := add(cutWh, mul(gt(above, hub), and(shr(144, row), 0xffffffffffff)))
            }
        }
    }

    /// What offers would gain if all their energy went at these prices; none where they would lose.
    function _gainsOfOffers(bytes calldata offers, uint256 feeders, bytes calldata prices, uint256[] memory lostWh)
        private
        pure
        returns (uint256 gains)
    {
        uint256 perFeeder = prices.length == ClearingPrices.SIZE ? 0 : 1;
        assembly ("memory-safe") {
            let first := add(prices.offset, mul(perFeeder, 5))
            let leaf := offers.offset
            for { let end := add(leaf, offers.length) } lt(leaf, end) { leaf := add(leaf, 16) } {
                lostWh := add(lostWh, 32)
                let word := calldataload(leaf)
                let feeder := and(shr(240, word), 0x1fff)
                if lt(feeder, feeders) {
                    let buys := iszero(shr(255, word))
                    // The price where sellers deliver, or ten bytes on where buyers take.
                    let price := shr(216, calldataload(add(first, mul(perFeeder, add(mul(15, feeder), mul(10, buys))))))
                    let gain := sub(price, and(shr(160, word), 0xffffffffff))
                    if buys { gain := sub(0, gain) }
                    if sgt(gain, 0) {
                        gains := add(gains, mul(gain, sub(and(shr(200, word), 0xffffffffff), mload(lostWh))))
                    }
                }
            }
        }
    }

    /// What branches would earn that carry all they can from one price to a higher one. The junction of feeder 0 is the bus.
    function _rentsOfBranches(bytes calldata limits, bytes calldata prices) private pure returns (uint256 rents) {
        assembly ("memory-safe") {
            function rent(limit, to, from) -> earned {
                earned := mul(and(limit, 0xffffffffffff), mul(gt(to, from), sub(to, from)))
            }
            let bus := shr(216, calldataload(prices.offset))
            let node := add(prices.offset, 5)
            let at := limits.offset
            for { let end := add(at, limits.length) } lt(at, end) { at := add(at, 26) } {
                let row := calldataload(at)
                let here := calldataload(node)
                let hub := and(shr(176, here), 0xffffffffff)
                if eq(at, limits.offset) { hub := bus }
                let above := bus
                if shr(240, row) {
                    above := shr(216, calldataload(add(prices.offset, add(10, mul(15, shr(240, row))))))
                }
                rents := add(rents, rent(shr(96, row), hub, shr(216, here)))
                rents := add(rents, rent(shr(48, row), and(shr(136, here), 0xffffffffff), hub))
                rents := add(rents, rent(shr(192, row), above, hub))
                rents := add(rents, rent(shr(144, row), hub, above))
                node := add(node, 15)
            }
        }
    }
}
