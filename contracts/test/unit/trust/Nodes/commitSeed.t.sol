// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {INodes} from "../../../../src/interfaces/INodes.sol";
import {NodesTest} from "./NodesTest.sol";

contract NodesCommitSeedTest is NodesTest {
    bytes32 private constant LINK = "link of Nora";
    bytes32 private head = keccak256(abi.encode(LINK));

    function test_RevertWhen_NotActive() external {
        list(nora);
        vm.expectRevert(abi.encodeWithSelector(INodes.Nodes_NotNode.selector, nora));
        commitSeed(nora, head);
        requestUnstake(node[0]);
        vm.expectRevert(abi.encodeWithSelector(INodes.Nodes_NotNode.selector, node[0]));
        commitSeed(node[0], head);
    }

    function test_RevertWhen_TheHeadIsZero() external {
        vm.expectRevert(abi.encodeWithSelector(INodes.Nodes_WrongLink.selector, node[0], bytes32(0)));
        commitSeed(node[0], 0);
    }

    function test_RevertWhen_CommittedAlready() external {
        commitSeed(node[0], head);
        expectCommitted(node[0]);
        commitSeed(node[0], head);
    }

    function test_RevertWhen_NotRevealedInThisRound() external {
        atomics.commitSeeds();
        atomics.drawRounds(1);
        expectCommitted(node[2]);
        commitSeed(node[2], head);
    }

    function test_WhenEveryListedNodeHasCommitted() external {
        bytes32 first = atomics.link(0, 0);
        vm.expectEmit();
        emit INodes.SeedCommitted(node[0], first);
        vm.expectEmit();
        emit INodes.RoundBegun(1, COUNT);
        atomics.commitSeeds();
        assertEq(nodes.round(), 1);
        assertEq(nodes.closesAt(), 0);
        for (uint256 i = 0; i < COUNT; i++) {
            assertTrue(nodes.isDue(node[i]));
        }
    }

    function test_WhenSomeHaveCommitted() external {
        commitSeed(node[0], head);
        assertFalse(nodes.isDue(node[0]));
        skip(ROUND_SECONDS);
        vm.expectEmit();
        emit INodes.RoundBegun(1, 1);
        nodes.closeRound();
        assertTrue(nodes.isDue(node[0]));
        reveal(node[0], LINK);
        assertEq(nodes.round(), 2);
    }

    function test_WhenANodeJoinsLater() external {
        atomics.commitSeeds();
        list(nora);
        stake(nora, LEAST_STAKE);
        commitSeed(nora, head);
        assertEq(nodes.closesAt(), block.timestamp + ROUND_SECONDS);
        assertFalse(nodes.isDue(nora));
        vm.expectRevert(abi.encodeWithSelector(INodes.Nodes_NotInRound.selector, nora, 1));
        reveal(nora, LINK);
        expectCommitted(nora);
        commitSeed(nora, "another");
        vm.expectEmit(true, false, false, false);
        emit INodes.RoundClosed(1, 0);
        vm.expectEmit();
        emit INodes.RoundBegun(2, COUNT + 1);
        atomics.drawRounds(1);
        revealFirst(COUNT);
        assertEq(nodes.round(), 2);
        reveal(nora, LINK);
        assertEq(nodes.round(), 3);
    }

    function test_WhenAChainIsUsedUp() external {
        atomics.commitSeeds();
        atomics.revealOf(0);
        commitSeed(node[0], head);
        vm.expectRevert(abi.encodeWithSelector(INodes.Nodes_AlreadyRevealed.selector, node[0], 1));
        reveal(node[0], LINK);
        for (uint256 i = 1; i < COUNT; i++) {
            atomics.revealOf(i);
        }
        assertEq(nodes.round(), 2);
        reveal(node[0], LINK);
    }

    function expectCommitted(address account) private {
        vm.expectRevert(abi.encodeWithSelector(INodes.Nodes_AlreadyCommitted.selector, account));
    }
}
