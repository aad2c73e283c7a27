// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IOrderBook} from "../../../../src/interfaces/IOrderBook.sol";
import {ClearingTest} from "../ClearingMarket/ClearingTest.sol";

contract GovernanceTest is ClearingTest {
    function testFuzz_RevertWhen_CallerIsNotTheConsortium(address caller) external {
        vm.assume(caller != address(consortium));
        vm.expectRevert(abi.encodeWithSelector(IOrderBook.OrderBook_NotConsortium.selector, caller));
        vm.prank(caller);
        clearing.setGuards(new address[](0));
    }

    function testFuzz_RevertWhen_ThereAreMoreThanEight(uint8 count) external {
        count = uint8(bound(count, 9, 255));
        byVote();
        vm.expectRevert(abi.encodeWithSelector(IOrderBook.OrderBook_TooManyGuards.selector, count));
        clearing.setGuards(new address[](count));
    }

    function test_ReplacesTheGuards() external {
        address[] memory guards = new address[](1);
        guards[0] = makeAddr("guard");
        vm.expectEmit(address(clearing));
        emit IOrderBook.GuardsChanged(guards);
        byVote();
        clearing.setGuards(guards);
        assertEq(clearing.guards(), guards);
    }

    function testFuzz_AnOrderIsCalledByItsBookAndNumber(uint32 number) external view {
        assertEq(clearing.orderId(number), bytes32(uint256(uint160(address(clearing))) << 96 | number));
    }
}
