// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ICommitmentLedger} from "../../../../src/interfaces/ICommitmentLedger.sol";
import {Commitment} from "../../../../src/types/Commitment.sol";
import {LedgerTest} from "./LedgerTest.sol";

contract ReportTwiceTest is LedgerTest {
    uint64 private constant BOND = 50e9;
    bytes private constant NOT_TWICE = abi.encodePacked(ICommitmentLedger.CommitmentLedger_NotTwice.selector);
    Commitment private toAlice;
    Commitment private toCarol;

    function setUp() public override {
        super.setUp();
        vm.prank(bob.agent);
        ledger.bond(BOND);
        (toAlice, toCarol) = (draft(bob, alice, ENERGY), draft(bob, carol, ENERGY));
    }

    function test_RevertWhen_TheTwoAreOne() external {
        refuse(toAlice, bob, toAlice, bob, NOT_TWICE);
    }

    function test_RevertWhen_TheyAreOfTwoConsumers() external {
        refuse(toAlice, bob, draft(dave, carol, ENERGY), dave, NOT_TWICE);
    }

    function testFuzz_RevertWhen_TheyHaveTwoNumbers(uint64 sequence) external {
        vm.assume(sequence != 1);
        toCarol.sequence = sequence;
        refuse(toAlice, bob, toCarol, bob, NOT_TWICE);
    }

    function test_RevertWhen_OneIsForged() external {
        bytes4 code = ICommitmentLedger.CommitmentLedger_BadSignature.selector;
        refuse(toAlice, bob, toCarol, dave, abi.encodeWithSelector(code, dave.agent, bob.agent));
        refuse(toAlice, dave, toCarol, bob, abi.encodeWithSelector(code, dave.agent, bob.agent));
    }

    function testFuzz_RevertWhen_ASignatureIsNone(bytes calldata nothing) external {
        vm.assume(nothing.length != 65);
        bytes memory signature = signDigest(bob.agentKey, ledger.digestOf(toAlice));
        bytes4 code = ICommitmentLedger.CommitmentLedger_BadSignature.selector;
        vm.expectRevert(abi.encodeWithSelector(code, address(0), bob.agent));
        ledger.reportTwice(toAlice, signature, toCarol, nothing);
    }

    function test_RevertWhen_ItIsSlashedAlready() external {
        bytes memory first = signDigest(bob.agentKey, ledger.digestOf(toAlice));
        bytes memory second = signDigest(bob.agentKey, ledger.digestOf(toCarol));
        ledger.reportTwice(toAlice, first, toCarol, second);
        bytes4 code = ICommitmentLedger.CommitmentLedger_AlreadySlashed.selector;
        refuse(toCarol, bob, toAlice, bob, abi.encodeWithSelector(code, bob.agent));
    }

    function testFuzz_TheBondGoesToTheFund(address caller) external {
        uint256 total = ledger.totalNano();
        bytes memory first = signDigest(bob.agentKey, ledger.digestOf(toAlice));
        bytes memory second = signDigest(bob.agentKey, ledger.digestOf(toCarol));
        vm.expectEmit();
        emit ICommitmentLedger.Slashed(bob.agent, 1, BOND);
        vm.prank(caller);
        ledger.reportTwice(toAlice, first, toCarol, second);
        assertTrue(ledger.isSlashed(bob.agent));
        assertEq(ledger.bondOf(bob.agent), 0);
        assertEq(ledger.accountOf(fundAccount).earned, BOND);
        assertEq(ledger.totalNano(), total);
        assertAccount(bob, AT_STAKE, 0);
    }

    function testFuzz_RevertWhen_ThereIsNoBond(address caller) external {
        vm.assume(caller != bob.agent);
        vm.expectRevert(ICommitmentLedger.CommitmentLedger_AmountZero.selector);
        vm.prank(caller);
        ledger.unbond();
    }

    function test_RevertWhen_ADepositIsLeft() external {
        bytes4 code = ICommitmentLedger.CommitmentLedger_DepositLeft.selector;
        vm.expectRevert(abi.encodeWithSelector(code, bob.agent, AT_STAKE));
        vm.prank(bob.agent);
        ledger.unbond();
    }

    /// Else it would be gone before anybody sees the twin of the commitment that took the last money.
    function testFuzz_RevertWhen_ASettlementTookTheLastAMomentAgo(uint64 waited) external {
        waited = uint64(bound(waited, 0, RELEASE_DELAY - 1));
        uint64 availableAt = uint64(block.timestamp) + RELEASE_DELAY;
        payOne(payment(bob, 1, AT_STAKE));
        skip(waited);
        vm.expectRevert(abi.encodeWithSelector(ICommitmentLedger.CommitmentLedger_TooEarly.selector, availableAt));
        vm.prank(bob.agent);
        ledger.unbond();
    }

    /// Bob has announced nearly everything long ago, and can have it at any time. With the rest he signs twice, and takes all away at once.
    function testFuzz_RevertWhen_OnlyWhatWasAnnouncedLongAgoIsLeft(uint64 rest, uint64 waited) external {
        rest = uint64(bound(rest, 1, AT_STAKE - 1));
        waited = uint64(bound(waited, 0, RELEASE_DELAY - 1));
        requestRelease(bob, AT_STAKE - rest);
        skip(10 * RELEASE_DELAY);
        uint64 availableAt = uint64(block.timestamp) + RELEASE_DELAY;
        payOne(payment(bob, 1, rest));
        vm.startPrank(bob.agent);
        ledger.release();
        skip(waited);
        vm.expectRevert(abi.encodeWithSelector(ICommitmentLedger.CommitmentLedger_TooEarly.selector, availableAt));
        ledger.unbond();
        vm.warp(availableAt);
        ledger.unbond();
        vm.stopPrank();
    }

    function test_TheBondComesBackAfterTheDeposit() external {
        requestRelease(bob, AT_STAKE);
        skip(RELEASE_DELAY);
        vm.startPrank(bob.agent);
        ledger.release();
        vm.expectEmit();
        emit ICommitmentLedger.Unbonded(bob.agent, BOND);
        ledger.unbond();
        vm.stopPrank();
        assertEq(vault.available(bob.agent), DEPOSIT);
        assertEq(ledger.bondOf(bob.agent), 0);
    }

    function refuse(
        Commitment memory first,
        Home memory signsFirst,
        Commitment memory second,
        Home memory signsSecond,
        bytes memory reason
    ) private {
        bytes memory one = signDigest(signsFirst.agentKey, ledger.digestOf(first));
        bytes memory other = signDigest(signsSecond.agentKey, ledger.digestOf(second));
        vm.expectRevert(reason);
        ledger.reportTwice(first, one, second, other);
    }
}
