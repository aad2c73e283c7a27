// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IPairAuction} from "../interfaces/IPairAuction.sol";
import {IParticipants} from "../interfaces/IParticipants.sol";
import {TradeHash} from "../libraries/TradeHash.sol";
import {Technology} from "../types/Tariff.sol";
import {Trade} from "../types/Trade.sol";
import {OrderBook} from "./OrderBook.sol";

/// @title Auction of pairs; documented in IPairAuction
abstract contract PairAuction is IPairAuction, OrderBook {
    using TradeHash for Trade;

    /// @inheritdoc IPairAuction
    uint256 public constant MAX_OFFERS_OF_HOME = 100;

    IParticipants public immutable participants;
    mapping(bytes32 household => mapping(uint32 interval => uint256 offers)) private _offersOf;

    constructor(address consortium_, address tariff_, address vault_, address settlement_, address participants_)
        OrderBook(consortium_, tariff_, vault_, settlement_)
    {
        participants = IParticipants(participants_);
    }

    /// @inheritdoc IPairAuction
    function pair(uint32 sale, uint32 purchase, uint32 interval, uint64 energyWh, uint64 pricePerWh) external {
        if (msg.sender != address(this)) revert PairAuction_NotSelf(msg.sender);
        Trade memory trade = _tradeOf(sale, purchase, interval, energyWh, pricePerWh);
        _askGuards(trade, _offers[sale].feeder, _offers[purchase].feeder);
        if (!_bind(sale, purchase, interval, energyWh, pricePerWh)) revert PairAuction_SettlementRefused(trade.id());
    }

    /// Posts an offer of one interval, which is not yet matched with any.
    function _post(bool sell, uint64 energyWh, uint32 from, uint32 to, uint64 pricePerWh, bytes calldata pass)
        internal
        returns (uint32 number)
    {
        if (from != to) revert OrderBook_SpanInvalid(from, to);
        (bytes32 household,,,) = participants.agentOf(msg.sender);
        if (++_offersOf[household][from] > MAX_OFFERS_OF_HOME) {
            revert PairAuction_TooManyOffers(household, from, MAX_OFFERS_OF_HOME);
        }
        return super.postOffer(sell, energyWh, from, to, pricePerWh, pass);
    }

    /// @return paired Whether the two trade; if not, nothing has changed.
    function _tryPair(uint32 sale, uint32 purchase, uint32 interval, uint64 energyWh, uint64 pricePerWh)
        internal
        returns (bool paired)
    {
        try this.pair(sale, purchase, interval, energyWh, pricePerWh) {
            return true;
        } catch (bytes memory reason) {
            // Else whoever gives too little gas could have any pair passed over.
            if (reason.length == 0 || bytes4(reason) == OrderBook_OutOfGas.selector) {
                revert OrderBook_OutOfGas();
            }
            emit PairPassedOver(interval, sale, purchase, reason);
        }
    }

    /// @inheritdoc OrderBook
    function _standOf(address owner) internal view override returns (uint16 feeder, Technology technology) {
        (,, feeder, technology) = participants.agentOf(owner);
    }
}
