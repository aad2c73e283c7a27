// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Vm} from "forge-std/Vm.sol";
import {IClearingMarket} from "../../src/interfaces/IClearingMarket.sol";
import {IEnergyAssets} from "../../src/interfaces/IEnergyAssets.sol";
import {IOrderBook} from "../../src/interfaces/IOrderBook.sol";
import {Trade} from "../../src/types/Trade.sol";
import {ClearingTest, Solution} from "../unit/market/ClearingMarket/ClearingTest.sol";

/// @notice What the published solver and contracts of TRANSAX let through, or refuse without need. A feeder of ours sends out, and
/// takes in, at most NET_WH, and sells, and buys, at most OWN_WH. The DSO trades at the connection point.
contract TransaxAttackTest is ClearingTest {
    uint64 private constant HALF = NET_WH / 2 + 2_000;
    address private dso;

    function setUp() public override {
        super.setUp();
        dso = neighbour("DSO", 0);
    }

    /// Sol submits what the published solver finds: it knows no outer limit for a feeder on which everybody sells.
    function test_SellersAloneExceedTheOuterLimit() external {
        sale(alice, HALF, 100);
        sale(bob, HALF, 100);
        post(dso, 0, false, 2 * HALF, K, K, 200);
        Solution memory s = solution(K, abi.encodePacked(power(0, 2, uint32(HALF)), power(1, 2, uint32(HALF))));

        vm.prank(sol);
        vm.expectRevert(
            abi.encodeWithSelector(IClearingMarket.ClearingMarket_NetOutOverLimit.selector, 1, 2 * HALF, NET_WH)
        );
        submit(K, 2 * HALF, s);
    }

    /// The published check of what flows in subtracts a feeder's consumption from itself, so it never refuses.
    function test_BuyersAloneExceedTheOuterLimit() external {
        post(dso, 0, true, 2 * HALF, K, K, 100);
        purchase(alice, HALF, 200);
        purchase(bob, HALF, 200);
        Solution memory s = solution(K, abi.encodePacked(power(0, 1, uint32(HALF)), power(0, 2, uint32(HALF))));

        vm.prank(sol);
        vm.expectRevert(
            abi.encodeWithSelector(IClearingMarket.ClearingMarket_NetInOverLimit.selector, 1, 2 * HALF, NET_WH)
        );
        submit(K, 2 * HALF, s);
    }

    /// The published check of what flows out wraps below zero where a feeder buys more than it sells, and refuses. Ours does not.
    function test_AFeederThatBuysMoreThanItSellsTrades() external {
        sale(alice, 2_000, 100);
        sale(carol, 7_000, 100);
        purchase(bob, 9_000, 200);
        submit(K, 9_000, solution(K, abi.encodePacked(power(0, 2, 2_000), power(1, 2, 7_000))));
        assertEq(clearing.candidate(K).energyWh, 9_000);
    }

    /// Sol names a price that no buyer accepts. A trade is made at a price within both limits, or not at all.
    function testFuzz_PricesLeaveTheReservationPrices(uint40 price) external {
        sale(alice, 1_000, 100);
        purchase(bob, 1_000, 200);
        Solution memory s = solution(K, power(0, 1, 1_000));
        s.prices = abi.encodePacked(price);
        submit(K, 1_000, s);
        toFinalization(K);
        finalize(K, s);
        vm.recordLogs();
        bindAll(K, s);

        uint64 paid = tradeIn(vm.getRecordedLogs()).pricePerWh;
        assertGe(paid, 100_000);
        assertLe(paid, 200_000);
    }

    /// Sol pairs a seller with a buyer who pays less than the seller asks.
    function test_AnUnmatchablePairIsMatched() external {
        sale(alice, 1_000, 200);
        purchase(bob, 1_000, 100);
        Solution memory s = solution(K, power(0, 1, 1_000));
        vm.expectRevert(
            abi.encodeWithSelector(IClearingMarket.ClearingMarket_NotMatchable.selector, 0, 200_000, 100_000)
        );
        submit(K, 1_000, s);
    }

    /// Sid adds a trade to the solution that Sol has submitted, and takes one out, and changes its prices.
    function test_AnothersSolutionIsChanged() external {
        sale(alice, 1_000, 100);
        purchase(bob, 500, 200);
        purchase(dave, 500, 200);
        Solution memory s = solution(K, power(0, 1, 500));
        vm.prank(sol);
        submit(K, 500, s);
        toFinalization(K);

        bytes[3] memory others = [bytes(""), power(0, 1, 400), abi.encodePacked(power(0, 1, 500), power(0, 2, 500))];
        for (uint256 i = 0; i < others.length; i++) {
            Solution memory changed = solution(K, others[i]);
            vm.prank(sid);
            vm.expectRevert(abi.encodeWithSelector(IClearingMarket.ClearingMarket_SolutionDiffers.selector, K));
            finalize(K, changed);
        }
        Solution memory repriced = solution(K, power(0, 1, 500));
        repriced.prices = busPrice(199);
        vm.prank(sid);
        vm.expectRevert(abi.encodeWithSelector(IClearingMarket.ClearingMarket_SolutionDiffers.selector, K));
        finalize(K, repriced);
        assertEq(clearing.candidate(K).solver, sol);
    }

    /// Sid finalises as soon as his own solution is the best, before others could find a better one; or when it is too late.
    function test_FinalizesAtATimeOfHisChoice() external {
        sale(alice, 1_000, 100);
        purchase(bob, 1_000, 200);
        Solution memory s = solution(K, power(0, 1, 1));
        submit(K, 1, s);

        uint64 from = clearing.finalizableFrom(K);
        vm.warp(from - 1);
        vm.prank(sid);
        vm.expectRevert(abi.encodeWithSelector(IClearingMarket.ClearingMarket_TooEarly.selector, K, from));
        finalize(K, s);

        uint64 until = clearing.finalizableUntil(K);
        vm.warp(until);
        vm.prank(sid);
        vm.expectRevert(abi.encodeWithSelector(IClearingMarket.ClearingMarket_TooLate.selector, K, until));
        finalize(K, s);
    }

    /// Sid finalises twice, and submits once more what is final already.
    function test_FinalizesTwice() external {
        sale(alice, 1_000, 100);
        purchase(bob, 1_000, 200);
        Solution memory s = solution(K, power(0, 1, 1_000));
        submit(K, 1_000, s);
        toFinalization(K);
        finalize(K, s);
        bytes memory refusal = abi.encodeWithSelector(IClearingMarket.ClearingMarket_AlreadyFinalized.selector, K);
        vm.startPrank(sid);
        vm.expectRevert(refusal);
        finalize(K, s);
        vm.expectRevert(refusal);
        submit(K, 1_000, s);
        vm.stopPrank();
    }

    /// Eve posts without any right to trade. In the published contract the owner of an offer is whoever its sender names.
    function test_AStrangerPosts() external {
        vm.prank(eve);
        vm.expectRevert(abi.encodeWithSelector(IEnergyAssets.EnergyAssets_UnknownAddress.selector, eve));
        clearing.postOffer(true, 1_000, K, K, 150_000, "");
    }

    /// The one trade among the logs.
    function tradeIn(Vm.Log[] memory logs) private pure returns (Trade memory trade) {
        for (uint256 i = 0; i < logs.length; i++) {
            if (logs[i].topics[0] == IOrderBook.TransactionAllowed.selector) return abi.decode(logs[i].data, (Trade));
        }
        revert("no trade became binding");
    }
}
