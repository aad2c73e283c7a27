// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Side} from "../types/Tariff.sol";
import {Agreement, Trade, Verdict} from "../types/Trade.sol";
import {IMarket} from "./IMarket.sol";

/// @title Offers and agreements of agents that negotiate directly (MZ 4.1)
/// @notice Offers are taken from gateOpening to gateClosure of their interval, agreements are written from gateClosure to its start,
/// both in block time. Posting again changes the caller's one offer of that interval and side. Each order keeps what is left
/// of it, so no watt-hour is promised twice.
interface IBilateralMarket is IMarket {
    /// @param openWh The part promised to nobody when it was posted; agents tell each other by it what is still to be had.
    /// @param remainingWh What agreements may still take of the order.
    struct Offer {
        address owner;
        uint32 interval;
        Side side;
        uint16 feeder;
        uint40 postedAt;
        uint64 energyWh;
        uint64 openWh;
        uint64 pricePerWh;
        uint64 remainingWh;
    }

    event OfferMade(
        bytes32 indexed order,
        address indexed owner,
        uint32 indexed interval,
        Side side,
        uint16 feeder,
        uint64 energyWh,
        uint64 openWh,
        uint64 pricePerWh,
        bytes32 digest
    );
    event TransactionAllowed(bytes32 indexed tradeId, uint32 indexed interval, Trade trade);
    event AgreementRevoked(bytes32 indexed agreement, address indexed buyer);
    event GuardsChanged(address[] guards);
    event SettlementChanged(address indexed settlement, bool allowed);

    error BilateralMarket_NotConsortium(address caller);
    error BilateralMarket_GateNotOpen(uint32 interval, uint64 opensAt);
    error BilateralMarket_GateClosed(uint32 interval, uint64 closedAt);
    error BilateralMarket_NotInMargin(uint32 interval, uint64 from, uint64 to);
    error BilateralMarket_EnergyZero();
    error BilateralMarket_OpenOverEnergy(uint64 openWh, uint64 energyWh);
    error BilateralMarket_PriceOutsideBand(uint64 pricePerWh, uint64 floor, uint64 ceiling);
    error BilateralMarket_NotSeller(address caller, address seller);
    error BilateralMarket_NotBuyer(address caller, address buyer);
    error BilateralMarket_UnknownOrder(bytes32 order);
    error BilateralMarket_OrderMismatch(bytes32 order);
    error BilateralMarket_NotEnoughLeft(bytes32 order, uint64 energyWh, uint64 remainingWh);
    error BilateralMarket_BadSignature(address signer, address buyer);
    error BilateralMarket_AgreementExpired(uint64 expiry);
    error BilateralMarket_AgreementRevoked(bytes32 agreement);
    error BilateralMarket_AlreadyAllowed(bytes32 tradeId);
    error BilateralMarket_SettlementUnknown(address settlement);
    error BilateralMarket_TooManyGuards(uint256 count);

    /// @notice Posts or re-posts the caller's order; only agents that are published and active. The id is
    /// keccak256(abi.encode(address(this), owner, interval, side)).
    /// @param pricePerWh Asking price, within [floor of the caller's technology, ceiling] for a sale, [0, ceiling] for a purchase.
    /// @param pass Handed to every guard.
    function MakeOffer(
        Side side,
        uint32 interval,
        uint64 energyWh,
        uint64 openWh,
        uint64 pricePerWh,
        bytes calldata pass
    ) external returns (bytes32 order);

    /// @notice The offers of an interval, in the order in which they were first posted.
    function GetOffers(uint32 interval, uint256 from, uint256 count) external view returns (Offer[] memory);

    /// @notice Writes an agreement. Only its seller, in the margin, with the buyer's signature (EIP-712, name
    /// "neighborwatt market", version "1"). Holds the buyer's money and the seller's bond through the settlement.
    function AllowTransaction(Agreement calldata agreement, bytes calldata buyerSignature) external;

    /// @notice Has one trade settled. Anyone, once both meters' readings exist; after the deadline it expires it.
    function MakeTransaction(Trade calldata trade, address settlement) external returns (Verdict);

    /// @notice Takes back a signature that its seller did not confirm in time. Only the buyer, before gateClosure.
    function revoke(Agreement calldata agreement) external;

    function offer(bytes32 order) external view returns (Offer memory);
    function offerCount(uint32 interval) external view returns (uint256);
    /// @notice Hash chain over every post for an interval: d' = keccak256(abi.encode(d, order, owner, side, feeder, energyWh,
    /// openWh, pricePerWh, uint40(block.timestamp))). Whoever answers a query over offers proves its answer against it.
    function offersDigest(uint32 interval) external view returns (bytes32);
    function agreementDigest(Agreement calldata agreement) external view returns (bytes32);
    function tradeId(Trade calldata trade) external pure returns (bytes32);
    /// @notice The chain of guards, at most 8. Only the consortium.
    function setGuards(address[] calldata guards) external;
    function setSettlement(address settlement, bool allowed) external;
    function guards() external view returns (address[] memory);
    /// @notice Whether agreements may name a settlement.
    function isSettlement(address settlement) external view returns (bool);
}
