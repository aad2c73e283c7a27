// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Calendar, IntervalTariff, Technology} from "../types/Tariff.sol";

/// @title The market's calendar and the price parts of every interval
/// @notice A change by the consortium is valid from the first interval for which no order can exist yet, so the tariff of an
/// interval can never change once orders for it are possible. A later decision replaces announced ones from its validFrom on.
/// Entry i of a schedule holds for the intervals k with k mod length = i, so the epoch should be a midnight.
interface ITariff {
    event ScheduleChanged(uint32 indexed validFrom, uint256 version);

    error Tariff_NotConsortium(address caller);
    error Tariff_TooSoon(uint32 validFrom, uint32 earliest);
    error Tariff_EmptySchedule();
    error Tariff_ScheduleLength(uint256 length, uint256 intervalsPerDay);
    error Tariff_LocalFeeNegative(uint256 entry, int64 localGridFee, int64 localTax);
    error Tariff_CalendarInvalid();

    /// @notice Sets a new schedule of the day. Only the consortium.
    /// @param schedule One entry per interval of the day, or one for all.
    /// @param floors Lowest price by technology, in the order of `Technology`.
    function change(uint32 validFrom, IntervalTariff[] calldata schedule, uint64[3] calldata floors) external;

    function calendar() external view returns (Calendar memory);
    function start(uint32 interval) external view returns (uint64);
    function end(uint32 interval) external view returns (uint64);
    function gateOpening(uint32 interval) external view returns (uint64);
    function gateClosure(uint32 interval) external view returns (uint64);
    /// @notice From here a missing reading counts as silence.
    function silenceFrom(uint32 interval) external view returns (uint64);
    /// @notice The tariff of an interval.
    function at(uint32 interval) external view returns (IntervalTariff memory);
    /// @notice The two local parts of the tariff of an interval, which a settlement takes of every Wh; never negative.
    function localFees(uint32 interval) external view returns (uint256 gridFee, uint256 tax);
    /// @notice importAllIn − localGridFee − localTax, never below 0.
    function ceiling(uint32 interval) external view returns (uint64);
    function floor(uint32 interval, Technology technology) external view returns (uint64);
}
