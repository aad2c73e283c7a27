// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ITariff} from "../../../../src/interfaces/ITariff.sol";
import {Calendar} from "../../../../src/types/Tariff.sol";
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
}
