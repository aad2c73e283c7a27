// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IClearingMarket} from "../../src/interfaces/IClearingMarket.sol";
import {IOrderBook} from "../../src/interfaces/IOrderBook.sol";
import {FeederLimit} from "../../src/types/Grid.sol";
import {Trade} from "../../src/types/Trade.sol";
import {ClearingTest, Solution} from "../unit/market/ClearingMarket/ClearingTest.sol";

/// @notice Nobody trusts a solver (TX 5.2.1: all it can do is propose something better). Sol is honest, Sid is not. Alice sells
/// 6,000 Wh in K or K + 1 (position 0), Carol 4,000 Wh in K (1), Bob buys 5,000 Wh (2) and Dave 3,000 Wh (3) in K.
contract SolverAttackTest is ClearingTest {
    function setUp() public override {
        super.setUp();
        post(alice.agent, 1, true, 6_000, K, K + 1, 100);
        sale(carol, 4_000, 120);
        purchase(bob, 5_000, 200);
        purchase(dave, 3_000, 150);
    }

    /// Sid claims what nobody can trade, so that honest solutions look worse. It is counted, and nothing is kept.
    function testFuzz_ClaimsTheMoon(uint128 claim) external {
        claim = uint128(bound(claim, 1_001, type(uint128).max));
        Solution memory s = solution(K, power(0, 2, 1_000));
        vm.prank(sid);
        vm.expectRevert(abi.encodeWithSelector(IClearingMarket.ClearingMarket_ValueDiffers.selector, claim, 1_000));
        submit(K, claim, s);
        submit(K, 8_000, best());
    }

    /// Sid submits random bytes. Whatever is kept can be finalised, within all limits.
    function testFuzz_SubmitsRandomTrades(bytes8[5] memory trades, uint8 count) external {
        bytes memory powers;
        uint128 value;
        for (uint256 i = 0; i < count % 6; i++) {
            // Few positions and little energy, else nothing would ever be right.
            uint64 t = uint64(trades[i]) & 0x0003_0003_0000_0fff;
            powers = abi.encodePacked(powers, t);
            value += uint32(t);
        }
        Solution memory s = solution(K, powers);
        bytes memory call =
            abi.encodeCall(clearing.submitSolution, (K, value, 0, s.offers, s.limits, s.powers, s.prices, ""));
        vm.prank(sid);
        (bool kept,) = address(clearing).call(call);
        if (!kept) {
            assertEq(clearing.candidate(K).hash, bytes32(0));
            return;
        }
        toFinalization(K);
        finalize(K, s);
        (uint64 soldWh,, int64 netOutWh) = feederLimits.useOf(1, K);
        assertLe(soldWh, 6_000);
        assertLe(netOutWh, int64(uint64(NET_WH)));
    }

    /// Sid pushes a trade of one Wh in right before the first moment of finalisation.
    function test_PushesAWorseOneInAtTheLastMoment() external {
        submit(K, 8_000, best());
        toFinalization(K);
        Solution memory worse = solution(K, power(0, 2, 1));
        vm.startPrank(sid);
        vm.expectRevert(abi.encodeWithSelector(IClearingMarket.ClearingMarket_NotBetter.selector, 8_000, 8_000, 4_000));
        submit(K, 1, worse);
        vm.expectRevert(abi.encodeWithSelector(IClearingMarket.ClearingMarket_SolutionDiffers.selector, K));
        finalize(K, worse);
        vm.stopPrank();
        finalize(K, best());
    }

    /// The same when something has changed, so that the candidate is stale: it still is the best that can be finalised.
    function test_PushesAWorseOneInWhenTheBestIsStale() external {
        submit(K, 8_000, best());
        lower(1, 20_000);
        assertTrue(clearing.isStale(K));
        Solution memory worse = solution(K, power(0, 2, 1));
        Solution memory kept = best();
        vm.startPrank(sid);
        vm.expectRevert(abi.encodeWithSelector(IClearingMarket.ClearingMarket_NotBetter.selector, 8_000, 8_000, 4_000));
        submit(K, 1, worse);
        vm.expectRevert(abi.encodeWithSelector(IClearingMarket.ClearingMarket_Feasible.selector, K));
        drop(K, kept);
        vm.stopPrank();
        toFinalization(K);
        finalize(K, kept);
    }

    /// Sid's solution for K + 1 counts on energy that K will use. When K is final it is in the way of all that is possible, and
    /// whoever shows that takes it out of the way.
    function test_BlocksALaterInterval() external {
        post(bob.agent, 1, false, 6_000, K + 1, K + 1, 200);
        Solution memory blocking = solution(K + 1, power(0, 1, 6_000));
        vm.prank(sid);
        submit(K + 1, 6_000, blocking);
        submit(K, 8_000, best());
        toFinalization(K);
        finalize(K, best());

        Solution memory possible = solution(K + 1, power(0, 1, 2_000));
        vm.startPrank(sol);
        vm.expectRevert(abi.encodeWithSelector(IClearingMarket.ClearingMarket_NotBetter.selector, 6_000, 6_000, 0));
        submit(K + 1, 2_000, possible);
        drop(K + 1, blocking);
        submit(K + 1, 2_000, possible);
        vm.stopPrank();
        toFinalization(K + 1);
        finalize(K + 1, possible);
        assertEq(clearing.offer(1).tradedWh, 6_000);
    }

    /// Sid takes Sol's solution out of the mempool and is first. The trades are the same, whoever gets the credit; and Sol's proof
    /// counts, since Sid's copy came without.
    function test_CopiesFromTheMempool() external {
        Solution memory s = best();
        vm.prank(sid);
        submit(K, 8_000, s);
        s.certificate = hex"01070707";
        vm.prank(sol);
        submit(K, 8_000, s);
        assertEq(clearing.candidate(K).gap, 0);
        vm.prank(sid);
        vm.expectRevert(abi.encodeWithSelector(IClearingMarket.ClearingMarket_NotBetter.selector, 8_000, 8_000, 4_000));
        submit(K, 8_000, s);
    }

    /// A hundred worse solutions cost Sid their gas, and leave nothing.
    function test_Floods() external {
        submit(K, 8_000, best());
        bytes32 hash = clearing.candidate(K).hash;
        Solution memory s = solution(K, power(0, 2, 1));
        for (uint128 i = 0; i < 100; i++) {
            vm.prank(sid);
            vm.expectPartialRevert(IClearingMarket.ClearingMarket_NotBetter.selector);
            submit(K, i, s);
        }
        assertEq(clearing.candidate(K).hash, hash);
    }

    /// A false proof that something poor is the optimum would keep solvers from looking further.
    function testFuzz_ProvesWhatIsFalse(bytes3 sides, uint128 claim) external {
        claim = uint128(bound(claim, 0, 4_999));
        Solution memory s = solution(K, power(0, 3, 3_000));
        s.certificate = abi.encodePacked(uint8(1), sides);
        vm.prank(sid);
        vm.expectPartialRevert(IClearingMarket.ClearingMarket_FalseCertificate.selector);
        submit(K, 3_000, claim, s);
    }

    /// K's solution, replayed for K + 1: the offers there are others.
    function test_ReplaysASolutionForAnotherInterval() external {
        Solution memory s = best();
        vm.prank(sid);
        vm.expectRevert(abi.encodeWithSelector(IOrderBook.OrderBook_OffersDiffer.selector, K + 1, 4));
        submit(K + 1, 8_000, s);
    }

    /// More calldata behind the arguments, shaped like a trade that would go on: it is not part of the powers.
    function testFuzz_HidesATradeBehindTheCalldata(bytes32[4] memory more) external {
        Solution memory s = best();
        bytes memory call =
            abi.encodeCall(clearing.submitSolution, (K, 8_000, 0, s.offers, s.limits, s.powers, s.prices, ""));
        (bool ok,) = address(clearing).call(bytes.concat(call, abi.encodePacked(more)));
        assertTrue(ok);
        assertEq(clearing.candidate(K).energyWh, 8_000);
    }

    /// The arguments overlap in calldata: powers are read where the offers are. They are no trades.
    function test_LetsArgumentsOverlap() external {
        Solution memory s = best();
        bytes memory call =
            abi.encodeCall(clearing.submitSolution, (K, 8_000, 0, s.offers, s.limits, s.powers, s.prices, ""));
        // The word of the offset of `powers` is the sixth, after the selector; that of `offers` the fourth.
        for (uint256 i = 0; i < 32; i++) {
            call[4 + 5 * 32 + i] = call[4 + 3 * 32 + i];
        }
        vm.prank(sid);
        (bool ok,) = address(clearing).call(call);
        assertFalse(ok);
    }

    /// Bob drops out after the solution is final. What he bought was held when he offered, so Alice is paid or compensated.
    function test_ABuyerRunsAwayWithItsMoney() external {
        submit(K, 8_000, best());
        toFinalization(K);
        finalize(K, best());
        withdrawAll(bob.agent);
        bindAll(K, best());
        Trade memory trade = Trade(
            address(clearing), clearing.orderId(1), clearing.orderId(3), alice.agent, bob.agent, K, 3_000, 150_000, 0
        );
        assertEq(settlement.stateOf(idOf(trade)), 1);
    }

    /// All that Bob and Dave want, with as little of Alice's as can be: she could sell it later.
    function best() private view returns (Solution memory) {
        return
            solution(
                K, abi.encodePacked(power(0, 2, 3_000), power(0, 3, 1_000), power(1, 2, 2_000), power(1, 3, 2_000))
            );
    }

    function lower(uint16 feeder, uint48 sellWh) private {
        vm.prank(otto);
        feederLimits.lower(feeder, K, K, FeederLimit(0, NET_WH, NET_WH, sellWh, OWN_WH));
    }
}
