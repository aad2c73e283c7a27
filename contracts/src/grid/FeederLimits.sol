// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IFeederLimits} from "../interfaces/IFeederLimits.sol";
import {IOrderGuard} from "../interfaces/IOrderGuard.sol";
import {ITariff} from "../interfaces/ITariff.sol";
import {LimitTable} from "../libraries/LimitTable.sol";
import {FeederLimit, FeederUse} from "../types/Grid.sol";
import {Calendar} from "../types/Tariff.sol";
import {Trade} from "../types/Trade.sol";

/// @title Feeder limits; documented in IFeederLimits
/// @dev Calls nobody but the Tariff. Parents have smaller numbers than their feeders, so the way to the root always ends.
contract FeederLimits is IFeederLimits {
    using LimitTable for bytes;
    using LimitTable for FeederLimit[];

    /// @param serial Of no other version, also of none that this one replaced.
    /// @param hash Of the table without any order of the operator.
    struct Version {
        uint32 validFrom;
        uint64 serial;
        bytes32 hash;
        FeederLimit[] limits;
    }

    /// What the operator ordered for one feeder and interval; one slot.
    struct Order {
        bool given;
        uint48 netOutWh;
        uint48 netInWh;
        uint48 sellWh;
        uint48 buyWh;
    }

    /// What binding trades use of one feeder in one interval; one slot. No number exceeds a limit, so none exceeds 48 bits.
    struct Use {
        uint64 soldWh;
        uint64 boughtWh;
        int64 netOutWh;
    }

    /// What a report adds to one feeder; in memory only.
    struct Sum {
        bool named;
        uint256 soldWh;
        uint256 boughtWh;
        int256 netOutWh;
    }

    /// What one change of the limits can write within the gas of a transaction.
    uint256 public constant MAX_FEEDERS = 512;
    uint256 public constant MAX_SPAN = 96;

    address public immutable consortium;
    ITariff public immutable tariff;

    /// @inheritdoc IFeederLimits
    mapping(address operator => bool) public isOperator;
    /// @inheritdoc IFeederLimits
    mapping(address market => bool) public isMarket;

    /// @dev Ascending by validFrom; the first is valid from interval 0.
    Version[] private _versions;
    uint64 private _serials;
    mapping(uint32 interval => mapping(uint16 feeder => Order)) private _orders;
    mapping(uint32 interval => uint16[]) private _loweredFeeders;
    /// @dev Hashes of tables with orders, by the version that the orders were given on: announced limits may still change under an
    /// order, and then its hash is found anew.
    mapping(uint64 serial => mapping(uint32 interval => bytes32)) private _loweredHashes;
    mapping(uint32 interval => mapping(uint16 feeder => Use)) private _uses;

    modifier onlyConsortium() {
        if (msg.sender != consortium) revert FeederLimits_NotConsortium(msg.sender);
        _;
    }

    modifier onlyMarket() {
        if (!isMarket[msg.sender]) revert FeederLimits_NotMarket(msg.sender);
        _;
    }

    constructor(address consortium_, address tariff_) {
        consortium = consortium_;
        tariff = ITariff(tariff_);
    }

    /// @inheritdoc IFeederLimits
    function setLimits(FeederLimit[] calldata limits) external onlyConsortium {
        uint256 count = limits.length;
        if (count == 0 || count > MAX_FEEDERS) revert FeederLimits_CountInvalid(count, MAX_FEEDERS);
        uint32 validFrom = _versions.length == 0 ? 0 : _firstWithoutOrders();
        if (_versions.length != 0 && _versions[_versions.length - 1].validFrom == validFrom) _versions.pop();

        Version storage version = _versions.push();
        (version.validFrom, version.serial) = (validFrom, ++_serials);
        for (uint256 f = 0; f < count; f++) {
            uint16 parent = limits[f].parent;
            if (f == 0 ? parent != 0 : parent >= f) revert FeederLimits_NotATree(uint16(f), parent);
            version.limits.push(limits[f]);
        }
        version.hash = keccak256(version.limits.pack());
        emit LimitsChanged(validFrom, limits);
    }

    /// @inheritdoc IFeederLimits
    function lower(uint16 feeder, uint32 first, uint32 last, FeederLimit calldata limit) external {
        if (!isOperator[msg.sender]) revert FeederLimits_NotOperator(msg.sender);
        if (last < first || last - first >= MAX_SPAN) revert FeederLimits_SpanInvalid(first, last);
        uint64 closedAt = tariff.gateClosure(first);
        if (block.timestamp >= closedAt) revert FeederLimits_GateClosed(first, closedAt);

        bytes memory agreed;
        uint64 packed;
        for (uint256 i = first; i <= last; i++) {
            uint32 interval = uint32(i);
            Version storage version = _versionOf(interval);
            if (version.serial != packed) (agreed, packed) = (version.limits.pack(), version.serial);
            _known(version, feeder);
            _order(interval, feeder, limit);
            _loweredHashes[packed][interval] = keccak256(_lowered(agreed, version, interval));
        }
        emit LimitLowered(feeder, first, last, limit);
    }

    /// @inheritdoc IOrderGuard
    /// @dev An order over several intervals may be carried in parts.
    function checkOrder(address, uint16 feeder, uint32 from, uint32 to, uint64 energyWh, bool sell, bytes calldata)
        external
        view
    {
        uint256 carriedWh;
        for (uint256 i = from; i <= to; i++) {
            FeederLimit memory limit = _limitOf(_versionOf(uint32(i)), feeder, uint32(i));
            uint48 limitWh = sell ? limit.sellWh : limit.buyWh;
            if (limitWh == type(uint48).max) return;
            carriedWh += limitWh;
            if (energyWh <= carriedWh) return;
        }
        revert FeederLimits_OrderTooLarge(feeder, energyWh, carriedWh);
    }

    /// @inheritdoc IOrderGuard
    /// @dev The net flow changes on both ways up to where they meet; above, what is sold and what is bought cancel out.
    function checkTrade(Trade calldata trade, uint16 askFeeder, uint16 bidFeeder) external onlyMarket {
        Version storage version = _versionOf(trade.interval);
        int256 energyWh = int256(uint256(trade.energyWh));
        (uint256 soldWh, uint256 boughtWh) = (trade.energyWh, trade.energyWh);
        while (askFeeder != bidFeeder) {
            if (askFeeder > bidFeeder) {
                askFeeder = _add(version, trade.interval, askFeeder, soldWh, 0, energyWh);
                soldWh = 0;
            } else {
                bidFeeder = _add(version, trade.interval, bidFeeder, 0, boughtWh, -energyWh);
                boughtWh = 0;
            }
        }
        // They meet in the feeder of both, or of the one that the other is below.
        if (soldWh + boughtWh != 0) _add(version, trade.interval, askFeeder, soldWh, boughtWh, 0);
    }

    /// @inheritdoc IOrderGuard
    function checkUses(uint32 interval, FeederUse[] calldata uses) external onlyMarket {
        Version storage version = _versionOf(interval);
        Sum[] memory sums = _sumsOf(version, interval, uses);
        // From the leaves on: when a feeder's turn comes, all below it have added theirs. Nothing is left at the root.
        for (uint256 above = sums.length; above > 0; above--) {
            uint16 feeder = uint16(above - 1);
            Sum memory sum = sums[feeder];
            if (sum.soldWh == 0 && sum.boughtWh == 0 && sum.netOutWh == 0) continue;
            uint16 parent = _add(version, interval, feeder, sum.soldWh, sum.boughtWh, sum.netOutWh);
            sums[parent].netOutWh += sum.netOutWh;
        }
    }

    /// @inheritdoc IFeederLimits
    function setOperator(address operator, bool allowed) external onlyConsortium {
        isOperator[operator] = allowed;
        emit OperatorChanged(operator, allowed);
    }

    /// @inheritdoc IFeederLimits
    function setMarket(address market, bool allowed) external onlyConsortium {
        isMarket[market] = allowed;
        emit MarketChanged(market, allowed);
    }

    /// @inheritdoc IFeederLimits
    function table(uint32 interval) public view returns (bytes memory) {
        Version storage version = _versionOf(interval);
        return _lowered(version.limits.pack(), version, interval);
    }

    /// @inheritdoc IFeederLimits
    function tableHash(uint32 interval) external view returns (bytes32) {
        Version storage version = _versionOf(interval);
        if (_loweredFeeders[interval].length == 0) return version.hash;
        bytes32 kept = _loweredHashes[version.serial][interval];
        return kept != bytes32(0) ? kept : keccak256(table(interval));
    }

    /// @inheritdoc IFeederLimits
    function limitOf(uint16 feeder, uint32 interval) external view returns (FeederLimit memory) {
        return _limitOf(_versionOf(interval), feeder, interval);
    }

    /// @inheritdoc IFeederLimits
    function feederCount() external view returns (uint256) {
        return _versions.length == 0 ? 0 : _versions[_versions.length - 1].limits.length;
    }

    /// @inheritdoc IFeederLimits
    function useOf(uint16 feeder, uint32 interval)
        external
        view
        returns (uint64 soldWh, uint64 boughtWh, int64 netOutWh)
    {
        Use storage use = _uses[interval][feeder];
        return (use.soldWh, use.boughtWh, use.netOutWh);
    }

    /// Notes an order: the lower of it and an earlier one, but nothing below what is already used.
    function _order(uint32 interval, uint16 feeder, FeederLimit calldata limit) private {
        Order memory before = _orders[interval][feeder];
        Use memory use = _uses[interval][feeder];
        if (!before.given) {
            before = Order(true, type(uint48).max, type(uint48).max, type(uint48).max, type(uint48).max);
            _loweredFeeders[interval].push(feeder);
        }
        uint256 outWh = use.netOutWh > 0 ? uint64(use.netOutWh) : 0;
        uint256 inWh = use.netOutWh < 0 ? uint64(-use.netOutWh) : 0;
        _orders[interval][feeder] = Order({
            given: true,
            netOutWh: _lowest(before.netOutWh, limit.netOutWh, outWh),
            netInWh: _lowest(before.netInWh, limit.netInWh, inWh),
            sellWh: _lowest(before.sellWh, limit.sellWh, use.soldWh),
            buyWh: _lowest(before.buyWh, limit.buyWh, use.boughtWh)
        });
    }

    /// Adds to what a feeder sells and buys itself and to what flows to its parent, as far as its limits go.
    function _add(
        Version storage version,
        uint32 interval,
        uint16 feeder,
        uint256 soldWh,
        uint256 boughtWh,
        int256 netOutWh
    ) private returns (uint16 parent) {
        FeederLimit memory limit = _limitOf(version, feeder, interval);
        Use memory use = _uses[interval][feeder];
        soldWh += use.soldWh;
        boughtWh += use.boughtWh;
        netOutWh += use.netOutWh;
        if (soldWh > limit.sellWh) revert FeederLimits_SoldOverLimit(feeder, interval, soldWh, limit.sellWh);
        if (boughtWh > limit.buyWh) revert FeederLimits_BoughtOverLimit(feeder, interval, boughtWh, limit.buyWh);
        if (netOutWh > int256(uint256(limit.netOutWh))) {
            revert FeederLimits_NetOutOverLimit(feeder, interval, uint256(netOutWh), limit.netOutWh);
        }
        if (-netOutWh > int256(uint256(limit.netInWh))) {
            revert FeederLimits_NetInOverLimit(feeder, interval, uint256(-netOutWh), limit.netInWh);
        }
        _uses[interval][feeder] = Use(uint64(soldWh), uint64(boughtWh), int64(netOutWh));
        return limit.parent;
    }

    /// A report by feeder, with what each sends out (+) or takes in (−) itself.
    function _sumsOf(Version storage version, uint32 interval, FeederUse[] calldata uses)
        private
        view
        returns (Sum[] memory sums)
    {
        sums = new Sum[](version.limits.length);
        uint256 soldWh;
        uint256 boughtWh;
        for (uint256 i = 0; i < uses.length; i++) {
            FeederUse calldata use = uses[i];
            if (use.feeder >= sums.length) revert FeederLimits_UnknownFeeder(use.feeder, sums.length);
            Sum memory sum = sums[use.feeder];
            if (sum.named) revert FeederLimits_FeederTwice(use.feeder);
            (sum.named, sum.soldWh, sum.boughtWh) = (true, use.soldWh, use.boughtWh);
            sum.netOutWh = int256(sum.soldWh) - int256(sum.boughtWh);
            soldWh += use.soldWh;
            boughtWh += use.boughtWh;
        }
        if (soldWh != boughtWh) revert FeederLimits_Unbalanced(interval, soldWh, boughtWh);
    }

    function _limitOf(Version storage version, uint16 feeder, uint32 interval)
        private
        view
        returns (FeederLimit memory limit)
    {
        limit = _known(version, feeder);
        Order memory order = _orders[interval][feeder];
        if (!order.given) return limit;
        if (order.netOutWh < limit.netOutWh) limit.netOutWh = order.netOutWh;
        if (order.netInWh < limit.netInWh) limit.netInWh = order.netInWh;
        if (order.sellWh < limit.sellWh) limit.sellWh = order.sellWh;
        if (order.buyWh < limit.buyWh) limit.buyWh = order.buyWh;
    }

    /// The table of an interval from the one that was agreed.
    function _lowered(bytes memory agreed, Version storage version, uint32 interval)
        private
        view
        returns (bytes memory lowered)
    {
        uint16[] storage feeders = _loweredFeeders[interval];
        uint256 count = feeders.length;
        if (count == 0) return agreed;
        lowered = agreed.copy();
        for (uint256 i = 0; i < count; i++) {
            uint16 feeder = feeders[i];
            // Limits that were agreed after the order may know fewer feeders.
            if (feeder < version.limits.length) lowered.setRow(feeder, _limitOf(version, feeder, interval));
        }
    }

    function _known(Version storage version, uint16 feeder) private view returns (FeederLimit memory) {
        uint256 count = version.limits.length;
        if (feeder >= count) revert FeederLimits_UnknownFeeder(feeder, count);
        return version.limits[feeder];
    }

    /// Newest first: what is asked for is nearly always one of the last two.
    function _versionOf(uint32 interval) private view returns (Version storage) {
        uint256 i = _versions.length;
        if (i == 0) revert FeederLimits_NoLimits();
        while (_versions[--i].validFrom > interval) {}
        return _versions[i];
    }

    /// The first interval whose gate has not opened at this block's time.
    function _firstWithoutOrders() private view returns (uint32) {
        Calendar memory c = tariff.calendar();
        uint256 opensUpTo = block.timestamp + c.windowSeconds;
        return opensUpTo < c.epoch ? 0 : uint32((opensUpTo - c.epoch) / c.intervalSeconds + 1);
    }

    function _lowest(uint48 before, uint48 ordered, uint256 used) private pure returns (uint48) {
        return uint48(Math.max(Math.min(before, ordered), used));
    }
}
