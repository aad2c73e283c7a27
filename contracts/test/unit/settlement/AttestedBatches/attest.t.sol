// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAttestedBatches} from "../../../../src/interfaces/IAttestedBatches.sol";
import {INodes} from "../../../../src/interfaces/INodes.sol";
import {AttestedTest} from "./AttestedTest.sol";

contract AttestTest is AttestedTest {
    function refuse(bytes memory packed, bytes memory reason) private {
        bytes memory signatures = signed(packed);
        vm.expectRevert(reason);
        batches.attest(K, packed, signatures);
    }

    function refuseMalformed(bytes memory packed) private {
        refuse(packed, abi.encodeWithSelector(IAttestedBatches.AttestedBatches_Malformed.selector, packed.length));
    }

    function expectBadSignature(uint256 index, address signer) private {
        vm.expectRevert(abi.encodeWithSelector(INodes.Nodes_BadSignature.selector, index, signer));
    }

    function test_RevertWhen_ItIsPending() external {
        bytes32 batch = attest(right());
        refuse(right(), abi.encodeWithSelector(IAttestedBatches.AttestedBatches_AlreadyAttested.selector, batch));
    }

    function test_RevertWhen_ItIsVoid() external {
        bytes32 batch = attest(wrong());
        contradict(wrong(), BOB, proof());
        refuse(wrong(), abi.encodeWithSelector(IAttestedBatches.AttestedBatches_AlreadyAttested.selector, batch));
    }

    function test_RevertWhen_ItIsFinal() external {
        bytes32 batch = attest(right());
        finalize(right());
        refuse(right(), abi.encodeWithSelector(IAttestedBatches.AttestedBatches_AlreadyAttested.selector, batch));
    }

    function testFuzz_RevertWhen_TheIntervalIsNotOver(uint64 time) external {
        uint64 end = startOf(K + 1);
        vm.warp(bound(time, startOf(K), end - 1));
        refuse(right(), abi.encodeWithSelector(IAttestedBatches.AttestedBatches_IntervalNotOver.selector, K, end));
    }

    function testFuzz_RevertWhen_CommitmentsHaveExpired(uint64 time) external {
        uint64 latest = startOf(K + 1) + GRACE;
        vm.warp(bound(time, latest + 1, latest + 365 days));
        refuse(right(), abi.encodeWithSelector(IAttestedBatches.AttestedBatches_TooLate.selector, K, latest));
    }

    function testFuzz_RevertWhen_TheBytesDoNotEndWithAnItem(uint256 cut) external {
        bytes memory packed = right();
        cut = bound(cut, 1, 15);
        assembly ("memory-safe") {
            mstore(packed, sub(mload(packed), cut))
        }
        refuseMalformed(packed);
    }

    function testFuzz_RevertWhen_TheBytesEndWithinTheAccounts(uint256 length) external {
        bytes memory packed = right();
        length = bound(length, 1, 60);
        assembly ("memory-safe") {
            mstore(packed, length)
        }
        refuseMalformed(packed);
    }

    function test_RevertWhen_ThereIsNoItem() external {
        bytes memory none_ = abi.encodeWithSelector(IAttestedBatches.AttestedBatches_Empty.selector);
        refuse("", none_);
        refuse(hex"00", none_);
        refuse(abi.encodePacked(uint8(1), bob.agent), none_);
    }

    function testFuzz_RevertWhen_TheConsumerIsNotAmongTheAccounts(uint8 place) external {
        place = uint8(bound(place, 3, 255));
        bytes memory packed = bytes.concat(right(), item(place, 2, 1, 1, 1));
        refuse(packed, abi.encodeWithSelector(IAttestedBatches.AttestedBatches_AccountUnknown.selector, 2));
    }

    function testFuzz_RevertWhen_TheProducerIsNotAmongTheAccounts(uint8 place) external {
        place = uint8(bound(place, 3, 255));
        bytes memory packed = bytes.concat(right(), item(0, place, 1, 1, 1));
        refuse(packed, abi.encodeWithSelector(IAttestedBatches.AttestedBatches_AccountUnknown.selector, 2));
    }

    function testFuzz_RevertWhen_AnItemCostsTooMuch(uint64 deliveredWh) external {
        uint64 price = type(uint40).max;
        deliveredWh = uint64(bound(deliveredWh, type(uint64).max / (price + FEES) + 1, type(uint40).max));
        bytes memory packed = bytes.concat(right(), item(0, 2, 1, deliveredWh, price));
        refuse(packed, abi.encodeWithSelector(IAttestedBatches.AttestedBatches_AmountTooLarge.selector, 2));
    }

    function test_RevertWhen_LessThanAQuorumHasSigned() external {
        bytes memory signatures = atomicFounding.signatures(batches.batchId(K, right()), 2);
        vm.expectRevert(abi.encodeWithSelector(INodes.Nodes_NoQuorum.selector, 2, 3));
        batches.attest(K, right(), signatures);
    }

    function test_RevertWhen_ANodeHasSignedTwice() external {
        bytes32 batch = batches.batchId(K, right());
        bytes memory two = atomicFounding.signatures(batch, 2);
        Keeper memory second = atomicFounding.keepers()[1];
        bytes memory again = atomicFounding.signWith(second.key, batch);
        expectBadSignature(2, second.node);
        batches.attest(K, right(), bytes.concat(two, again));
    }

    function test_RevertWhen_ARemovedNodeHasSigned() external {
        address first = atomicFounding.keepers()[0].node;
        byVote();
        nodes.setNode(first, false);
        bytes memory signatures = signed(right());
        expectBadSignature(0, first);
        batches.attest(K, right(), signatures);
    }

    function test_RevertWhen_ANodeThatLeavesHasSigned() external {
        address first = atomicFounding.keepers()[0].node;
        vm.prank(first);
        nodes.requestUnstake();
        bytes memory signatures = signed(right());
        expectBadSignature(0, first);
        batches.attest(K, right(), signatures);
    }

    function test_RevertWhen_TheSignaturesAreForAnotherInterval() external {
        bytes memory signatures = atomicFounding.quorumSignatures(batches.batchId(K - 1, right()));
        vm.expectPartialRevert(INodes.Nodes_BadSignature.selector);
        batches.attest(K, right(), signatures);
    }

    function testFuzz_WhenAQuorumHasSigned(uint64 time) external {
        time = uint64(bound(time, startOf(K + 1), startOf(K + 1) + GRACE));
        vm.warp(time);
        bytes32 batch = batches.batchId(K, right());
        vm.expectEmit(address(batches));
        emit IAttestedBatches.BatchAttested(batch, K, 2, time + BATCH_WINDOW, right());
        assertEq(attest(right()), batch);
        (IAttestedBatches.State state, uint64 finalAt) = batches.stateOf(batch);
        assertEq(uint8(state), uint8(IAttestedBatches.State.Pending));
        assertEq(finalAt, time + BATCH_WINDOW);
        assertNothingPaid();
    }

    function test_WhatTheNodesSign() external view {
        bytes32 typeHash = keccak256("Batch(uint32 interval,bytes32 items)");
        bytes32 structHash = keccak256(abi.encode(typeHash, K, keccak256(right())));
        bytes32 digest = typedDigest("neighborwatt batches", address(batches), structHash);
        assertEq(batches.batchId(K, right()), digest);
    }

    function test_UnknownBatch() external view {
        (IAttestedBatches.State state, uint64 finalAt) = batches.stateOf("nothing");
        assertEq(uint8(state), uint8(IAttestedBatches.State.Unknown));
        assertEq(finalAt, 0);
    }
}
