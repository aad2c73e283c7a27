// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {SignedMath} from "@openzeppelin/contracts/utils/math/SignedMath.sol";
import {ITariff} from "../interfaces/ITariff.sol";
import {Calendar, IntervalTariff, PriceBounds, Technology} from "../types/Tariff.sol";

/// @title Tariff; documented in ITariff
contract Tariff is ITariff {
    /// The content of one or several versions.
    struct Schedule {
        uint32 length;
        uint64[3] floors;
        mapping(uint256 entry => IntervalTariff) entries;
    }

    struct Version {
        uint32 validFrom;
        uint32 length;
        /// Which of the schedules holds.
        uint32 schedule;
        /// Counts all decisions, also those that a later one has replaced.
        uint32 decision;
    }

    /// The newest version, how many there are, and whether any price was ever published: all in one slot, since every settlement
    /// asks for fees.
    struct Newest {
        uint32 validFrom;
        uint32 length;
        uint32 schedule;
        uint32 decision;
        uint32 count;
        bool hasPublished;
    }

    struct Published {
        int64 energyPrice;
        int64 feedIn;
        /// The last decision before it was published, from 1 on; 0 where nothing was.
        uint32 decision;
    }

    /// @dev A publisher whose key is stolen reaches no further until the members replace it.
    uint256 private constant PUBLISHED_AT_MOST_AHEAD = 3 days;

    address public immutable consortium;

    uint64 private immutable _epoch;
    uint32 private immutable _intervalSeconds;
    uint32 private immutable _windowSeconds;
    uint32 private immutable _commitMarginSeconds;
    uint32 private immutable _graceSeconds;

    /// @dev Ascending by validFrom; the first is valid from interval 0, so every interval has one.
    mapping(uint256 number => Version) private _versions;
    mapping(uint256 number => Schedule) private _schedules;
    mapping(bytes32 id => uint256 number) private _prepared;
    Newest private _newest;
    uint32 private _scheduleCount;

    /// @inheritdoc ITariff
    address public publisher;
    PriceBounds private _bounds;
    mapping(uint32 interval => Published) private _published;

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
        _put(0, 0, _write(schedule, floors, calendar_.intervalSeconds));
    }

    modifier onlyConsortium() {
        if (msg.sender != consortium) revert Tariff_NotConsortium(msg.sender);
        _;
    }

    /// @inheritdoc ITariff
    function change(uint32 validFrom, IntervalTariff[] calldata schedule, uint64[3] calldata floors)
        external
        onlyConsortium
    {
        _decide(validFrom, _write(schedule, floors, _intervalSeconds));
    }

    /// @inheritdoc ITariff
    function prepare(IntervalTariff[] calldata schedule, uint64[3] calldata floors) external returns (bytes32 id) {
        id = keccak256(abi.encode(schedule, floors));
        if (_prepared[id] != 0) return id;
        _prepared[id] = _write(schedule, floors, _intervalSeconds);
        emit SchedulePrepared(id);
    }

    /// @inheritdoc ITariff
    function adopt(uint32 validFrom, bytes32 id) external onlyConsortium {
        uint256 number = _prepared[id];
        if (number == 0) revert Tariff_UnknownSchedule(id);
        _decide(validFrom, uint32(number));
    }

    /// @inheritdoc ITariff
    function setPublisher(address publisher_, PriceBounds calldata bounds) external onlyConsortium {
        if (bounds.lowestEnergyPrice > bounds.highestEnergyPrice || bounds.lowestFeedIn > bounds.highestFeedIn) {
            revert Tariff_BoundsInvalid();
        }
        (publisher, _bounds) = (publisher_, bounds);
        emit PublisherSet(publisher_, bounds);
    }

    /// @inheritdoc ITariff
    function publish(uint32 from, int64[] calldata energyPrices, int64[] calldata feedIns) external {
        if (msg.sender != publisher) revert Tariff_NotPublisher(msg.sender);
        uint256 count = energyPrices.length;
        if (count == 0 || count != feedIns.length) revert Tariff_PricesMismatch(count, feedIns.length);
        uint32 earliest = _firstWithoutOrders();
        if (from < earliest) revert Tariff_TooSoon(from, earliest);
        uint256 last = uint256(from) + count - 1;
        uint256 latestStart = block.timestamp + PUBLISHED_AT_MOST_AHEAD;
        if (_epoch + last * _intervalSeconds > latestStart) revert Tariff_TooFarAhead(last, latestStart);
        PriceBounds memory bounds = _bounds;
        uint32 decision = _newest.decision;
        _newest.hasPublished = true;
        for (uint32 i = 0; i < count; i++) {
            _publish(from + i, Published(energyPrices[i], feedIns[i], decision), bounds);
        }
        emit PricesPublished(from, energyPrices, feedIns);
    }

    /// @inheritdoc ITariff
    function priceBounds() external view returns (PriceBounds memory) {
        return _bounds;
    }

    /// @inheritdoc ITariff
    function isPublished(uint32 interval) public view returns (bool) {
        return _holds(_published[interval], _versionOf(interval));
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
    function at(uint32 interval) public view returns (IntervalTariff memory t) {
        Version memory version = _versionOf(interval);
        t = _schedules[version.schedule].entries[interval % version.length];
        if (!_newest.hasPublished) return t;
        Published memory published = _published[interval];
        if (_holds(published, version)) (t.energyPrice, t.feedIn) = (published.energyPrice, published.feedIn);
    }

    /// @inheritdoc ITariff
    /// @dev Both stand in one slot, and are checked when they are set.
    function localFees(uint32 interval) external view returns (uint256 gridFee, uint256 tax) {
        Version memory version = _versionOf(interval);
        IntervalTariff storage entry = _schedules[version.schedule].entries[interval % version.length];
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
        return _schedules[_versionOf(interval).schedule].floors[uint8(technology)];
    }

    /// @dev A day is a whole number of intervals, there is time to negotiate and to read meters, and no gate opens before 1970.
    function _check(Calendar memory c) private pure {
        if (c.intervalSeconds == 0 || 1 days % c.intervalSeconds != 0) revert Tariff_CalendarInvalid();
        if (c.windowSeconds <= c.commitMarginSeconds || c.epoch < c.windowSeconds) revert Tariff_CalendarInvalid();
        if (c.graceSeconds == 0) revert Tariff_CalendarInvalid();
    }

    /// A change that no order can have seen coming, in place of all that were announced for later.
    function _decide(uint32 validFrom, uint32 schedule) private {
        uint32 earliest = _firstWithoutOrders();
        if (validFrom < earliest) revert Tariff_TooSoon(validFrom, earliest);
        uint32 count = _newest.count;
        while (count != 0 && _versions[count - 1].validFrom >= validFrom) count--;
        _put(count, validFrom, schedule);
    }

    /// The newest version, in place of all from this number on.
    function _put(uint32 number, uint32 validFrom, uint32 schedule) private {
        uint32 length = _schedules[schedule].length;
        uint32 decision = _newest.decision + 1;
        _versions[number] = Version(validFrom, length, schedule, decision);
        _newest = Newest(validFrom, length, schedule, decision, number + 1, _newest.hasPublished);
        emit ScheduleChanged(validFrom, number);
    }

    /// Keeps a schedule under the next number, from 1 on.
    function _write(IntervalTariff[] memory entries, uint64[3] memory floors, uint32 intervalSeconds)
        private
        returns (uint32 number)
    {
        uint256 length = entries.length;
        uint256 perDay = 1 days / intervalSeconds;
        if (length == 0) revert Tariff_EmptySchedule();
        if (length != 1 && length != perDay) revert Tariff_ScheduleLength(length, perDay);

        number = ++_scheduleCount;
        Schedule storage schedule = _schedules[number];
        schedule.length = uint32(length);
        schedule.floors = floors;
        for (uint256 i = 0; i < length; i++) {
            IntervalTariff memory t = entries[i];
            // A settlement pays these two out of what it holds; it cannot collect them from the grid.
            if (t.localGridFee < 0 || t.localTax < 0) revert Tariff_LocalFeeNegative(i, t.localGridFee, t.localTax);
            schedule.entries[i] = t;
        }
    }

    function _publish(uint32 interval, Published memory p, PriceBounds memory bounds) private {
        if (
            p.energyPrice < bounds.lowestEnergyPrice || p.energyPrice > bounds.highestEnergyPrice
                || p.feedIn < bounds.lowestFeedIn || p.feedIn > bounds.highestFeedIn
        ) revert Tariff_PriceOutsideBounds(interval, p.energyPrice, p.feedIn);
        if (isPublished(interval)) revert Tariff_AlreadyPublished(interval);
        _published[interval] = p;
    }

    /// @dev A decision that was taken after the prices were published, and whose version the interval has, overrules them.
    function _holds(Published memory published, Version memory version) private pure returns (bool) {
        return published.decision != 0 && published.decision >= version.decision;
    }

    /// @dev The newest first: what is asked for nearly always has it. Else the last one that is valid by then, by halving.
    function _versionOf(uint32 interval) private view returns (Version memory) {
        Newest memory newest = _newest;
        if (newest.validFrom <= interval) {
            return Version(newest.validFrom, newest.length, newest.schedule, newest.decision);
        }
        uint256 low = 0;
        uint256 high = newest.count - 1;
        while (high - low > 1) {
            uint256 middle = (low + high) / 2;
            if (_versions[middle].validFrom <= interval) low = middle;
            else high = middle;
        }
        return _versions[low];
    }

    /// @dev The first interval whose gate has not opened at this block's time.
    function _firstWithoutOrders() private view returns (uint32) {
        uint256 opensUpTo = block.timestamp + _windowSeconds;
        if (opensUpTo < _epoch) return 0;
        return uint32((opensUpTo - _epoch) / _intervalSeconds + 1);
    }
}
