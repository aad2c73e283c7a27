// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Baseline B2 of the study: one escrow for all trades (SPB III-B and its reference [17])
/// @notice The yardstick of the atomic settlement, written as lean as it can honestly be: the consumer opens a trade and pays its
/// price into the contract, takes the energy, and confirms; the contract pays the producer. Three transactions of the consumer per
/// trade, after one approval of the token for all of them. Without a confirmation the money goes back after the expiry.
/// Nobody checks what was delivered: the producer relies on the consumer's word. No part of a community's market.
interface ISharedEscrow {
    event Opened(
        uint256 indexed id,
        address indexed consumer,
        address indexed producer,
        uint64 energyWh,
        uint64 priceNano,
        uint40 expiry
    );
    event Paid(uint256 indexed id);
    event Confirmed(uint256 indexed id);
    event Refunded(uint256 indexed id);

    error SharedEscrow_ZeroAddress();
    error SharedEscrow_AmountZero();
    error SharedEscrow_ExpiryPast(uint40 expiry);
    /// @notice Only the consumer of a trade may do this; nobody is the consumer of one that is unknown or over.
    error SharedEscrow_NotConsumer(address caller, address consumer);
    error SharedEscrow_AlreadyPaid(uint256 id);
    error SharedEscrow_NotPaid(uint256 id);
    error SharedEscrow_TooEarly(uint40 expiry);

    /// @notice The caller agrees to take energy from a producer for a price in all.
    /// @param expiry Block time in seconds from which on the price can be taken back.
    function open(address producer, uint64 energyWh, uint64 priceNano, uint40 expiry) external returns (uint256 id);
    /// @notice Pays the price into the contract; needs an allowance of the token. Only the consumer.
    function pay(uint256 id) external;
    /// @notice Confirms that the energy has come, and so pays the producer. Only the consumer, also after the expiry.
    function confirm(uint256 id) external;
    /// @notice Pays the price back to the consumer, from the expiry on. Anyone.
    function refund(uint256 id) external;

    /// @notice A trade that is not over; zeros when it is, or never was. What was agreed of its energy stands in `Opened`.
    function tradeOf(uint256 id)
        external
        view
        returns (address consumer, address producer, uint64 priceNano, uint40 expiry, bool paid);
}
