// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Trade, Verdict} from "../types/Trade.sol";

/// @title What a market may ask of any settlement
interface ISettlement {
    /// @notice A trade's end. Every settlement tells of it in the same words; where there are no penalties they are 0.
    /// @param silent 0 nobody, 1 seller, 2 buyer, 3 both.
    event TradeSettled(
        bytes32 indexed tradeId,
        uint32 indexed interval,
        uint64 sellerShareWh,
        uint64 buyerShareWh,
        uint64 deliveredWh,
        uint256 paid,
        uint256 localGridFee,
        uint256 localTax,
        uint256 sellerPenalty,
        uint256 buyerPenalty,
        uint256 buyerCompensation,
        uint256 sellerCompensation,
        uint8 silent
    );
    /// @param soldBefore What the seller's meter has sold before it; 0 where meters state the order themselves. Likewise `boughtBefore`.
    event TradeOpened(
        bytes32 indexed tradeId,
        address indexed sellerMeter,
        address indexed buyerMeter,
        uint64 soldBefore,
        uint64 boughtBefore
    );
    /// @notice Nobody pays: no evidence came in time, or what the trade needs was taken from its hold after its `until`.
    event TradeVoided(bytes32 indexed tradeId, uint32 indexed interval);

    /// @notice Takes binding trades over: holds the money and the bond, and notes each trade's place in its meters' order.
    /// Only registered markets. Reverts as a whole when one trade cannot be covered.
    function open(Trade[] calldata trades) external;

    /// @notice What the buyer's money and the seller's bond for a trade amount to.
    function holds(Trade calldata trade) external view returns (uint256 buyerHold, uint256 sellerBond);

    /// @notice Settles what can be settled. Anyone. Never reverts for one bad item: each gets its verdict.
    /// @param proofs One per trade, handed to `IMarket.isBinding`; may be empty when no market needs any.
    /// @param evidence What the settlement needs beyond chain state; empty where readings are on chain.
    function settle(Trade[] calldata trades, bytes[] calldata proofs, bytes calldata evidence)
        external
        returns (Verdict[] memory);

    /// @notice Ends trades whose readings never came. Anyone, from end(interval) + grace on.
    function expire(Trade[] calldata trades) external returns (Verdict[] memory);
}
