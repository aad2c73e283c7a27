// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Trade, Verdict} from "../types/Trade.sol";

/// @title What a market may ask of any settlement
interface ISettlement {
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
