// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {INodes} from "../../../../src/interfaces/INodes.sol";
import {IVault} from "../../../../src/interfaces/IVault.sol";
import {NodesTest} from "./NodesTest.sol";

contract NodesStakeTest is NodesTest {
    function test_RevertWhen_NotListed() external {
        vm.expectRevert(abi.encodeWithSelector(INodes.Nodes_NotNode.selector, nora));
        stake(nora, LEAST_STAKE);
    }

    function test_RevertWhen_TheAmountIsZero() external {
        list(nora);
        vm.expectRevert(INodes.Nodes_AmountZero.selector);
        stake(nora, 0);
    }

    function testFuzz_RevertWhen_NotCovered(uint64 more) external {
        more = uint64(bound(more, 1, 1e15));
        list(nora);
        stake(nora, LEAST_STAKE);
        uint256 all = vault.balanceOf(nora);
        vm.expectRevert(abi.encodeWithSelector(IVault.Vault_NotCovered.selector, nora, all + more, all));
        stake(nora, all - LEAST_STAKE + more);
        assertEq(nodes.stakeOf(nora), LEAST_STAKE);
        assertEq(heldFor(nora), LEAST_STAKE);
    }

    function testFuzz_WhenStaked(uint256 first, uint256 second) external {
        first = bound(first, 1, 5 * LEAST_STAKE);
        second = bound(second, 1, 5 * LEAST_STAKE);
        list(nora);
        vm.expectEmit();
        emit INodes.Staked(nora, first);
        stake(nora, first);
        stake(nora, second);
        assertEq(nodes.stakeOf(nora), first + second);
        assertEq(heldFor(nora), first + second);
        assertEq(vault.available(nora), 10 * LEAST_STAKE - first - second);
        assertEq(nodes.isActive(nora), first + second >= LEAST_STAKE);
    }

    function test_RequestUnstake_RevertWhen_NothingIsStaked() external {
        vm.expectRevert(INodes.Nodes_AmountZero.selector);
        requestUnstake(nora);
    }

    function test_RequestUnstake_WhenStaked() external {
        vm.expectEmit();
        emit INodes.UnstakeRequested(node[0], uint64(block.timestamp) + UNSTAKE_DELAY);
        requestUnstake(node[0]);
        assertFalse(nodes.isActive(node[0]));
        assertTrue(nodes.isListed(node[0]));
        skip(1 days);
        uint64 availableAt = uint64(block.timestamp) + UNSTAKE_DELAY;
        requestUnstake(node[0]);
        skip(UNSTAKE_DELAY - 1);
        vm.expectRevert(abi.encodeWithSelector(INodes.Nodes_TooEarly.selector, availableAt));
        unstake(node[0]);
    }

    function test_Unstake_RevertWhen_NothingWasAnnounced() external {
        vm.expectRevert(abi.encodeWithSelector(INodes.Nodes_NotRequested.selector, node[0]));
        unstake(node[0]);
    }

    function testFuzz_Unstake_RevertWhen_TheDelayIsNotOver(uint64 wait) external {
        requestUnstake(node[0]);
        uint64 availableAt = uint64(block.timestamp) + UNSTAKE_DELAY;
        skip(bound(wait, 0, UNSTAKE_DELAY - 1));
        vm.expectRevert(abi.encodeWithSelector(INodes.Nodes_TooEarly.selector, availableAt));
        unstake(node[0]);
    }

    function test_Unstake_WhenTheRoundWaitsForTheCaller() external {
        atomics.commitSeeds();
        requestUnstake(node[0]);
        skip(UNSTAKE_DELAY);
        vm.expectEmit();
        emit INodes.RevealWithheld(node[0], 1, WITHHELD_PENALTY);
        unstake(node[0]);
        assertEq(vault.available(node[0]), LEAST_STAKE - WITHHELD_PENALTY);
        assertFalse(nodes.isDue(node[0]));
    }

    function test_Unstake_WhenItHasRevealed() external {
        atomics.commitSeeds();
        atomics.revealOf(0);
        requestUnstake(node[0]);
        skip(UNSTAKE_DELAY);
        unstake(node[0]);
        assertEq(vault.available(node[0]), LEAST_STAKE);
        assertEq(nodes.round(), 1);
    }

    function test_Unstake_WhenTheDelayIsOver() external {
        requestUnstake(node[0]);
        skip(UNSTAKE_DELAY);
        vm.expectEmit();
        emit INodes.Unstaked(node[0], LEAST_STAKE);
        unstake(node[0]);
        assertEq(vault.available(node[0]), LEAST_STAKE);
        assertEq(nodes.stakeOf(node[0]), 0);
        assertEq(heldFor(node[0]), 0);
        stake(node[0], LEAST_STAKE);
        assertTrue(nodes.isActive(node[0]));
    }
}
