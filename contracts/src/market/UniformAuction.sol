// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IOrderBook} from "../interfaces/IOrderBook.sol";
import {IUniformAuction} from "../interfaces/IUniformAuction.sol";
import {AuctionSweep} from "../libraries/AuctionSweep.sol";
import {OrderBook} from "./OrderBook.sol";
import {PairAuction} from "./PairAuction.sol";

/// @title Uniform-price auction; documented in IUniformAuction
contract UniformAuction is IUniformAuction, PairAuction {
    /// One slot.
    struct Result {
        uint64 pricePerWh;
        uint64 energyWh;
        uint32 pairs;
        uint32 done;
        bool cleared;
    }

    mapping(uint32 interval => Result) private _results;
    mapping(uint32 interval => bytes32) private _pairsHashes;

    constructor(address consortium_, address tariff_, address vault_, address settlement_, address participants_)
        PairAuction(consortium_, tariff_, vault_, settlement_, participants_)
    {}

    /// @inheritdoc IOrderBook
    function postOffer(bool sell, uint64 energyWh, uint32 from, uint32 to, uint64 pricePerWh, bytes calldata pass)
        public
        override(IOrderBook, OrderBook)
        returns (uint32)
    {
        return _post(sell, energyWh, from, to, pricePerWh, pass);
    }

    /// @inheritdoc IUniformAuction
    function clear(uint32 interval, bytes calldata offers, bytes calldata sales, bytes calldata purchases) external {
        uint64 from = gateClosure(interval);
        if (block.timestamp < from) revert UniformAuction_TooEarly(interval, from);
        _requireBefore(interval, tariff.start(interval));
        if (_results[interval].cleared) revert UniformAuction_AlreadyCleared(interval);
        uint256 count = _requireOffers(interval, offers);
        (, uint32 all) = chainOf(interval);
        if (count != all) revert OrderBook_OffersDiffer(interval, count);

        AuctionSweep.requireRanked(offers, sales, purchases);
        AuctionSweep.Swept memory swept = AuctionSweep.sweep(offers, sales, purchases);
        uint32 pairs = uint32(swept.pairs.length / AuctionSweep.PAIR_BYTES);
        _results[interval] = Result(swept.pricePerWh, swept.energyWh, pairs, 0, true);
        _pairsHashes[interval] = keccak256(swept.pairs);
        emit AuctionCleared(interval, swept.pricePerWh, swept.energyWh, all, swept.pairs);
    }

    /// @inheritdoc IUniformAuction
    function bind(uint32 interval, bytes calldata pairs, uint256 count) external {
        Result memory r = _results[interval];
        if (!r.cleared) revert UniformAuction_NotCleared(interval);
        _requireBefore(interval, tariff.end(interval));
        if (keccak256(pairs) != _pairsHashes[interval]) revert UniformAuction_PairsDiffer(interval);
        uint32 upTo = count < r.pairs - r.done ? r.done + uint32(count) : r.pairs;
        _results[interval].done = upTo;
        for (uint256 i = r.done; i < upTo; i++) {
            (uint32 sale, uint32 purchase, uint64 energyWh) = AuctionSweep.pairAt(pairs, i);
            _tryPair(sale, purchase, interval, energyWh, r.pricePerWh);
        }
    }

    /// @inheritdoc IUniformAuction
    function resultOf(uint32 interval) external view returns (uint64 pricePerWh, uint64 energyWh, bool cleared) {
        Result storage r = _results[interval];
        return (r.pricePerWh, r.energyWh, r.cleared);
    }

    /// @inheritdoc IUniformAuction
    function progressOf(uint32 interval) external view returns (uint32 done, uint32 pairs) {
        return (_results[interval].done, _results[interval].pairs);
    }

    function _requireBefore(uint32 interval, uint64 until) private view {
        if (block.timestamp >= until) revert UniformAuction_TooLate(interval, until);
    }
}
