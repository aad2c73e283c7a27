// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IVault} from "../../../../src/interfaces/IVault.sol";
import {VaultTest} from "./VaultTest.sol";

contract VaultHoldTest is VaultTest {
    function testFuzz_RevertWhen_CallerIsNotRegistered(address stranger, uint64 amount) public {
        expectNotCaller(stranger);
        vault.hold(KEY, buyer, amount, until);
    }

    function testFuzz_RevertWhen_KeyIsInUse(uint256 amount, uint256 held) public {
        givenHold(amount, held);
        vm.expectRevert(abi.encodeWithSelector(IVault.Vault_HoldExists.selector, idOf(KEY)));
        hold(KEY, buyer, 0);
    }

    function testFuzz_RevertWhen_AmountIsTooLarge(uint256 amount) public {
        amount = bound(amount, LARGEST_HOLD + 1, type(uint256).max);
        vm.expectRevert(abi.encodeWithSelector(IVault.Vault_HoldTooLarge.selector, amount, LARGEST_HOLD));
        hold(KEY, buyer, amount);
    }

    function testFuzz_RevertWhen_NotCovered(uint256 amount, uint256 held, uint256 asked) public {
        amount = bound(amount, 1, LARGEST_HOLD - 1);
        held = bound(held, 1, amount);
        asked = bound(asked, amount - held + 1, LARGEST_HOLD);
        fund(buyer, amount);
        hold(keccak256("another"), buyer, held);
        vm.expectRevert(abi.encodeWithSelector(IVault.Vault_NotCovered.selector, buyer, asked, amount - held));
        hold(KEY, buyer, asked);
    }

    function testFuzz_WhenAWithdrawalOfItIsAnnounced(uint256 amount, uint256 requested, uint256 asked) public {
        amount = bound(amount, 1, LARGEST_HOLD);
        requested = bound(requested, 1, amount);
        asked = bound(asked, amount - requested + 1, amount);
        fund(buyer, amount);
        vm.prank(buyer);
        vault.requestWithdrawal(requested);
        vm.expectEmit();
        emit IVault.WithdrawalReduced(buyer, asked + requested - amount);
        hold(KEY, buyer, asked);
        assertHeld(KEY, buyer, asked);
        (uint256 left,) = vault.requested(buyer);
        assertEq(left, amount - asked);
        assertEq(vault.available(buyer), 0);
    }

    function testFuzz_WhenAnotherCallerUsesTheKey(uint32 held, uint32 other) public {
        fund(buyer, uint256(held) + other + 1);
        hold(KEY, buyer, held);
        vm.prank(address(settlement));
        vault.hold(KEY, buyer, other, until);
        assertHeld(KEY, buyer, held);
        assertAccount(buyer, uint256(held) + other + 1, 1);
    }

    function testFuzz_WhenCovered(uint256 amount, uint256 held) public {
        amount = bound(amount, 1, LARGEST_HOLD);
        held = bound(held, 0, amount);
        fund(buyer, amount);
        vm.expectEmit();
        emit IVault.Held(desk, KEY, buyer, held, until);
        hold(KEY, buyer, held);
        assertHeld(KEY, buyer, held);
        assertAccount(buyer, amount, amount - held);
    }
}
