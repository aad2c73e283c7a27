// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IVault} from "../../../../src/interfaces/IVault.sol";
import {VaultTest} from "./VaultTest.sol";

contract VaultSetCallerTest is VaultTest {
    function test_Constructor_RevertWhen_AddressIsZero() public {
        vm.expectRevert(IVault.Vault_ZeroAddress.selector);
        create("settlement/Vault.sol", abi.encode(address(0), money, WITHDRAWAL_DELAY));
        vm.expectRevert(IVault.Vault_ZeroAddress.selector);
        create("settlement/Vault.sol", abi.encode(consortium, address(0), WITHDRAWAL_DELAY));
    }

    function testFuzz_RevertWhen_ConsortiumDoesNotCall(address stranger) public {
        vm.assume(stranger != address(consortium));
        vm.expectRevert(abi.encodeWithSelector(IVault.Vault_NotConsortium.selector, stranger));
        vm.prank(stranger);
        vault.setCaller(stranger, true);
    }

    function test_RevertWhen_AddressIsZero() public {
        vm.expectRevert(IVault.Vault_ZeroAddress.selector);
        byVote();
        vault.setCaller(address(0), true);
    }

    function testFuzz_WhenRegistered(address caller) public {
        vm.assume(caller != address(0));
        vm.expectEmit();
        emit IVault.CallerChanged(caller, true);
        byVote();
        vault.setCaller(caller, true);
        assertTrue(vault.isCaller(caller));
    }

    function test_WhenRemoved() public {
        givenHold(2, 2);
        byVote();
        vault.setCaller(desk, false);
        bytes memory refusal = abi.encodeWithSelector(IVault.Vault_NotCaller.selector, desk);
        vm.startPrank(desk);
        vm.expectRevert(refusal);
        vault.hold(OTHER, buyer, 0, until);
        vm.expectRevert(refusal);
        vault.move(KEY, OTHER, 1);
        vm.expectRevert(refusal);
        vault.pay(KEY, seller, 1);
    }
}
