// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IPairAuction} from "./IPairAuction.sol";

/// @title Uniform-price double auction with the result verified on chain (M9, TX 3.1)
/// @notice Offers are for one interval each. After gate closure anyone hands in the interval's offers (the leaves of its hash
/// chain) with two rankings: positions (2 bytes each) of the sales by ascending price and of the purchases by descending price, of
/// equal price the earlier post first. The contract checks order and completeness, finds volume and price by one sweep, and the
/// pairs follow: nobody can pick among results. The sweep pairs what is left of the first sale with what is left of the first
/// purchase for as long as their prices cross. Then anyone has the pairs made trades, in the order of the sweep; one that the
/// feeders cannot carry, or that is one meter's, is passed over, and price and other pairs stay what they are.
/// Pairs are 13 bytes each, big-endian: number of the sale (4), of the purchase (4), energyWh (5). Twin: src/market/auction/sweep.ts;
/// shared cases: vectors/auction.
interface IUniformAuction is IPairAuction {
    /// @param pairs What `bind` wants to be handed.
    event AuctionCleared(uint32 indexed interval, uint64 pricePerWh, uint64 energyWh, uint32 offers, bytes pairs);

    error UniformAuction_TooEarly(uint32 interval, uint64 from);
    error UniformAuction_TooLate(uint32 interval, uint64 until);
    error UniformAuction_AlreadyCleared(uint32 interval);
    error UniformAuction_NotCleared(uint32 interval);
    error UniformAuction_PairsDiffer(uint32 interval);
    error UniformAuction_NotSorted(uint256 rank, uint256 position);
    error UniformAuction_UnknownOffer(uint256 rank, uint256 position);
    error UniformAuction_NotASale(uint256 rank, uint256 position);
    error UniformAuction_NotAPurchase(uint256 rank, uint256 position);
    error UniformAuction_RankingIncomplete(uint256 ranked, uint256 offers);

    /// @notice Clears an interval, once. Anyone, from gate closure to its start. The price is
    /// ⌊(dearest sale that is paired + cheapest purchase that is paired) / 2⌋.
    function clear(uint32 interval, bytes calldata offers, bytes calldata sales, bytes calldata purchases) external;

    /// @notice Makes the next `count` pairs of a cleared interval trades, or fewer when fewer are left. Anyone, until the interval ends.
    /// @param pairs All of them, as `AuctionCleared` gives them.
    function bind(uint32 interval, bytes calldata pairs, uint256 count) external;

    /// @notice Price per Wh and paired energy of a cleared interval; 0 and 0 before, or where nothing crossed.
    function resultOf(uint32 interval) external view returns (uint64 pricePerWh, uint64 energyWh, bool cleared);

    /// @notice How many pairs have had their turn, and how many there are.
    function progressOf(uint32 interval) external view returns (uint32 done, uint32 pairs);
}
