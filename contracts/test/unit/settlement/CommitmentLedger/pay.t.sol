// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ICommitmentLedger} from "../../../../src/interfaces/ICommitmentLedger.sol";
import {Payment} from "../../../../src/types/Commitment.sol";
import {LedgerTest} from "./LedgerTest.sol";

contract PayTest is LedgerTest {
    bytes32 private constant ROOT = "what the nodes hold";

    function testFuzz_RevertWhen_NotASettlement(address caller) external {
        vm.assume(caller != desk && caller != address(atomic));
        vm.expectRevert(abi.encodeWithSelector(ICommitmentLedger.CommitmentLedger_NotSettlement.selector, caller));
        vm.prank(caller);
        ledger.pay(new Payment[](1));
    }

    function testFuzz_EachCommitmentIsPaidOnce(uint64 sequence, uint64 neighbour) external {
        vm.assume(sequence != neighbour);
        assertTrue(payOne(payment(bob, sequence, 10)));
        assertTrue(ledger.isSettled(bob.agent, sequence));
        assertFalse(ledger.isSettled(bob.agent, neighbour));
        assertFalse(ledger.isSettled(dave.agent, sequence));
        assertEq(ledger.settledWord(bob.agent, sequence / 64), 1 << (sequence % 64));
        assertFalse(payOne(payment(bob, sequence, 10)));
        assertTrue(payOne(payment(bob, neighbour, 10)));
        assertTrue(payOne(payment(dave, sequence, 10)));
        assertAccount(bob, AT_STAKE - 20, 0);
    }

    function test_ATwinInOneCallIsPaidOnce() external {
        Payment[] memory payments = new Payment[](3);
        (payments[0], payments[1], payments[2]) = (payment(bob, 7, 10), payment(bob, 7, 10), payment(bob, 8, 10));
        vm.prank(desk);
        bool[] memory done = ledger.pay(payments);
        assertTrue(done[0] && !done[1] && done[2]);
        assertEq(ledger.accountOf(alice.agent).earned, 20);
    }

    function testFuzz_WhatIsNotCoveredIsNotPaid(uint64 paid, uint64 gridFee, uint64 tax) external {
        vm.assume(uint256(paid) + gridFee + tax > AT_STAKE);
        Payment memory p = payment(bob, 1, paid);
        (p.gridFee, p.tax) = (gridFee, tax);
        assertFalse(payOne(p));
        assertFalse(ledger.isSettled(bob.agent, 1));
        assertAccount(bob, AT_STAKE, 0);
        assertTrue(payOne(payment(bob, 1, 1)));
    }

    /// Marks of the newest word stand with the deposit, all others apart: whatever the order, none is lost.
    function testFuzz_EveryPaymentLeavesItsMark(uint8[24] calldata sequences) external {
        bool[256] memory paid;
        for (uint256 i = 0; i < sequences.length; i++) {
            assertEq(payOne(payment(bob, sequences[i], 1)), !paid[sequences[i]]);
            paid[sequences[i]] = true;
        }
        uint256 count;
        for (uint64 s = 0; s < 256; s++) {
            assertEq(ledger.isSettled(bob.agent, s), paid[s]);
            assertEq(ledger.settledWord(bob.agent, s / 64) >> (s % 64) & 1 == 1, paid[s]);
            if (paid[s]) count++;
        }
        assertAccount(bob, AT_STAKE - count, 0);
    }

    function testFuzz_RevertWhen_NotASettlementPaysOne(address caller) external {
        vm.assume(caller != desk && caller != address(atomic));
        vm.expectRevert(abi.encodeWithSelector(ICommitmentLedger.CommitmentLedger_NotSettlement.selector, caller));
        vm.prank(caller);
        ledger.payAnchored(1, ROOT, payment(bob, 1, 10));
    }

    function testFuzz_WhatIsNotAnchoredIsNotPaid(uint32 number, bytes32 root) external {
        anchorRoot(ROOT);
        vm.assume(number != 1 || root != ROOT);
        assertOutcome(number, root, payment(bob, 1, 10), ICommitmentLedger.Outcome.NotAnchored);
        assertOutcome(2, 0, payment(bob, 1, 10), ICommitmentLedger.Outcome.NotAnchored);
        assertFalse(ledger.isSettled(bob.agent, 1));
        assertAccount(bob, AT_STAKE, 0);
    }

    function test_PaysOneThatIsAnchored() external {
        anchorRoot(ROOT);
        Payment memory p = Payment(bob.agent, 1, alice.agent, 10, 2, 1);
        vm.expectEmit();
        emit ICommitmentLedger.CommitmentPaid(bob.agent, 1, alice.agent, 10, 2, 1);
        assertOutcome(1, ROOT, p, ICommitmentLedger.Outcome.Paid);
        assertAccount(bob, AT_STAKE - 13, 0);
        assertEq(ledger.accountOf(alice.agent).earned, 10);
        assertEq(ledger.accountOf(gridAccount).earned, 2);
        assertEq(ledger.accountOf(taxAccount).earned, 1);
        assertOutcome(1, ROOT, p, ICommitmentLedger.Outcome.AlreadyPaid);
        p.paid = AT_STAKE;
        p.sequence = 2;
        assertOutcome(1, ROOT, p, ICommitmentLedger.Outcome.NotCovered);
        (p.paid, p.producer) = (10, address(0));
        assertOutcome(1, ROOT, p, ICommitmentLedger.Outcome.NotCovered);
        assertFalse(ledger.isSettled(bob.agent, 2));
        assertAccount(bob, AT_STAKE - 13, 0);
    }

    function test_NobodyIsPaid() external {
        Payment memory p = payment(bob, 1, 10);
        p.producer = address(0);
        assertFalse(payOne(p));
        assertAccount(bob, AT_STAKE, 0);
    }

    function test_NothingIsPaidOnce() external {
        assertTrue(payOne(payment(bob, 1, 0)));
        assertFalse(payOne(payment(bob, 1, 10)));
        assertAccount(bob, AT_STAKE, 0);
    }

    function testFuzz_MovesMoneyFromDepositToEarnings(uint64 paid, uint64 gridFee, uint64 tax) external {
        paid = uint64(bound(paid, 0, AT_STAKE / 3));
        gridFee = uint64(bound(gridFee, 0, AT_STAKE / 3));
        tax = uint64(bound(tax, 0, AT_STAKE / 3));
        uint256 total = ledger.totalNano();
        Payment memory p = Payment(bob.agent, 1, alice.agent, paid, gridFee, tax);
        vm.expectEmit();
        emit ICommitmentLedger.CommitmentPaid(bob.agent, 1, alice.agent, paid, gridFee, tax);
        assertTrue(payOne(p));
        assertAccount(bob, AT_STAKE - paid - gridFee - tax, 0);
        assertEq(ledger.accountOf(alice.agent).earned, paid);
        assertEq(ledger.accountOf(gridAccount).earned, gridFee);
        assertEq(ledger.accountOf(taxAccount).earned, tax);
        assertEq(ledger.totalNano(), total);
    }

    /// A prosumer earns in the account out of which it pays, and keeps the two apart.
    function test_EarningsAreNoDeposit() external {
        Payment memory p = payment(bob, 1, 10);
        p.producer = bob.agent;
        assertTrue(payOne(p));
        assertAccount(bob, AT_STAKE - 10, 0);
        assertEq(ledger.accountOf(bob.agent).earned, 10);
    }

    function test_RevertWhen_NothingWasEarned() external {
        vm.expectRevert(ICommitmentLedger.CommitmentLedger_AmountZero.selector);
        ledger.claim(alice.agent);
    }

    function testFuzz_AnyoneClaimsForWhoEarned(address caller, uint64 paid) external {
        paid = uint64(bound(paid, 1, AT_STAKE));
        payOne(payment(bob, 1, paid));
        vm.expectEmit();
        emit ICommitmentLedger.Claimed(alice.agent, paid);
        vm.prank(caller);
        ledger.claim(alice.agent);
        assertEq(vault.available(alice.agent), DEPOSIT + paid);
        assertEq(ledger.accountOf(alice.agent).earned, 0);
        assertEq(vault.balanceOf(address(ledger)), ledger.totalNano());
    }

    function assertOutcome(uint32 number, bytes32 root, Payment memory p, ICommitmentLedger.Outcome outcome) private {
        vm.prank(desk);
        assertTrue(ledger.payAnchored(number, root, p) == outcome);
    }

    /// A hold in the Vault carries 56 bits, which is some 72 million in a currency of 10⁻⁹; the grid of a large community earns more.
    function testFuzz_ClaimsMoreThanAHoldCarries(uint64 earned) external {
        uint64 most = type(uint56).max;
        earned = uint64(bound(earned, uint256(most) + 1, 3 * uint256(most)));
        for (uint64 left = earned; left != 0;) {
            uint64 part = left < most ? left : most;
            atomicFounding.fund(bob.agent, part);
            putAside(bob, part);
            left -= part;
        }
        assertTrue(payOne(payment(bob, 1, earned)));
        uint256 before = vault.available(alice.agent);
        ledger.claim(alice.agent);
        assertEq(vault.available(alice.agent), before + earned);
        assertEq(vault.balanceOf(address(ledger)), ledger.totalNano());
    }
}
