// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IDataAnchor} from "../../../../src/interfaces/IDataAnchor.sol";
import {Base} from "../../../Base.t.sol";

contract AnchorTest is Base {
    bytes32 internal constant READINGS = keccak256("readings");

    function anchor(address owner, uint32 interval, bytes32 root) private returns (uint32) {
        vm.prank(owner);
        return anchors.anchor(READINGS, interval, root);
    }

    function expectNotParticipant(address caller) private {
        vm.expectRevert(abi.encodeWithSelector(IDataAnchor.DataAnchor_NotParticipant.selector, caller));
    }

    function testFuzz_RevertWhen_CallerIsAStranger(address stranger) external {
        vm.assume(!participants.isActive(stranger) && !consortium.isMember(stranger));
        expectNotParticipant(stranger);
        anchor(stranger, 1, "root");
    }

    function test_RevertWhen_HouseholdHasRetired() external {
        byVote();
        participants.retire(alice.household);
        expectNotParticipant(alice.agent);
        anchor(alice.agent, 1, "root");
    }

    function test_RevertWhen_RootIsZero() external {
        vm.expectRevert(IDataAnchor.DataAnchor_RootZero.selector);
        anchor(alice.agent, 1, 0);
    }

    function testFuzz_WhenAnchoredBefore(uint32 interval, bytes32 first, bytes32 second) external {
        vm.assume(first != 0 && second != 0);
        anchor(alice.agent, interval, first);
        assertEq(anchor(alice.agent, interval, second), 2);
        assertEq(anchors.versions(alice.agent, READINGS, interval), 2);
        assertEq(anchors.rootOf(alice.agent, READINGS, interval, 1), first);
        assertEq(anchors.rootOf(alice.agent, READINGS, interval, 2), second);
    }

    function testFuzz_WhenAnAgentOrAMemberAnchors(bool member, uint32 interval, bytes32 root) external {
        vm.assume(root != 0);
        address owner = member ? mia : alice.agent;
        vm.expectEmit();
        emit IDataAnchor.Anchored(owner, READINGS, interval, 1, root);
        assertEq(anchor(owner, interval, root), 1);
        assertEq(anchors.rootOf(owner, READINGS, interval, 1), root);
    }

    function testFuzz_RootOf_RevertWhen_VersionDoesNotExist(uint32 interval, uint32 version) external {
        vm.assume(version != 1);
        anchor(alice.agent, interval, "root");
        vm.expectRevert(
            abi.encodeWithSelector(IDataAnchor.DataAnchor_Unknown.selector, alice.agent, READINGS, interval, version)
        );
        anchors.rootOf(alice.agent, READINGS, interval, version);
    }
}
