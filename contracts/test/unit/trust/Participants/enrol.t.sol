// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IParticipants} from "../../../../src/interfaces/IParticipants.sol";
import {Base} from "../../../Base.t.sol";

contract EnrolTest is Base {
    bytes32 internal constant HOUSEHOLD = "a new household";
    address internal owner = makeAddr("new owner");
    address internal meter = makeAddr("new meter");

    function expectRefused(bytes memory refusal) private {
        vm.expectRevert(refusal);
        byVote();
    }

    function testFuzz_RevertWhen_ConsortiumDoesNotCall(address stranger) external {
        vm.assume(stranger != address(consortium));
        vm.expectRevert(abi.encodeWithSelector(IParticipants.Participants_NotConsortium.selector, stranger));
        vm.prank(stranger);
        participants.enrol(HOUSEHOLD, owner, meter, 1);
    }

    function test_RevertWhen_OwnerOrMeterIsZero() external {
        expectRefused(abi.encodeWithSelector(IParticipants.Participants_ZeroAddress.selector));
        participants.enrol(HOUSEHOLD, address(0), meter, 1);
        expectRefused(abi.encodeWithSelector(IParticipants.Participants_ZeroAddress.selector));
        participants.enrol(HOUSEHOLD, owner, address(0), 1);
    }

    function test_RevertWhen_HouseholdIsZero() external {
        expectRefused(abi.encodeWithSelector(IParticipants.Participants_UnknownHousehold.selector, bytes32(0)));
        participants.enrol(0, owner, meter, 1);
    }

    function testFuzz_RevertWhen_HouseholdExists(bool retired) external {
        if (retired) retire();
        expectRefused(abi.encodeWithSelector(IParticipants.Participants_HouseholdExists.selector, alice.household));
        participants.enrol(alice.household, owner, meter, 1);
    }

    function test_RevertWhen_MeterIsTaken() external {
        expectRefused(abi.encodeWithSelector(IParticipants.Participants_MeterTaken.selector, alice.meter));
        participants.enrol(HOUSEHOLD, owner, alice.meter, 1);
    }

    function test_RevertWhen_OwnerIsTaken() external {
        expectRefused(abi.encodeWithSelector(IParticipants.Participants_OwnerTaken.selector, alice.owner));
        participants.enrol(HOUSEHOLD, alice.owner, meter, 1);
    }

    function test_WhenFormerHouseholdHasRetired() external {
        retire();
        byVote();
        participants.enrol(HOUSEHOLD, alice.owner, alice.meter, 3);
        assertEq(participants.householdOfMeter(alice.meter), HOUSEHOLD);
    }

    function testFuzz_WhenAllIsNew(bytes32 household, uint16 feeder) external {
        vm.assume(household != 0 && participants.householdOf(household).owner == address(0));
        vm.expectEmit();
        emit IParticipants.HouseholdEnrolled(household, owner, meter, feeder);
        byVote();
        participants.enrol(household, owner, meter, feeder);
        IParticipants.Household memory expected = IParticipants.Household(owner, meter, feeder, true);
        assertEq(abi.encode(participants.householdOf(household)), abi.encode(expected));
        assertEq(participants.householdOfMeter(meter), household);
    }

    function testFuzz_Retire_RevertWhen_ConsortiumDoesNotCall(address stranger) external {
        vm.assume(stranger != address(consortium));
        vm.expectRevert(abi.encodeWithSelector(IParticipants.Participants_NotConsortium.selector, stranger));
        vm.prank(stranger);
        participants.retire(alice.household);
    }

    function testFuzz_Retire_RevertWhen_HouseholdIsUnknown(bytes32 household) external {
        vm.assume(participants.householdOf(household).owner == address(0));
        expectRefused(abi.encodeWithSelector(IParticipants.Participants_UnknownHousehold.selector, household));
        participants.retire(household);
    }

    function test_Retire_RevertWhen_HouseholdHasRetired() external {
        retire();
        expectRefused(abi.encodeWithSelector(IParticipants.Participants_UnknownHousehold.selector, alice.household));
        participants.retire(alice.household);
    }

    function test_Retire_WhenHouseholdIsActive() external {
        vm.expectEmit();
        emit IParticipants.HouseholdRetired(alice.household);
        retire();
        assertFalse(participants.isActive(alice.agent));
        assertEq(participants.householdOfMeter(alice.meter), alice.household);
    }

    function retire() private {
        byVote();
        participants.retire(alice.household);
    }
}
