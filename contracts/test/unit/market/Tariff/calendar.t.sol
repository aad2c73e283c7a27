// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ITariff} from "../../../../src/interfaces/ITariff.sol";
import {Calendar, IntervalTariff} from "../../../../src/types/Tariff.sol";
import {Base} from "../../../Base.t.sol";

contract CalendarTest is Base {
    function expectInvalid(Calendar memory c) private {
        vm.expectRevert(ITariff.Tariff_CalendarInvalid.selector);
        create("market/Tariff.sol", abi.encode(consortium, c, schedule(), floors()));
    }

    function testFuzz_RevertWhen_ADayIsNoWholeNumberOfIntervals(uint32 intervalSeconds) external {
        vm.assume(intervalSeconds == 0 || 1 days % intervalSeconds != 0);
        Calendar memory c = calendar();
        c.intervalSeconds = intervalSeconds;
        expectInvalid(c);
    }

    function testFuzz_RevertWhen_TheWindowIsNotLongerThanTheMargin(uint32 window, uint32 margin) external {
        Calendar memory c = calendar();
        c.windowSeconds = uint32(bound(window, 0, margin));
        c.commitMarginSeconds = margin;
        expectInvalid(c);
    }

    function test_RevertWhen_ThereIsNoGrace() external {
        Calendar memory c = calendar();
        c.graceSeconds = 0;
        expectInvalid(c);
    }

    function testFuzz_RevertWhen_AGateWouldOpenBefore1970(uint64 epoch) external {
        Calendar memory c = calendar();
        c.epoch = uint64(bound(epoch, 0, WINDOW - 1));
        expectInvalid(c);
    }

    function test_WhenTheCalendarIsSound() external view {
        assertEq(abi.encode(tariff.calendar()), abi.encode(calendar()));
    }

    function testFuzz_Times(uint32 interval) external view {
        interval = uint32(bound(interval, 0, type(uint32).max - 1));
        uint64 start = EPOCH + uint64(interval) * INTERVAL;
        assertEq(tariff.gateOpening(interval), start - WINDOW);
        assertEq(tariff.gateClosure(interval), start - MARGIN);
        assertEq(tariff.start(interval), start);
        assertEq(tariff.end(interval), tariff.start(interval + 1));
        assertEq(tariff.silenceFrom(interval), start + INTERVAL + GRACE);
    }

    /// What a settlement asks is what stands in the tariff.
    function testFuzz_LocalFees(uint32 interval, int32 gridFee, int32 tax) external {
        IntervalTariff[] memory day = new IntervalTariff[](24);
        for (uint256 i = 0; i < day.length; i++) {
            day[i] = schedule()[0];
            day[i].localGridFee = int64(uint64(uint32(gridFee) + i));
            day[i].localTax = int64(uint64(uint32(tax) + i));
        }
        bytes memory arguments = abi.encode(consortium, calendar(), day, floors());
        ITariff other = ITariff(create("market/Tariff.sol", arguments));
        (uint256 grid, uint256 local) = other.localFees(interval);
        assertEq(grid, uint32(gridFee) + uint256(interval % 24));
        assertEq(local, uint32(tax) + uint256(interval % 24));
    }
}
