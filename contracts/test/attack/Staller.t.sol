// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {INodes} from "../../src/interfaces/INodes.sol";
import {NodesTest} from "../unit/trust/Nodes/NodesTest.sol";

/// @notice Nodes that hold up the lot, or want to choose it. Four nodes have committed; Nora wants to join, or is in league with one.
contract StallerAttackTest is NodesTest {
    bytes32 private constant LINK = "link of Nora";

    function setUp() public override {
        super.setUp();
        atomics.commitSeeds();
    }

    /// A node reveals nothing, ever. It costs one round's time and one penalty, and then the lot goes on without it.
    function test_ANodeNeverReveals() external {
        revealFirst(3);
        skip(ROUND_SECONDS);
        nodes.closeRound();
        for (uint32 r = 2; r < 10; r++) {
            assertEq(nodes.round(), r);
            revealFirst(3);
        }
        assertEq(nodes.stakeOf(node[3]), LEAST_STAKE - WITHHELD_PENALTY);
    }

    /// It comes back each time and withholds again. Each time costs it a penalty, and the round after goes without it.
    function test_ANodeWithholdsAgainAndAgain() external {
        uint256 stakeBefore = LEAST_STAKE + 10 * WITHHELD_PENALTY;
        fund(node[3], 10 * WITHHELD_PENALTY);
        stake(node[3], 10 * WITHHELD_PENALTY);
        uint256 withheld = 0;
        for (uint32 r = 1; r <= 9; r++) {
            revealFirst(3);
            if (nodes.round() == r) {
                skip(ROUND_SECONDS);
                nodes.closeRound();
                withheld++;
                commitSeed(node[3], keccak256(abi.encode(r)));
            }
            assertEq(nodes.round(), r + 1);
        }
        assertEq(withheld, 5);
        assertEq(nodes.stakeOf(node[3]), stakeBefore - withheld * WITHHELD_PENALTY);
        assertEq(vault.available(fundAccount), withheld * WITHHELD_PENALTY);
    }

    /// All nodes vanish; the consortium lists Nora. Her commitment starts the clock, and nobody is needed but her.
    function test_AllNodesVanish() external {
        for (uint256 i = 0; i < COUNT; i++) {
            unlist(node[i]);
        }
        join();
        skip(ROUND_SECONDS);
        nodes.closeRound();
        reveal(nora, LINK);
        assertEq(nodes.round(), 2);
    }

    /// A node takes its stake out while its link is due, so that it can withhold for nothing.
    function testFuzz_LeavesInsteadOfRevealing(uint64 wait) external {
        requestUnstake(node[3]);
        skip(bound(wait, UNSTAKE_DELAY, 365 days));
        unstake(node[3]);
        assertEq(vault.balanceOf(node[3]), LEAST_STAKE - WITHHELD_PENALTY);
        assertEq(vault.balanceOf(fundAccount), COUNT * WITHHELD_PENALTY);
    }

    /// Nora joins when three of four have revealed, with a link of her choice. It does not count for this seed.
    function testFuzz_JoinsLateToChooseTheSeed(bytes32 chosen) external {
        vm.assume(chosen != 0);
        bytes32 mix = 0;
        for (uint256 i = 0; i < COUNT; i++) {
            mix ^= mixOf(node[i], atomics.link(i, 1));
        }
        revealFirst(3);
        list(nora);
        stake(nora, LEAST_STAKE);
        commitSeed(nora, keccak256(abi.encode(chosen)));
        vm.expectRevert(abi.encodeWithSelector(INodes.Nodes_NotInRound.selector, nora, 1));
        reveal(nora, chosen);
        atomics.revealOf(3);
        assertEq(nodes.seedOf(1), keccak256(abi.encode(bytes32(0), uint32(1), mix)));
    }

    /// The last node to reveal, which has seen the others' links, commits anew to a link that suits it.
    function testFuzz_ChangesItsLinkAfterHavingSeenTheOthers(bytes32 chosen) external {
        vm.assume(chosen != 0 && chosen != atomics.link(3, 1));
        revealFirst(3);
        vm.expectRevert(abi.encodeWithSelector(INodes.Nodes_AlreadyCommitted.selector, node[3]));
        commitSeed(node[3], keccak256(abi.encode(chosen)));
        vm.expectRevert(abi.encodeWithSelector(INodes.Nodes_WrongLink.selector, node[3], chosen));
        reveal(node[3], chosen);
    }

    /// Nora commits to the chain of another node, so that the two links cancel each other out. Who reveals is part of what is mixed.
    function test_CopiesAnothersChain() external {
        list(nora);
        stake(nora, LEAST_STAKE);
        commitSeed(nora, atomics.link(0, 1));
        atomics.drawRounds(1);
        bytes32 mix = 0;
        for (uint256 i = 0; i < COUNT; i++) {
            mix ^= mixOf(node[i], atomics.link(i, 2));
        }
        bytes32 without = mix ^ mixOf(node[0], atomics.link(0, 2));
        revealFirst(COUNT);
        reveal(nora, atomics.link(0, 2));
        bytes32 before = nodes.seedOf(1);
        assertEq(nodes.seedOf(2), keccak256(abi.encode(before, uint32(2), mix ^ mixOf(nora, atomics.link(0, 2)))));
        assertNotEq(nodes.seedOf(2), keccak256(abi.encode(before, uint32(2), without)));
    }

    /// Eve closes a round before its time, to leave out a node that was slow.
    function testFuzz_ClosesEarly(uint64 wait) external {
        revealFirst(3);
        uint64 closesAt = nodes.closesAt();
        skip(bound(wait, 0, ROUND_SECONDS - 1));
        vm.expectRevert(abi.encodeWithSelector(INodes.Nodes_TooEarly.selector, closesAt));
        vm.prank(eve);
        nodes.closeRound();
        atomics.revealOf(3);
        assertEq(nodes.stakeOf(node[3]), LEAST_STAKE);
    }

    /// A node that is about to be slashed announces that it leaves. Its stake answers until the delay is over.
    function test_RunsFromASlasher() external {
        requestUnstake(node[3]);
        skip(UNSTAKE_DELAY - 1);
        makeSlasher(eve);
        vm.prank(eve);
        assertEq(nodes.slash(listOf(node[3]), fundAccount), LEAST_STAKE);
        skip(1);
        unstake(node[3]);
        assertEq(vault.balanceOf(node[3]), 0);
    }

    function join() private {
        list(nora);
        stake(nora, LEAST_STAKE);
        commitSeed(nora, keccak256(abi.encode(LINK)));
    }
}
