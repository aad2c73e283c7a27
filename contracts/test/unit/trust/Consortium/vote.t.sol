// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IConsortium} from "../../../../src/interfaces/IConsortium.sol";
import {ConsortiumTest} from "./ConsortiumTest.sol";

contract VoteTest is ConsortiumTest {
    function testFuzz_RevertWhen_CallerIsNoMember(address stranger) external {
        vm.assume(!isFounder(stranger));
        bytes32 id = propose(toAdmit(eve));
        vm.expectRevert(abi.encodeWithSelector(IConsortium.Consortium_NotMember.selector, stranger));
        vote(stranger, id, true);
    }

    function testFuzz_RevertWhen_ProposalIsUnknown(bytes32 id) external {
        vm.expectRevert(abi.encodeWithSelector(IConsortium.Consortium_UnknownProposal.selector, id));
        vote(mia, id, true);
    }

    function test_RevertWhen_Executed() external {
        bytes32 id = proposeAndAgree(toAdmit(eve));
        consortium.execute(id);
        vm.expectRevert(abi.encodeWithSelector(IConsortium.Consortium_AlreadyExecuted.selector, id));
        vote(mona, id, false);
    }

    function testFuzz_RevertWhen_VotingTimeIsOver(uint40 late) external {
        bytes32 id = propose(toAdmit(eve));
        vm.warp(uint256(VOTES_UNTIL) + late);
        vm.expectRevert(abi.encodeWithSelector(IConsortium.Consortium_VotingOver.selector, id, VOTES_UNTIL));
        vote(mia, id, true);
    }

    function testFuzz_WhenVotingAgain(bool first, bool second) external {
        bytes32 id = propose(toAdmit(eve));
        vote(mia, id, first);
        vote(mia, id, second);
        assertTally(id, second ? 1 : 0, second ? 0 : 1, 2);
    }

    function testFuzz_WhenMembersVote(bool mias, bool maxs, bool monas) external {
        bytes32 id = propose(toAdmit(eve));
        vm.expectEmit();
        emit IConsortium.Voted(id, mia, mias);
        vote(mia, id, mias);
        vote(max, id, maxs);
        vm.warp(VOTES_UNTIL - 1);
        vote(mona, id, monas);
        uint256 yes = (mias ? 1 : 0) + (maxs ? 1 : 0) + (monas ? 1 : 0);
        assertTally(id, yes, 3 - yes, 2);
    }

    function testFuzz_Tally_RevertWhen_ProposalIsUnknown(bytes32 id) external {
        vm.expectRevert(abi.encodeWithSelector(IConsortium.Consortium_UnknownProposal.selector, id));
        consortium.tally(id);
    }

    function test_Tally_WhenAVoterWasRemoved() external {
        bytes32 id = proposeAndAgree(toAdmit(eve));
        vm.startPrank(address(consortium));
        consortium.remove(max);
        consortium.remove(mona);
        vm.stopPrank();
        assertTally(id, 1, 0, 1);
    }

    function assertTally(bytes32 id, uint256 yes, uint256 no, uint256 needed) private view {
        (uint256 gotYes, uint256 gotNo, uint256 gotNeeded) = consortium.tally(id);
        assertEq(gotYes, yes, "yes");
        assertEq(gotNo, no, "no");
        assertEq(gotNeeded, needed, "needed");
    }
}
