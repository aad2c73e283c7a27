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
        uint32 length;
        uint64[3] floors;
        mapping(uint256 entry => IntervalTariff) schedule;
    }

    /// What the newest version says of itself, and how many there are: all in one slot, since every settlement asks for fees.
    struct Newest {
        uint32 count;
        uint32 validFrom;
        uint32 length;
    }

    address public immutable consortium;

    uint64 private immutable _epoch;
    uint32 private immutable _intervalSeconds;
    uint32 private immutable _windowSeconds;
    uint32 private immutable _commitMarginSeconds;
    uint32 private immutable _graceSeconds;

    /// @dev Ascending by validFrom; the first is valid from interval 0, so every interval has one.
    mapping(uint256 number => Version) private _versions;
    Newest private _newest;

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
        _put(0, 0, schedule, floors, calendar_.intervalSeconds);
    }

    /// @inheritdoc ITariff
    function change(uint32 validFrom, IntervalTariff[] calldata schedule, uint64[3] calldata floors) external {
        if (msg.sender != consortium) revert Tariff_NotConsortium(msg.sender);
        uint32 earliest = _firstWithoutOrders();
        if (validFrom < earliest) revert Tariff_TooSoon(validFrom, earliest);
        uint32 count = _newest.count;
        while (count != 0 && _versions[count - 1].validFrom >= validFrom) count--;
        _put(count, validFrom, schedule, floors, _intervalSeconds);
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
        return _entryOf(interval);
    }

    /// @inheritdoc ITariff
    /// @dev Both stand in one slot, and are checked when they are set.
    function localFees(uint32 interval) external view returns (uint256 gridFee, uint256 tax) {
        IntervalTariff storage entry = _entryOf(interval);
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
        return _versions[_numberOf(_newest, interval)].floors[uint8(technology)];
    }

    /// @dev A day is a whole number of intervals, there is time to negotiate and to read meters, and no gate opens before 1970.
    function _check(Calendar memory c) private pure {
        if (c.intervalSeconds == 0 || 1 days % c.intervalSeconds != 0) revert Tariff_CalendarInvalid();
        if (c.windowSeconds <= c.commitMarginSeconds || c.epoch < c.windowSeconds) revert Tariff_CalendarInvalid();
        if (c.graceSeconds == 0) revert Tariff_CalendarInvalid();
    }

    /// The newest version, in place of all from this number on.
    function _put(
        uint32 number,
        uint32 validFrom,
        IntervalTariff[] memory schedule,
        uint64[3] memory floors,
        uint32 intervalSeconds
    ) private {
        uint256 length = schedule.length;
        uint256 perDay = 1 days / intervalSeconds;
        if (length == 0) revert Tariff_EmptySchedule();
        if (length != 1 && length != perDay) revert Tariff_ScheduleLength(length, perDay);

        _newest = Newest(number + 1, validFrom, uint32(length));
        Version storage version = _versions[number];
        (version.validFrom, version.length) = (validFrom, uint32(length));
        version.floors = floors;
        for (uint256 i = 0; i < length; i++) {
            IntervalTariff memory t = schedule[i];
            // A settlement pays these two out of what it holds; it cannot collect them from the grid.
            if (t.localGridFee < 0 || t.localTax < 0) revert Tariff_LocalFeeNegative(i, t.localGridFee, t.localTax);
            version.schedule[i] = t;
        }
        emit ScheduleChanged(validFrom, number);
    }

    function _entryOf(uint32 interval) private view returns (IntervalTariff storage) {
        Newest memory newest = _newest;
        uint256 number = _numberOf(newest, interval);
        Version storage version = _versions[number];
        uint256 length = number + 1 == newest.count ? newest.length : version.length;
        return version.schedule[interval % length];
    }

    /// @dev Newest first: what is asked for is nearly always one of the last two.
    function _numberOf(Newest memory newest, uint32 interval) private view returns (uint256 number) {
        number = newest.count - 1;
        if (newest.validFrom <= interval) return number;
        do {
            number--;
        } while (_versions[number].validFrom > interval);
    }

    /// @dev The first interval whose gate has not opened at this block's time.
    function _firstWithoutOrders() private view returns (uint32) {
        uint256 opensUpTo = block.timestamp + _windowSeconds;
        if (opensUpTo < _epoch) return 0;
        return uint32((opensUpTo - _epoch) / _intervalSeconds + 1);
    }
}
