// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IClearingMarket} from "../../../../src/interfaces/IClearingMarket.sol";
import {IOrderBook} from "../../../../src/interfaces/IOrderBook.sol";
import {ClearingTest, Solution} from "./ClearingTest.sol";

/// @notice Alice sells 6,000 Wh in K or K + 1 (offer 1, position 0), Bob buys 3,000 Wh in K (2) and in K + 1 (3).
contract ExcludeTest is ClearingTest {
    function setUp() public override {
        super.setUp();
        post(alice.agent, 1, true, 6_000, K, K + 1, 100);
        post(bob.agent, 1, false, 3_000, K, K, 200);
        post(bob.agent, 1, false, 3_000, K + 1, K + 1, 200);
    }

    function testFuzz_RevertWhen_CallerIsNotTheOperator(address caller) external {
        vm.assume(caller != otto);
        vm.expectRevert(abi.encodeWithSelector(IOrderBook.OrderBook_NotOperator.selector, caller));
        vm.prank(caller);
        clearing.exclude(one(1));
    }

    function testFuzz_RevertWhen_ThereIsNoSuchOffer(uint32 number) external {
        number = uint32(bound(number, 4, type(uint32).max));
        vm.expectRevert(abi.encodeWithSelector(IOrderBook.OrderBook_UnknownOffer.selector, number));
        exclude(number);
    }

    function test_RevertWhen_TooManyAreExcluded() external {
        uint32[] memory numbers = new uint32[](257);
        address owner;
        for (uint32 i = 0; i < 257; i++) {
            // The DSO lets an address have so many offers and no more.
            if (i % 60 == 0) owner = neighbour(vm.toString(i), 1);
            numbers[i] = post(owner, 1, true, 1, K, K, 300);
        }
        vm.expectRevert(abi.encodeWithSelector(IClearingMarket.ClearingMarket_TooManyExcluded.selector, K));
        vm.prank(otto);
        clearing.exclude(numbers);
    }

    function test_PassesOverWhatIsExcluded() external {
        for (uint256 i = 0; i < 300; i++) {
            exclude(1);
        }
        submitFails(K, 1);
    }

    function test_TakesItOutOfAllItsIntervals() external {
        Solution memory s = solution(K, power(0, 1, 3_000));
        submit(K, 3_000, s);
        vm.expectEmit(address(clearing));
        emit IClearingMarket.OffersExcluded(one(1));
        exclude(1);
        assertTrue(clearing.isStale(K));
        submitFails(K, 1);
        submitFails(K + 1, 1);
        drop(K, s);
    }

    /// Out of an interval to come only: what is final is settled as for anybody whose meter falls silent.
    function test_LeavesFinalisedTradesAlone() external {
        Solution memory s = solution(K, power(0, 1, 3_000));
        submit(K, 3_000, s);
        toFinalization(K);
        finalize(K, s);
        exclude(1);
        submitFails(K + 1, 1);
        bindAll(K, s);
        (uint64 soldWh,) = settlement.totals(alice.meter, K);
        assertEq(soldWh, 3_000);
    }

    function submitFails(uint32 interval, uint32 number) private {
        Solution memory s = solution(interval, power(0, 1, 3_000));
        vm.expectRevert(abi.encodeWithSelector(IClearingMarket.ClearingMarket_OfferExcluded.selector, number));
        submit(interval, 3_000, s);
    }

    function exclude(uint32 number) private {
        vm.prank(otto);
        clearing.exclude(one(number));
    }

    function one(uint32 number) private pure returns (uint32[] memory numbers) {
        numbers = new uint32[](1);
        numbers[0] = number;
    }
}
