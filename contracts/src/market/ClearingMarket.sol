// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IClearingMarket} from "../interfaces/IClearingMarket.sol";
import {IEnergyAssets} from "../interfaces/IEnergyAssets.sol";
import {IFeederLimits} from "../interfaces/IFeederLimits.sol";
import {IMarket} from "../interfaces/IMarket.sol";
import {IOrderGuard} from "../interfaces/IOrderGuard.sol";
import {IParticipants} from "../interfaces/IParticipants.sol";
import {ClearingBounds} from "../libraries/ClearingBounds.sol";
import {ClearingLeaf} from "../libraries/ClearingLeaf.sol";
import {ClearingLimits} from "../libraries/ClearingLimits.sol";
import {ClearingRules, Match, Tally} from "../libraries/ClearingRules.sol";
import {FeederUse} from "../types/Grid.sol";
import {Calendar, Technology} from "../types/Tariff.sol";
import {OrderBook} from "./OrderBook.sol";

/// @title Clearing market; documented in IClearingMarket
/// @dev Of a solution only its hash and rank are stored; whoever goes on with it hands it in again.
contract ClearingMarket is IClearingMarket, OrderBook {
    using ClearingLeaf for bytes16;

    /// A candidate in three slots: its hash, its rank, and what tells whether anything has changed since it was checked.
    struct Kept {
        bytes32 hash;
        address solver;
        uint16 offers;
        uint48 laterWh;
        uint32 changes;
        uint88 value;
        uint88 gap;
        uint48 energyWh;
        bytes4 limitsTag;
    }

    uint256 private constant MAX_EXCLUDED = 256;
    uint88 private constant NOT_PROVED = type(uint88).max;
    /// First byte of a certificate.
    bytes1 private constant CUT = 0x01;
    bytes1 private constant DUAL = 0x02;

    IParticipants private immutable _participants;
    IEnergyAssets private immutable _assets;
    IFeederLimits public immutable limits;
    address public immutable operator;
    /// @inheritdoc IClearingMarket
    Objective public immutable objective;
    /// @inheritdoc IClearingMarket
    uint32 public immutable clearAhead;
    /// From gate closure on, solvers have this long before anyone may have the best candidate finalised.
    uint32 private immutable _solveSeconds;
    uint32 private immutable _aheadSeconds;

    mapping(uint32 interval => Kept) private _kept;
    /// @inheritdoc IClearingMarket
    mapping(uint32 interval => bytes32) public finalized;
    mapping(uint32 number => bool) private _isExcluded;
    mapping(uint32 interval => uint32[] numbers) private _excluded;
    /// How often something was taken from offers that candidates may use.
    uint32 private _changes;

    constructor(
        address consortium_,
        address tariff_,
        address vault_,
        address settlement_,
        address participants_,
        address assets_,
        address limits_,
        address operator_,
        Objective objective_,
        uint32 clearAhead_,
        uint32 solveSeconds_
    ) OrderBook(consortium_, tariff_, vault_, settlement_) {
        _participants = IParticipants(participants_);
        _assets = IEnergyAssets(assets_);
        limits = IFeederLimits(limits_);
        operator = operator_;
        objective = objective_;
        clearAhead = clearAhead_;
        _solveSeconds = solveSeconds_;

        Calendar memory c = tariff.calendar();
        if (clearAhead_ == 0 || solveSeconds_ >= c.commitMarginSeconds) revert ClearingMarket_TermsInvalid();
        _aheadSeconds = (clearAhead_ - 1) * c.intervalSeconds;
        // The gate opens before it closes, and no gate closes before 1970: the Tariff has seen to it that none opens before.
        if (c.windowSeconds <= uint256(_aheadSeconds) + c.commitMarginSeconds) revert ClearingMarket_TermsInvalid();
    }

    /// @inheritdoc IClearingMarket
    /// @dev The certificate is copied to memory only because the stack has no room for one more place in calldata.
    function submitSolution(
        uint32 interval,
        uint128 value,
        uint128 gap,
        bytes calldata offers,
        bytes calldata limits_,
        bytes calldata powers,
        bytes calldata prices,
        bytes memory certificate
    ) public {
        _requireSubmittable(interval, value);
        _requireOffers(interval, offers);

        Kept memory kept = _checked(interval, offers, limits_, powers, prices);
        if (kept.value != value) revert ClearingMarket_ValueDiffers(value, kept.value);
        if (certificate.length != 0) {
            kept.gap = _provedGap(interval, value, gap, offers, limits_, prices, certificate);
        }
        _keep(interval, kept);
        _emitSubmitted(interval, kept, powers, prices);
    }

    /// @inheritdoc IClearingMarket
    function finalize(
        uint32 interval,
        bytes calldata offers,
        bytes calldata limits_,
        bytes calldata powers,
        bytes calldata prices
    ) external {
        uint64 from = finalizableFrom(interval);
        uint64 until = finalizableUntil(interval);
        if (block.timestamp < from) revert ClearingMarket_TooEarly(interval, from);
        if (block.timestamp >= until) revert ClearingMarket_TooLate(interval, until);
        _requireCandidate(interval, offers, limits_, powers, prices);
        _finalize(interval, offers, limits_, powers, prices);
    }

    /// @inheritdoc IClearingMarket
    function rehearse(
        uint32 interval,
        bytes calldata offers,
        bytes calldata limits_,
        bytes calldata powers,
        bytes calldata prices
    ) external {
        _requireCandidate(interval, offers, limits_, powers, prices);
        _finalize(interval, offers, limits_, powers, prices);
        revert ClearingMarket_Feasible(interval);
    }

    /// @inheritdoc IClearingMarket
    function drop(
        uint32 interval,
        bytes calldata offers,
        bytes calldata limits_,
        bytes calldata powers,
        bytes calldata prices
    ) external {
        if (_kept[interval].hash == bytes32(0)) revert ClearingMarket_NoCandidate(interval);
        _requireCandidate(interval, offers, limits_, powers, prices);
        // `rehearse` takes the same arguments, and always reverts.
        (, bytes memory reason) = address(this).call(abi.encodePacked(this.rehearse.selector, msg.data[4:]));
        // No reason is the sign of too little gas: else whoever calls could have any candidate dropped.
        if (reason.length == 0) revert OrderBook_OutOfGas();
        if (bytes4(reason) == ClearingMarket_Feasible.selector) revert ClearingMarket_Feasible(interval);
        delete _kept[interval];
        emit CandidateDropped(interval);
    }

    /// @inheritdoc IClearingMarket
    function bind(
        uint32 interval,
        bytes calldata offers,
        bytes calldata powers,
        bytes calldata prices,
        uint256 first,
        uint256 count
    ) external {
        _requireFinalized(interval, offers, powers, prices);
        uint256 trades = powers.length / ClearingRules.POWER_SIZE;
        for (uint256 i = first; i < trades && i - first < count; i++) {
            Match memory m = ClearingRules.matchAt(offers, powers, prices, i);
            _bind(m.sell, m.buy, interval, m.energyWh, m.pricePerWh);
        }
    }

    /// @inheritdoc IClearingMarket
    function exclude(uint32[] calldata numbers) external {
        if (msg.sender != operator) revert OrderBook_NotOperator(msg.sender);
        _changes++;
        emit OffersExcluded(numbers);
        for (uint256 i = 0; i < numbers.length; i++) {
            Offer storage o = _known(numbers[i]);
            if (_isExcluded[numbers[i]]) continue;
            _isExcluded[numbers[i]] = true;
            for (uint32 k = o.from; k <= o.to; k++) {
                if (finalized[k] != bytes32(0) || block.timestamp >= finalizableUntil(k)) continue;
                if (_excluded[k].length == MAX_EXCLUDED) revert ClearingMarket_TooManyExcluded(k);
                _excluded[k].push(numbers[i]);
            }
        }
    }

    /// @inheritdoc IClearingMarket
    function candidate(uint32 interval) external view returns (Candidate memory) {
        Kept memory k = _kept[interval];
        uint128 gap = k.hash == bytes32(0) ? type(uint128).max : _widened(k.gap);
        return Candidate(k.solver, k.value, gap, k.energyWh, k.laterWh, k.offers, k.hash);
    }

    /// @inheritdoc IClearingMarket
    function isStale(uint32 interval) external view returns (bool) {
        Kept storage k = _kept[interval];
        if (k.hash == bytes32(0) || finalized[interval] != bytes32(0)) return false;
        return k.changes != _changes || k.limitsTag != bytes4(limits.tableHash(interval));
    }

    /// @inheritdoc IMarket
    function gateClosure(uint32 interval) public view override(IMarket, OrderBook) returns (uint64) {
        return super.gateClosure(interval) - _aheadSeconds;
    }

    /// @inheritdoc IClearingMarket
    function finalizableFrom(uint32 interval) public view returns (uint64) {
        return gateClosure(interval) + _solveSeconds;
    }

    /// @inheritdoc IClearingMarket
    function finalizableUntil(uint32 interval) public view returns (uint64) {
        return _start(interval) - _aheadSeconds;
    }

    /// @dev Where money goes to the seller at once, any address may trade that the DSO gave a permission, and has no technology. A
    /// settlement takes trades of active homes only: whoever was matched with anybody else would lose what it has offered.
    function _standOf(address owner) internal view override returns (uint16 feeder, Technology technology) {
        feeder = _assets.feederOf(owner);
        if (address(settlement) != address(0)) (,,, technology) = _participants.agentOf(owner);
    }

    /// Writes first and asks the guards then; they are told what is used, never who uses it.
    function _finalize(
        uint32 interval,
        bytes calldata offers,
        bytes calldata limits_,
        bytes calldata powers,
        bytes calldata prices
    ) private {
        Kept storage kept = _kept[interval];
        finalized[interval] = _hashOf(offers, powers, prices);
        if (kept.hash == bytes32(0)) {
            emit SolutionFinalized(interval, 0, type(uint128).max, 0, powers, prices);
            return;
        }
        Tally memory t = _tally(interval, offers, limits_, powers, prices);
        _drawSpanning(t, offers);
        emit SolutionFinalized(interval, kept.value, _widened(kept.gap), kept.offers, powers, prices);
        FeederUse[] memory uses = ClearingRules.usesOf(t);
        address[] memory guards_ = guards();
        for (uint256 i = 0; i < guards_.length; i++) {
            IOrderGuard(guards_[i]).checkUses(interval, uses);
        }
    }

    /// Only offers of several intervals: nothing else that is still open depends on the others.
    function _drawSpanning(Tally memory t, bytes calldata offers) private {
        if (t.spanning.length == 0) return;
        _changes++;
        for (uint256 i = 0; i < t.spanning.length; i++) {
            uint256 position = t.spanning[i];
            _offers[ClearingLeaf.at(offers, position).numberOf()].tradedWh += uint64(t.drawnWh[position]);
        }
    }

    function _keep(uint32 interval, Kept memory kept) private {
        Kept storage best = _kept[interval];
        bool better;
        if (kept.value != best.value) better = kept.value > best.value;
        else if (kept.energyWh != best.energyWh) better = kept.energyWh > best.energyWh;
        else if (kept.laterWh != best.laterWh) better = kept.laterWh < best.laterWh;
        else better = _isBetterProved(kept, best);
        if (!better) revert ClearingMarket_NotBetter(best.value, best.energyWh, best.laterWh);
        _kept[interval] = kept;
    }

    /// What the event says stands in `kept` but for the trades.
    function _emitSubmitted(uint32 interval, Kept memory kept, bytes calldata powers, bytes calldata prices) private {
        emit SolutionSubmitted(
            interval, kept.solver, kept.value, _widened(kept.gap), kept.energyWh, kept.offers, powers, prices
        );
    }

    /// A worse claim is refused before anything is checked: that costs whoever floods, and nobody else.
    function _requireSubmittable(uint32 interval, uint128 value) private view {
        uint64 opensAt = _gateOpening(interval);
        uint64 until = finalizableUntil(interval);
        if (block.timestamp < opensAt) revert OrderBook_GateNotOpen(interval, opensAt);
        if (block.timestamp >= until) revert ClearingMarket_TooLate(interval, until);
        if (finalized[interval] != bytes32(0)) revert ClearingMarket_AlreadyFinalized(interval);
        Kept storage best = _kept[interval];
        if (value < best.value) revert ClearingMarket_NotBetter(best.value, best.energyWh, best.laterWh);
    }

    /// That these bytes are the candidate and the limits of now; all empty, where there is no candidate.
    function _requireCandidate(
        uint32 interval,
        bytes calldata offers,
        bytes calldata limits_,
        bytes calldata powers,
        bytes calldata prices
    ) private view {
        if (finalized[interval] != bytes32(0)) revert ClearingMarket_AlreadyFinalized(interval);
        bytes32 hash = _kept[interval].hash;
        bool same = hash == bytes32(0)
            ? offers.length + limits_.length + powers.length + prices.length == 0
            : hash == _hashOf(offers, powers, prices);
        if (!same) revert ClearingMarket_SolutionDiffers(interval);
        if (hash != bytes32(0)) _requireLimits(interval, limits_);
    }

    function _requireFinalized(uint32 interval, bytes calldata offers, bytes calldata powers, bytes calldata prices)
        private
        view
    {
        bytes32 hash = finalized[interval];
        if (hash == bytes32(0)) revert ClearingMarket_NotFinalized(interval);
        if (hash != _hashOf(offers, powers, prices)) revert ClearingMarket_SolutionDiffers(interval);
        uint64 end = _end(interval);
        if (block.timestamp >= end) revert ClearingMarket_TooLate(interval, end);
    }

    function _requireLimits(uint32 interval, bytes calldata limits_) private view returns (bytes32 hash) {
        hash = limits.tableHash(interval);
        if (keccak256(limits_) != hash) revert ClearingMarket_LimitsDiffer(interval);
    }

    /// A feasible solution as it would be kept, without proof.
    function _checked(
        uint32 interval,
        bytes calldata offers,
        bytes calldata limits_,
        bytes calldata powers,
        bytes calldata prices
    ) private view returns (Kept memory kept) {
        kept.limitsTag = bytes4(_requireLimits(interval, limits_));
        // Before the sums take up memory: hashing needs some for a moment.
        kept.hash = _hashOf(offers, powers, prices);
        Tally memory t = _tally(interval, offers, limits_, powers, prices);
        kept.solver = msg.sender;
        kept.offers = uint16(t.drawnWh.length);
        kept.laterWh = SafeCast.toUint48(t.laterWh);
        kept.energyWh = SafeCast.toUint48(t.energyWh);
        // 48 bits of energy at a difference of 40 bits fit 88.
        kept.value = objective == Objective.MaxEnergy ? uint88(t.energyWh) : uint88(t.welfare);
        kept.gap = NOT_PROVED;
        kept.changes = _changes;
    }

    function _tally(
        uint32 interval,
        bytes calldata offers,
        bytes calldata limits_,
        bytes calldata powers,
        bytes calldata prices
    ) private view returns (Tally memory t) {
        t = ClearingRules.check(offers, limits_, powers, prices, _leftWh);
        uint32[] storage excluded = _excluded[interval];
        for (uint256 i = 0; i < excluded.length; i++) {
            (bool found, uint256 position) = ClearingLeaf.find(offers, excluded[i]);
            if (found && t.drawnWh[position] != 0) revert ClearingMarket_OfferExcluded(excluded[i]);
        }
    }

    /// The gap that a certificate proves; it must not be larger than claimed.
    function _provedGap(
        uint32 interval,
        uint128 value,
        uint128 claimed,
        bytes calldata offers,
        bytes calldata limits_,
        bytes calldata prices,
        bytes memory certificate
    ) private view returns (uint88) {
        uint256[] memory lostWh = _lostWh(interval, offers);
        uint256 bound;
        if (objective == Objective.MaxWelfare) {
            if (certificate.length != 1 || certificate[0] != DUAL) {
                revert ClearingMarket_CertificateInvalid(certificate.length);
            }
            bound = ClearingBounds.ofPrices(offers, limits_, prices, lostWh);
        } else {
            if (certificate.length != 1 + limits_.length / ClearingLimits.SIZE || certificate[0] != CUT) {
                revert ClearingMarket_CertificateInvalid(certificate.length);
            }
            bound = ClearingBounds.ofCut(offers, limits_, certificate, lostWh);
        }
        if (bound > uint256(value) + claimed) {
            revert ClearingMarket_FalseCertificate(uint128(bound), value, claimed);
        }
        return bound - value < NOT_PROVED ? uint88(bound - value) : NOT_PROVED;
    }

    /// What each offer cannot give any more, by position: what other intervals drew of it, or all when it is excluded.
    function _lostWh(uint32 interval, bytes calldata offers) private view returns (uint256[] memory lostWh) {
        lostWh = new uint256[](offers.length / ClearingLeaf.SIZE);
        uint256[] memory spanning = ClearingLeaf.spanningIn(offers);
        for (uint256 i = 0; i < spanning.length; i++) {
            lostWh[spanning[i]] = _offers[ClearingLeaf.at(offers, spanning[i]).numberOf()].tradedWh;
        }
        uint32[] storage excluded = _excluded[interval];
        for (uint256 i = 0; i < excluded.length; i++) {
            (bool found, uint256 position) = ClearingLeaf.find(offers, excluded[i]);
            if (found) lostWh[position] = ClearingLeaf.at(offers, position).energyOf();
        }
    }

    function _leftWh(uint32 number) private view returns (uint256) {
        Offer storage o = _offers[number];
        return o.energyWh - o.tradedWh;
    }

    /// Closer to the optimum of as many offers, or as close to that of more.
    function _isBetterProved(Kept memory kept, Kept storage best) private view returns (bool) {
        if (kept.gap == NOT_PROVED || best.hash == bytes32(0)) return false;
        return kept.offers == best.offers ? kept.gap < best.gap : kept.offers > best.offers && kept.gap <= best.gap;
    }

    function _hashOf(bytes calldata offers, bytes calldata powers, bytes calldata prices)
        private
        pure
        returns (bytes32)
    {
        return keccak256(abi.encode(keccak256(offers), keccak256(powers), keccak256(prices)));
    }

    function _widened(uint88 gap) private pure returns (uint128) {
        return gap == NOT_PROVED ? type(uint128).max : gap;
    }
}
