// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IConsortium} from "../../../../src/interfaces/IConsortium.sol";
import {ConsortiumTest} from "./ConsortiumTest.sol";

contract ProposeTest is ConsortiumTest {
    function testFuzz_RevertWhen_CallerIsNoMember(address stranger) external {
        vm.assume(!isFounder(stranger));
        vm.expectRevert(abi.encodeWithSelector(IConsortium.Consortium_NotMember.selector, stranger));
        vm.prank(stranger);
        consortium.propose(toAdmit(stranger), REASON);
    }

    function test_RevertWhen_ThereIsNoCall() external {
        vm.expectRevert(IConsortium.Consortium_EmptyProposal.selector);
        propose(new IConsortium.Call[](0));
    }

    function test_RevertWhen_ItWasProposedBefore() external {
        bytes32 id = propose(toAdmit(eve));
        vm.expectRevert(abi.encodeWithSelector(IConsortium.Consortium_ProposalExists.selector, id));
        propose(toAdmit(eve));
    }

    function testFuzz_WhenAMemberProposes(address target, bytes calldata data, bytes32 reason) external {
        IConsortium.Call[] memory calls = callTo(target, data);
        bytes32 expected = keccak256(abi.encode(mia, calls, reason));
        vm.expectEmit();
        emit IConsortium.Proposed(expected, mia, calls, reason, VOTES_UNTIL);
        vm.prank(mia);
        bytes32 id = consortium.propose(calls, reason);

        assertEq(id, expected);
        assertKept(id, mia, calls);
    }

    function test_Self_RevertWhen_CallerIsAMember() external {
        vm.expectRevert(abi.encodeWithSelector(IConsortium.Consortium_AlreadyMember.selector, mia));
        vm.prank(mia);
        consortium.proposeSelf(REASON);
    }

    function testFuzz_Self_WhenCallerIsANewcomer(address newcomer) external {
        vm.assume(!isFounder(newcomer) && newcomer != address(0));
        vm.prank(newcomer);
        bytes32 id = consortium.proposeSelf(REASON);
        assertEq(id, keccak256(abi.encode(newcomer, toAdmit(newcomer), REASON)));
        assertKept(id, newcomer, toAdmit(newcomer));
    }

    function assertKept(bytes32 id, address by, IConsortium.Call[] memory calls) private view {
        (address proposer, uint64 votesUntil, bool executed, IConsortium.Call[] memory kept) = consortium.proposal(id);
        assertEq(proposer, by, "proposer");
        assertEq(votesUntil, VOTES_UNTIL, "votes until");
        assertFalse(executed, "executed");
        assertEq(abi.encode(kept), abi.encode(calls), "calls");
        (uint256 yes, uint256 no, uint256 needed) = consortium.tally(id);
        assertEq(yes + no, 0, "votes");
        assertEq(needed, 2, "needed");
    }
}
