// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IOrderBook} from "./IOrderBook.sol";

/// @title Uniform-price double auction with the result verified on chain (M9, TX 3.1)
/// @notice Offers are for one interval each. After gate closure anyone hands in the interval's offers (the leaves of its hash
/// chain) with two rankings: positions (2 bytes each) of the sales by ascending price and of the purchases by descending price, of
/// equal price the earlier post first. The contract checks order and completeness, finds volume and price by one sweep, and the
/// trades follow: nobody can pick among results. Pairs that the feeders cannot carry are passed over, in the order of the sweep.
interface IUniformAuction is IOrderBook {
    event AuctionCleared(uint32 indexed interval, uint64 pricePerWh, uint64 energyWh, uint32 offers, uint32 trades);

    error UniformAuction_TooEarly(uint32 interval, uint64 from);
    error UniformAuction_TooLate(uint32 interval, uint64 until);
    error UniformAuction_AlreadyCleared(uint32 interval);
    error UniformAuction_NotSorted(uint256 rank, uint256 position);
    error UniformAuction_UnknownOffer(uint256 rank, uint256 position);
    error UniformAuction_NotASale(uint256 rank, uint256 position);
    error UniformAuction_NotAPurchase(uint256 rank, uint256 position);
    error UniformAuction_RankingIncomplete(uint256 ranked, uint256 offers);

    /// @notice Clears an interval, once. Anyone, from gate closure to its start. The price is
    /// ⌊(dearest sale that trades + cheapest purchase that trades) / 2⌋.
    function clear(uint32 interval, bytes calldata offers, bytes calldata sales, bytes calldata purchases) external;

    /// @notice Price per Wh and energy of a cleared interval; 0 and 0 before, or where nothing crossed.
    function resultOf(uint32 interval) external view returns (uint64 pricePerWh, uint64 energyWh, bool cleared);
}
