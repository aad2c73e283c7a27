// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ITariff} from "../../../../src/interfaces/ITariff.sol";
import {IntervalTariff, Technology} from "../../../../src/types/Tariff.sol";
import {Base} from "../../../Base.t.sol";

contract AdoptTest is Base {
    /// At EPOCH the gate of interval 1 has just opened.
    uint32 internal constant EARLIEST = 2;

    /// @dev A schedule that tells itself apart by its feed-in.
    function entryWith(int64 feedIn) private pure returns (IntervalTariff[] memory entries) {
        entries = schedule();
        entries[0].feedIn = feedIn;
    }

    function adopt(uint32 validFrom, bytes32 id) private {
        byVote();
        tariff.adopt(validFrom, id);
    }

    function test_Prepare_RevertWhen_TheScheduleIsInvalid() external {
        vm.expectRevert(ITariff.Tariff_EmptySchedule.selector);
        tariff.prepare(new IntervalTariff[](0), floors());
        vm.expectRevert(abi.encodeWithSelector(ITariff.Tariff_ScheduleLength.selector, 2, 24));
        tariff.prepare(new IntervalTariff[](2), floors());
        IntervalTariff[] memory entries = schedule();
        entries[0].localTax = -1;
        vm.expectPartialRevert(ITariff.Tariff_LocalFeeNegative.selector);
        tariff.prepare(entries, floors());
    }

    function testFuzz_Prepare(address anyone, int64 feedIn) external {
        IntervalTariff[] memory entries = entryWith(feedIn);
        bytes32 id = keccak256(abi.encode(entries, floors()));
        vm.expectEmit();
        emit ITariff.SchedulePrepared(id);
        vm.prank(anyone);
        assertEq(tariff.prepare(entries, floors()), id);
        vm.recordLogs();
        assertEq(tariff.prepare(entries, floors()), id);
        assertEq(vm.getRecordedLogs().length, 0);
        assertEq(abi.encode(tariff.at(EARLIEST)), abi.encode(schedule()[0]));
    }

    function testFuzz_RevertWhen_ConsortiumDoesNotCall(address stranger) external {
        vm.assume(stranger != address(consortium));
        bytes32 id = tariff.prepare(schedule(), floors());
        vm.expectRevert(abi.encodeWithSelector(ITariff.Tariff_NotConsortium.selector, stranger));
        vm.prank(stranger);
        tariff.adopt(EARLIEST, id);
    }

    function testFuzz_RevertWhen_NobodyHasPreparedIt(bytes32 id) external {
        vm.expectRevert(abi.encodeWithSelector(ITariff.Tariff_UnknownSchedule.selector, id));
        adopt(EARLIEST, id);
    }

    function testFuzz_RevertWhen_OrdersArePossible(uint32 validFrom) external {
        validFrom = uint32(bound(validFrom, 0, EARLIEST - 1));
        bytes32 id = tariff.prepare(schedule(), floors());
        vm.expectRevert(abi.encodeWithSelector(ITariff.Tariff_TooSoon.selector, validFrom, EARLIEST));
        adopt(validFrom, id);
    }

    /// Summer and winter in turn, announced for many years.
    function testFuzz_WhenAllIsWell(uint8 count, uint32 interval) external {
        count = uint8(bound(count, 1, 40));
        bytes32[2] memory ids =
            [tariff.prepare(entryWith(0), floors()), tariff.prepare(entryWith(1), [uint64(1), 2, 3])];
        for (uint32 i = 0; i < count; i++) {
            adopt(100 * (i + 1), ids[i % 2]);
        }
        interval = uint32(bound(interval, 0, 100 * (uint32(count) + 2)));
        uint32 season = interval / 100;
        if (season > count) season = count;
        if (season == 0) {
            assertEq(tariff.at(interval).feedIn, schedule()[0].feedIn);
            assertEq(tariff.floor(interval, Technology.Pv), PV_FLOOR);
        } else {
            assertEq(tariff.at(interval).feedIn, int64(uint64((season - 1) % 2)));
            assertEq(tariff.floor(interval, Technology.Pv), season % 2 == 0 ? 2 : PV_FLOOR);
        }
    }

    /// A later decision replaces announced ones from its validFrom on.
    function test_WhenALaterDecisionReplacesAnnouncedOnes() external {
        bytes32 id = tariff.prepare(entryWith(1), floors());
        bytes32 other = tariff.prepare(entryWith(2), floors());
        adopt(100, id);
        adopt(200, id);
        adopt(150, other);
        assertEq(tariff.at(149).feedIn, 1);
        assertEq(tariff.at(150).feedIn, 2);
        assertEq(tariff.at(200).feedIn, 2);
    }
}
