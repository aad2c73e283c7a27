// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEnergyAssets} from "../../../../src/interfaces/IEnergyAssets.sol";
import {IVault} from "../../../../src/interfaces/IVault.sol";
import {AssetsTest} from "./AssetsTest.sol";

contract EnergyAssetsIssueTest is AssetsTest {
    function testFuzz_RevertWhen_NoDsoCalls(address stranger) external {
        vm.assume(stranger != otto && stranger != olga);
        vm.startPrank(stranger);
        vm.expectRevert(notOperator(stranger));
        assets.addEnergy(ghost, FEEDER, true, ISSUED, FROM, TO, NONCE);
        vm.expectRevert(notOperator(stranger));
        assets.addFinancialBalance(ghost, 1, NONCE);
    }

    function test_RevertWhen_TheDsoHasUsedTheNonce() external {
        issue(NONCE);
        assertTrue(assets.isNonceUsed(otto, NONCE));
        vm.expectRevert(nonceUsed());
        issue(NONCE);
        vm.expectRevert(nonceUsed());
        pay(1, NONCE);
        assertEq(left(), ISSUED);
    }

    function test_RevertWhen_AnIssueMeansNothing() external {
        vm.startPrank(otto);
        vm.expectRevert(abi.encodeWithSelector(IEnergyAssets.EnergyAssets_ZeroAddress.selector));
        assets.addEnergy(address(0), FEEDER, true, ISSUED, FROM, TO, NONCE);
        vm.expectRevert(energyZero());
        assets.addEnergy(ghost, FEEDER, true, 0, FROM, TO, NONCE);
        vm.expectRevert(abi.encodeWithSelector(IEnergyAssets.EnergyAssets_ZeroAddress.selector));
        assets.addFinancialBalance(address(0), 1, NONCE);
        vm.expectRevert(abi.encodeWithSelector(IEnergyAssets.EnergyAssets_AmountZero.selector));
        assets.addFinancialBalance(ghost, 0, NONCE);
        assertFalse(assets.isNonceUsed(otto, NONCE));
    }

    function testFuzz_RevertWhen_TheSpanIsEmpty(uint32 from, uint32 to) external {
        vm.assume(from > to);
        vm.expectRevert(abi.encodeWithSelector(IEnergyAssets.EnergyAssets_SpanInvalid.selector, from, to));
        vm.prank(otto);
        assets.addEnergy(ghost, FEEDER, true, ISSUED, from, to, NONCE);
    }

    function testFuzz_RevertWhen_TheAddressStandsOnAnotherFeeder(uint16 feeder) external {
        vm.assume(feeder != FEEDER);
        issue(NONCE);
        vm.expectRevert(abi.encodeWithSelector(IEnergyAssets.EnergyAssets_OtherFeeder.selector, ghost, feeder, FEEDER));
        vm.prank(olga);
        assets.addEnergy(ghost, feeder, false, ISSUED, FROM, TO, NONCE);
    }

    function testFuzz_RevertWhen_TheSumIsTooLarge(uint64 more) external {
        more = uint64(bound(more, type(uint64).max - ISSUED + 1, type(uint64).max));
        issue(NONCE);
        vm.expectRevert(
            abi.encodeWithSelector(IEnergyAssets.EnergyAssets_EnergyTooLarge.selector, uint256(ISSUED) + more)
        );
        vm.prank(olga);
        assets.addEnergy(ghost, FEEDER, true, more, FROM, TO, NONCE);
    }

    function testFuzz_IssuesEnergy(bool sell, uint16 feeder, uint64 energyWh, uint32 from, uint32 to) external {
        energyWh = uint64(bound(energyWh, 1, type(uint64).max));
        (from, to) = from < to ? (from, to) : (to, from);
        vm.expectRevert(unknown(ghost));
        assets.feederOf(ghost);
        vm.expectEmit();
        emit IEnergyAssets.AssetAdded(ghost, feeder, sell, energyWh, from, to);
        vm.prank(otto);
        assets.addEnergy(ghost, feeder, sell, energyWh, from, to, NONCE);
        assertEq(assets.assetOf(ghost, sell, from, to), energyWh);
        assertEq(assets.assetOf(ghost, !sell, from, to), 0);
        assertEq(assets.feederOf(ghost), feeder);
    }

    function test_AssetsOfOneSideAndSpanAddUp() external {
        issue(NONCE);
        issue("another");
        assertEq(left(), 2 * ISSUED);
    }

    function testFuzz_MovesMoney(uint256 amount) external {
        amount = bound(amount, 1, MONEY);
        vm.expectEmit();
        emit IEnergyAssets.FinancialAdded(ghost, amount);
        pay(amount, NONCE);
        assertEq(vault.available(ghost), amount);
        assertEq(vault.available(otto), MONEY - amount);
        // Money alone does not say where an address stands.
        vm.expectRevert(unknown(ghost));
        assets.feederOf(ghost);
    }

    function test_RevertWhen_TheDsosAccountDoesNotCoverIt() external {
        vm.expectRevert(abi.encodeWithSelector(IVault.Vault_NotCovered.selector, otto, MONEY + 1, MONEY));
        pay(MONEY + 1, NONCE);
        assertFalse(assets.isNonceUsed(otto, NONCE));
    }

    function testFuzz_RevertWhen_AStrangerRegisters(address stranger, bool allowed) external {
        vm.assume(stranger != address(consortium));
        bytes memory refusal = abi.encodeWithSelector(IEnergyAssets.EnergyAssets_NotConsortium.selector, stranger);
        vm.startPrank(stranger);
        vm.expectRevert(refusal);
        assets.setOperator(stranger, allowed);
        vm.expectRevert(refusal);
        assets.setMarket(stranger, allowed);
    }

    /// Else the signature of nobody would be a DSO's.
    function test_RevertWhen_TheDsoIsTheZeroAddress() external {
        byVote();
        vm.expectRevert(abi.encodeWithSelector(IEnergyAssets.EnergyAssets_ZeroAddress.selector));
        assets.setOperator(address(0), true);
    }

    function testFuzz_RegistersAndRemoves(address account) external {
        vm.assume(account != address(0));
        for (uint256 i = 0; i < 2; i++) {
            bool allowed = i == 0;
            vm.startPrank(address(consortium));
            vm.expectEmit();
            emit IEnergyAssets.OperatorChanged(account, allowed);
            assets.setOperator(account, allowed);
            vm.expectEmit();
            emit IEnergyAssets.MarketChanged(account, allowed);
            assets.setMarket(account, allowed);
            assertEq(assets.isOperator(account), allowed);
            assertEq(assets.isMarket(account), allowed);
        }
    }
}
