// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IDoubleAuction} from "../../../../src/interfaces/IDoubleAuction.sol";
import {IFeederLimits} from "../../../../src/interfaces/IFeederLimits.sol";
import {IOrderBook} from "../../../../src/interfaces/IOrderBook.sol";
import {IPairAuction} from "../../../../src/interfaces/IPairAuction.sol";
import {IParticipants} from "../../../../src/interfaces/IParticipants.sol";
import {FeederLimit} from "../../../../src/types/Grid.sol";
import {AuctionVectors} from "../../../AuctionVectors.sol";
import {Guard} from "../../../Guard.sol";
import {DoubleTest} from "./DoubleTest.sol";

contract DoubleAuctionPostOfferTest is DoubleTest {
    function test_RevertWhen_APostMayLookAtNothing() external {
        vm.expectRevert(abi.encodeWithSelector(IDoubleAuction.DoubleAuction_NoSteps.selector));
        create("market/DoubleAuction.sol", abi.encode(consortium, tariff, vault, settlement, participants, uint256(0)));
    }

    function test_RevertWhen_AnOfferIsForSeveralIntervals() external {
        vm.expectRevert(abi.encodeWithSelector(IOrderBook.OrderBook_SpanInvalid.selector, K, K + 1));
        vm.prank(alice.agent);
        double.postOffer(true, ENERGY, K, K + 1, PRICE, "");
    }

    function testFuzz_RevertWhen_TheOwnerIsNoAgent(address stranger) external {
        vm.assume(!participants.isActive(stranger));
        vm.startPrank(stranger);
        vm.expectRevert(abi.encodeWithSelector(IParticipants.Participants_UnknownAgent.selector, stranger));
        double.postOffer(true, ENERGY, K, K, PRICE, "");
        vm.expectRevert(abi.encodeWithSelector(IParticipants.Participants_UnknownAgent.selector, stranger));
        double.postOfferBehind(true, ENERGY, K, PRICE, 0, "");
    }

    function test_StandsSortedByPriceAndTime() external {
        uint32 dear = sell(alice, 10, 120_000);
        uint32 cheap = sell(carol, 20, 100_000);
        uint32 late = sell(alice, 30, 120_000);
        assertSales(list(cheap, dear, late));
        uint32 low = buy(bob, 40, 80_000);
        uint32 high = buy(dave, 50, 90_000);
        uint32 later = buy(bob, 60, 90_000);
        assertPurchases(list(high, later, low));
        assertEq(double.openWh(late), 30);
        assertEq(double.openWh(low), 40);
        assertEq(double.standing(K, true, 1).length, 1);
        assertEq(double.standing(K, false, 2)[1], later);
    }

    function testFuzz_TheListIsSorted(uint8[12] memory prices, bool sells) external {
        for (uint256 i = 0; i < prices.length; i++) {
            post(i % 2 == 0 ? alice : bob, sells, 10, PV_FLOOR + prices[i] % 5);
        }
        uint32[] memory numbers = double.standing(K, sells, prices.length);
        assertEq(numbers.length, prices.length);
        for (uint256 i = 1; i < numbers.length; i++) {
            uint64 before = double.offer(numbers[i - 1]).pricePerWh;
            uint64 price = double.offer(numbers[i]).pricePerWh;
            assertTrue(
                price == before ? numbers[i - 1] < numbers[i] : sells == (before < price), "price, and then time"
            );
        }
    }

    function test_TradesWithTheBestAtItsPrice() external {
        uint32 second = sell(carol, 300, 110_000);
        uint32 third = sell(alice, 300, 110_000);
        uint32 first = sell(alice, 200, 100_000);
        uint32 never = sell(carol, 900, 160_000);
        uint32 purchase = buy(bob, 600, 150_000);
        assertTrue(isTrade(first, purchase, 200, 100_000));
        assertTrue(isTrade(second, purchase, 300, 110_000));
        assertTrue(isTrade(third, purchase, 100, 110_000));
        assertSales(list(third, never));
        assertPurchases(none());
        assertEq(double.openWh(third), 200);
        assertEq(double.openWh(purchase), 0);
        assertEq(double.openWh(first), 0);
    }

    function test_WhatIsLeftStands() external {
        uint32 purchase = buy(dave, 100, 150_000);
        uint32 sale = sell(carol, 250, 120_000);
        assertTrue(isTrade(sale, purchase, 100, 150_000));
        assertSales(list(sale));
        assertEq(double.openWh(sale), 150);
        uint32 last = buy(bob, 150, 130_000);
        assertTrue(isTrade(sale, last, 150, 120_000));
        assertSales(none());
        assertPurchases(none());
    }

    function testFuzz_PricesThatDoNotCrossDoNotTrade(uint64 salePrice, uint64 purchasePrice) external {
        salePrice = uint64(bound(salePrice, PV_FLOOR + 1, CEILING));
        purchasePrice = uint64(bound(purchasePrice, 0, salePrice - 1));
        uint32 sale = sell(alice, 10, salePrice);
        uint32 purchase = buy(bob, 10, purchasePrice);
        assertSales(list(sale));
        assertPurchases(list(purchase));
        assertFalse(double.isUnfinished(purchase));
    }

    function test_WhenAFeederCannotCarryAPair() external {
        vm.warp(EPOCH);
        FeederLimit[] memory limits = unlimited(FEEDERS);
        limits[2].netInWh = 149;
        agreeOn(limits);
        toNegotiation();
        uint32 far = sell(alice, 150, 100_000);
        uint32 near = sell(carol, 500, 120_000);
        vm.expectEmit(address(double));
        emit IPairAuction.PairPassedOver(
            K, far, near + 1, abi.encodeWithSelector(IFeederLimits.FeederLimits_NetInOverLimit.selector, 2, K, 150, 149)
        );
        uint32 purchase = buy(dave, 400, 150_000);
        assertTrue(isTrade(near, purchase, 400, 120_000));
        assertSales(list(far, near));
        (uint64 soldWh,,) = feederLimits.useOf(1, K);
        assertEq(soldWh, 0);
    }

    function test_WhenAnotherGuardRefuses() external {
        uint32 sale = sell(alice, 100, 100_000);
        Guard guard = new Guard();
        setGuard(address(guard));
        vm.mockCallRevert(address(guard), abi.encodeWithSelector(Guard.checkTrade.selector), "no trade today");
        uint32 purchase = buy(bob, 100, 150_000);
        assertSales(list(sale));
        assertPurchases(list(purchase));
        (uint64 soldWh, uint64 boughtWh,) = feederLimits.useOf(1, K);
        assertEq(soldWh + boughtWh, 0);
    }

    function test_WhenBothOffersAreOneMeters() external {
        uint32 own = sell(alice, 100, 100_000);
        uint32 sale = sell(carol, 100, 120_000);
        uint32 purchase = buy(alice, 100, 150_000);
        assertFalse(isTrade(own, purchase, 100, 100_000));
        assertTrue(isTrade(sale, purchase, 100, 120_000));
        assertSales(list(own));
    }

    /// Else whoever wants a pair passed over would post with just too little gas.
    function testFuzz_WithTooLittleGasNothingIsPassedOver(uint256 gas) external {
        uint32 sale = sell(alice, 100, 100_000);
        gas = bound(gas, 100_000, 1_200_000);
        bytes memory purchase = abi.encodeCall(IOrderBook.postOffer, (false, 100, K, K, 150_000, ""));
        vm.prank(bob.agent);
        (bool ok,) = address(double).call{gas: gas}(purchase);
        assertEq(isTrade(sale, sale + 1, 100, 100_000), ok);
        assertEq(double.offerCount(), ok ? 2 : 1);
    }

    function testFuzz_Behind_AnyHintGivesTheSameList(uint32[8] memory hints, uint8[8] memory prices) external {
        for (uint256 i = 0; i < prices.length; i++) {
            vm.prank(alice.agent);
            double.postOfferBehind(true, 10, K, PV_FLOOR + prices[i] % 4, hints[i] % 10, "");
        }
        uint32[] memory hinted = double.standing(K, true, 8);
        for (uint256 i = 1; i < hinted.length; i++) {
            uint64 before = double.offer(hinted[i - 1]).pricePerWh;
            uint64 price = double.offer(hinted[i]).pricePerWh;
            assertTrue(before == price ? hinted[i - 1] < hinted[i] : before < price, "price, and then time");
        }
        assertEq(hinted.length, 8);
    }

    function test_Behind_WalksTheListFromTheHint() external {
        uint32 number;
        for (uint256 i = 0; i < 40; i++) {
            number = sell(alice, 1, PRICE);
        }
        uint256 walked = gasOfPost(0);
        uint256 hinted = gasOfPost(number + 1);
        assertLt(hinted + 40 * 500, walked, "gas");
        assertEq(double.standing(K, true, 50).length, 42);
    }

    /// An offer of the other side, of another interval, one that is gone, one that ranks behind, and none.
    function test_Behind_AHintThatDoesNotStandBeforeTheOfferIsNotUsed() external {
        uint32 best = sell(carol, 10, 100_000);
        uint32 gone = sell(alice, 10, 90_000);
        uint32 other = buy(bob, 10, 95_000);
        uint32 behind = sell(alice, 10, 150_000);
        vm.warp(tariff.gateOpening(K + 1));
        vm.prank(alice.agent);
        uint32 elsewhere = double.postOffer(true, 10, K + 1, K + 1, 100_000, "");
        vm.warp(tariff.gateClosure(K) - 1);
        for (uint256 i = 0; i < 5; i++) {
            uint32 hint = [gone, other, behind, elsewhere, type(uint32).max][i];
            vm.prank(alice.agent);
            uint32 number = double.postOfferBehind(true, 10, K, 110_000, hint, "");
            uint32[] memory numbers = double.standing(K, true, 100);
            assertEq(numbers[0], best);
            assertEq(numbers[i + 1], number);
            assertEq(numbers[i + 2], behind);
        }
    }

    function testFuzz_Pair_RevertWhen_AnyoneElseCalls(address anyone) external {
        vm.assume(anyone != address(double));
        uint32 sale = sell(alice, 10, 150_000);
        uint32 purchase = buy(bob, 10, 100_000);
        vm.expectRevert(abi.encodeWithSelector(IPairAuction.PairAuction_NotSelf.selector, anyone));
        vm.prank(anyone);
        double.pair(sale, purchase, K, 10, 150_000);
    }

    function gasOfPost(uint32 hint) private returns (uint256 gas) {
        vm.prank(alice.agent);
        gas = gasleft();
        double.postOfferBehind(true, 1, K, PRICE, hint, "");
        gas -= gasleft();
    }
}

