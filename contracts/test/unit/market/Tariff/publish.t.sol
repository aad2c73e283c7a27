// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ITariff} from "../../../../src/interfaces/ITariff.sol";
import {IntervalTariff, PriceBounds, Technology} from "../../../../src/types/Tariff.sol";
import {Base} from "../../../Base.t.sol";

contract PublishTest is Base {
    /// At EPOCH the gate of interval 1 has just opened.
    uint32 internal constant EARLIEST = 2;
    /// The last one that begins within three days.
    uint32 internal constant LATEST = 72;
    PriceBounds internal bounds = PriceBounds(-500_000, 4_000_000, -300_000, 200_000);
    address internal petra = makeAddr("Petra, publisher");

    function setUp() public override {
        super.setUp();
        byVote();
        tariff.setPublisher(petra, bounds);
    }

    function publish(uint32 from, uint256 count, int64 energyPrice, int64 feedIn) private {
        int64[] memory energyPrices = new int64[](count);
        int64[] memory feedIns = new int64[](count);
        for (uint256 i = 0; i < count; i++) {
            (energyPrices[i], feedIns[i]) = (energyPrice + int64(uint64(i)), feedIn);
        }
        vm.prank(petra);
        tariff.publish(from, energyPrices, feedIns);
    }

    function assertAsBefore(uint32 interval) private view {
        assertEq(abi.encode(tariff.at(interval)), abi.encode(schedule()[0]));
        assertFalse(tariff.isPublished(interval));
    }

    function testFuzz_SetPublisher_RevertWhen_ConsortiumDoesNotCall(address stranger) external {
        vm.assume(stranger != address(consortium));
        vm.expectRevert(abi.encodeWithSelector(ITariff.Tariff_NotConsortium.selector, stranger));
        vm.prank(stranger);
        tariff.setPublisher(stranger, bounds);
    }

    function testFuzz_SetPublisher_RevertWhen_ALowestLiesAboveItsHighest(int64[4] memory b) external {
        vm.assume(b[0] > b[1] || b[2] > b[3]);
        vm.expectRevert(ITariff.Tariff_BoundsInvalid.selector);
        byVote();
        tariff.setPublisher(petra, PriceBounds(b[0], b[1], b[2], b[3]));
    }

    function test_SetPublisher() external {
        vm.expectEmit();
        emit ITariff.PublisherSet(eve, bounds);
        byVote();
        tariff.setPublisher(eve, bounds);
        assertEq(tariff.publisher(), eve);
        assertEq(abi.encode(tariff.priceBounds()), abi.encode(bounds));
        vm.expectRevert(abi.encodeWithSelector(ITariff.Tariff_NotPublisher.selector, petra));
        publish(EARLIEST, 1, 0, 0);
    }

    function testFuzz_RevertWhen_PublisherDoesNotCall(address stranger) external {
        vm.assume(stranger != petra);
        vm.expectRevert(abi.encodeWithSelector(ITariff.Tariff_NotPublisher.selector, stranger));
        vm.prank(stranger);
        tariff.publish(EARLIEST, new int64[](1), new int64[](1));
    }

    function testFuzz_RevertWhen_PricesDoNotMatch(uint8 energyPrices, uint8 feedIns) external {
        vm.assume(energyPrices != feedIns || energyPrices == 0);
        vm.expectRevert(abi.encodeWithSelector(ITariff.Tariff_PricesMismatch.selector, energyPrices, feedIns));
        vm.prank(petra);
        tariff.publish(EARLIEST, new int64[](energyPrices), new int64[](feedIns));
    }

    function testFuzz_RevertWhen_OrdersArePossible(uint32 elapsed, uint32 from) external {
        vm.warp(EPOCH + elapsed);
        uint32 earliest = elapsed / INTERVAL + EARLIEST;
        from = uint32(bound(from, 0, earliest - 1));
        vm.expectRevert(abi.encodeWithSelector(ITariff.Tariff_TooSoon.selector, from, earliest));
        publish(from, 1, 0, 0);
    }

    function testFuzz_RevertWhen_TheLastIsTooFarAhead(uint32 from, uint8 count) external {
        count = uint8(bound(count, 1, 100));
        from = uint32(bound(from, count > LATEST - 1 ? EARLIEST : LATEST + 1 - count + 1, type(uint32).max));
        uint256 last = uint256(from) + count - 1;
        vm.assume(last > LATEST);
        vm.expectRevert(abi.encodeWithSelector(ITariff.Tariff_TooFarAhead.selector, last, EPOCH + 3 days));
        publish(from, count, 0, 0);
    }

    function testFuzz_RevertWhen_APriceIsOutsideItsBounds(int64 energyPrice, int64 feedIn) external {
        vm.assume(
            energyPrice < bounds.lowestEnergyPrice || energyPrice > bounds.highestEnergyPrice
                || feedIn < bounds.lowestFeedIn || feedIn > bounds.highestFeedIn
        );
        int64[] memory energyPrices = new int64[](2);
        int64[] memory feedIns = new int64[](2);
        (energyPrices[1], feedIns[1]) = (energyPrice, feedIn);
        vm.expectRevert(
            abi.encodeWithSelector(ITariff.Tariff_PriceOutsideBounds.selector, EARLIEST + 1, energyPrice, feedIn)
        );
        vm.prank(petra);
        tariff.publish(EARLIEST, energyPrices, feedIns);
        assertAsBefore(EARLIEST);
    }

    function testFuzz_RevertWhen_AnIntervalIsPublishedAlready(uint32 first, uint32 second) external {
        first = uint32(bound(first, EARLIEST, LATEST - 9));
        second = uint32(bound(second, first > EARLIEST + 9 ? first - 9 : EARLIEST, first + 9));
        publish(first, 10, 1, 0);
        vm.assume(second + 9 <= LATEST);
        uint32 common = first > second ? first : second;
        vm.expectRevert(abi.encodeWithSelector(ITariff.Tariff_AlreadyPublished.selector, common));
        publish(second, 10, 2, 0);
        assertEq(tariff.at(common).energyPrice, 1 + int64(uint64(common - first)));
    }

    function testFuzz_WhenAllIsWell(uint32 from, uint8 count, int64 energyPrice, int64 feedIn) external {
        count = uint8(bound(count, 1, 24));
        from = uint32(bound(from, EARLIEST, LATEST + 1 - count));
        energyPrice = int64(bound(energyPrice, bounds.lowestEnergyPrice, bounds.highestEnergyPrice - 24));
        feedIn = int64(bound(feedIn, bounds.lowestFeedIn, bounds.highestFeedIn));
        vm.expectEmit(true, false, false, false);
        emit ITariff.PricesPublished(from, new int64[](0), new int64[](0));
        publish(from, count, energyPrice, feedIn);
        for (uint32 i = 0; i < count; i++) {
            IntervalTariff memory expected = schedule()[0];
            (expected.energyPrice, expected.feedIn) = (energyPrice + int64(uint64(i)), feedIn);
            assertEq(abi.encode(tariff.at(from + i)), abi.encode(expected));
            int256 ceiling = int256(expected.energyPrice) + expected.gridFee + expected.tax - 20_000;
            assertEq(tariff.ceiling(from + i), ceiling > 0 ? uint256(ceiling) : 0);
        }
        assertAsBefore(from - 1);
        assertAsBefore(from + count);
        (uint256 gridFee, uint256 tax) = tariff.localFees(from);
        assertEq(gridFee + tax, 20_000);
        assertEq(tariff.floor(from, Technology.Pv), PV_FLOOR);
    }

    function testFuzz_At_WhenTheMembersChangeTheTariff(uint32 validFrom) external {
        validFrom = uint32(bound(validFrom, EARLIEST, LATEST));
        publish(EARLIEST, LATEST - EARLIEST + 1, 1_000, 0);
        IntervalTariff[] memory dearer = schedule();
        dearer[0].gridFee += 1;
        byVote();
        tariff.change(validFrom, dearer, floors());
        if (validFrom > EARLIEST) {
            assertEq(tariff.at(validFrom - 1).energyPrice, 1_000 + int64(uint64(validFrom - 1 - EARLIEST)));
        }
        assertEq(abi.encode(tariff.at(validFrom)), abi.encode(dearer[0]));
        assertEq(abi.encode(tariff.at(LATEST)), abi.encode(dearer[0]));
        publish(validFrom, 1, 7, 7);
        assertEq(tariff.at(validFrom).energyPrice, 7);
        assertEq(tariff.at(validFrom).gridFee, dearer[0].gridFee);
    }

    function testFuzz_At_WhenAChangeWasAnnouncedBefore(uint32 validFrom) external {
        validFrom = uint32(bound(validFrom, EARLIEST, LATEST));
        IntervalTariff[] memory dearer = schedule();
        dearer[0].gridFee += 1;
        byVote();
        tariff.change(validFrom, dearer, floors());
        publish(EARLIEST, LATEST - EARLIEST + 1, 1_000, 0);
        assertEq(tariff.at(LATEST).energyPrice, 1_000 + int64(uint64(LATEST - EARLIEST)));
        assertEq(tariff.at(LATEST).gridFee, dearer[0].gridFee);
    }

    /// A change that replaces an announced one overrules what was published for the intervals of either.
    function test_At_WhenAnAnnouncedChangeIsReplaced() external {
        byVote();
        tariff.change(40, schedule(), floors());
        publish(EARLIEST, LATEST - EARLIEST + 1, 1_000, 0);
        byVote();
        tariff.change(30, schedule(), floors());
        assertTrue(tariff.isPublished(29));
        assertFalse(tariff.isPublished(30));
        assertFalse(tariff.isPublished(40));
    }

    function test_At_WhenThePublisherIsDismissed() external {
        publish(EARLIEST, 1, 1, 0);
        byVote();
        tariff.setPublisher(address(0), bounds);
        assertEq(tariff.at(EARLIEST).energyPrice, 1);
        vm.expectRevert(abi.encodeWithSelector(ITariff.Tariff_NotPublisher.selector, petra));
        publish(EARLIEST + 1, 1, 0, 0);
    }

    /// Before the community starts there is a day on which nobody can trade yet.
    function test_WhenTheCommunityHasNotStarted() external {
        vm.warp(EPOCH - 1 days);
        publish(0, 24, 1, 0);
        assertEq(tariff.at(23).energyPrice, 24);
        vm.warp(EPOCH - 4 days);
        vm.expectPartialRevert(ITariff.Tariff_TooFarAhead.selector);
        publish(0, 1, 1, 0);
    }
}
