// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IConsortium} from "../../../../src/interfaces/IConsortium.sol";
import {ConsortiumTest} from "./ConsortiumTest.sol";

contract MembersTest is ConsortiumTest {
    function test_Constructor_RevertWhen_ThereIsNoFounder() external {
        vm.expectRevert(IConsortium.Consortium_NoFounders.selector);
        create("trust/Consortium.sol", abi.encode(new address[](0), VOTING));
    }

    function test_Constructor_RevertWhen_ThereIsNoTimeToVote() external {
        vm.expectRevert(IConsortium.Consortium_VotingTimeZero.selector);
        create("trust/Consortium.sol", abi.encode(founders(), 0));
    }

    function test_Constructor_RevertWhen_AFounderIsZeroOrNamedTwice() external {
        address[] memory twice = founders();
        twice[2] = mia;
        vm.expectRevert(abi.encodeWithSelector(IConsortium.Consortium_AlreadyMember.selector, mia));
        create("trust/Consortium.sol", abi.encode(twice, VOTING));
        twice[2] = address(0);
        vm.expectRevert(IConsortium.Consortium_ZeroAddress.selector);
        create("trust/Consortium.sol", abi.encode(twice, VOTING));
    }

    function test_Constructor_WhenFoundersArePeople() external view {
        assertEq(consortium.members(), founders());
        assertEq(consortium.getValidators(), founders());
        assertEq(consortium.memberCount(), 3);
        assertEq(consortium.votingSeconds(), VOTING);
    }

    function testFuzz_Admit_RevertWhen_ConsortiumDoesNotCall(address stranger) external {
        vm.assume(stranger != address(consortium));
        vm.expectRevert(abi.encodeWithSelector(IConsortium.Consortium_NotSelf.selector, stranger));
        vm.prank(stranger);
        consortium.admit(stranger);
    }

    function test_Admit_RevertWhen_NewcomerIsZeroOrAMember() external {
        vm.startPrank(address(consortium));
        vm.expectRevert(IConsortium.Consortium_ZeroAddress.selector);
        consortium.admit(address(0));
        vm.expectRevert(abi.encodeWithSelector(IConsortium.Consortium_AlreadyMember.selector, max));
        consortium.admit(max);
    }

    function testFuzz_Admit_WhenVotedFor(address newcomer) external {
        vm.assume(newcomer != address(0) && !isFounder(newcomer));
        bytes32 id = proposeAndAgree(toAdmit(newcomer));
        vm.expectEmit();
        emit IConsortium.MemberAdmitted(newcomer);
        consortium.execute(id);
        assertTrue(consortium.isMember(newcomer));
        assertEq(consortium.getValidators()[3], newcomer);
    }

    function testFuzz_Remove_RevertWhen_ConsortiumDoesNotCall(address stranger) external {
        vm.assume(stranger != address(consortium));
        vm.expectRevert(abi.encodeWithSelector(IConsortium.Consortium_NotSelf.selector, stranger));
        vm.prank(stranger);
        consortium.remove(mia);
    }

    function testFuzz_Remove_RevertWhen_ItIsNoMember(address stranger) external {
        vm.assume(!isFounder(stranger));
        vm.expectRevert(abi.encodeWithSelector(IConsortium.Consortium_UnknownMember.selector, stranger));
        byVote();
        consortium.remove(stranger);
    }

    function test_Remove_RevertWhen_ItIsTheLastMember() external {
        vm.startPrank(address(consortium));
        consortium.remove(mia);
        consortium.remove(max);
        vm.expectRevert(abi.encodeWithSelector(IConsortium.Consortium_LastMember.selector, mona));
        consortium.remove(mona);
        assertEq(consortium.getValidators().length, 1);
    }

    function test_Remove_WhenVotedOut() external {
        bytes32 id = proposeAndAgree(toRemove(mona));
        vm.expectEmit();
        emit IConsortium.MemberRemoved(mona);
        consortium.execute(id);
        assertFalse(consortium.isMember(mona));
        assertEq(consortium.getValidators().length, 2);
    }
}
