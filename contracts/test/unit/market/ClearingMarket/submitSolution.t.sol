// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IClearingMarket} from "../../../../src/interfaces/IClearingMarket.sol";
import {IOrderBook} from "../../../../src/interfaces/IOrderBook.sol";
import {FeederLimit} from "../../../../src/types/Grid.sol";
import {ClearingTest, Solution} from "./ClearingTest.sol";

/// @notice Alice sells 6,000 Wh at 100 (position 0) and Carol 4,000 Wh at 120 (1) in K; Bob buys 5,000 Wh at 200 (2) and Dave
/// 3,000 Wh at 110 (3). Carol's price is too high for Dave.
contract SubmitSolutionTest is ClearingTest {
    function setUp() public virtual override {
        super.setUp();
        sale(alice, 6_000, 100);
        sale(carol, 4_000, 120);
        purchase(bob, 5_000, 200);
        purchase(dave, 3_000, 110);
    }

    function test_RevertWhen_TheGateHasNotOpened() external {
        uint32 k = K + 5;
        Solution memory s = solution(k, "");
        vm.expectRevert(abi.encodeWithSelector(IOrderBook.OrderBook_GateNotOpen.selector, k, startOf(k) - LONG_WINDOW));
        submit(k, 1, s);
    }

    function test_RevertWhen_TheIntervalCanNoLongerBeFinalised() external {
        vm.warp(startOf(K));
        refuse(abi.encodeWithSelector(IClearingMarket.ClearingMarket_TooLate.selector, K, startOf(K)), best());
    }

    function test_RevertWhen_TheIntervalIsFinalised() external {
        submit(K, 8_000, best());
        toFinalization(K);
        finalize(K, best());
        refuse(abi.encodeWithSelector(IClearingMarket.ClearingMarket_AlreadyFinalized.selector, K), best());
    }

    /// Nobody needs to look at what it brings.
    function testFuzz_RevertWhen_TheClaimIsWorse(uint128 claim, Solution memory rubbish) external {
        submit(K, 8_000, best());
        claim = uint128(bound(claim, 0, 7_999));
        vm.expectRevert(abi.encodeWithSelector(IClearingMarket.ClearingMarket_NotBetter.selector, 8_000, 8_000, 0));
        submit(K, claim, rubbish);
    }

    function testFuzz_RevertWhen_OffersAreMissing(uint8 count) external {
        Solution memory s = best();
        count = uint8(bound(count, 1, 3));
        s.offers = part(s.offers, 0, 16 * count);
        refuse(abi.encodeWithSelector(IOrderBook.OrderBook_OffersDiffer.selector, K, count), s);
    }

    function testFuzz_RevertWhen_AnOfferIsChanged(uint8 at, bytes1 change) external {
        vm.assume(change != 0);
        Solution memory s = best();
        s.offers[at % 64] ^= change;
        refuse(abi.encodeWithSelector(IOrderBook.OrderBook_OffersDiffer.selector, K, 4), s);
    }

    function test_RevertWhen_AnOfferIsInvented() external {
        Solution memory s = best();
        s.offers = bytes.concat(s.offers, part(s.offers, 0, 16));
        refuse(abi.encodeWithSelector(IOrderBook.OrderBook_OffersDiffer.selector, K, 5), s);
    }

    function testFuzz_RevertWhen_OffersArePadded(uint8 more) external {
        vm.assume(more % 16 != 0);
        Solution memory s = best();
        s.offers = bytes.concat(s.offers, new bytes(more));
        refuse(abi.encodeWithSelector(IOrderBook.OrderBook_LengthInvalid.selector, 64 + uint256(more), 16), s);
    }

    /// The head in the middle of a block is known only as long as it is the newest.
    function test_RevertWhen_TheBlockHasGoneOn() external {
        Solution memory s = best();
        vm.roll(block.number + 1);
        sale(alice, 1, 100);
        Solution memory middle = solution(K, s.powers);
        sale(alice, 2, 100);
        refuse(abi.encodeWithSelector(IOrderBook.OrderBook_OffersDiffer.selector, K, 5), middle);
        submit(K, 8_000, s);
    }

    function testFuzz_RevertWhen_LimitsAreChanged(uint8 at, bytes1 change) external {
        vm.assume(change != 0);
        Solution memory s = best();
        s.limits[at % s.limits.length] ^= change;
        refuse(abi.encodeWithSelector(IClearingMarket.ClearingMarket_LimitsDiffer.selector, K), s);
    }

    function testFuzz_RevertWhen_PowersAreTruncatedOrPadded(uint8 length) external {
        vm.assume(length % 8 != 0);
        Solution memory s = solution(K, new bytes(length));
        refuse(abi.encodeWithSelector(IOrderBook.OrderBook_LengthInvalid.selector, length, 8), s);
    }

    function testFuzz_RevertWhen_PricesAreTruncatedOrPadded(uint8 length) external {
        vm.assume(length != 5 && length != 5 + 15 * FEEDERS);
        Solution memory s = best();
        s.prices = new bytes(length);
        refuse(abi.encodeWithSelector(IClearingMarket.ClearingMarket_PricesInvalid.selector, length), s);
    }

    function testFuzz_RevertWhen_ThereIsNoSuchSale(uint16 position) external {
        position = uint16(bound(position, 4, type(uint16).max));
        refuseTrade(
            power(position, 2, 1),
            abi.encodeWithSelector(IClearingMarket.ClearingMarket_UnknownOffer.selector, 1, position)
        );
    }

    function testFuzz_RevertWhen_ThereIsNoSuchPurchase(uint16 position) external {
        position = uint16(bound(position, 4, type(uint16).max));
        refuseTrade(
            power(1, position, 1),
            abi.encodeWithSelector(IClearingMarket.ClearingMarket_UnknownOffer.selector, 1, position)
        );
    }

    function test_RevertWhen_APurchaseIsSold() external {
        refuseTrade(power(2, 3, 1), abi.encodeWithSelector(IClearingMarket.ClearingMarket_NotASale.selector, 1, 2));
    }

    function test_RevertWhen_ASaleIsBought() external {
        refuseTrade(power(1, 0, 1), abi.encodeWithSelector(IClearingMarket.ClearingMarket_NotAPurchase.selector, 1, 0));
    }

    function test_RevertWhen_NoEnergyIsTraded() external {
        refuseTrade(power(1, 2, 0), abi.encodeWithSelector(IClearingMarket.ClearingMarket_EnergyZero.selector, 1));
    }

    function test_RevertWhen_TheSaleIsDearerThanThePurchase() external {
        refuseTrade(
            power(1, 3, 1),
            abi.encodeWithSelector(IClearingMarket.ClearingMarket_NotMatchable.selector, 1, 120_000, 110_000)
        );
    }

    function test_RevertWhen_APairComesTwice() external {
        refuseTrade(power(0, 2, 1), abi.encodeWithSelector(IClearingMarket.ClearingMarket_TradeOutOfOrder.selector, 1));
    }

    function test_RevertWhen_SalesDoNotAscend() external {
        Solution memory s = solution(K, abi.encodePacked(power(1, 2, 1), power(0, 3, 1)));
        refuse(abi.encodeWithSelector(IClearingMarket.ClearingMarket_TradeOutOfOrder.selector, 1), s);
    }

    function test_RevertWhen_PurchasesDoNotAscend() external {
        Solution memory s = solution(K, abi.encodePacked(power(0, 3, 1), power(0, 2, 1)));
        refuse(abi.encodeWithSelector(IClearingMarket.ClearingMarket_TradeOutOfOrder.selector, 1), s);
    }

    function testFuzz_RevertWhen_ASaleIsOverdrawn(uint32 energyWh) external {
        energyWh = uint32(bound(energyWh, 3_001, 5_000));
        Solution memory s = solution(K, abi.encodePacked(power(0, 2, energyWh), power(0, 3, 3_000)));
        uint256 drawnWh = uint256(energyWh) + 3_000;
        refuse(abi.encodeWithSelector(IClearingMarket.ClearingMarket_OfferOverdrawn.selector, 1, drawnWh, 6_000), s);
    }

    function testFuzz_RevertWhen_APurchaseIsOverdrawn(uint32 energyWh) external {
        energyWh = uint32(bound(energyWh, 2_001, 4_000));
        Solution memory s = solution(K, abi.encodePacked(power(0, 2, 3_000), power(1, 2, energyWh)));
        uint256 drawnWh = uint256(energyWh) + 3_000;
        refuse(abi.encodeWithSelector(IClearingMarket.ClearingMarket_OfferOverdrawn.selector, 3, drawnWh, 5_000), s);
    }

    /// 4 × (2³² − 1) does not wrap around.
    function test_RevertWhen_SumsAreHuge() external {
        uint32 most = type(uint32).max;
        Solution memory s = solution(K, abi.encodePacked(power(0, 2, most), power(0, 3, most), power(1, 2, most)));
        refuse(
            abi.encodeWithSelector(IClearingMarket.ClearingMarket_OfferOverdrawn.selector, 1, 2 * uint256(most), 6_000),
            s
        );
    }

    /// A sale of K and K + 1: what K has drawn is gone.
    function test_RevertWhen_AnotherIntervalDrewOnTheOffer() external {
        uint32 number = post(alice.agent, 1, true, 4_000, K, K + 1, 90);
        post(bob.agent, 1, false, 4_000, K + 1, K + 1, 200);
        Solution memory now_ = solution(K, power(4, 2, 3_000));
        submit(K, 3_000, now_);
        toFinalization(K);
        finalize(K, now_);

        Solution memory later = solution(K + 1, power(0, 1, 1_001));
        vm.expectRevert(
            abi.encodeWithSelector(IClearingMarket.ClearingMarket_OfferOverdrawn.selector, number, 1_001, 1_000)
        );
        submit(K + 1, 1_001, later);
        submit(K + 1, 1_000, solution(K + 1, power(0, 1, 1_000)));
    }

    function test_RevertWhen_AnOfferIsExcluded() external {
        exclude(3);
        refuse(abi.encodeWithSelector(IClearingMarket.ClearingMarket_OfferExcluded.selector, 3), best());
        submit(K, 3_000, solution(K, power(0, 3, 3_000)));
    }

    /// Without the guard that refuses such offers they can be posted, but not traded, and they are in nobody's way.
    function test_RevertWhen_AnOfferStandsOnNoKnownFeeder() external {
        byVote();
        clearing.setGuards(new address[](0));
        uint16 feeder = uint16(FEEDERS);
        address erin = neighbour("Erin", feeder);
        post(erin, feeder, false, 1_000, K, K, 200);
        post(erin, feeder, true, 1_000, K, K, 100);
        Solution memory s = solution(K, power(0, 4, 1_000));
        refuse(abi.encodeWithSelector(IClearingMarket.ClearingMarket_UnknownFeeder.selector, feeder, FEEDERS), s);
        s.powers = power(5, 2, 1_000);
        refuse(abi.encodeWithSelector(IClearingMarket.ClearingMarket_UnknownFeeder.selector, feeder, FEEDERS), s);
        s.powers = best().powers;
        s.certificate = hex"01070707";
        submit(K, 8_000, s);
        assertEq(clearing.candidate(K).gap, 0);
    }

    function test_RevertWhen_AFeederSellsTooMuch() external {
        lower(FeederLimit(0, NO_LIMIT, NO_LIMIT, 5_999, NO_LIMIT), 1);
        refuse(abi.encodeWithSelector(IClearingMarket.ClearingMarket_SoldOverLimit.selector, 1, 6_000, 5_999), best());
    }

    function test_RevertWhen_AFeederBuysTooMuch() external {
        lower(FeederLimit(0, NO_LIMIT, NO_LIMIT, NO_LIMIT, 2_999), 2);
        refuse(abi.encodeWithSelector(IClearingMarket.ClearingMarket_BoughtOverLimit.selector, 2, 3_000, 2_999), best());
    }

    /// Feeder 1 sells 6,000 Wh and buys 5,000.
    function test_RevertWhen_AFeederSendsOutTooMuch() external {
        lower(FeederLimit(0, 999, NO_LIMIT, NO_LIMIT, NO_LIMIT), 1);
        refuse(abi.encodeWithSelector(IClearingMarket.ClearingMarket_NetOutOverLimit.selector, 1, 1_000, 999), best());
    }

    function test_RevertWhen_AFeederTakesInTooMuch() external {
        lower(FeederLimit(0, NO_LIMIT, 999, NO_LIMIT, NO_LIMIT), 2);
        refuse(abi.encodeWithSelector(IClearingMarket.ClearingMarket_NetInOverLimit.selector, 2, 1_000, 999), best());
    }

    function test_RevertWhen_AFeederAboveOthersSendsOutTooMuch() external {
        vm.warp(EPOCH);
        FeederLimit[] memory limits = limited(4);
        // 0 ← 1 ← {2, 3}: homes on 2 and 3 sell 700 Wh each, feeder 1 carries 1,000.
        (limits[1].netOutWh, limits[2].parent, limits[3].parent) = (1_000, 1, 1);
        byVote();
        feederLimits.setLimits(limits);
        vm.warp(startOf(K + 3) - 2 hours);
        post(carol.agent, 2, true, 700, K + 3, K + 3, 100);
        post(neighbour("Erin", 3), 3, true, 700, K + 3, K + 3, 100);
        post(bob.agent, 1, false, 300, K + 3, K + 3, 200);
        post(neighbour("Otto's desk", 0), 0, false, 2_000, K + 3, K + 3, 200);

        bytes memory most = abi.encodePacked(power(0, 3, 700), power(1, 2, 299), power(1, 3, 401));
        Solution memory s = solution(K + 3, most);
        vm.expectRevert(
            abi.encodeWithSelector(IClearingMarket.ClearingMarket_NetOutOverLimit.selector, 1, 1_101, 1_000)
        );
        submit(K + 3, 1_400, s);
        submit(K + 3, 1_300, solution(K + 3, abi.encodePacked(power(0, 3, 700), power(1, 2, 300), power(1, 3, 300))));
    }

    function testFuzz_RevertWhen_TheValueIsNotTheClaimedOne(uint128 claim) external {
        vm.assume(claim != 8_000);
        Solution memory s = best();
        vm.expectRevert(abi.encodeWithSelector(IClearingMarket.ClearingMarket_ValueDiffers.selector, claim, 8_000));
        submit(K, claim, s);
    }

    function testFuzz_RevertWhen_TheCertificateIsOfAnotherKindOrLength(bytes calldata certificate) external {
        vm.assume(certificate.length != 0);
        vm.assume(certificate.length != 1 + FEEDERS || certificate[0] != 0x01);
        Solution memory s = best();
        s.certificate = certificate;
        refuse(
            abi.encodeWithSelector(IClearingMarket.ClearingMarket_CertificateInvalid.selector, certificate.length), s
        );
    }

    /// All purchases are drawn, so everything on the side of the sales proves it: 8,000 Wh. Sales offer 10,000.
    function test_RevertWhen_TheCertificateProvesLess() external {
        Solution memory s = best();
        s.certificate = hex"01000000";
        vm.expectRevert(
            abi.encodeWithSelector(IClearingMarket.ClearingMarket_FalseCertificate.selector, 10_000, 8_000, 1_999)
        );
        submit(K, 8_000, 1_999, s);
        submit(K, 8_000, 2_000, s);
        assertEq(clearing.candidate(K).gap, 2_000);
    }

    /// Whatever its bytes are, a cut is at least what can be traded, and its gap is what it says.
    function testFuzz_AnyCutIsABound(bytes3 certificate) external {
        bool[3][3] memory side;
        for (uint256 f = 0; f < 3; f++) {
            for (uint256 node = 0; node < 3; node++) {
                side[f][node] = uint8(certificate[f]) >> node & 1 == 1;
            }
        }
        uint128 cut =
            (side[1][0] ? 0 : 6_000) + (side[2][0] ? 0 : 4_000) + (side[1][2] ? 5_000 : 0) + (side[2][2] ? 3_000 : 0);
        for (uint256 f = 0; f < 3; f++) {
            if (side[f][0] && !side[f][1]) cut += OWN_WH;
            if (side[f][1] && !side[f][2]) cut += OWN_WH;
            if (side[f][1] != side[0][1]) cut += NET_WH;
        }
        Solution memory s = best();
        s.certificate = abi.encodePacked(uint8(1), certificate);
        submit(K, 8_000, cut - 8_000, s);
        assertEq(clearing.candidate(K).gap, cut - 8_000);
    }

    function test_RevertWhen_ItIsACopy() external {
        Solution memory s = best();
        submit(K, 8_000, s);
        vm.prank(sid);
        refuse(abi.encodeWithSelector(IClearingMarket.ClearingMarket_NotBetter.selector, 8_000, 8_000, 0), s);
    }

    function test_RevertWhen_NothingIsTraded() external {
        Solution memory s = solution(K, "");
        vm.expectRevert(abi.encodeWithSelector(IClearingMarket.ClearingMarket_NotBetter.selector, 0, 0, 0));
        submit(K, 0, s);
    }

    function test_KeepsTheSolution() external {
        Solution memory s = best();
        s.certificate = hex"01070707";
        vm.expectEmit(address(clearing));
        emit IClearingMarket.SolutionSubmitted(K, sol, 8_000, 0, 8_000, 4, s.powers, s.prices);
        vm.prank(sol);
        submit(K, 8_000, s);

        IClearingMarket.Candidate memory c = clearing.candidate(K);
        assertEq(c.solver, sol);
        assertEq(c.value, 8_000);
        assertEq(c.gap, 0);
        assertEq(c.energyWh, 8_000);
        assertEq(c.laterWh, 0);
        assertEq(c.offers, 4);
        assertEq(c.hash, keccak256(abi.encode(keccak256(s.offers), keccak256(s.powers), keccak256(s.prices))));
        assertFalse(clearing.isStale(K));
        assertEq(clearing.finalized(K), bytes32(0));
    }

    function test_WithoutACertificateNothingIsProved() external {
        submit(K, 8_000, best());
        assertEq(clearing.candidate(K).gap, UNPROVED);
        assertEq(clearing.candidate(K + 1).gap, UNPROVED);
    }

    /// A solution stays valid when offers are added (TX 5.2.1).
    function test_TakesOffersOfAnEarlierBlock() external {
        Solution memory s = best();
        for (uint256 i = 0; i < 3; i++) {
            vm.roll(block.number + 1);
            sale(alice, 1, 100);
        }
        submit(K, 8_000, s);
        assertEq(clearing.candidate(K).offers, 4);
    }

    function test_PrefersMoreEnergy() external {
        submit(K, 3_000, solution(K, power(0, 3, 3_000)));
        submit(K, 5_000, solution(K, power(0, 2, 5_000)));
        submit(K, 8_000, best());
    }

    function test_PrefersMoreWelfareThenMoreEnergy() external {
        clearing = createMarket(IClearingMarket.Objective.MaxWelfare, address(settlement), 1);
        delete leavesOf[K];
        sale(alice, 6_000, 100);
        purchase(bob, 5_000, 200);
        purchase(dave, 1_000, 100);
        submit(K, 10_000_000, solution(K, power(0, 1, 100)));
        submit(K, 500_000_000, solution(K, power(0, 1, 5_000)));
        submit(K, 500_000_000, solution(K, abi.encodePacked(power(0, 1, 5_000), power(0, 2, 1_000))));
        assertEq(clearing.candidate(K).energyWh, 6_000);
        Solution memory less = solution(K, power(0, 1, 5_000));
        vm.expectRevert(
            abi.encodeWithSelector(IClearingMarket.ClearingMarket_NotBetter.selector, 500_000_000, 6_000, 0)
        );
        submit(K, 500_000_000, less);
    }

    /// What could still be traded later is kept: the deadline-first rule.
    function test_PrefersOffersThatEndNow() external {
        post(alice.agent, 1, true, 8_000, K, K + 1, 90);
        post(dave.agent, 2, false, 8_000, K, K + 1, 110);
        Solution memory later = solution(K, abi.encodePacked(power(0, 5, 3_000), power(4, 2, 5_000)));
        submit(K, 8_000, later);
        assertEq(clearing.candidate(K).laterWh, 8_000);
        submit(K, 8_000, solution(K, abi.encodePacked(power(0, 2, 5_000), power(0, 5, 1_000), power(4, 5, 2_000))));
        assertEq(clearing.candidate(K).laterWh, 5_000);
        vm.expectRevert(abi.encodeWithSelector(IClearingMarket.ClearingMarket_NotBetter.selector, 8_000, 8_000, 5_000));
        submit(K, 8_000, later);
    }

    /// Sid copied Sol's trades from the mempool, but not the proof.
    function test_PrefersABetterProofOfTheSame() external {
        Solution memory s = best();
        vm.prank(sid);
        submit(K, 8_000, s);
        s.certificate = hex"01000000";
        submit(K, 8_000, 2_000, s);
        s.certificate = hex"01070707";
        vm.prank(sol);
        submit(K, 8_000, s);
        assertEq(clearing.candidate(K).solver, sol);
        assertEq(clearing.candidate(K).gap, 0);
        vm.expectRevert(abi.encodeWithSelector(IClearingMarket.ClearingMarket_NotBetter.selector, 8_000, 8_000, 0));
        submit(K, 8_000, s);
    }

    /// As good among five offers as it was among four. Who proves it among fewer again is refused.
    function test_PrefersAProofOverMoreOffers() external {
        Solution memory few = best();
        few.certificate = hex"01070707";
        submit(K, 8_000, few);
        vm.roll(block.number + 1);
        sale(alice, 9_000, 270);
        Solution memory more = solution(K, few.powers);
        more.certificate = few.certificate;
        submit(K, 8_000, more);
        assertEq(clearing.candidate(K).offers, 5);
        vm.expectRevert(abi.encodeWithSelector(IClearingMarket.ClearingMarket_NotBetter.selector, 8_000, 8_000, 0));
        submit(K, 8_000, few);
    }

    /// Where feeder 2 takes in at most 1,000 Wh, 7,000 can be traded: 4,000 are Carol's.
    function test_ACutThroughAFeederProvesTheOptimum() external {
        lower(FeederLimit(0, NO_LIMIT, 1_000, 0, NO_LIMIT), 2);
        Solution memory s = solution(K, abi.encodePacked(power(0, 2, 5_000), power(0, 3, 1_000)));
        // All of feeder 1 and the bus are with the sales, feeder 2 is with the purchases.
        s.certificate = hex"01070700";
        vm.expectRevert(
            abi.encodeWithSelector(IClearingMarket.ClearingMarket_FalseCertificate.selector, 10_000, 6_000, 0)
        );
        submit(K, 6_000, s);
        s.certificate = hex"01070701";
        submit(K, 6_000, s);
        assertEq(clearing.candidate(K).gap, 0);
    }

    /// What is excluded, or was drawn in an earlier interval, does not count in a bound.
    function test_ABoundLeavesOutWhatIsGone() external {
        exclude(4);
        Solution memory s = solution(K, power(0, 2, 5_000));
        s.certificate = hex"01070707";
        submit(K, 5_000, s);
        assertEq(clearing.candidate(K).gap, 0);
    }

    /// The price at which Bob takes all he wants and Carol is left with some: hers.
    function test_DualPricesProveTheWelfare() external {
        clearing = createMarket(IClearingMarket.Objective.MaxWelfare, address(settlement), 1);
        delete leavesOf[K];
        sale(alice, 4_000, 100);
        sale(carol, 4_000, 120);
        purchase(bob, 5_000, 200);
        uint128 welfare = 4_000 * 100_000 + 1_000 * 80_000;
        Solution memory s = solution(K, abi.encodePacked(power(0, 2, 4_000), power(1, 2, 1_000)));
        s.certificate = hex"02";
        vm.expectRevert(
            abi.encodeWithSelector(
                IClearingMarket.ClearingMarket_FalseCertificate.selector,
                4_000 * 50_000 + 4_000 * 30_000 + 5_000 * 50_000,
                welfare,
                0
            )
        );
        submit(K, welfare, s);
        s.prices = busPrice(120);
        submit(K, welfare, s);
        assertEq(clearing.candidate(K).gap, 0);
    }

    /// Feeder 2 sends out 500 Wh at most: on feeder 1 a Wh is worth 200, on feeder 2 no more than Carol asks.
    function test_DualPricesPerFeederProveTheWelfare() external {
        clearing = createMarket(IClearingMarket.Objective.MaxWelfare, address(settlement), 1);
        delete leavesOf[K];
        lower(FeederLimit(0, 500, NO_LIMIT, NO_LIMIT, NO_LIMIT), 2);
        sale(carol, 4_000, 120);
        purchase(bob, 5_000, 200);
        Solution memory s = solution(K, power(0, 1, 500));
        s.prices = busPrice(200);
        for (uint256 f = 0; f < FEEDERS; f++) {
            uint40 here = f == 2 ? 120_000 : 200_000;
            s.prices = abi.encodePacked(s.prices, here, here, here);
        }
        s.certificate = hex"02";
        submit(K, 500 * 80_000, s);
        assertEq(clearing.candidate(K).gap, 0);
    }

    function test_AWelfareMarketTakesNoCut() external {
        clearing = createMarket(IClearingMarket.Objective.MaxWelfare, address(settlement), 1);
        delete leavesOf[K];
        sale(alice, 4_000, 100);
        purchase(bob, 5_000, 200);
        Solution memory s = solution(K, power(0, 1, 1));
        s.certificate = hex"01070707";
        vm.expectRevert(abi.encodeWithSelector(IClearingMarket.ClearingMarket_CertificateInvalid.selector, 4));
        submit(K, 100_000, s);
    }

    /// Everything that can be traded: Bob's 5,000 Wh, and Dave's from Alice, the only one cheap enough for him.
    function best() private view returns (Solution memory) {
        return solution(K, abi.encodePacked(power(0, 2, 3_000), power(0, 3, 3_000), power(1, 2, 2_000)));
    }

    function refuse(bytes memory reason, Solution memory s) private {
        vm.expectRevert(reason);
        submit(K, 8_000, s);
    }

    /// As the second trade, after a right one.
    function refuseTrade(bytes memory trade, bytes memory reason) private {
        refuse(reason, solution(K, abi.encodePacked(power(0, 2, 1), trade)));
    }

    function lower(FeederLimit memory limit, uint16 feeder) private {
        vm.prank(otto);
        feederLimits.lower(feeder, K, K, limit);
    }

    function exclude(uint32 number) private {
        uint32[] memory numbers = new uint32[](1);
        numbers[0] = number;
        vm.prank(otto);
        clearing.exclude(numbers);
    }

    function part(bytes memory whole, uint256 from, uint256 to) private pure returns (bytes memory cut) {
        cut = new bytes(to - from);
        for (uint256 i = from; i < to; i++) {
            cut[i - from] = whole[i];
        }
    }
}
