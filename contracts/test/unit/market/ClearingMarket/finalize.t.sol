// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IClearingMarket} from "../../../../src/interfaces/IClearingMarket.sol";
import {FeederLimit} from "../../../../src/types/Grid.sol";
import {Guard} from "../../../Guard.sol";
import {ClearingTest, Solution} from "./ClearingTest.sol";

/// @notice Alice sells 6,000 Wh in K or K + 1 (position 0), Bob buys 5,000 Wh in K (1), Dave 4,000 Wh in K + 1 (1 there).
contract FinalizeTest is ClearingTest {
    Solution private best;

    function setUp() public override {
        super.setUp();
        post(alice.agent, 1, true, 6_000, K, K + 1, 100);
        purchase(bob, 5_000, 200);
        post(dave.agent, 2, false, 4_000, K + 1, K + 1, 200);
        best = solution(K, power(0, 1, 5_000));
        vm.prank(sol);
        submit(K, 5_000, best);
    }

    function testFuzz_RevertWhen_ItIsTooEarly(uint64 at) external {
        uint64 from = startOf(K) - MARGIN + SOLVE_SECONDS;
        assertEq(clearing.finalizableFrom(K), from);
        vm.warp(bound(at, 0, from - 1));
        vm.expectRevert(abi.encodeWithSelector(IClearingMarket.ClearingMarket_TooEarly.selector, K, from));
        finalize(K, best);
    }

    function testFuzz_RevertWhen_ItIsTooLate(uint64 at) external {
        assertEq(clearing.finalizableUntil(K), startOf(K));
        vm.warp(bound(at, startOf(K), type(uint40).max));
        vm.expectRevert(abi.encodeWithSelector(IClearingMarket.ClearingMarket_TooLate.selector, K, startOf(K)));
        finalize(K, best);
    }

    function test_RevertWhen_TheIntervalIsFinalised() external {
        toFinalization(K);
        finalize(K, best);
        refuse(abi.encodeWithSelector(IClearingMarket.ClearingMarket_AlreadyFinalized.selector, K), K, best);
    }

    function testFuzz_RevertWhen_WhatIsHandedInIsNotTheCandidate(uint8 which, uint8 at, bytes1 change) external {
        vm.assume(change != 0);
        toFinalization(K);
        Solution memory s = best;
        bytes memory changed = [s.offers, s.powers, s.prices][which % 3];
        changed[at % changed.length] ^= change;
        refuse(abi.encodeWithSelector(IClearingMarket.ClearingMarket_SolutionDiffers.selector, K), K, s);
    }

    function test_RevertWhen_TheLimitsAreNotThoseOfNow() external {
        lower(1, FeederLimit(0, NET_WH, NET_WH, OWN_WH - 1, OWN_WH));
        toFinalization(K);
        refuse(abi.encodeWithSelector(IClearingMarket.ClearingMarket_LimitsDiffer.selector, K), K, best);
        assertTrue(clearing.isStale(K));
        best.limits = feederLimits.table(K);
        finalize(K, best);
        assertFalse(clearing.isStale(K));
    }

    function test_RevertWhen_AnEarlierIntervalDrewOnItsOffers() external {
        Solution memory later = solution(K + 1, power(0, 1, 4_000));
        submit(K + 1, 4_000, later);
        assertFalse(clearing.isStale(K + 1));
        toFinalization(K);
        finalize(K, best);
        assertTrue(clearing.isStale(K + 1));
        toFinalization(K + 1);
        refuse(
            abi.encodeWithSelector(IClearingMarket.ClearingMarket_OfferOverdrawn.selector, 1, 4_000, 1_000),
            K + 1,
            later
        );
    }

    function test_RevertWhen_AnOfferWasExcluded() external {
        uint32[] memory numbers = new uint32[](1);
        numbers[0] = 2;
        vm.prank(otto);
        clearing.exclude(numbers);
        assertTrue(clearing.isStale(K));
        toFinalization(K);
        refuse(abi.encodeWithSelector(IClearingMarket.ClearingMarket_OfferExcluded.selector, 2), K, best);
    }

    function test_RevertWhen_LimitsWereLoweredBelowIt() external {
        lower(1, FeederLimit(0, NET_WH, NET_WH, 4_999, OWN_WH));
        best.limits = feederLimits.table(K);
        toFinalization(K);
        refuse(abi.encodeWithSelector(IClearingMarket.ClearingMarket_SoldOverLimit.selector, 1, 5_000, 4_999), K, best);
    }

    function test_RevertWhen_AGuardRefuses() external {
        address[] memory guards = new address[](1);
        guards[0] = address(new Guard());
        Guard(guards[0]).refuse(true);
        byVote();
        clearing.setGuards(guards);
        toFinalization(K);
        refuse(abi.encodeWithSelector(Guard.Guard_IntervalRefused.selector, K), K, best);
        assertEq(clearing.finalized(K), bytes32(0));
    }

    function test_RevertWhen_SomethingIsHandedInWithoutACandidate() external {
        Solution memory s = solution(K + 1, power(0, 1, 1));
        toFinalization(K + 1);
        refuse(abi.encodeWithSelector(IClearingMarket.ClearingMarket_SolutionDiffers.selector, K + 1), K + 1, s);
    }

    /// The market goes on without any solver: p = 0 (TX 5.2.1).
    function test_FinalisesThatNothingIsTraded() external {
        toFinalization(K + 1);
        vm.expectEmit(address(clearing));
        emit IClearingMarket.SolutionFinalized(K + 1, 0, UNPROVED, 0, "", "");
        clearing.finalize(K + 1, "", "", "", "");
        bytes32 empty = keccak256("");
        assertEq(clearing.finalized(K + 1), keccak256(abi.encode(empty, empty, empty)));
        clearing.bind(K + 1, "", "", "", 0, 10);
        (uint64 soldWh,,) = feederLimits.useOf(1, K + 1);
        assertEq(soldWh, 0);
    }

    function test_FinalisesTheCandidate() external {
        toFinalization(K);
        vm.expectEmit(address(clearing));
        emit IClearingMarket.SolutionFinalized(K, 5_000, UNPROVED, 2, best.powers, best.prices);
        vm.prank(eve);
        finalize(K, best);

        assertEq(clearing.finalized(K), clearing.candidate(K).hash);
        (uint64 soldWh, uint64 boughtWh, int64 netOutWh) = feederLimits.useOf(1, K);
        assertEq(soldWh, 5_000);
        assertEq(boughtWh, 5_000);
        assertEq(netOutWh, 0);
        assertEq(clearing.offer(1).tradedWh, 5_000);
    }

    /// An interval two ahead of its start, when the community says so.
    function test_FinalisesAheadOfTime() external {
        clearing = createMarket(IClearingMarket.Objective.MaxEnergy, address(settlement), 3);
        assertEq(clearing.clearAhead(), 3);
        assertEq(clearing.gateClosure(K + 3), startOf(K + 1) - MARGIN);
        assertEq(clearing.finalizableFrom(K + 3), startOf(K + 1) - MARGIN + SOLVE_SECONDS);
        assertEq(clearing.finalizableUntil(K + 3), startOf(K + 1));
    }

    function refuse(bytes memory reason, uint32 interval, Solution memory s) private {
        vm.expectRevert(reason);
        finalize(interval, s);
    }

    function lower(uint16 feeder, FeederLimit memory limit) private {
        vm.prank(otto);
        feederLimits.lower(feeder, K, K, limit);
    }
}
