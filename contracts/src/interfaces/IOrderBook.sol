// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Trade} from "../types/Trade.sol";
import {IMarket} from "./IMarket.sol";

/// @title What markets have in common that take binding offers (ClearingMarket, UniformAuction, DoubleAuction)
/// @notice A posted offer is never withdrawn, so whatever was feasible stays feasible when more are posted (TX 5.2). The money that
/// an offer may cost its owner is held from the post on. For each interval the book keeps a hash chain over its offers, so that a
/// solution can hand the offers in as calldata: head' = keccak256(head ‖ leaf), where a leaf is 16 bytes, big-endian:
///   flags and feeder (2): bit 15 sells, bit 14 spans several intervals, bit 13 reaches beyond this interval, 13 bits feeder
///   energyWh (5) · pricePerWh (5) · number of the offer (4)
/// The heads at the ends of blocks stay known, so that a solution stays valid when offers are added.
interface IOrderBook is IMarket {
    struct Offer {
        address owner;
        bool sell;
        uint16 feeder;
        uint32 from;
        uint32 to;
        uint64 energyWh;
        uint64 pricePerWh;
        /// Energy of its trades: of several intervals from finalisation on, of one interval from when they are binding.
        uint64 tradedWh;
        bool closed;
    }

    event OfferPosted(
        uint32 indexed number,
        address indexed owner,
        bool sell,
        uint16 feeder,
        uint32 from,
        uint32 to,
        uint64 energyWh,
        uint64 pricePerWh
    );
    event OfferClosed(uint32 indexed number);
    /// @notice The same event as the bilateral market's: a trade is binding and open in the settlement.
    event TransactionAllowed(bytes32 indexed tradeId, uint32 indexed interval, Trade trade);
    /// @notice A trade that the settlement would not take, as when both sides are one meter's. It stays refused.
    event TradeRefused(bytes32 indexed tradeId, uint32 indexed interval, bytes reason);
    event GuardsChanged(address[] guards);

    error OrderBook_NotConsortium(address caller);
    error OrderBook_NotOperator(address caller);
    error OrderBook_EnergyZero();
    error OrderBook_EnergyTooLarge(uint64 energyWh);
    error OrderBook_PriceOutsideBand(uint64 pricePerWh, uint64 floor, uint64 ceiling);
    error OrderBook_PriceTooLarge(uint64 pricePerWh);
    error OrderBook_FeederTooLarge(uint16 feeder);
    error OrderBook_SpanInvalid(uint32 from, uint32 to);
    error OrderBook_GateNotOpen(uint32 interval, uint64 opensAt);
    error OrderBook_GateClosed(uint32 interval, uint64 closedAt);
    error OrderBook_BookFull(uint32 interval);
    error OrderBook_UnknownOffer(uint32 number);
    error OrderBook_OffersDiffer(uint32 interval, uint256 count);
    error OrderBook_LengthInvalid(uint256 length, uint256 unit);
    error OrderBook_NotOver(uint32 number, uint64 until);
    error OrderBook_AlreadyClosed(uint32 number);
    error OrderBook_TooManyGuards(uint256 count);
    error OrderBook_OutOfGas();

    /// @notice Posts an offer (TX 6.4). Whoever the book's guards let. Each of its intervals must be between gate opening and gate
    /// closure, and the owner's free money in the Vault must cover the worst case.
    /// @param pricePerWh Lowest price of a sale, highest of a purchase, within the tariff's band.
    /// @param pass Handed to every guard.
    function postOffer(bool sell, uint64 energyWh, uint32 from, uint32 to, uint64 pricePerWh, bytes calldata pass)
        external
        returns (uint32 number);

    /// @notice Frees what is still held for an offer whose last interval has ended. Anyone.
    function closeOffer(uint32 number) external;

    function offer(uint32 number) external view returns (Offer memory);
    /// @notice How an order of this book is called in a Trade, and its hold in the Vault: the book's address (20 bytes) and the
    /// offer's number (12).
    function orderId(uint32 number) external view returns (bytes32);
    function offerCount() external view returns (uint32);
    /// @notice Head of the hash chain of an interval and how many offers it covers.
    function chainOf(uint32 interval) external view returns (bytes32 head, uint32 count);
    function setGuards(address[] calldata guards) external;
    function guards() external view returns (address[] memory);
}
