// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEnergyAccounts} from "../../../../src/interfaces/IEnergyAccounts.sol";
import {IVault} from "../../../../src/interfaces/IVault.sol";
import {AccountsTest} from "./AccountsTest.sol";

contract EnergyAccountsOpenTest is AccountsTest {
    uint64 private constant UNTIL = EPOCH + 1 days;

    function testFuzz_SetAuthority_RevertWhen_ConsortiumDoesNotCall(address stranger) external {
        vm.assume(stranger != address(consortium));
        vm.expectRevert(abi.encodeWithSelector(IEnergyAccounts.EnergyAccounts_NotConsortium.selector, stranger));
        vm.prank(stranger);
        accounts.setAuthority(stranger, true);
    }

    function test_SetAuthority_RevertWhen_Zero() external {
        vm.expectRevert(IEnergyAccounts.EnergyAccounts_ZeroAddress.selector);
        byVote();
        accounts.setAuthority(address(0), true);
    }

    function test_SetAuthority_WhenListedAndRemoved() external {
        (address olga, uint256 olgaKey) = makeAddrAndKey("Olga, another authority");
        vm.expectEmit();
        emit IEnergyAccounts.AuthorityChanged(olga, true);
        byVote();
        accounts.setAuthority(olga, true);
        open(eve, certificateOf(eve, UNTIL, olgaKey));
        byVote();
        accounts.setAuthority(olga, false);
        bytes memory certificate = certificateOf(alice.agent, UNTIL, olgaKey);
        expectNotAuthority(olga);
        open(alice.agent, certificate);
        assertTrue(accounts.isOpen(eve));
    }

    function testFuzz_RevertWhen_TheCertificateIsOver(uint64 late) external {
        bytes memory certificate = certificateOf(eve, UNTIL, annaKey);
        vm.warp(uint256(UNTIL) + 1 + late);
        vm.expectRevert(abi.encodeWithSelector(IEnergyAccounts.EnergyAccounts_CertificateOver.selector, UNTIL));
        open(eve, certificate);
    }

    function testFuzz_RevertWhen_TheSignerIsNoAuthority(uint256 key) external {
        key = boundPrivateKey(key);
        vm.assume(key != annaKey);
        bytes memory certificate = certificateOf(eve, UNTIL, key);
        expectNotAuthority(vm.addr(key));
        open(eve, certificate);
    }

    function testFuzz_RevertWhen_TheSignatureIsNone(bytes calldata certificate) external {
        vm.assume(certificate.length != 65);
        expectNotAuthority(address(0));
        open(eve, certificate);
    }

    function test_RevertWhen_TheCertificateIsAnothers() external {
        bytes memory certificate = certificateOf(alice.agent, UNTIL, annaKey);
        vm.expectPartialRevert(IEnergyAccounts.EnergyAccounts_NotAuthority.selector);
        open(eve, certificate);
    }

    function testFuzz_RevertWhen_ItsTimeWasChanged(uint64 validUntil) external {
        vm.assume(validUntil != UNTIL && validUntil >= EPOCH);
        bytes memory certificate = certificateOf(eve, UNTIL, annaKey);
        vm.expectPartialRevert(IEnergyAccounts.EnergyAccounts_NotAuthority.selector);
        vm.prank(eve);
        accounts.openWithCertificate(validUntil, certificate);
    }

    function testFuzz_RevertWhen_ForAnotherChain(uint64 chainId) external {
        vm.assume(chainId != block.chainid && chainId != 0);
        bytes memory certificate = certificateOf(eve, UNTIL, annaKey);
        vm.chainId(chainId);
        vm.expectPartialRevert(IEnergyAccounts.EnergyAccounts_NotAuthority.selector);
        open(eve, certificate);
    }

    function test_RevertWhen_ForAnotherContract() external {
        bytes memory certificate = certificateOf(eve, UNTIL, annaKey);
        accounts = atomics.deployEnergyAccounts();
        byVote();
        accounts.setAuthority(anna, true);
        vm.expectPartialRevert(IEnergyAccounts.EnergyAccounts_NotAuthority.selector);
        open(eve, certificate);
    }

    function test_RevertWhen_TheAccountIsOpen() external {
        bytes memory certificate = certificateOf(eve, UNTIL, annaKey);
        open(eve, certificate);
        expectOpen();
        open(eve, certificate);
        expectOpen();
        openByBurning(eve);
        assertEq(vault.balanceOf(eve), OPENING_BURN);
    }

    function testFuzz_WhenAnAuthorityHasSigned(address producer, uint64 wait) external {
        vm.warp(bound(wait, EPOCH, UNTIL));
        bytes memory certificate = certificateOf(producer, UNTIL, annaKey);
        assertFalse(accounts.isOpen(producer));
        vm.expectEmit();
        emit IEnergyAccounts.AccountOpened(producer, anna, 0);
        open(producer, certificate);
        assertTrue(accounts.isOpen(producer));
        assertEq(vault.balanceOf(BURNT), 0);
    }

    function testFuzz_OpenByBurning_RevertWhen_NotCovered(uint256 amount) external {
        address poor = makeAddr("poor producer");
        amount = bound(amount, 1, OPENING_BURN - 1);
        fund(poor, amount);
        vm.expectRevert(abi.encodeWithSelector(IVault.Vault_NotCovered.selector, poor, OPENING_BURN, amount));
        openByBurning(poor);
        assertFalse(accounts.isOpen(poor));
    }

    function test_OpenByBurning_RevertWhen_TheAccountIsOpen() external {
        openByBurning(eve);
        fund(eve, OPENING_BURN);
        expectOpen();
        openByBurning(eve);
        assertEq(vault.available(eve), OPENING_BURN);
    }

    function test_OpenByBurning_WhenCovered() external {
        assertEq(accounts.openingBurn(), OPENING_BURN);
        vm.expectEmit();
        emit IEnergyAccounts.AccountOpened(eve, address(0), OPENING_BURN);
        openByBurning(eve);
        assertTrue(accounts.isOpen(eve));
        assertEq(vault.balanceOf(eve), 0);
        assertEq(vault.available(BURNT), OPENING_BURN);
        openByBurning(alice.agent);
        assertEq(vault.available(BURNT), 2 * OPENING_BURN);
    }

    function open(address producer, bytes memory certificate) private {
        vm.prank(producer);
        accounts.openWithCertificate(UNTIL, certificate);
    }

    function expectNotAuthority(address signer) private {
        vm.expectRevert(abi.encodeWithSelector(IEnergyAccounts.EnergyAccounts_NotAuthority.selector, signer));
    }

    function expectOpen() private {
        vm.expectRevert(abi.encodeWithSelector(IEnergyAccounts.EnergyAccounts_AlreadyOpen.selector, eve));
    }
}
