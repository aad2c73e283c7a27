// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IVault} from "../../../../src/interfaces/IVault.sol";
import {VaultTest} from "./VaultTest.sol";

contract VaultWithdrawTest is VaultTest {
    function givenRequest(uint64 amount) private {
        vm.assume(amount != 0);
        fund(buyer, amount);
        vm.prank(buyer);
        vault.requestWithdrawal(amount);
    }

    function assertRequested(uint256 expectedAmount, uint64 expectedAt) private view {
        (uint256 amount, uint64 availableAt) = vault.requested(buyer);
        assertEq(amount, expectedAmount, "requested");
        assertEq(availableAt, expectedAt, "available at");
    }

    function test_RequestWithdrawal_RevertWhen_AmountIsZero() public {
        vm.expectRevert(IVault.Vault_AmountZero.selector);
        vault.requestWithdrawal(0);
    }

    function testFuzz_RequestWithdrawal_RevertWhen_Held(uint256 amount, uint256 held, uint256 asked) public {
        (amount, held) = givenHold(amount, held);
        asked = bound(asked, amount - held + 1, type(uint256).max);
        vm.expectRevert(abi.encodeWithSelector(IVault.Vault_NotCovered.selector, buyer, asked, amount - held));
        vm.prank(buyer);
        vault.requestWithdrawal(asked);
    }

    function testFuzz_RequestWithdrawal_WhenAvailable(uint64 amount, uint64 asked) public {
        vm.assume(amount != 0);
        asked = uint64(bound(asked, 1, amount));
        fund(buyer, amount);
        vm.expectEmit();
        emit IVault.WithdrawalRequested(buyer, asked, EPOCH + WITHDRAWAL_DELAY);
        vm.prank(buyer);
        vault.requestWithdrawal(asked);
        assertAccount(buyer, amount, amount - asked);
        assertRequested(asked, EPOCH + WITHDRAWAL_DELAY);
    }

    function testFuzz_RequestWithdrawal_WhenRepeated(uint32 first, uint32 second, uint32 later) public {
        vm.assume(first != 0 && second != 0);
        fund(buyer, uint256(first) + second);
        vm.startPrank(buyer);
        vault.requestWithdrawal(first);
        skip(later);
        vault.requestWithdrawal(second);
        assertRequested(uint256(first) + second, EPOCH + later + WITHDRAWAL_DELAY);
    }

    function testFuzz_CancelWithdrawal_RevertWhen_NothingRequested(address owner) public {
        vm.expectRevert(abi.encodeWithSelector(IVault.Vault_NoRequest.selector, owner));
        vm.prank(owner);
        vault.cancelWithdrawal();
    }

    function testFuzz_CancelWithdrawal_WhenRequested(uint64 amount) public {
        givenRequest(amount);
        vm.expectEmit();
        emit IVault.WithdrawalCancelled(buyer, amount);
        vm.prank(buyer);
        vault.cancelWithdrawal();
        assertAccount(buyer, amount, amount);
        assertRequested(0, 0);
    }

    function testFuzz_Withdraw_RevertWhen_NothingRequested(address owner) public {
        vm.expectRevert(abi.encodeWithSelector(IVault.Vault_NoRequest.selector, owner));
        vm.prank(owner);
        vault.withdraw();
    }

    function testFuzz_Withdraw_RevertWhen_DelayIsNotOver(uint64 amount, uint256 waited) public {
        givenRequest(amount);
        skip(bound(waited, 0, WITHDRAWAL_DELAY - 1));
        vm.expectRevert(abi.encodeWithSelector(IVault.Vault_TooEarly.selector, EPOCH + WITHDRAWAL_DELAY));
        vm.prank(buyer);
        vault.withdraw();
    }

    function testFuzz_Withdraw_WhenDelayIsOver(uint64 amount) public {
        givenRequest(amount);
        skip(WITHDRAWAL_DELAY);
        vm.expectEmit();
        emit IVault.Withdrawn(buyer, amount);
        vm.startPrank(buyer);
        vault.withdraw();
        assertAccount(buyer, 0, 0);
        assertEq(money.balanceOf(buyer), amount);
        vm.expectRevert(abi.encodeWithSelector(IVault.Vault_NoRequest.selector, buyer));
        vault.withdraw();
    }
}
