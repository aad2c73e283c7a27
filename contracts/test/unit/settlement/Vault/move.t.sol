// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IVault} from "../../../../src/interfaces/IVault.sol";
import {VaultTest} from "./VaultTest.sol";

contract VaultMoveTest is VaultTest {
    function move(uint256 amount) private {
        vm.prank(desk);
        vault.move(KEY, OTHER, amount);
    }

    function testFuzz_RevertWhen_CallerIsNotRegistered(address stranger, uint64 amount) public {
        expectNotCaller(stranger);
        vault.move(KEY, OTHER, amount);
    }

    function testFuzz_RevertWhen_HoldDoesNotExist(uint256 amount) public {
        expectUnknown(KEY);
        vault.move(KEY, OTHER, amount);
    }

    function testFuzz_RevertWhen_HoldIsTooSmall(uint256 amount, uint256 held, uint256 moved) public {
        (, held) = givenHold(amount, held);
        moved = bound(moved, held + 1, type(uint256).max);
        vm.expectRevert(abi.encodeWithSelector(IVault.Vault_HoldTooSmall.selector, idOf(KEY), moved, held));
        move(moved);
    }

    function testFuzz_RevertWhen_SecondHoldWouldBeTooLarge(uint256 moved) public {
        moved = bound(moved, 1, LARGEST_HOLD);
        fund(buyer, LARGEST_HOLD * 2);
        hold(KEY, buyer, moved);
        hold(OTHER, buyer, LARGEST_HOLD);
        vm.expectRevert(abi.encodeWithSelector(IVault.Vault_HoldTooLarge.selector, LARGEST_HOLD + moved, LARGEST_HOLD));
        move(moved);
    }

    function testFuzz_WhenBothKeysAreTheSame(uint256 amount, uint256 held, uint256 moved) public {
        (amount, held) = givenHold(amount, held);
        vm.prank(desk);
        vault.move(KEY, KEY, bound(moved, 0, held));
        assertHeld(KEY, buyer, held);
        assertAccount(buyer, amount, amount - held);
    }

    function testFuzz_WhenSecondHoldDoesNotExist(uint256 amount, uint256 held, uint256 moved) public {
        (amount, held) = givenHold(amount, held);
        moved = bound(moved, 0, held);
        vm.expectEmit();
        emit IVault.Moved(desk, KEY, OTHER, moved);
        move(moved);
        assertHeld(KEY, buyer, held - moved);
        assertHeld(OTHER, buyer, moved);
        assertAccount(buyer, amount, amount - held);
        (,, uint64 otherUntil) = vault.heldUnder(desk, OTHER);
        assertEq(otherUntil, until);
    }

    function testFuzz_WhenSecondHoldIsSomebodyElses(uint32 held, uint32 moved, uint32 sellersHold) public {
        moved = uint32(bound(moved, 0, held));
        fund(buyer, uint256(held) + 1);
        fund(seller, uint256(sellersHold) + 1);
        hold(KEY, buyer, held);
        hold(OTHER, seller, sellersHold);
        move(moved);
        assertHeld(OTHER, seller, uint256(sellersHold) + moved);
        assertAccount(buyer, uint256(held) + 1 - moved, 1);
        assertAccount(seller, uint256(sellersHold) + 1 + moved, 1);
    }
}
