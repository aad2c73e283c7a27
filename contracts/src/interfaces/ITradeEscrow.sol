// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Baseline B1 of the study: a contract for each trade (SPB III-B and its reference [17])
/// @notice The paper's three transactions, as lean as they can honestly be: the consumer deploys the contract of the trade, pays the
/// price by a plain transfer of the token to its address, takes the energy, and confirms; the contract pays the producer.
/// All terms stand in the code and nothing in storage: what the contract has of the token says how far the trade is. Without a confirmation
/// the money goes back after the expiry. Nobody checks what was delivered. No part of a community's market.
interface ITradeEscrow {
    event Confirmed();
    event Refunded(uint256 paidNano);

    error TradeEscrow_ZeroAddress();
    error TradeEscrow_AmountZero();
    error TradeEscrow_ExpiryPast(uint40 expiry);
    error TradeEscrow_NotConsumer(address caller, address consumer);
    error TradeEscrow_NotPaid(uint256 paidNano, uint256 priceNano);
    error TradeEscrow_TooEarly(uint40 expiry);

    /// @notice Confirms that the energy has come, and so pays the price to the producer. Only the consumer, also after the expiry.
    function confirm() external;
    /// @notice Pays what is here back to the consumer, from the expiry on. Anyone.
    function refund() external;

    /// @notice Whether the price lies here: the producer looks before it delivers.
    function isPaid() external view returns (bool);
    function consumer() external view returns (address);
    function producer() external view returns (address);
    function energyWh() external view returns (uint64);
    function priceNano() external view returns (uint64);
    function expiry() external view returns (uint40);
}
