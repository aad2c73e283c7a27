// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {SignedMath} from "@openzeppelin/contracts/utils/math/SignedMath.sol";
import {ITariff} from "../interfaces/ITariff.sol";
import {Calendar, IntervalTariff, Technology} from "../types/Tariff.sol";

/// @title Tariff; documented in ITariff
contract Tariff is ITariff {
    struct Version {
        uint32 validFrom;
        uint64[3] floors;
        IntervalTariff[] schedule;
    }

    address public immutable consortium;

    uint64 private immutable _epoch;
    uint32 private immutable _intervalSeconds;
    uint32 private immutable _windowSeconds;
    uint32 private immutable _commitMarginSeconds;
    uint32 private immutable _graceSeconds;

    /// @dev Ascending by validFrom; the first is valid from interval 0, so every interval has one.
    Version[] private _versions;

    constructor(
        address consortium_,
        Calendar memory calendar_,
        IntervalTariff[] memory schedule,
        uint64[3] memory floors
    ) {
        _check(calendar_);
        consortium = consortium_;
        _epoch = calendar_.epoch;
        _intervalSeconds = calendar_.intervalSeconds;
        _windowSeconds = calendar_.windowSeconds;
        _commitMarginSeconds = calendar_.commitMarginSeconds;
        _graceSeconds = calendar_.graceSeconds;
        _append(0, schedule, floors, calendar_.intervalSeconds);
    }

    /// @inheritdoc ITariff
    function change(uint32 validFrom, IntervalTariff[] calldata schedule, uint64[3] calldata floors) external {
        if (msg.sender != consortium) revert Tariff_NotConsortium(msg.sender);
        uint32 earliest = _firstWithoutOrders();
        if (validFrom < earliest) revert Tariff_TooSoon(validFrom, earliest);
        while (_versions.length != 0 && _versions[_versions.length - 1].validFrom >= validFrom) {
            _versions.pop();
        }
        _append(validFrom, schedule, floors, _intervalSeconds);
    }

    /// @inheritdoc ITariff
    function calendar() external view returns (Calendar memory) {
        return Calendar(_epoch, _intervalSeconds, _windowSeconds, _commitMarginSeconds, _graceSeconds);
    }

    /// @inheritdoc ITariff
    function start(uint32 interval) public view returns (uint64) {
        return _epoch + uint64(interval) * _intervalSeconds;
    }

    /// @inheritdoc ITariff
    function end(uint32 interval) public view returns (uint64) {
        return start(interval) + _intervalSeconds;
    }

    /// @inheritdoc ITariff
    function gateOpening(uint32 interval) external view returns (uint64) {
        return start(interval) - _windowSeconds;
    }

    /// @inheritdoc ITariff
    function gateClosure(uint32 interval) external view returns (uint64) {
        return start(interval) - _commitMarginSeconds;
    }

    /// @inheritdoc ITariff
    function silenceFrom(uint32 interval) external view returns (uint64) {
        return end(interval) + _graceSeconds;
    }

    /// @inheritdoc ITariff
    function at(uint32 interval) public view returns (IntervalTariff memory) {
        IntervalTariff[] storage schedule = _versionOf(interval).schedule;
        return schedule[interval % schedule.length];
    }

    /// @inheritdoc ITariff
    /// @dev Both stand in one slot, and are checked when they are set.
    function localFees(uint32 interval) external view returns (uint256 gridFee, uint256 tax) {
        IntervalTariff[] storage schedule = _versionOf(interval).schedule;
        IntervalTariff storage entry = schedule[interval % schedule.length];
        return (uint256(int256(entry.localGridFee)), uint256(int256(entry.localTax)));
    }

    /// @inheritdoc ITariff
    function ceiling(uint32 interval) external view returns (uint64) {
        IntervalTariff memory t = at(interval);
        int256 highest = int256(t.energyPrice) + t.gridFee + t.tax - t.localGridFee - t.localTax;
        // No price is above 64 bits, so a ceiling above that refuses nothing.
        return SafeCast.toUint64(Math.min(uint256(SignedMath.max(highest, 0)), type(uint64).max));
    }

    /// @inheritdoc ITariff
    function floor(uint32 interval, Technology technology) external view returns (uint64) {
        return _versionOf(interval).floors[uint8(technology)];
    }

    /// @dev A day is a whole number of intervals, there is time to negotiate and to read meters, and no gate opens before 1970.
    function _check(Calendar memory c) private pure {
        if (c.intervalSeconds == 0 || 1 days % c.intervalSeconds != 0) revert Tariff_CalendarInvalid();
        if (c.windowSeconds <= c.commitMarginSeconds || c.epoch < c.windowSeconds) revert Tariff_CalendarInvalid();
        if (c.graceSeconds == 0) revert Tariff_CalendarInvalid();
    }

    function _append(
        uint32 validFrom,
        IntervalTariff[] memory schedule,
        uint64[3] memory floors,
        uint32 intervalSeconds
    ) private {
        uint256 length = schedule.length;
        uint256 perDay = 1 days / intervalSeconds;
        if (length == 0) revert Tariff_EmptySchedule();
        if (length != 1 && length != perDay) revert Tariff_ScheduleLength(length, perDay);

        Version storage version = _versions.push();
        version.validFrom = validFrom;
        version.floors = floors;
        for (uint256 i = 0; i < length; i++) {
            IntervalTariff memory t = schedule[i];
            // A settlement pays these two out of what it holds; it cannot collect them from the grid.
            if (t.localGridFee < 0 || t.localTax < 0) revert Tariff_LocalFeeNegative(i, t.localGridFee, t.localTax);
            version.schedule.push(t);
        }
        emit ScheduleChanged(validFrom, _versions.length - 1);
    }

    /// @dev Newest first: what is asked for is nearly always one of the last two.
    function _versionOf(uint32 interval) private view returns (Version storage) {
        uint256 i = _versions.length - 1;
        while (_versions[i].validFrom > interval) i--;
        return _versions[i];
    }

    /// @dev The first interval whose gate has not opened at this block's time.
    function _firstWithoutOrders() private view returns (uint32) {
        uint256 opensUpTo = block.timestamp + _windowSeconds;
        if (opensUpTo < _epoch) return 0;
        return uint32((opensUpTo - _epoch) / _intervalSeconds + 1);
    }
}
