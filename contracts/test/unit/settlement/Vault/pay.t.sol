// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IVault} from "../../../../src/interfaces/IVault.sol";
import {VaultTest} from "./VaultTest.sol";

contract VaultPayTest is VaultTest {
    function pay(address to, uint256 amount) private {
        vm.prank(desk);
        vault.pay(KEY, to, amount);
    }

    function testFuzz_RevertWhen_CallerIsNotRegistered(address stranger, uint64 amount) public {
        expectNotCaller(stranger);
        vault.pay(KEY, seller, amount);
    }

    function testFuzz_RevertWhen_HoldDoesNotExist(uint256 amount) public {
        expectUnknown(KEY);
        vault.pay(KEY, seller, amount);
    }

    function testFuzz_RevertWhen_HoldIsTooSmall(uint256 amount, uint256 held, uint256 paid) public {
        (, held) = givenHold(amount, held);
        paid = bound(paid, held + 1, type(uint256).max);
        vm.expectRevert(abi.encodeWithSelector(IVault.Vault_HoldTooSmall.selector, idOf(KEY), paid, held));
        pay(seller, paid);
    }

    function test_RevertWhen_ReceiverIsZero() public {
        givenHold(1, 1);
        vm.expectRevert(IVault.Vault_ZeroAddress.selector);
        pay(address(0), 1);
    }

    function testFuzz_WhenReceiverIsOwner(uint256 amount, uint256 held, uint256 paid) public {
        (amount, held) = givenHold(amount, held);
        paid = bound(paid, 0, held);
        pay(buyer, paid);
        assertAccount(buyer, amount, amount - held + paid);
    }

    function testFuzz_WhenHoldIsLargeEnough(uint256 amount, uint256 held, uint256 paid) public {
        (amount, held) = givenHold(amount, held);
        paid = bound(paid, 0, held);
        vm.expectEmit();
        emit IVault.Paid(desk, KEY, seller, paid);
        pay(seller, paid);
        assertHeld(KEY, buyer, held - paid);
        assertAccount(buyer, amount - paid, amount - held);
        assertAccount(seller, paid, paid);
    }
}
