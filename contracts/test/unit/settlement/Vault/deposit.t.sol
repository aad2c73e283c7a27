// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IVault} from "../../../../src/interfaces/IVault.sol";
import {VaultTest} from "./VaultTest.sol";

contract VaultDepositTest is VaultTest {
    function test_RevertWhen_AmountIsZero() public {
        vm.expectRevert(IVault.Vault_AmountZero.selector);
        vault.deposit(0);
    }

    function testFuzz_RevertWhen_AmountIsOver64Bits(uint256 amount) public {
        amount = bound(amount, uint256(type(uint64).max) + 1, type(uint256).max);
        vm.expectRevert(abi.encodeWithSelector(SafeCast.SafeCastOverflowedUintDowncast.selector, 64, amount));
        vault.deposit(amount);
    }

    function testFuzz_RevertWhen_NotApproved(uint64 amount) public {
        vm.assume(amount != 0);
        payIn(buyer, amount);
        vm.expectRevert(
            abi.encodeWithSelector(IERC20Errors.ERC20InsufficientAllowance.selector, address(vault), 0, amount)
        );
        vm.prank(buyer);
        vault.deposit(amount);
    }

    function testFuzz_WhenApproved(uint64 amount) public {
        vm.assume(amount != 0);
        payIn(buyer, amount);
        vm.startPrank(buyer);
        money.approve(address(vault), amount);
        vm.expectEmit();
        emit IVault.Deposited(buyer, amount);
        vault.deposit(amount);
        assertAccount(buyer, amount, amount);
        assertEq(money.balanceOf(address(vault)), amount);
    }
}
