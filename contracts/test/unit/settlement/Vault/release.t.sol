// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IVault} from "../../../../src/interfaces/IVault.sol";
import {VaultTest} from "./VaultTest.sol";

contract VaultReleaseTest is VaultTest {
    function test_Release_RevertWhen_HoldDoesNotExist() public {
        expectUnknown(KEY);
        vault.release(KEY);
    }

    function testFuzz_Release_RevertWhen_AnotherCallerAsks(address stranger) public {
        vm.assume(stranger != desk);
        givenHold(1, 1);
        bytes32 strangersId = keccak256(abi.encode(stranger, KEY));
        vm.expectRevert(abi.encodeWithSelector(IVault.Vault_HoldUnknown.selector, strangersId));
        vm.prank(stranger);
        vault.release(KEY);
    }

    function testFuzz_Release_WhenCallerWasRemoved(uint256 amount, uint256 held) public {
        (amount,) = givenHold(amount, held);
        byVote();
        vault.setCaller(desk, false);
        vm.prank(desk);
        vault.release(KEY);
        assertAccount(buyer, amount, amount);
    }

    function testFuzz_Release_WhenHoldExists(uint256 amount, uint256 held, uint256 paid) public {
        (amount, held) = givenHold(amount, held);
        paid = bound(paid, 0, held);
        vm.startPrank(desk);
        vault.pay(KEY, seller, paid);
        vm.expectEmit();
        emit IVault.Released(idOf(KEY), buyer, held - paid);
        vault.release(KEY);
        assertAccount(buyer, amount - paid, amount - paid);
        vault.hold(KEY, buyer, amount - paid, until);
        assertHeld(KEY, buyer, amount - paid);
    }

    function testFuzz_ReleaseExpired_RevertWhen_HoldDoesNotExist(address anyone) public {
        vm.expectRevert(abi.encodeWithSelector(IVault.Vault_HoldUnknown.selector, idOf(KEY)));
        vm.prank(anyone);
        vault.releaseExpired(desk, KEY);
    }

    function testFuzz_ReleaseExpired_RevertWhen_TimeIsNotOver(address anyone, uint256 time) public {
        givenHold(1, 1);
        vm.warp(bound(time, EPOCH, until - 1));
        vm.expectRevert(abi.encodeWithSelector(IVault.Vault_HoldNotOver.selector, idOf(KEY), until));
        vm.prank(anyone);
        vault.releaseExpired(desk, KEY);
    }

    function testFuzz_ReleaseExpired_WhenTimeIsOver(address anyone, uint256 amount, uint256 held) public {
        (amount,) = givenHold(amount, held);
        vm.warp(until);
        vm.prank(anyone);
        vault.releaseExpired(desk, KEY);
        assertAccount(buyer, amount, amount);
    }
}
