// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Multicall} from "@openzeppelin/contracts/utils/Multicall.sol";
import {IAttestedBatches} from "../../../../src/interfaces/IAttestedBatches.sol";
import {AttestedTest} from "./AttestedTest.sol";

contract FinalizeTest is AttestedTest {
    function assertPaid(uint64 bobs, uint64 daves) private view {
        uint64 total = bobs + daves;
        assertEarned(alice.agent, total * PRICE);
        assertEarned(gridAccount, total * 15_000);
        assertEarned(taxAccount, total * 5_000);
        assertEq(ledger.accountOf(bob.agent).deposit, AT_STAKE - bobs * 170_000);
        assertEq(ledger.accountOf(dave.agent).deposit, AT_STAKE - daves * 170_000);
        assertEq(ledger.totalNano(), 2 * AT_STAKE);
        assertEq(vault.balanceOf(address(ledger)), 2 * AT_STAKE);
    }

    function expectFinal(bytes32 batch, uint256 paid) private {
        vm.expectEmit(address(batches));
        emit IAttestedBatches.BatchFinal(batch, paid);
    }

    function test_RevertWhen_TheBatchIsUnknown() external {
        bytes32 batch = batches.batchId(K, right());
        expectNotPending(batch, IAttestedBatches.State.Unknown);
        finalize(right());
    }

    function testFuzz_RevertWhen_TheWindowIsOpen(uint64 time) external {
        attest(right());
        uint64 finalAt = startOf(K + 1) + BATCH_WINDOW;
        vm.warp(bound(time, block.timestamp, finalAt - 1));
        vm.expectRevert(abi.encodeWithSelector(IAttestedBatches.AttestedBatches_WindowOpen.selector, finalAt));
        batches.finalize(K, right());
    }

    /// Even when the time to answer is over: what is to follow is the punishment.
    function testFuzz_RevertWhen_AChallengeIsOpen(uint64 time) external {
        bytes32 batch = attest(right());
        challenge(right(), BOB);
        uint64 finalAt = startOf(K + 1) + BATCH_WINDOW;
        vm.warp(bound(time, finalAt, finalAt + 365 days));
        vm.expectRevert(abi.encodeWithSelector(IAttestedBatches.AttestedBatches_ChallengeOpen.selector, batch));
        batches.finalize(K, right());
    }

    function test_RevertWhen_ItIsFinal() external {
        bytes32 batch = attest(right());
        finalize(right());
        expectNotPending(batch, IAttestedBatches.State.Final);
        batches.finalize(K, right());
        assertPaid(BOBS, DAVES);
    }

    function test_WhenAnItemWasSettledByProof() external {
        bytes32 batch = attest(right());
        Batch memory b = newBatch(anchored);
        addSegment(b, bob, 1);
        addSegment(b, dave, 1);
        addStatement(b, alice, 0, EXPORT, both(BOB, DAVE));
        addReceipt(b, bob, 0, 600, only(BOB));
        settleBatch(b);
        assertPaid(BOBS, 0);

        vm.warp(startOf(K + 1) + BATCH_WINDOW);
        expectFinal(batch, 1);
        batches.finalize(K, right());
        assertPaid(BOBS, DAVES);
    }

    function test_WhenAnItemStandsInTwoBatches() external {
        bytes memory other = abi.encodePacked(uint8(2), bob.agent, alice.agent, item(0, 1, 1, BOBS, PRICE));
        attest(right());
        bytes32 second = attest(other);
        finalize(right());
        expectFinal(second, 0);
        finalize(other);
        assertPaid(BOBS, DAVES);
    }

    function test_WhenADepositDoesNotCoverAnItem() external {
        bytes memory many = abi.encodePacked(uint8(2), carol.agent, alice.agent, item(0, 1, 1, BOBS, PRICE));
        bytes memory one = abi.encodePacked(uint8(3), carol.agent, alice.agent, bob.agent);
        one = bytes.concat(one, item(0, 1, 1, BOBS, PRICE), item(2, 1, 1, BOBS, PRICE));
        bytes32 nothing = attest(many);
        bytes32 half = attest(one);
        vm.warp(startOf(K + 1) + BATCH_WINDOW);
        expectFinal(nothing, 0);
        batches.finalize(K, many);
        expectFinal(half, 1);
        batches.finalize(K, one);
        assertPaid(BOBS, 0);
    }

    function test_WhenTheNextBatchComesWithIt() external {
        bytes memory first = abi.encodePacked(uint8(2), bob.agent, alice.agent, item(0, 1, 1, BOBS, PRICE));
        bytes memory next = abi.encodePacked(uint8(2), dave.agent, alice.agent, item(0, 1, 1, DAVES, PRICE));
        attest(first);
        bytes[] memory calls = new bytes[](2);
        calls[0] = abi.encodeCall(batches.finalize, (K, first));
        calls[1] = abi.encodeCall(batches.attest, (K, next, signed(next)));
        vm.warp(startOf(K + 1) + BATCH_WINDOW);
        Multicall(address(batches)).multicall(calls);
        assertPaid(BOBS, 0);
        assertState(batches.batchId(K, next), IAttestedBatches.State.Pending);
    }

    function testFuzz_WhenTheWindowIsOver(uint64 time, uint64 bobs, uint64 daves) external {
        bytes memory packed = items(bobs = uint64(bound(bobs, 0, 600)), daves = uint64(bound(daves, 0, 400)));
        bytes32 batch = attest(packed);
        uint64 finalAt = startOf(K + 1) + BATCH_WINDOW;
        vm.warp(bound(time, finalAt, finalAt + 365 days));
        expectFinal(batch, 2);
        batches.finalize(K, packed);
        assertState(batch, IAttestedBatches.State.Final);
        assertPaid(bobs, daves);
        assertTrue(ledger.isSettled(bob.agent, 1) && ledger.isSettled(dave.agent, 1));
    }
}
