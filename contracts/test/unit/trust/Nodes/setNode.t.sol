// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {INodes} from "../../../../src/interfaces/INodes.sol";
import {NodesTest} from "./NodesTest.sol";

contract NodesSetNodeTest is NodesTest {
    function test_Constructor_RevertWhen_AnAddressIsZero() external {
        for (uint256 i = 0; i < 3; i++) {
            address[3] memory known = [address(consortium), address(vault), fundAccount];
            known[i] = address(0);
            vm.expectRevert(INodes.Nodes_ZeroAddress.selector);
            deploy(known, LEAST_STAKE, UNSTAKE_DELAY);
        }
    }

    function test_Constructor_RevertWhen_TheLeastStakeIsZero() external {
        vm.expectRevert(INodes.Nodes_AmountZero.selector);
        deploy([address(consortium), address(vault), fundAccount], 0, UNSTAKE_DELAY);
    }

    function testFuzz_Constructor_RevertWhen_AStakeCouldLeaveFirst(uint64 delay) external {
        delay = uint64(bound(delay, 0, ROUND_SECONDS));
        vm.expectRevert(abi.encodeWithSelector(INodes.Nodes_DelayTooShort.selector, delay, ROUND_SECONDS));
        deploy([address(consortium), address(vault), fundAccount], LEAST_STAKE, delay);
    }

    function testFuzz_RevertWhen_ConsortiumDoesNotCall(address stranger) external {
        vm.assume(stranger != address(consortium));
        vm.expectRevert(abi.encodeWithSelector(INodes.Nodes_NotConsortium.selector, stranger));
        vm.prank(stranger);
        nodes.setNode(stranger, true);
    }

    function test_RevertWhen_TheNodeIsZero() external {
        vm.expectRevert(INodes.Nodes_ZeroAddress.selector);
        list(address(0));
    }

    function test_RevertWhen_ThereAreAHundred() external {
        for (uint160 i = 0; i < 100 - COUNT; i++) {
            list(address(0x1000 + i));
        }
        assertEq(nodes.nodes().length, 100);
        vm.expectRevert(abi.encodeWithSelector(INodes.Nodes_TooMany.selector, 100));
        list(nora);
        // One that is listed already is not one more.
        list(address(0x1000));
    }

    function test_WhenListed() external {
        vm.expectEmit();
        emit INodes.NodeChanged(nora, true);
        list(nora);
        list(nora);
        assertTrue(nodes.isListed(nora));
        assertFalse(nodes.isActive(nora));
        assertEq(nodes.nodes().length, COUNT + 1);
        stake(nora, LEAST_STAKE - 1);
        assertFalse(nodes.isActive(nora));
        stake(nora, 1);
        assertTrue(nodes.isActive(nora));
    }

    function testFuzz_TheQuorumIsMoreThanTwoThirds(uint256 count) external {
        count = bound(count, COUNT, 100);
        for (uint256 i = COUNT; i < count; i++) {
            list(address(uint160(0x1000 + i)));
        }
        uint256 quorum = nodes.quorum();
        assertEq(quorum, (2 * count) / 3 + 1);
        assertGt(3 * quorum, 2 * count);
        assertLe(3 * (quorum - 1), 2 * count);
    }

    function test_WhenRemoved() external {
        unlist(node[0]);
        assertFalse(nodes.isListed(node[0]));
        assertFalse(nodes.isActive(node[0]));
        assertEq(nodes.nodes().length, COUNT - 1);
        assertEq(nodes.stakeOf(node[0]), LEAST_STAKE);
        requestUnstake(node[0]);
        skip(UNSTAKE_DELAY);
        unstake(node[0]);
        assertEq(vault.available(node[0]), LEAST_STAKE);
    }

    function testFuzz_SetSlasher_RevertWhen_ConsortiumDoesNotCall(address stranger) external {
        vm.assume(stranger != address(consortium));
        vm.expectRevert(abi.encodeWithSelector(INodes.Nodes_NotConsortium.selector, stranger));
        vm.prank(stranger);
        nodes.setSlasher(stranger, true);
    }

    function test_SetSlasher_RevertWhen_TheSlasherIsZero() external {
        vm.expectRevert(INodes.Nodes_ZeroAddress.selector);
        makeSlasher(address(0));
    }

    function test_SetSlasher_WhenRegisteredAndRemoved() external {
        vm.expectEmit();
        emit INodes.SlasherChanged(eve, true);
        makeSlasher(eve);
        vm.prank(eve);
        nodes.slash(listOf(node[0]), fundAccount);
        byVote();
        nodes.setSlasher(eve, false);
        vm.expectRevert(abi.encodeWithSelector(INodes.Nodes_NotSlasher.selector, eve));
        vm.prank(eve);
        nodes.slash(listOf(node[1]), fundAccount);
    }

    function deploy(address[3] memory known, uint256 leastStake, uint64 delay) private {
        create("trust/Nodes.sol", abi.encode(known, leastStake, delay, WITHHELD_PENALTY, ROUND_SECONDS));
    }
}
