// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IOrderBook} from "./IOrderBook.sol";

/// @title Clearing under grid limits: found by anyone, checked here (TX 4 to 6)
/// @notice Everybody posts offers over the coming intervals; solvers submit solutions for an interval; the contract checks (3) to
/// (9) and keeps the best; from `solveSeconds` after gate closure anyone has it finalised. Without any solution nothing is traded
/// (p = 0). One interval per call; everything is checked in memory on packed calldata. The gate closes `clearAhead` − 1 intervals
/// and the calendar's commit margin before an interval's start.
/// - offers: the leaves of the interval's hash chain (IOrderBook), all from the first to some end of a block.
/// - limits: `IFeederLimits.table(interval)`.
/// - powers: 8 bytes per trade: position of the sale (2), of the purchase (2), energyWh (4); ascending by both positions, each
///   pair once. Positions count the leaves of this interval from 0.
/// - prices: the bus price (5 bytes), and then either nothing, or 15 bytes per feeder: in, hub and out (5 each). The price of a
///   trade is ⌊(in of the sale's feeder + out of the purchase's feeder) / 2⌋, moved into [Rs, Rb] (9); without prices
///   per feeder all are the bus price.
/// - certificate: empty; or 1 and one byte per feeder with the source side of a cut (bit 0 in, 1 hub, 2 out; the hub of feeder 0
///   is the bus), for max-energy; or 2 alone: the prices are dual values, for max-welfare.
/// Whoever has a permission of the DSO posts; where trades are opened in a settlement, only published agents of active homes.
/// A solution is better when its objective is larger; of equal objective, when it trades more energy; then, when it spends less of
/// offers that reach beyond the interval, sales and purchases alike: what could still be traded later is kept. Of equal trades, the
/// one that is proved closer to the optimum of as many offers, or as close to that of more. So a copy is never better.
/// Nobody can put a worse solution in the place of a better one, not even when the better one may have become infeasible
/// (`isStale`): whoever wants to shows that it has (`drop`).
interface IClearingMarket is IOrderBook {
    enum Objective {
        MaxEnergy,
        MaxWelfare
    }

    /// @param gap At most this much is missing to the optimum over the offers it was found for; type(uint128).max: not proved.
    /// 0 is optimal.
    struct Candidate {
        address solver;
        uint128 value;
        uint128 gap;
        uint64 energyWh;
        uint64 laterWh;
        uint32 offers;
        bytes32 hash;
    }

    event SolutionSubmitted(
        uint32 indexed interval,
        address indexed solver,
        uint128 value,
        uint128 gap,
        uint64 energyWh,
        uint32 offers,
        bytes powers,
        bytes prices
    );
    event SolutionFinalized(
        uint32 indexed interval, uint128 value, uint128 gap, uint32 offers, bytes powers, bytes prices
    );
    /// @notice A candidate has become infeasible, and gives way to any other.
    event CandidateDropped(uint32 indexed interval);
    event OffersExcluded(uint32[] numbers);

