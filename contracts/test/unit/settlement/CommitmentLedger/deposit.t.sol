// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ICommitmentLedger} from "../../../../src/interfaces/ICommitmentLedger.sol";
import {LedgerTest} from "./LedgerTest.sol";

contract DepositTest is LedgerTest {
    function test_RevertWhen_TheAmountIsZero() external {
        vm.startPrank(carol.agent);
        vm.expectRevert(ICommitmentLedger.CommitmentLedger_AmountZero.selector);
        ledger.deposit(0);
        vm.expectRevert(ICommitmentLedger.CommitmentLedger_AmountZero.selector);
        ledger.bond(0);
        vm.stopPrank();
    }

    function testFuzz_RevertWhen_NotCovered(uint64 amount, uint64 announced) external {
        announced = uint64(bound(announced, 1, DEPOSIT));
        uint256 left = DEPOSIT - announced;
        amount = uint64(bound(amount, left + 1, type(uint64).max));
        vm.startPrank(carol.agent);
        vault.requestWithdrawal(announced);
        bytes4 code = ICommitmentLedger.CommitmentLedger_NotCovered.selector;
        vm.expectRevert(abi.encodeWithSelector(code, carol.agent, amount, left));
        ledger.deposit(amount);
        vm.expectRevert(abi.encodeWithSelector(code, carol.agent, amount, left));
        ledger.bond(amount);
        vm.stopPrank();
    }

    function testFuzz_PutsMoneyAside(uint64 first, uint64 second) external {
        first = uint64(bound(first, 1, DEPOSIT - 1));
        second = uint64(bound(second, 1, DEPOSIT - first));
        uint256 before = vault.balanceOf(address(ledger));
        vm.startPrank(carol.agent);
        ledger.deposit(first);
        vm.expectEmit();
        emit ICommitmentLedger.Deposited(carol.agent, second);
        ledger.deposit(second);
        vm.stopPrank();
        assertAccount(carol, first + second, 0);
        assertEq(vault.available(carol.agent), DEPOSIT - first - second);
        assertEq(vault.balanceOf(address(ledger)), before + first + second);
        assertEq(vault.available(address(ledger)), before + first + second);
        assertEq(ledger.totalNano(), before + first + second);
    }

    function testFuzz_Bonds(uint64 amount) external {
        amount = uint64(bound(amount, 1, DEPOSIT));
        uint256 before = ledger.totalNano();
        vm.prank(carol.agent);
        vm.expectEmit();
        emit ICommitmentLedger.Bonded(carol.agent, amount);
        ledger.bond(amount);
        assertEq(ledger.bondOf(carol.agent), amount);
        assertAccount(carol, 0, 0);
        assertEq(ledger.totalNano(), before + amount);
    }
}
