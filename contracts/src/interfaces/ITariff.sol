// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Calendar, IntervalTariff, PriceBounds, Technology} from "../types/Tariff.sol";

/// @title The market's calendar and the price parts of every interval
/// @notice A change by the consortium is valid from the first interval for which no order can exist yet, so the tariff of an
/// interval can never change once orders for it are possible. A later decision replaces announced ones from its validFrom on.
/// Entry i of a schedule holds for the intervals k with k mod length = i, so the epoch should be a midnight.
///
/// Prices that nobody knows long before, as those of a day-ahead market, are set by a publisher whom the consortium appoints: the
/// energy price and the feed-in of single intervals, within bounds, once each, for the next days only, and never of an interval
/// for which orders are possible. Everything else stays with the consortium, whose next change overrules what was published for
/// intervals from its validFrom on. What nobody has published is as the schedule says.
interface ITariff {
    event ScheduleChanged(uint32 indexed validFrom, uint256 version);
    event SchedulePrepared(bytes32 indexed id);
    event PublisherSet(address indexed publisher, PriceBounds bounds);
    event PricesPublished(uint32 indexed from, int64[] energyPrices, int64[] feedIns);

    error Tariff_NotConsortium(address caller);
    error Tariff_TooSoon(uint32 validFrom, uint32 earliest);
    error Tariff_EmptySchedule();
    error Tariff_ScheduleLength(uint256 length, uint256 intervalsPerDay);
    error Tariff_LocalFeeNegative(uint256 entry, int64 localGridFee, int64 localTax);
    error Tariff_CalendarInvalid();
    error Tariff_UnknownSchedule(bytes32 id);
    error Tariff_BoundsInvalid();
    error Tariff_NotPublisher(address caller);
    error Tariff_PricesMismatch(uint256 energyPrices, uint256 feedIns);
    error Tariff_TooFarAhead(uint256 last, uint256 latestStart);
    error Tariff_AlreadyPublished(uint32 interval);
    error Tariff_PriceOutsideBounds(uint32 interval, int64 energyPrice, int64 feedIn);

    /// @notice Sets a new schedule of the day. Only the consortium.
    /// @param schedule One entry per interval of the day, or one for all.
    /// @param floors Lowest price by technology, in the order of `Technology`.
    function change(uint32 validFrom, IntervalTariff[] calldata schedule, uint64[3] calldata floors) external;

    /// @notice Puts a schedule down so that a vote can name it by its hash, as often as it is to hold: what a season brings back
    /// every year is written once. Anyone; it changes nothing by itself.
    /// @return id keccak256(abi.encode(schedule, floors)).
    function prepare(IntervalTariff[] calldata schedule, uint64[3] calldata floors) external returns (bytes32 id);

    /// @notice As `change`, with a schedule that was prepared. Only the consortium.
    function adopt(uint32 validFrom, bytes32 id) external;

    /// @notice Appoints who publishes prices, in place of whoever did before; address 0 for nobody. Only the consortium.
    /// @param bounds Within which every published price lies.
    function setPublisher(address publisher, PriceBounds calldata bounds) external;

    /// @notice Sets energy price and feed-in of the intervals from `from` on, one entry each. Only the publisher.
    function publish(uint32 from, int64[] calldata energyPrices, int64[] calldata feedIns) external;

    /// @notice Who publishes prices; address 0 when nobody does.
    function publisher() external view returns (address);
    /// @notice Within which published prices lie.
    function priceBounds() external view returns (PriceBounds memory);
    /// @notice Whether the prices of an interval were published and still hold.
    function isPublished(uint32 interval) external view returns (bool);

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