    error ClearingMarket_TermsInvalid();
    error ClearingMarket_NotBetter(uint128 value, uint64 energyWh, uint64 laterWh);
    error ClearingMarket_ValueDiffers(uint128 claimed, uint128 value);
    error ClearingMarket_LimitsDiffer(uint32 interval);
    error ClearingMarket_UnknownOffer(uint256 trade, uint256 position);
    error ClearingMarket_UnknownFeeder(uint16 feeder, uint256 feeders);
    error ClearingMarket_NotASale(uint256 trade, uint256 position);
    error ClearingMarket_NotAPurchase(uint256 trade, uint256 position);
    error ClearingMarket_NotMatchable(uint256 trade, uint64 lowest, uint64 highest);
    error ClearingMarket_TradeOutOfOrder(uint256 trade);
    error ClearingMarket_EnergyZero(uint256 trade);
    error ClearingMarket_OfferOverdrawn(uint32 number, uint64 energyWh, uint64 left);
    error ClearingMarket_OfferExcluded(uint32 number);
    error ClearingMarket_TooManyExcluded(uint32 interval);
    error ClearingMarket_SoldOverLimit(uint16 feeder, uint64 soldWh, uint64 limitWh);
    error ClearingMarket_BoughtOverLimit(uint16 feeder, uint64 boughtWh, uint64 limitWh);
    error ClearingMarket_NetOutOverLimit(uint16 feeder, uint64 netWh, uint64 limitWh);
    error ClearingMarket_NetInOverLimit(uint16 feeder, uint64 netWh, uint64 limitWh);
    error ClearingMarket_PricesInvalid(uint256 length);
    error ClearingMarket_CertificateInvalid(uint256 length);
    error ClearingMarket_FalseCertificate(uint128 bound, uint128 value, uint128 gap);
    error ClearingMarket_TooEarly(uint32 interval, uint64 from);
    error ClearingMarket_TooLate(uint32 interval, uint64 until);
    error ClearingMarket_AlreadyFinalized(uint32 interval);
    error ClearingMarket_NotFinalized(uint32 interval);
    error ClearingMarket_SolutionDiffers(uint32 interval);
    error ClearingMarket_NoCandidate(uint32 interval);
    error ClearingMarket_Feasible(uint32 interval);

    /// @notice Submits a solution for an interval. Anyone, from gate opening until it is finalised or can no longer be.
    /// @param value The objective as its solver counts it: a solution that is not better is refused before it is checked.
    /// @param gap What the certificate is claimed to prove, at most this much is missing; ignored without one.
    function submitSolution(
        uint32 interval,
        uint128 value,
        uint128 gap,
        bytes calldata offers,
        bytes calldata limits,
        bytes calldata powers,
        bytes calldata prices,
        bytes calldata certificate
    ) external;

    /// @notice Finalises the best candidate of an interval, or nothing when there is none; then all bytes are empty. Anyone, from
    /// `finalizableFrom` to `finalizableUntil`. It is checked again, and reported to the guards.
    function finalize(
        uint32 interval,
        bytes calldata offers,
        bytes calldata limits,
        bytes calldata powers,
        bytes calldata prices
    ) external;

    /// @notice Drops a candidate that could not be finalised as things stand: an earlier interval drew on its offers, some were
    /// excluded, limits were lowered, or a guard refuses. Anyone, who hands it in.
    function drop(
        uint32 interval,
        bytes calldata offers,
        bytes calldata limits,
        bytes calldata powers,
        bytes calldata prices
    ) external;

    /// @notice What finalising would say, at any time. Always reverts: with ClearingMarket_Feasible when all is well.
    function rehearse(
        uint32 interval,
        bytes calldata offers,
        bytes calldata limits,
        bytes calldata powers,
        bytes calldata prices
    ) external;

    /// @notice Opens finalised trades `first`..`first + count − 1` in the settlement; a trade that is open already is passed over.
    /// Anyone, until the interval ends. Without a settlement the buyer's money goes to the seller at once.
    function bind(
        uint32 interval,
        bytes calldata offers,
        bytes calldata powers,
        bytes calldata prices,
        uint256 first,
        uint256 count
    ) external;

    /// @notice Takes offers of a participant or feeder that dropped out of all intervals that are not finalised: what was matched
    /// with them is to be cleared again (M11, TX 8). At most 256 of an interval. Only the operator.
    function exclude(uint32[] calldata numbers) external;

    function candidate(uint32 interval) external view returns (Candidate memory);
    /// @notice Whether an interval's candidate may have become infeasible since it was checked: whoever shows it may `drop` it.
    function isStale(uint32 interval) external view returns (bool);
    /// @notice keccak256(abi.encode(keccak256(offers), keccak256(powers), keccak256(prices))) of what was finalised; zero before.
    function finalized(uint32 interval) external view returns (bytes32);
    function finalizableFrom(uint32 interval) external view returns (uint64);
    function finalizableUntil(uint32 interval) external view returns (uint64);
    function objective() external view returns (Objective);
    /// @notice Tclear: how many intervals before its start an interval is finalised, at least 1.
    function clearAhead() external view returns (uint32);
}
