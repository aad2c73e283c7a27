// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IConsortium} from "../../../../src/interfaces/IConsortium.sol";
import {IMeters} from "../../../../src/interfaces/IMeters.sol";
import {IMoneyToken} from "../../../../src/interfaces/IMoneyToken.sol";
import {IParticipants} from "../../../../src/interfaces/IParticipants.sol";
import {ConsortiumTest} from "./ConsortiumTest.sol";

contract ExecuteTest is ConsortiumTest {
    function testFuzz_RevertWhen_ProposalIsUnknown(bytes32 id) external {
        vm.expectRevert(abi.encodeWithSelector(IConsortium.Consortium_UnknownProposal.selector, id));
        consortium.execute(id);
    }

    function testFuzz_RevertWhen_HalfOrFewerAgree(bool miaAgrees) external {
        bytes32 id = propose(toAdmit(eve));
        vote(mia, id, miaAgrees);
        vote(max, id, false);
        uint256 yes = miaAgrees ? 1 : 0;
        vm.expectRevert(abi.encodeWithSelector(IConsortium.Consortium_NotAgreed.selector, id, yes, 2));
        consortium.execute(id);
    }

    function test_RevertWhen_AMajorityHasBecomeAMinority() external {
        bytes32 id = proposeAndAgree(toAdmit(eve));
        byVote();
        consortium.admit(alice.owner);
        vm.expectRevert(abi.encodeWithSelector(IConsortium.Consortium_NotAgreed.selector, id, 2, 3));
        consortium.execute(id);
    }

    function testFuzz_RevertWhen_Lapsed(uint40 late) external {
        bytes32 id = proposeAndAgree(toAdmit(eve));
        vm.warp(uint256(LAPSED_AT) + late);
        vm.expectRevert(abi.encodeWithSelector(IConsortium.Consortium_Lapsed.selector, id, LAPSED_AT));
        consortium.execute(id);
    }

    function test_RevertWhen_ExecutedBefore() external {
        bytes32 id = proposeAndAgree(toAdmit(eve));
        consortium.execute(id);
        vm.expectRevert(abi.encodeWithSelector(IConsortium.Consortium_AlreadyExecuted.selector, id));
        consortium.execute(id);
    }

    function testFuzz_RevertWhen_TargetHasNoCode(address target, bytes calldata data) external {
        vm.assume(target.code.length == 0);
        bytes32 id = proposeAndAgree(callTo(target, data));
        vm.expectRevert(abi.encodeWithSelector(IConsortium.Consortium_CallFailed.selector, 0, ""));
        consortium.execute(id);
    }

    function test_RevertWhen_ACallFails() external {
        IConsortium.Call[] memory calls = new IConsortium.Call[](2);
        calls[0] = toAdmit(eve)[0];
        calls[1] = toAdmit(mia)[0];
        bytes32 id = proposeAndAgree(calls);
        bytes memory reason = abi.encodeWithSelector(IConsortium.Consortium_AlreadyMember.selector, mia);
        vm.expectRevert(abi.encodeWithSelector(IConsortium.Consortium_CallFailed.selector, 1, reason));
        consortium.execute(id);
        assertFalse(consortium.isMember(eve));
    }

    /// Fifty homes: each is enrolled, its auditor allowed, and two payments are minted.
    function test_WhenTwoHundredCallsAreProposed() external {
        IConsortium.Call[] memory calls = new IConsortium.Call[](200);
        for (uint160 i = 0; i < 50; i++) {
            (address owner, address meter, address agent) = (address(i + 1e6), address(i + 2e6), address(i + 3e6));
            bytes32 home = keccak256(abi.encode(i));
            calls[4 * i].data = abi.encodeCall(IParticipants.enrol, (home, owner, meter, 1));
            calls[4 * i + 1].data = abi.encodeCall(IMeters.setAuditor, (agent, true));
            calls[4 * i + 2].data = abi.encodeCall(IMoneyToken.mint, (home, owner, 1e9));
            calls[4 * i + 3].data = abi.encodeCall(IMoneyToken.mint, (keccak256(abi.encode(home)), agent, 1e9));
            calls[4 * i].target = address(participants);
            calls[4 * i + 1].target = address(meters);
            calls[4 * i + 2].target = calls[4 * i + 3].target = address(money);
        }
        uint256 before = gasleft();
        bytes32 id = proposeAndAgree(calls);
        uint256 proposed = gasleft();
        consortium.execute(id);
        assertLt(before - proposed, 30e6, "gas to propose");
        assertLt(proposed - gasleft(), 30e6, "gas to execute");
        assertEq(money.totalSupply(), 100e9);
    }

    function testFuzz_WhenAgreed(address anyone, uint256 time) external {
        bytes32 id = proposeAndAgree(toAdmit(eve));
        vm.warp(bound(time, EPOCH, LAPSED_AT - 1));
        vm.expectEmit();
        emit IConsortium.Executed(id);
        vm.prank(anyone);
        consortium.execute(id);
        assertTrue(consortium.isMember(eve));
        (,, bool executed,) = consortium.proposal(id);
        assertTrue(executed);
    }
}
