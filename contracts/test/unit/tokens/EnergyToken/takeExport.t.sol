// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEnergyToken} from "../../../../src/interfaces/IEnergyToken.sol";
import {Base} from "../../../Base.t.sol";

contract TakeExportTest is Base {
    address internal desk = makeAddr("a settlement's desk");

    function setUp() public override {
        super.setUp();
        byVote();
        energy.setSettlement(desk, true);
    }

    function givenStored(uint64 storedWh) private returns (uint64) {
        storedWh = uint64(bound(storedWh, 0, CAPACITY_WH));
        vm.prank(carol.meter);
        energy.attestStored(storedWh);
        return storedWh;
    }

    function expectNotSettlement(address stranger) private {
        vm.assume(!energy.isSettlement(stranger));
        vm.expectRevert(abi.encodeWithSelector(IEnergyToken.EnergyToken_NotSettlement.selector, stranger));
        vm.prank(stranger);
    }

    function expectNotTransferable(address from, address to) private {
        vm.expectRevert(abi.encodeWithSelector(IEnergyToken.EnergyToken_NotTransferable.selector, from, to));
    }

    function testFuzz_RevertWhen_CallerIsNoSettlement(address stranger) external {
        expectNotSettlement(stranger);
        energy.takeExport(carol.meter, 1);
    }

    function testFuzz_RevertWhen_MeterHasNoHousehold(address meter) external {
        vm.assume(participants.householdOfMeter(meter) == 0);
        vm.expectRevert(abi.encodeWithSelector(IEnergyToken.EnergyToken_MeterWithoutHousehold.selector, meter));
        vm.prank(desk);
        energy.takeExport(meter, 1);
    }

    function testFuzz_WhenASettlementTakes(uint64 storedWh, uint64 exportWh) external {
        storedWh = givenStored(storedWh);
        vm.prank(desk);
        energy.takeExport(carol.meter, exportWh);
        uint64 leftWh = storedWh > exportWh ? storedWh - exportWh : 0;
        assertEq(energy.balanceOf(desk), exportWh);
        assertEq(energy.balanceOf(carol.owner), leftWh);
        assertEq(energy.totalSupply(), uint256(exportWh) + leftWh);
    }

    function testFuzz_Burn_RevertWhen_CallerIsNoSettlement(address stranger) external {
        expectNotSettlement(stranger);
        energy.burn(0);
    }

    function testFuzz_Burn_WhenASettlementBurns(uint64 exportWh, uint64 burntWh) external {
        burntWh = uint64(bound(burntWh, 0, exportWh));
        vm.startPrank(desk);
        energy.takeExport(carol.meter, exportWh);
        energy.burn(burntWh);
        assertEq(energy.balanceOf(desk), exportWh - burntWh);
        assertEq(energy.totalSupply(), exportWh - burntWh);
    }

    function testFuzz_Transfer_RevertWhen_OwnerSends(address to, uint64 storedWh) external {
        vm.assume(to != address(0));
        storedWh = givenStored(storedWh);
        vm.startPrank(carol.owner);
        expectNotTransferable(carol.owner, to);
        energy.transfer(to, storedWh);
        expectNotTransferable(carol.owner, desk);
        energy.transfer(desk, storedWh);
    }

    function test_Transfer_RevertWhen_ASettlementMovesBetweenOthers() external {
        givenStored(1);
        vm.prank(carol.owner);
        energy.approve(desk, 1);
        expectNotTransferable(carol.owner, eve);
        vm.prank(desk);
        energy.transferFrom(carol.owner, eve, 1);
    }

    function testFuzz_Transfer_WhenASettlementGivesBack(uint64 exportWh) external {
        vm.startPrank(desk);
        energy.takeExport(carol.meter, exportWh);
        energy.transfer(carol.owner, exportWh);
        assertEq(energy.balanceOf(carol.owner), exportWh);
    }

    function testFuzz_SetSettlement_RevertWhen_ConsortiumDoesNotCall(address stranger) external {
        vm.assume(stranger != address(consortium));
        vm.expectRevert(abi.encodeWithSelector(IEnergyToken.EnergyToken_NotConsortium.selector, stranger));
        vm.prank(stranger);
        energy.setSettlement(stranger, true);
    }

    function testFuzz_SetSettlement_WhenChanged(address changed, bool allowed) external {
        vm.expectEmit();
        emit IEnergyToken.SettlementChanged(changed, allowed);
        byVote();
        energy.setSettlement(changed, allowed);
        assertEq(energy.isSettlement(changed), allowed);
    }
}
