// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IOrderBook} from "../../../../src/interfaces/IOrderBook.sol";
import {IParticipants} from "../../../../src/interfaces/IParticipants.sol";
import {IUniformAuction} from "../../../../src/interfaces/IUniformAuction.sol";
import {UniformTest} from "./UniformTest.sol";

contract UniformAuctionClearTest is UniformTest {
    function test_RevertWhen_AnOfferIsForSeveralIntervals() external {
        toNegotiation();
        vm.expectRevert(abi.encodeWithSelector(IOrderBook.OrderBook_SpanInvalid.selector, K, K + 1));
        vm.prank(alice.agent);
        uniform.postOffer(true, ENERGY, K, K + 1, PRICE, "");
    }

    function testFuzz_RevertWhen_TheOwnerIsNoAgent(address stranger) external {
        vm.assume(!participants.isActive(stranger));
        toNegotiation();
        vm.expectRevert(abi.encodeWithSelector(IParticipants.Participants_UnknownAgent.selector, stranger));
        vm.prank(stranger);
        uniform.postOffer(true, ENERGY, K, K, PRICE, "");
    }

    function testFuzz_RevertWhen_TheGateHasNotClosed(uint64 at) external {
        postAll();
        uint64 closesAt = tariff.gateClosure(K);
        vm.warp(bound(at, tariff.gateOpening(K), closesAt - 1));
        expectRefused(abi.encodeWithSelector(IUniformAuction.UniformAuction_TooEarly.selector, K, closesAt));
    }

    function testFuzz_RevertWhen_TheIntervalHasStarted(uint32 late) external {
        postAll();
        vm.warp(uint256(startOf(K)) + late);
        expectRefused(abi.encodeWithSelector(IUniformAuction.UniformAuction_TooLate.selector, K, startOf(K)));
    }

    function test_RevertWhen_TheIntervalIsCleared() external {
        postAll();
        toMargin();
        clear();
        expectRefused(abi.encodeWithSelector(IUniformAuction.UniformAuction_AlreadyCleared.selector, K));
    }

    function testFuzz_RevertWhen_AnOfferIsLeftOut(uint32 number) external {
        number = uint32(bound(number, 1, 4));
        closedBook();
        bytes memory offers;
        for (uint32 n = 1; n <= 4; n++) {
            if (n != number) offers = bytes.concat(offers, leafOf(n));
        }
        expectOffersDiffer(offers, 3);
    }

    /// A head at the end of an earlier block is known to the book, but not all offers are behind it.
    function test_RevertWhen_OnlyTheFirstBlocksOffersAreHandedIn() external {
        toNegotiation();
        sell(alice, 600, 100_000);
        buy(bob, 700, 200_000);
        bytes memory offers = leaves();
        vm.roll(block.number + 1);
        sell(carol, 500, 90_000);
        toMargin();
        (sales, purchases) = (abi.encodePacked(uint16(0)), abi.encodePacked(uint16(1)));
        expectOffersDiffer(offers, 2);
    }

    function testFuzz_RevertWhen_ALeafIsChanged(uint8 byteAt, uint8 to) external {
        closedBook();
        bytes memory offers = leaves();
        uint256 at = byteAt % offers.length;
        vm.assume(uint8(offers[at]) != to);
        offers[at] = bytes1(to);
        expectOffersDiffer(offers, 4);
    }

    function test_RevertWhen_OffersAreMovedOrAdded() external {
        closedBook();
        expectOffersDiffer(bytes.concat(leafOf(2), leafOf(1), leafOf(3), leafOf(4)), 4);
        expectOffersDiffer(bytes.concat(leaves(), leafOf(1)), 5);
        expectOffersDiffer("", 0);
    }

    function testFuzz_RevertWhen_OffersAreCutOrPadded(uint8 by) external {
        closedBook();
        by = uint8(bound(by, 1, 15));
        bytes memory offers = bytes.concat(leaves(), new bytes(by));
        vm.expectRevert(abi.encodeWithSelector(IOrderBook.OrderBook_LengthInvalid.selector, offers.length, 16));
        uniform.clear(K, offers, sales, purchases);
    }

    function test_RevertWhen_ARankingIsNoList() external {
        closedBook();
        bytes memory refusal = abi.encodeWithSelector(IOrderBook.OrderBook_LengthInvalid.selector, 5, 2);
        bytes memory good = sales;
        sales = bytes.concat(good, hex"00");
        expectRefused(refusal);
        (sales, purchases) = (good, bytes.concat(purchases, hex"00"));
        expectRefused(refusal);
    }

    function testFuzz_RevertWhen_APositionDoesNotExist(uint16 position) external {
        position = uint16(bound(position, 4, type(uint16).max));
        closedBook();
        bytes memory good = sales;
        sales = rank(0, position);
        expectRefused(abi.encodeWithSelector(IUniformAuction.UniformAuction_UnknownOffer.selector, 1, position));
        (sales, purchases) = (good, rank(position, 3));
        expectRefused(abi.encodeWithSelector(IUniformAuction.UniformAuction_UnknownOffer.selector, 0, position));
    }

    function test_RevertWhen_AnOfferIsOfTheOtherSide() external {
        closedBook();
        bytes memory good = sales;
        sales = rank(0, 3);
        expectRefused(abi.encodeWithSelector(IUniformAuction.UniformAuction_NotASale.selector, 1, 3));
        (sales, purchases) = (good, rank(2, 3));
        expectRefused(abi.encodeWithSelector(IUniformAuction.UniformAuction_NotAPurchase.selector, 0, 2));
    }

    function test_RevertWhen_ARankingIsNotSortedByPrice() external {
        closedBook();
        bytes memory good = sales;
        sales = rank(2, 0);
        expectRefused(notSorted(1, 0));
        (sales, purchases) = (good, rank(3, 1));
        expectRefused(notSorted(1, 1));
    }

    function test_RevertWhen_EqualPricesAreNotSortedByTime() external {
        toNegotiation();
        sell(alice, 600, PRICE);
        buy(bob, 600, PRICE);
        sell(carol, 500, PRICE);
        buy(dave, 500, PRICE);
        toMargin();
        bytes memory good = sales;
        sales = rank(2, 0);
        expectRefused(notSorted(1, 0));
        (sales, purchases) = (good, rank(3, 1));
        expectRefused(notSorted(1, 1));
        purchases = rank(1, 3);
        clear();
        assertProgress(0, 2);
    }

    function test_RevertWhen_ARankingNamesAnOfferTwice() external {
        closedBook();
        sales = rank(0, 0);
        expectRefused(notSorted(1, 0));
        sales = rank(2, 2);
        expectRefused(notSorted(1, 2));
    }

    function test_RevertWhen_AnOfferIsMissingInItsRanking() external {
        closedBook();
        bytes memory good = sales;
        bytes memory refusal = abi.encodeWithSelector(IUniformAuction.UniformAuction_RankingIncomplete.selector, 3, 4);
        sales = abi.encodePacked(uint16(2));
        expectRefused(refusal);
        (sales, purchases) = (good, abi.encodePacked(uint16(1)));
        expectRefused(refusal);
    }

    function test_WhenNobodyPosted() external {
        toMargin();
        (sales, purchases) = ("", "");
        expectCleared(0, 0, "");
    }

    function testFuzz_WhenNothingCrosses(uint64 salePrice, uint64 purchasePrice) external {
        purchasePrice = uint64(bound(purchasePrice, 0, CEILING));
        salePrice = uint64(bound(salePrice, uint256(purchasePrice < PV_FLOOR ? PV_FLOOR - 1 : purchasePrice) + 1, 1e9));
        toNegotiation();
        sell(alice, ENERGY, salePrice);
        buy(bob, ENERGY, purchasePrice);
        toMargin();
        (sales, purchases) = (abi.encodePacked(uint16(0)), abi.encodePacked(uint16(1)));
        expectCleared(0, 0, "");
    }

    function testFuzz_WhenPricesCross(address anyone, uint64 at) external {
        postAll();
        vm.warp(bound(at, tariff.gateClosure(K), startOf(K) - 1));
        vm.prank(anyone);
        expectCleared(CLEARED_PRICE, CLEARED_WH, allPairs());
        assertProgress(0, 3);
    }

    function testFuzz_ThePriceIsHalfWayDown(uint64 salePrice, uint64 purchasePrice) external {
        salePrice = uint64(bound(salePrice, PV_FLOOR, CEILING));
        purchasePrice = uint64(bound(purchasePrice, salePrice, CEILING));
        toNegotiation();
        buy(bob, ENERGY, purchasePrice);
        sell(alice, ENERGY, salePrice);
        toMargin();
        (sales, purchases) = (abi.encodePacked(uint16(1)), abi.encodePacked(uint16(0)));
        expectCleared((salePrice + purchasePrice) / 2, uint64(ENERGY), pairOf(2, 1, uint40(ENERGY)));
    }

    function closedBook() private {
        postAll();
        toMargin();
    }

    function expectCleared(uint64 pricePerWh, uint64 energyWh, bytes memory pairs) private {
        bytes memory offers = leaves();
        vm.expectEmit(address(uniform));
        emit IUniformAuction.AuctionCleared(K, pricePerWh, energyWh, uint32(offers.length / 16), pairs);
        uniform.clear(K, offers, sales, purchases);
        (uint64 price, uint64 energy, bool cleared) = uniform.resultOf(K);
        assertTrue(cleared);
        assertEq(price, pricePerWh);
        assertEq(energy, energyWh);
    }

    function expectRefused(bytes memory refusal) private {
        bytes memory offers = leaves();
        vm.expectRevert(refusal);
        uniform.clear(K, offers, sales, purchases);
    }

    function expectOffersDiffer(bytes memory offers, uint256 count) private {
        vm.expectRevert(abi.encodeWithSelector(IOrderBook.OrderBook_OffersDiffer.selector, K, count));
        uniform.clear(K, offers, sales, purchases);
    }

    function notSorted(uint256 at, uint256 position) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IUniformAuction.UniformAuction_NotSorted.selector, at, position);
    }
}
