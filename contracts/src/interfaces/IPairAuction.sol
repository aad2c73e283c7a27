// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IOrderBook} from "./IOrderBook.sol";

/// @title What both auctions have in common: offers of one interval that meet two by two (UniformAuction, DoubleAuction)
/// @notice Only published agents post. A pair of offers becomes a binding trade at once, or not at all: when a guard refuses it, such
/// as a feeder that is full, or the settlement, such as for two agents of one meter, it is passed over. That is final for the
/// pair, and costs neither offer anything.
/// A home posts at most `MAX_OFFERS_OF_HOME` offers for an interval, all its agents together: an auction that is cleared at once has to
/// look at all of them in one transaction, so whoever could post without end could keep everybody from trading.
interface IPairAuction is IOrderBook {
    /// @param reason The refusal of the guard; PairAuction_SettlementRefused where the settlement would not take the trade.
    event PairPassedOver(uint32 indexed interval, uint32 indexed sale, uint32 indexed purchase, bytes reason);

    error PairAuction_NotSelf(address caller);
    error PairAuction_SettlementRefused(bytes32 tradeId);
    error PairAuction_TooManyOffers(bytes32 household, uint32 interval, uint256 most);

    /// @notice Makes a trade of two offers. Only the auction itself: a call of its own, so that a refusal undoes what guards noted.
    function pair(uint32 sale, uint32 purchase, uint32 interval, uint64 energyWh, uint64 pricePerWh) external;

    function MAX_OFFERS_OF_HOME() external view returns (uint256);
}
