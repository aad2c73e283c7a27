// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEnergyAssets} from "../../../../src/interfaces/IEnergyAssets.sol";
import {IVault} from "../../../../src/interfaces/IVault.sol";
import {AssetsTest} from "./AssetsTest.sol";

contract EnergyAssetsDepositTest is AssetsTest {
    function setUp() public override {
        super.setUp();
        issue(NONCE);
    }

    function test_RevertWhen_TheEnergyIsZero() external {
        vm.expectRevert(energyZero());
        depositEnergy(0);
    }

    function testFuzz_RevertWhen_ItIsBehindAnOffer(uint64 offered, uint64 energyWh) external {
        offered = uint64(bound(offered, 1, ISSUED));
        energyWh = uint64(bound(energyWh, ISSUED - offered + 1, type(uint64).max));
        offer(offered, FROM, TO, "");
        vm.expectRevert(notEnough(energyWh, ISSUED - offered));
        depositEnergy(energyWh);
    }

    function testFuzz_RevertWhen_SomebodyElseDeposits(address stranger, uint64 energyWh) external {
        vm.assume(stranger != ghost && energyWh != 0);
        vm.expectRevert(abi.encodeWithSelector(IEnergyAssets.EnergyAssets_NotEnough.selector, stranger, energyWh, 0));
        vm.prank(stranger);
        assets.depositEnergy(true, energyWh, FROM, TO);
    }

    function testFuzz_GivesEnergyBack(uint64 energyWh) external {
        energyWh = uint64(bound(energyWh, 1, ISSUED));
        vm.expectEmit();
        emit IEnergyAssets.EnergyDeposited(ghost, true, energyWh, FROM, TO);
        depositEnergy(energyWh);
        assertEq(left(), ISSUED - energyWh);
    }

    function test_RevertWhen_TheAmountIsZero() external {
        vm.expectRevert(abi.encodeWithSelector(IEnergyAssets.EnergyAssets_AmountZero.selector));
        depositMoney(0);
    }

    function testFuzz_RevertWhen_NoDsoIssuedToTheCaller(address stranger) external {
        vm.assume(stranger != ghost);
        vm.expectRevert(unknown(stranger));
        vm.prank(stranger);
        assets.depositFinancial(1);
    }

    function testFuzz_RevertWhen_TheMoneyIsBehindAnOffer(uint256 held, uint256 amount) external {
        pay(MONEY, "money");
        held = bound(held, 1, MONEY);
        amount = bound(amount, MONEY - held + 1, MONEY);
        vm.prank(address(settlement));
        vault.hold("offer", ghost, held, startOf(FROM));
        vm.expectRevert(abi.encodeWithSelector(IVault.Vault_NotCovered.selector, ghost, amount, MONEY - held));
        depositMoney(amount);
    }

    function testFuzz_GivesMoneyBack(uint256 amount) external {
        pay(MONEY, "money");
        amount = bound(amount, 1, MONEY);
        vm.expectEmit();
        emit IEnergyAssets.FinancialDeposited(ghost, otto, amount);
        depositMoney(amount);
        assertEq(vault.available(otto), amount);
        assertEq(vault.available(ghost), MONEY - amount);
    }

    /// Olga issues more to an address that Otto issued to first: Otto keeps its account.
    function test_GivesItToTheDsoThatIssuedFirst() external {
        fund(olga, MONEY);
        vm.prank(olga);
        assets.addFinancialBalance(ghost, MONEY, NONCE);
        depositMoney(MONEY);
        assertEq(vault.available(otto), 2 * MONEY);
        assertEq(vault.available(olga), 0);
    }

    function depositEnergy(uint64 energyWh) private {
        vm.prank(ghost);
        assets.depositEnergy(true, energyWh, FROM, TO);
    }

    function depositMoney(uint256 amount) private {
        vm.prank(ghost);
        assets.depositFinancial(amount);
    }
}
