// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {INodes} from "../../../../src/interfaces/INodes.sol";
import {NodesTest} from "./NodesTest.sol";

contract NodesSlashTest is NodesTest {
    address private slasher = makeAddr("a contract that slashes");

    function setUp() public override {
        super.setUp();
        makeSlasher(slasher);
    }

    function testFuzz_RevertWhen_TheCallerIsNoSlasher(address stranger) external {
        vm.assume(stranger != slasher);
        address[] memory guilty = listOf(node[0]);
        vm.expectRevert(abi.encodeWithSelector(INodes.Nodes_NotSlasher.selector, stranger));
        vm.prank(stranger);
        nodes.slash(guilty, stranger);
    }

    function test_WhenANodeHasNoStakeOrIsNamedTwice() external {
        address[] memory guilty = new address[](4);
        (guilty[0], guilty[1], guilty[2], guilty[3]) = (nora, node[1], node[1], address(0));
        assertEq(slash(guilty), LEAST_STAKE);
        assertEq(vault.available(eve), LEAST_STAKE);
        assertEq(nodes.stakeOf(node[1]), 0);
    }

    function testFuzz_WhenSlashed(uint8 which, bool leaving) external {
        address[] memory guilty = new address[](COUNT);
        uint256 count = 0;
        for (uint256 i = 0; i < COUNT; i++) {
            if (leaving) requestUnstake(node[i]);
            if ((which >> i) & 1 == 1) guilty[count++] = node[i];
        }
        for (uint256 i = 0; i < count; i++) {
            vm.expectEmit();
            emit INodes.StakeLost(guilty[i], LEAST_STAKE, slasher);
        }
        assertEq(slash(guilty), count * LEAST_STAKE);
        assertEq(vault.available(eve), count * LEAST_STAKE);
        for (uint256 i = 0; i < COUNT; i++) {
            bool hit = (which >> i) & 1 == 1;
            assertEq(nodes.stakeOf(node[i]), hit ? 0 : LEAST_STAKE);
            assertEq(heldFor(node[i]), nodes.stakeOf(node[i]));
            assertEq(nodes.isActive(node[i]), !hit && !leaving);
        }
    }

    function test_WhenItStakesAnew() external {
        slash(listOf(node[0]));
        fund(node[0], LEAST_STAKE);
        stake(node[0], LEAST_STAKE);
        assertTrue(nodes.isActive(node[0]));
    }

    function test_WhenNothingIsLeftToTakeOut() external {
        requestUnstake(node[0]);
        slash(listOf(node[0]));
        skip(UNSTAKE_DELAY);
        unstake(node[0]);
        assertEq(vault.balanceOf(node[0]), 0);
    }

    function slash(address[] memory guilty) private returns (uint256) {
        vm.prank(slasher);
        return nodes.slash(guilty, eve);
    }
}
