// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEnergyToken} from "../../../../src/interfaces/IEnergyToken.sol";
import {Base} from "../../../Base.t.sol";

contract AttestStoredTest is Base {
    function attest(address meter, uint64 storedWh) private {
        vm.prank(meter);
        energy.attestStored(storedWh);
    }

    function testFuzz_RevertWhen_MeterIsNotValid(address stranger) external {
        vm.assume(!meters.isValid(stranger));
        vm.expectRevert(abi.encodeWithSelector(IEnergyToken.EnergyToken_MeterNotValid.selector, stranger));
        attest(stranger, 1);
    }

    function testFuzz_RevertWhen_OverCapacity(uint64 storedWh) external {
        storedWh = uint64(bound(storedWh, CAPACITY_WH + 1, type(uint64).max));
        vm.expectRevert(abi.encodeWithSelector(IEnergyToken.EnergyToken_OverCapacity.selector, storedWh, CAPACITY_WH));
        attest(carol.meter, storedWh);
    }

    function test_RevertWhen_MeterHasNoHousehold() external {
        certify(eve);
        vm.expectRevert(abi.encodeWithSelector(IEnergyToken.EnergyToken_MeterWithoutHousehold.selector, eve));
        attest(eve, 1);
    }

    function test_RevertWhen_HouseholdHasRetired() external {
        byVote();
        participants.retire(carol.household);
        vm.expectRevert(abi.encodeWithSelector(IEnergyToken.EnergyToken_MeterWithoutHousehold.selector, carol.meter));
        attest(carol.meter, 1);
    }

    function testFuzz_WhenMeterIsValid(uint64 firstWh, uint64 thenWh) external {
        (firstWh, thenWh) = (uint64(bound(firstWh, 0, CAPACITY_WH)), uint64(bound(thenWh, 0, CAPACITY_WH)));
        attest(carol.meter, firstWh);
        vm.expectEmit();
        emit IEnergyToken.Attested(carol.meter, carol.owner, thenWh);
        attest(carol.meter, thenWh);
        assertEq(energy.balanceOf(carol.owner), thenWh);
        assertEq(energy.totalSupply(), thenWh);
    }

    function test_Decimals() external view {
        assertEq(energy.decimals(), 3);
    }
}
