// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ICommitmentLedger} from "../../../../src/interfaces/ICommitmentLedger.sol";
import {LedgerTest} from "./LedgerTest.sol";

contract ReleaseTest is LedgerTest {
    function test_RevertWhen_NothingIsAnnouncedByIt() external {
        vm.expectRevert(ICommitmentLedger.CommitmentLedger_AmountZero.selector);
        requestRelease(bob, 0);
    }

    function testFuzz_RevertWhen_MoreIsAnnouncedThanThereIs(uint64 first, uint64 second) external {
        first = uint64(bound(first, 1, AT_STAKE));
        second = uint64(bound(second, AT_STAKE - first + 1, type(uint64).max));
        requestRelease(bob, first);
        bytes4 code = ICommitmentLedger.CommitmentLedger_NotCovered.selector;
        vm.expectRevert(abi.encodeWithSelector(code, bob.agent, second, AT_STAKE - first));
        requestRelease(bob, second);
    }

    function testFuzz_RevertWhen_NothingIsAnnounced(address caller) external {
        bytes memory reason = abi.encodeWithSelector(ICommitmentLedger.CommitmentLedger_NoRequest.selector, caller);
        vm.startPrank(caller);
        vm.expectRevert(reason);
        ledger.cancelRelease();
        vm.expectRevert(reason);
        ledger.release();
        vm.stopPrank();
    }

    function testFuzz_RevertWhen_TheDelayIsNotOver(uint64 waited) external {
        waited = uint64(bound(waited, 0, RELEASE_DELAY - 1));
        uint64 availableAt = uint64(block.timestamp) + RELEASE_DELAY;
        requestRelease(bob, 1);
        skip(waited);
        vm.expectRevert(abi.encodeWithSelector(ICommitmentLedger.CommitmentLedger_TooEarly.selector, availableAt));
        vm.prank(bob.agent);
        ledger.release();
    }

    function test_ASecondAnnouncementStartsTheDelayAgain() external {
        requestRelease(bob, 10);
        skip(RELEASE_DELAY - 1);
        uint64 availableAt = uint64(block.timestamp) + RELEASE_DELAY;
        vm.expectEmit();
        emit ICommitmentLedger.ReleaseRequested(bob.agent, 5, availableAt);
        requestRelease(bob, 5);
        assertAccount(bob, AT_STAKE, 15);
        skip(1);
        vm.expectRevert(abi.encodeWithSelector(ICommitmentLedger.CommitmentLedger_TooEarly.selector, availableAt));
        vm.prank(bob.agent);
        ledger.release();
    }

    function test_Cancelling() external {
        requestRelease(bob, AT_STAKE);
        vm.expectEmit();
        emit ICommitmentLedger.ReleaseCancelled(bob.agent, AT_STAKE);
        vm.prank(bob.agent);
        ledger.cancelRelease();
        assertAccount(bob, AT_STAKE, 0);
    }

    function testFuzz_PaysWhatWasAnnounced(uint64 amount) external {
        amount = uint64(bound(amount, 1, AT_STAKE));
        uint256 total = ledger.totalNano();
        requestRelease(bob, amount);
        skip(RELEASE_DELAY);
        vm.expectEmit();
        emit ICommitmentLedger.Released(bob.agent, amount);
        vm.prank(bob.agent);
        ledger.release();
        assertAccount(bob, AT_STAKE - amount, 0);
        assertEq(vault.available(bob.agent), DEPOSIT - AT_STAKE + amount);
        assertEq(ledger.totalNano(), total - amount);
        assertEq(vault.balanceOf(address(ledger)), total - amount);
    }

    function testFuzz_PaysWhatSettlementsHaveLeftOfIt(uint64 announced, uint64 paid) external {
        announced = uint64(bound(announced, 1, AT_STAKE));
        paid = uint64(bound(paid, AT_STAKE - announced + 1, AT_STAKE));
        requestRelease(bob, announced);
        vm.expectEmit();
        emit ICommitmentLedger.ReleaseReduced(bob.agent, announced + paid - AT_STAKE);
        assertTrue(payOne(payment(bob, 1, paid)));
        assertAccount(bob, AT_STAKE - paid, AT_STAKE - paid);
    }

    /// Whoever has signed cannot take the money out before the last second at which its commitment can be paid: the delay is longer than a
    /// commitment can live that was made before the announcement.
    function test_WhatWasPromisedCannotBeTakenOut() external {
        commit(bob, alice, ENERGY);
        requestRelease(bob, AT_STAKE);
        Batch memory b = newBatch(anchorAll());
        addSegment(b, bob, 1);
        addStatement(b, alice, 0, ENERGY, only(0));
        addReceipt(b, bob, 0, ENERGY, only(0));
        vm.warp(startOf(K + 1) + GRACE);
        vm.expectPartialRevert(ICommitmentLedger.CommitmentLedger_TooEarly.selector);
        vm.prank(bob.agent);
        ledger.release();
        settleBatch(b);
        assertEq(ledger.accountOf(alice.agent).earned, ENERGY * PRICE);
        assertAccount(bob, AT_STAKE - ENERGY * 170_000, AT_STAKE - ENERGY * 170_000);
        skip(RELEASE_DELAY);
        vm.prank(bob.agent);
        ledger.release();
        assertEq(vault.available(bob.agent), DEPOSIT - ENERGY * 170_000);
    }

    /// Nobody else's money moves, whichever two sellers somebody has promised the same money to.
    function test_OneDepositIsNotPaidToTwoSellers() external {
        assertTrue(payOne(payment(bob, 1, AT_STAKE)));
        assertFalse(payOne(payment(bob, 2, 1)));
        assertEq(ledger.accountOf(alice.agent).earned, AT_STAKE);
        assertAccount(dave, AT_STAKE, 0);
    }
}