/// @notice Of each case: of each trade the places of sale and purchase, its energy and price; the places that stand in the end.
contract DoubleAuctionVectorsTest is AuctionVectors {
    function test_MatchesAsTypeScriptDoes() external {
        book = double;
        runAll("double.json");
    }

    /// A post that looks at two offers, and goes on at once, finds what one does that looks at all.
    function test_MatchesAsTypeScriptDoes_InSmallSteps() external {
        bytes memory arguments = abi.encode(consortium, tariff, vault, settlement, participants, uint256(2));
        double = IDoubleAuction(create("market/DoubleAuction.sol", arguments));
        book = double;
        vm.startPrank(address(consortium));
        vault.setCaller(address(double), true);
        settlement.setMarket(address(double), true);
        feederLimits.setMarket(address(double), true);
        address[] memory chain = new address[](1);
        chain[0] = address(feederLimits);
        double.setGuards(chain);
        vm.stopPrank();
        runEvery(5, "double.json");
    }

    function runCase(string memory json, uint256 i) internal override {
        uint256[] memory offers = numbersOf(json, i, "offers");
        for (uint256 place = 0; place < offers.length / OFFER_PARTS; place++) {
            uint32 number = arrive(offers, place);
            while (double.isUnfinished(number)) double.goOn(number, 1);
        }
        string memory at = caseAt(i);
        checkTrades(numbersOf(json, i, "trades"), at);
        checkStanding(true, numbersOf(json, i, "sales"), at);
        checkStanding(false, numbersOf(json, i, "purchases"), at);
    }

    function checkTrades(uint256[] memory trades, string memory at) private view {
        uint256 tradedWh;
        for (uint256 t = 0; t < trades.length; t += 4) {
            (uint256 sale, uint256 purchase, uint256 energyWh) = (trades[t], trades[t + 1], trades[t + 2]);
            assertTrue(isTrade(uint32(sale + 1), uint32(purchase + 1), uint64(energyWh), uint64(trades[t + 3])), at);
            tradedWh += energyWh;
        }
        uint256 soldWh;
        for (uint32 number = 1; number <= double.offerCount(); number++) {
            if (double.offer(number).sell) soldWh += double.offer(number).tradedWh;
        }
        assertEq(soldWh, tradedWh, at);
    }

    function checkStanding(bool sells, uint256[] memory places, string memory at) private view {
        uint32[] memory numbers = double.standing(K, sells, type(uint256).max);
        assertEq(numbers.length, places.length, at);
        for (uint256 i = 0; i < numbers.length; i++) {
            assertEq(numbers[i], places[i] + 1, at);
        }
    }
}
