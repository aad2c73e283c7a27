// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAtomicSettlement} from "../../../../src/interfaces/IAtomicSettlement.sol";
import {Trade} from "../../../../src/types/Trade.sol";
import {AtomicTest} from "./AtomicTest.sol";

/// @notice Bytes that are no batch: the packing of whoever calls, and no member's fault.
contract MalformedTest is AtomicTest {
    function testFuzz_RevertWhen_TheBytesEndEarly(uint256 length) external {
        bytes memory packed = pack(one(ENERGY, ENERGY, ENERGY));
        length = bound(length, 0, packed.length - 1);
        assembly ("memory-safe") {
            mstore(packed, length)
        }
        vm.expectPartialRevert(IAtomicSettlement.AtomicSettlement_Malformed.selector);
        atomic.settleCommitments(K, packed);
    }

    function testFuzz_RevertWhen_TheBytesGoOnTooLong(bytes calldata more) external {
        vm.assume(more.length != 0);
        bytes memory packed = pack(one(ENERGY, ENERGY, ENERGY));
        vm.expectRevert(abi.encodeWithSelector(IAtomicSettlement.AtomicSettlement_Malformed.selector, packed.length));
        atomic.settleCommitments(K, bytes.concat(packed, more));
    }

    function testFuzz_RevertWhen_AClaimIsNotThere(uint16 claim) external {
        vm.assume(claim != 0);
        commit(bob, alice, ENERGY);
        Batch memory b = newBatch(anchorAll());
        addSegment(b, bob, 1);
        addStatementWith(b, sheet(alice, 0, ENERGY, new bytes(65), only(claim)));
        toEnd();
        vm.expectPartialRevert(IAtomicSettlement.AtomicSettlement_Malformed.selector);
        settleBatch(b);
    }

    function testFuzz_RevertWhen_AProducerIsNotThere(uint8 producer) external {
        vm.assume(producer != 0);
        Batch memory b = one(ENERGY, ENERGY, ENERGY);
        uint256 head = 162 + treePath(bookLeaves(), 0).length + 2;
        b.segments[head + 1] = bytes1(producer);
        vm.expectPartialRevert(IAtomicSettlement.AtomicSettlement_Malformed.selector);
        settleBatch(b);
    }

    function testFuzz_RevertWhen_AFlagIsUnknown(uint8 flags) external {
        vm.assume(flags > 3);
        Batch memory b = one(ENERGY, ENERGY, ENERGY);
        b.segments[162 + treePath(bookLeaves(), 0).length + 2] = bytes1(flags);
        vm.expectPartialRevert(IAtomicSettlement.AtomicSettlement_Malformed.selector);
        settleBatch(b);
    }

    function test_RevertWhen_ASegmentIsEmpty() external {
        commit(bob, alice, ENERGY);
        Batch memory b = newBatch(anchorAll());
        b.segments = bytes.concat(new bytes(162), bytes2(0));
        b.segmentCount = 1;
        vm.expectPartialRevert(IAtomicSettlement.AtomicSettlement_Malformed.selector);
        settleBatch(b);
    }

    function testFuzz_RevertWhen_TheBytesAreNoBatch(bytes calldata packed) external {
        vm.expectPartialRevert(IAtomicSettlement.AtomicSettlement_Malformed.selector);
        atomic.settleCommitments(K, bytes.concat(hex"0000000100ffff", packed));
    }

    function testFuzz_RevertWhen_EvidenceOfTradesIsMalformed(bytes1 first) external {
        Trade[] memory trades = new Trade[](1);
        vm.expectPartialRevert(IAtomicSettlement.AtomicSettlement_Malformed.selector);
        atomic.settle(trades, new bytes[](0), bytes.concat(first));
    }

    function test_AnEmptyBatchIsNoMistake() external {
        assertEq(settleBatch(newBatch(1)).length, 0);
    }
}
