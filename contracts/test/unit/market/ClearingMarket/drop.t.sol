// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IClearingMarket} from "../../../../src/interfaces/IClearingMarket.sol";
import {IOrderBook} from "../../../../src/interfaces/IOrderBook.sol";
import {FeederLimit} from "../../../../src/types/Grid.sol";
import {Guard} from "../../../Guard.sol";
import {ClearingTest, Solution} from "./ClearingTest.sol";

/// @notice Alice sells 6,000 Wh (position 0), Bob buys 5,000 Wh (1); both are to trade 5,000 Wh.
contract DropTest is ClearingTest {
    Solution private best;

    function setUp() public override {
        super.setUp();
        sale(alice, 6_000, 100);
        purchase(bob, 5_000, 200);
        best = solution(K, power(0, 1, 5_000));
        submit(K, 5_000, best);
    }

    function test_RevertWhen_ThereIsNoCandidate() external {
        vm.expectRevert(abi.encodeWithSelector(IClearingMarket.ClearingMarket_NoCandidate.selector, K + 1));
        clearing.drop(K + 1, "", "", "", "");
    }

    function test_RevertWhen_TheIntervalIsFinalised() external {
        toFinalization(K);
        finalize(K, best);
        refuse(abi.encodeWithSelector(IClearingMarket.ClearingMarket_AlreadyFinalized.selector, K), best);
    }

    function test_RevertWhen_ItIsNotTheCandidate() external {
        Solution memory other = solution(K, power(0, 1, 6_000));
        refuse(abi.encodeWithSelector(IClearingMarket.ClearingMarket_SolutionDiffers.selector, K), other);
    }

    /// Else Eve could invent limits under which it is infeasible.
    function test_RevertWhen_TheLimitsAreNotThoseOfNow() external {
        Solution memory s = best;
        s.limits = new bytes(s.limits.length);
        refuse(abi.encodeWithSelector(IClearingMarket.ClearingMarket_LimitsDiffer.selector, K), s);
    }

    function test_RevertWhen_ItCouldBeFinalised() external {
        refuse(abi.encodeWithSelector(IClearingMarket.ClearingMarket_Feasible.selector, K), best);
        lower(5_000);
        assertTrue(clearing.isStale(K));
        best.limits = feederLimits.table(K);
        refuse(abi.encodeWithSelector(IClearingMarket.ClearingMarket_Feasible.selector, K), best);
    }

    /// A call that runs out of gas inside looks like a refusal. It is told from one, with any amount of gas.
    function test_RevertWhen_TheCallerGivesTooLittleGas() external {
        bytes memory call = abi.encodeCall(clearing.drop, (K, best.offers, best.limits, best.powers, best.prices));
        uint256 told;
        for (uint256 gas = 20_000; gas < 300_000; gas += 5_000) {
            (bool dropped, bytes memory reason) = address(clearing).call{gas: gas}(call);
            assertFalse(dropped);
            if (bytes4(reason) == IOrderBook.OrderBook_OutOfGas.selector) told++;
        }
        assertGt(told, 10);
        assertEq(clearing.candidate(K).energyWh, 5_000);
    }

    function test_DropsWhatCouldNotBeFinalised() external {
        lower(4_999);
        best.limits = feederLimits.table(K);
        vm.expectRevert(abi.encodeWithSelector(IClearingMarket.ClearingMarket_SoldOverLimit.selector, 1, 5_000, 4_999));
        clearing.rehearse(K, best.offers, best.limits, best.powers, best.prices);

        vm.expectEmit(address(clearing));
        emit IClearingMarket.CandidateDropped(K);
        vm.prank(sid);
        drop(K, best);
        assertEq(clearing.candidate(K).hash, bytes32(0));
        submit(K, 4_999, solution(K, power(0, 1, 4_999)));
    }

    function test_DropsWhatAGuardRefuses() external {
        address[] memory guards = new address[](1);
        guards[0] = address(new Guard());
        byVote();
        clearing.setGuards(guards);
        refuse(abi.encodeWithSelector(IClearingMarket.ClearingMarket_Feasible.selector, K), best);
        Guard(guards[0]).refuse(true);
        drop(K, best);
        assertEq(clearing.candidate(K).hash, bytes32(0));
    }

    function test_RehearsingChangesNothing() external {
        vm.expectRevert(abi.encodeWithSelector(IClearingMarket.ClearingMarket_Feasible.selector, K));
        clearing.rehearse(K, best.offers, best.limits, best.powers, best.prices);
        assertEq(clearing.finalized(K), bytes32(0));
        (uint64 soldWh,,) = feederLimits.useOf(1, K);
        assertEq(soldWh, 0);
        assertEq(IOrderBook(clearing).offer(1).tradedWh, 0);
    }

    function refuse(bytes memory reason, Solution memory s) private {
        vm.expectRevert(reason);
        drop(K, s);
    }

    function lower(uint48 sellWh) private {
        vm.prank(otto);
        feederLimits.lower(1, K, K, FeederLimit(0, NET_WH, NET_WH, sellWh, OWN_WH));
    }
}
