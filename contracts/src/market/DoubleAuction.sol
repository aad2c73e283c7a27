// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IDoubleAuction} from "../interfaces/IDoubleAuction.sol";
import {IOrderBook} from "../interfaces/IOrderBook.sol";
import {OrderBook} from "./OrderBook.sol";
import {PairAuction} from "./PairAuction.sol";

/// @title Double auction; documented in IDoubleAuction
contract DoubleAuction is IDoubleAuction, PairAuction {
    /// An offer's place in the list of its interval and side; one slot. Number 0 is none.
    /// @param stoppedAt The opposite offer that it looked at last, when there was more to look at.
    struct Node {
        uint32 previous;
        uint32 next;
        uint32 stoppedAt;
        uint64 pricePerWh;
        bool stands;
    }

    /// @inheritdoc IDoubleAuction
    uint256 public immutable maxSteps;
    mapping(uint32 number => Node) private _nodes;
    mapping(uint32 interval => mapping(bool sell => uint32 number)) private _best;

    constructor(
        address consortium_,
        address tariff_,
        address vault_,
        address settlement_,
        address participants_,
        uint256 maxSteps_
    ) PairAuction(consortium_, tariff_, vault_, settlement_, participants_) {
        if (maxSteps_ == 0) revert DoubleAuction_NoSteps();
        maxSteps = maxSteps_;
    }

    /// @inheritdoc IOrderBook
    function postOffer(bool sell, uint64 energyWh, uint32 from, uint32 to, uint64 pricePerWh, bytes calldata pass)
        public
        override(IOrderBook, OrderBook)
        returns (uint32 number)
    {
        number = _post(sell, energyWh, from, to, pricePerWh, pass);
        _arrive(number, 0);
    }

    /// @inheritdoc IDoubleAuction
    function postOfferBehind(
        bool sell,
        uint64 energyWh,
        uint32 interval,
        uint64 pricePerWh,
        uint32 hint,
        bytes calldata pass
    ) external returns (uint32 number) {
        number = _post(sell, energyWh, interval, interval, pricePerWh, pass);
        _arrive(number, hint);
    }

    /// @inheritdoc IDoubleAuction
    function goOn(uint32 number, uint256 steps) external {
        if (!isUnfinished(number)) revert DoubleAuction_NothingLeft(number);
        uint32 interval = _offers[number].from;
        uint64 until = tariff.start(interval);
        if (block.timestamp >= until) revert DoubleAuction_TooLate(interval, until);
        _nodes[number].stoppedAt = _match(number, _nodes[number].stoppedAt, steps);
        if (_leftOf(number) == 0) _remove(number);
    }

    /// @inheritdoc IDoubleAuction
    function standing(uint32 interval, bool sell, uint256 count) external view returns (uint32[] memory numbers) {
        uint256 length;
        for (uint32 n = _best[interval][sell]; n != 0 && length < count; n = _nodes[n].next) {
            length++;
        }
        numbers = new uint32[](length);
        uint32 number = _best[interval][sell];
        for (uint256 i = 0; i < length; i++) {
            numbers[i] = number;
            number = _nodes[number].next;
        }
    }

    /// @inheritdoc IDoubleAuction
    function openWh(uint32 number) external view returns (uint64) {
        return _nodes[number].stands ? _leftOf(number) : 0;
    }

    /// @inheritdoc IDoubleAuction
    function isUnfinished(uint32 number) public view returns (bool) {
        return _nodes[number].stands && _nodes[number].stoppedAt != 0;
    }

    function _arrive(uint32 number, uint32 hint) private {
        uint32 stoppedAt = _match(number, 0, maxSteps);
        if (_leftOf(number) == 0) return;
        _insert(number, hint);
        if (stoppedAt != 0) _nodes[number].stoppedAt = stoppedAt;
    }

    /// Trades with the opposite offers that cross, best first.
    /// @param lookedAt The last one that the offer has looked at already; 0 before the first.
    /// @return stoppedAt The last one now, if there is more to look at; else 0.
    function _match(uint32 number, uint32 lookedAt, uint256 steps) private returns (uint32 stoppedAt) {
        Offer memory o = _offers[number];
        uint64 left = o.energyWh - o.tradedWh;
        uint32 next = lookedAt == 0 ? _best[o.from][!o.sell] : _nextStanding(lookedAt);
        for (; left != 0 && next != 0 && _crosses(o, _nodes[next].pricePerWh); steps--) {
            if (steps == 0) return lookedAt;
            lookedAt = next;
            // A later offer has looked at this one, or will.
            if (lookedAt < number) left -= _take(o, number, lookedAt, left);
            next = _nextStanding(lookedAt);
        }
    }

    /// Trades as much as two offers can, if they may.
    function _take(Offer memory o, uint32 number, uint32 other, uint64 left) private returns (uint64 energyWh) {
        uint64 otherLeft = _leftOf(other);
        energyWh = left < otherLeft ? left : otherLeft;
        (uint32 sale, uint32 purchase) = o.sell ? (number, other) : (other, number);
        if (!_tryPair(sale, purchase, o.from, energyWh, _nodes[other].pricePerWh)) return 0;
        if (energyWh == otherLeft) _remove(other);
    }

    /// Behind all offers of its side that are as good: they came first.
    function _insert(uint32 number, uint32 hint) private {
        Offer memory o = _offers[number];
        uint32 previous = _isBefore(hint, o) ? hint : 0;
        uint32 next = previous == 0 ? _best[o.from][o.sell] : _nodes[previous].next;
        while (next != 0 && _ranksBefore(_nodes[next].pricePerWh, o)) {
            (previous, next) = (next, _nodes[next].next);
        }
        _nodes[number] = Node(previous, next, 0, o.pricePerWh, true);
        if (previous == 0) _best[o.from][o.sell] = number;
        else _nodes[previous].next = number;
        if (next != 0) _nodes[next].previous = number;
    }

    /// Takes an offer out of its list. It still points to its successor, for those that stopped at it.
    function _remove(uint32 number) private {
        Node memory node = _nodes[number];
        _nodes[number].stands = false;
        if (node.previous == 0) _best[_offers[number].from][_offers[number].sell] = node.next;
        else _nodes[node.previous].next = node.next;
        if (node.next != 0) _nodes[node.next].previous = node.previous;
    }

    /// The successor of an offer that may have left the list; offers that came since do not matter to who asks.
    function _nextStanding(uint32 number) private view returns (uint32 next) {
        next = _nodes[number].next;
        while (next != 0 && !_nodes[next].stands) next = _nodes[next].next;
    }

    /// Whether an offer stands in the list of another, and before it.
    function _isBefore(uint32 number, Offer memory o) private view returns (bool) {
        Offer storage other = _offers[number];
        return
            _nodes[number].stands && other.from == o.from && other.sell == o.sell && _ranksBefore(other.pricePerWh, o);
    }

    function _leftOf(uint32 number) private view returns (uint64) {
        return _offers[number].energyWh - _offers[number].tradedWh;
    }

    /// Whether an offer that came earlier ranks before another of its side.
    function _ranksBefore(uint64 pricePerWh, Offer memory o) private pure returns (bool) {
        return o.sell ? pricePerWh <= o.pricePerWh : pricePerWh >= o.pricePerWh;
    }

    function _crosses(Offer memory o, uint64 oppositePrice) private pure returns (bool) {
        return o.sell ? o.pricePerWh <= oppositePrice : o.pricePerWh >= oppositePrice;
    }
}
