// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {INodes} from "../../../../src/interfaces/INodes.sol";
import {NodesTest} from "./NodesTest.sol";

contract NodesCloseRoundTest is NodesTest {
    bytes32 private constant LINK = "link of Nora";

    function setUp() public override {
        super.setUp();
        atomics.commitSeeds();
    }

    function test_RevertWhen_TheClockHasNotStarted() external {
        skip(365 days);
        vm.expectRevert(abi.encodeWithSelector(INodes.Nodes_ClockNotStarted.selector, 1));
        nodes.closeRound();
    }

    function testFuzz_RevertWhen_ItsTimeIsNotOver(uint64 wait) external {
        atomics.revealOf(0);
        uint64 closesAt = uint64(block.timestamp) + ROUND_SECONDS;
        skip(bound(wait, 0, ROUND_SECONDS - 1));
        vm.expectRevert(abi.encodeWithSelector(INodes.Nodes_TooEarly.selector, closesAt));
        nodes.closeRound();
    }

    function testFuzz_WhenSomebodyHasRevealed(uint256 count) external {
        count = bound(count, 1, COUNT - 1);
        bytes32 mix = 0;
        for (uint256 i = 0; i < count; i++) {
            atomics.revealOf(i);
            mix ^= mixOf(node[i], atomics.link(i, 1));
        }
        skip(ROUND_SECONDS);
        bytes32 seed = keccak256(abi.encode(bytes32(0), uint32(1), mix));
        vm.expectEmit();
        emit INodes.RoundClosed(1, seed);
        vm.expectEmit();
        emit INodes.RoundBegun(2, count);
        vm.prank(eve);
        nodes.closeRound();
        assertEq(nodes.seedOf(1), seed);
        assertEq(vault.available(fundAccount), (COUNT - count) * WITHHELD_PENALTY);
        for (uint256 i = 0; i < COUNT; i++) {
            assertEq(nodes.isDue(node[i]), i < count);
            assertEq(nodes.stakeOf(node[i]), LEAST_STAKE - (i < count ? 0 : WITHHELD_PENALTY));
            assertEq(heldFor(node[i]), nodes.stakeOf(node[i]));
        }
    }

    function test_WhoWithheldIsNotActiveUntilItStakesMore() external {
        withhold();
        assertFalse(nodes.isActive(node[COUNT - 1]));
        fund(node[COUNT - 1], WITHHELD_PENALTY);
        stake(node[COUNT - 1], WITHHELD_PENALTY);
        assertTrue(nodes.isActive(node[COUNT - 1]));
    }

    function test_WhoWithheldIsBackOneRoundLater() external {
        address late = node[COUNT - 1];
        withhold();
        fund(late, WITHHELD_PENALTY);
        stake(late, WITHHELD_PENALTY);
        commitSeed(late, keccak256(abi.encode(LINK)));
        revealFirst(COUNT - 1);
        assertEq(nodes.round(), 3);
        assertTrue(nodes.isDue(late));
        reveal(late, LINK);
    }

    function test_WhenTheStakeIsLessThanThePenalty() external {
        address late = node[COUNT - 1];
        revealFirst(COUNT - 1);
        makeSlasher(eve);
        vm.prank(eve);
        nodes.slash(listOf(late), eve);
        fund(late, 1);
        stake(late, 1);
        skip(ROUND_SECONDS);
        vm.expectEmit();
        emit INodes.RevealWithheld(late, 1, 1);
        nodes.closeRound();
        assertEq(heldFor(late), 0);
        assertEq(vault.balanceOf(late), 0);
    }

    /// @dev All who were to reveal are gone; a newcomer gets the draw going again.
    function test_WhenNobodyHasRevealed() external {
        list(nora);
        stake(nora, LEAST_STAKE);
        commitSeed(nora, keccak256(abi.encode(LINK)));
        skip(ROUND_SECONDS);
        for (uint256 i = COUNT; i > 0; i--) {
            vm.expectEmit(true, true, false, true);
            emit INodes.RevealWithheld(node[i - 1], 1, WITHHELD_PENALTY);
        }
        vm.expectEmit();
        emit INodes.RoundBegun(1, 1);
        nodes.closeRound();
        assertEq(nodes.round(), 1);
        vm.expectRevert(abi.encodeWithSelector(INodes.Nodes_SeedUnknown.selector, 1));
        nodes.seedOf(1);
        reveal(nora, LINK);
        assertEq(nodes.seedOf(1), keccak256(abi.encode(bytes32(0), uint32(1), mixOf(nora, LINK))));
    }

    /// The last node reveals nothing, and the round is closed.
    function withhold() private {
        revealFirst(COUNT - 1);
        skip(ROUND_SECONDS);
        vm.expectEmit();
        emit INodes.RevealWithheld(node[COUNT - 1], 1, WITHHELD_PENALTY);
        nodes.closeRound();
        assertEq(nodes.round(), 2);
    }
}
