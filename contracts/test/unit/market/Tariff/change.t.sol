// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ITariff} from "../../../../src/interfaces/ITariff.sol";
import {IntervalTariff, Technology} from "../../../../src/types/Tariff.sol";
import {Base} from "../../../Base.t.sol";

contract ChangeTest is Base {
    /// At EPOCH the gate of interval 1 has just opened.
    uint32 internal constant EARLIEST = 2;
    uint256 internal constant PER_DAY = 24;

    function change(uint32 validFrom, IntervalTariff[] memory entries) private {
        byVote();
        tariff.change(validFrom, entries, floors());
    }

    /// @dev `count` entries that tell themselves apart by their feed-in.
    function entriesWith(uint256 count, int64 firstFeedIn) private pure returns (IntervalTariff[] memory entries) {
        entries = new IntervalTariff[](count);
        for (uint256 i = 0; i < count; i++) {
            entries[i] = schedule()[0];
            entries[i].feedIn = firstFeedIn + int64(uint64(i));
        }
    }

    function testFuzz_RevertWhen_ConsortiumDoesNotCall(address stranger) external {
        vm.assume(stranger != address(consortium));
        vm.expectRevert(abi.encodeWithSelector(ITariff.Tariff_NotConsortium.selector, stranger));
        vm.prank(stranger);
        tariff.change(EARLIEST, schedule(), floors());
    }

    function testFuzz_RevertWhen_OrdersArePossible(uint32 elapsed, uint32 validFrom) external {
        vm.warp(EPOCH + elapsed);
        uint32 earliest = elapsed / INTERVAL + EARLIEST;
        assertLe(tariff.gateOpening(earliest - 1), block.timestamp);
        assertGt(tariff.gateOpening(earliest), block.timestamp);
        validFrom = uint32(bound(validFrom, 0, earliest - 1));
        vm.expectRevert(abi.encodeWithSelector(ITariff.Tariff_TooSoon.selector, validFrom, earliest));
        change(validFrom, schedule());
    }

    function test_RevertWhen_ScheduleIsEmpty() external {
        vm.expectRevert(ITariff.Tariff_EmptySchedule.selector);
        change(EARLIEST, new IntervalTariff[](0));
    }

    function testFuzz_RevertWhen_ScheduleIsNeitherOneEntryNorADay(uint256 length) external {
        length = bound(length, 2, 99);
        vm.assume(length != PER_DAY);
        vm.expectRevert(abi.encodeWithSelector(ITariff.Tariff_ScheduleLength.selector, length, PER_DAY));
        change(EARLIEST, entriesWith(length, 0));
    }

    function testFuzz_RevertWhen_ALocalFeeIsNegative(int64 fee, int64 tax) external {
        vm.assume(fee < 0 || tax < 0);
        IntervalTariff[] memory entries = schedule();
        (entries[0].localGridFee, entries[0].localTax) = (fee, tax);
        vm.expectRevert(abi.encodeWithSelector(ITariff.Tariff_LocalFeeNegative.selector, 0, fee, tax));
        change(EARLIEST, entries);
    }

    function testFuzz_WhenALaterChangeWasAnnounced(uint32 announced, uint32 validFrom) external {
        announced = uint32(bound(announced, EARLIEST, type(uint32).max));
        validFrom = uint32(bound(validFrom, EARLIEST, announced));
        change(announced, entriesWith(1, 1));
        change(validFrom, entriesWith(1, 2));
        assertEq(tariff.at(announced).feedIn, 2);
        assertEq(tariff.at(validFrom).feedIn, 2);
        assertEq(tariff.at(validFrom - 1).feedIn, schedule()[0].feedIn);
    }

    function test_WhenTheCommunityHasNotStarted() external {
        vm.warp(EPOCH - 1 days);
        change(0, entriesWith(1, 1));
        assertEq(tariff.at(0).feedIn, 1);
    }

    function testFuzz_WhenNoOrderIsPossible(uint32 validFrom, uint32 later) external {
        validFrom = uint32(bound(validFrom, EARLIEST, type(uint32).max));
        later = uint32(bound(later, validFrom, type(uint32).max));
        vm.expectEmit();
        emit ITariff.ScheduleChanged(validFrom, 1);
        change(validFrom, entriesWith(1, 1));
        assertEq(tariff.at(later).feedIn, 1);
        assertEq(tariff.at(validFrom - 1).feedIn, schedule()[0].feedIn);
    }

    function testFuzz_At_WhenEveryIntervalHasAnEntry(uint32 interval) external {
        interval = uint32(bound(interval, EARLIEST, type(uint32).max));
        change(EARLIEST, entriesWith(PER_DAY, 100));
        assertEq(tariff.at(interval).feedIn, 100 + int64(uint64(interval % PER_DAY)));
    }

    /// Two schedules of different length, the longer one in force before.
    function testFuzz_AnEarlierScheduleStaysAsLongAsItWas(uint32 interval) external {
        interval = uint32(bound(interval, EARLIEST, 199));
        change(EARLIEST, entriesWith(PER_DAY, 100));
        change(200, entriesWith(1, 500));
        assertEq(tariff.at(interval).feedIn, 100 + int64(uint64(interval % PER_DAY)));
        assertEq(tariff.at(interval + 200).feedIn, 500);
        change(200, entriesWith(PER_DAY, 700));
        assertEq(tariff.at(interval + 200).feedIn, 700 + int64(uint64((interval + 200) % PER_DAY)));
    }

    function testFuzz_Ceiling(int32[3] memory parts, uint32 localGridFee, uint32 localTax) external {
        IntervalTariff[] memory entries = schedule();
        (entries[0].energyPrice, entries[0].gridFee, entries[0].tax) = (parts[0], parts[1], parts[2]);
        (entries[0].localGridFee, entries[0].localTax) = (int64(uint64(localGridFee)), int64(uint64(localTax)));
        change(EARLIEST, entries);
        int256 expected = int256(parts[0]) + parts[1] + parts[2] - int256(uint256(localGridFee) + localTax);
        assertEq(int256(uint256(tariff.ceiling(EARLIEST))), expected > 0 ? expected : int256(0));
    }

    function test_Ceiling_WhenThePartsAreTheLargest() external {
        IntervalTariff[] memory entries = schedule();
        int64 most = type(int64).max;
        (entries[0].energyPrice, entries[0].gridFee, entries[0].tax) = (most, most, most);
        change(EARLIEST, entries);
        assertEq(tariff.ceiling(EARLIEST), type(uint64).max);
    }

    function testFuzz_Floor(uint32 interval) external view {
        assertEq(tariff.floor(interval, Technology.None), 0);
        assertEq(tariff.floor(interval, Technology.Pv), PV_FLOOR);
        assertEq(tariff.floor(interval, Technology.Battery), BATTERY_FLOOR);
    }
}
