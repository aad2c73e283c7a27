// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAtomicSettlement} from "../interfaces/IAtomicSettlement.sol";
import {Checked} from "../types/Commitment.sol";
import {Verdict} from "../types/Trade.sol";
import {CommitmentHash} from "./CommitmentHash.sol";
import {Claim} from "./Evidence.sol";
import {Cursor, Packed} from "./Packed.sol";

/// @notice What holds for every claim of a batch.
struct BatchTerms {
    uint32 interval;
    uint64 end;
    uint64 graceSeconds;
    uint256 feesPerWh;
    bytes32 domain;
    bytes32 anchoredRoot;
}

/// @notice Where the parts of a batch stand.
struct BatchLayout {
    uint32 anchor;
    uint256 producers;
    uint256 producerCount;
    uint256 segments;
    uint256 segmentCount;
    uint256 claimCount;
}

/// @title Commitments with all that proves them, packed
/// @notice CommitmentBatch := u32 anchor ‖ u8 P ‖ P × (address producer ‖ bytes32 producerRoot) ‖ u16 C ‖ C × Segment ‖ Evidence.
/// Segment, a part of a consumer's chain up to its newest anchored commitment := address consumer ‖ u32 firstSequence ‖ bytes32 previous ‖
/// u64 heldBefore ‖ bytes32 consumerRoot ‖ 65 signature over the digest of the last commitment ‖ u8 p ‖ p × bytes32 path of the leaf
/// (consumer, last digest) ‖ u16 n ‖ n × Item; n is at least 1.
/// Item := u8 flags ‖ body; bit 0 of the flags: it pays for a trade; bit 1: passenger, of another interval or not to be settled now, there only
/// because the chain leads over it.
/// Body of a claim := u8 producer, a place in P ‖ u40 energyWh ‖ u40 pricePerWh ‖ u32 expiry in seconds after end(interval) ‖ [bytes32 trade];
/// its heldNano follows from the one before, energyWh, price and local fees; its consumerRoot is the segment's.
/// Body of a passenger := address producer ‖ bytes32 producerRoot ‖ bytes32 consumerRoot ‖ u32 interval ‖ u64 heldNano ‖ u40 energyWh ‖
/// u40 pricePerWh ‖ u64 expiry ‖ [bytes32 trade].
/// Claims are numbered through the segments, passengers not counted. Written by `packCommitmentBatch` in src/settlement.
library CommitmentBatch {
    using Packed for Cursor;

    uint256 private constant FOR_TRADE = 1;
    uint256 private constant PASSENGER = 2;
    uint256 private constant PRODUCER = 52;
    /// consumer, firstSequence, previous, heldBefore, consumerRoot, signature, p
    uint256 private constant HEAD = 162;
    uint256 private constant CLAIM_BODY = 15;
    uint256 private constant PASSENGER_BODY = 114;
    /// Places of the fields as `CommitmentHash.digestOf` wants them.
    uint256 private constant CONSUMER = 1;
    uint256 private constant SEQUENCE = 2;
    uint256 private constant PREVIOUS = 3;
    uint256 private constant HELD = 4;
    uint256 private constant PRODUCED_BY = 5;
    uint256 private constant INTERVAL = 6;
    uint256 private constant ENERGY = 7;
    uint256 private constant PRICE = 8;
    uint256 private constant EXPIRY = 9;
    uint256 private constant CONSUMER_ROOT = 10;
    uint256 private constant PRODUCER_ROOT = 11;
    uint256 private constant TRADE = 12;

    /// @notice Walks over everything before the evidence once, so that it can be read without looking for its end again.
    /// @param c At the beginning; afterwards at the evidence.
    function measure(Cursor memory c) internal pure returns (BatchLayout memory layout) {
        uint256 head = c.take(5);
        layout.anchor = uint32(Packed.number(head, 4));
        layout.producerCount = Packed.number(head + 4, 1);
        layout.producers = c.take(layout.producerCount * PRODUCER);
        layout.segmentCount = Packed.number(c.take(2), 2);
        layout.segments = c.at;
        for (uint256 s = 0; s < layout.segmentCount; s++) {
            uint256 pathLength = Packed.number(c.take(HEAD) + HEAD - 1, 1);
            uint256 items = Packed.number(c.take((pathLength << 5) + 2) + (pathLength << 5), 2);
            if (items == 0) c.malformed();
            layout.claimCount += _measureItems(c, items, layout.producerCount);
        }
    }

    /// @notice Reads the claims, and refuses those that are not what a consumer has signed and the nodes have anchored, or promise nothing, or
    /// expire outside (end, end + grace].
    function read(BatchLayout memory layout, BatchTerms memory terms, Checked[] memory items, Claim[] memory claims)
        internal
        pure
    {
        uint256[13] memory encoded;
        encoded[0] = uint256(CommitmentHash.TYPE_HASH);
        uint256 at = layout.segments;
        uint256 claim;
        for (uint256 s = 0; s < layout.segmentCount; s++) {
            (at, claim) = _readSegment(layout, terms, items, claims, encoded, at, claim);
        }
    }

    /// @notice Refuses a claim, unless it is refused already.
    function refuse(Checked memory item, Verdict verdict, bytes4 reason) internal pure {
        if (item.reason == 0) (item.verdict, item.reason) = (verdict, reason);
    }

    function _measureItems(Cursor memory c, uint256 count, uint256 producerCount)
        private
        pure
        returns (uint256 claimCount)
    {
        for (uint256 i = 0; i < count; i++) {
            uint256 flags = Packed.number(c.take(1), 1);
            if (flags > (FOR_TRADE | PASSENGER)) c.malformed();
            uint256 length = (flags & FOR_TRADE) << 5;
            if (flags & PASSENGER != 0) {
                c.take(PASSENGER_BODY + length);
                continue;
            }
            // The first byte of a claim is its producer.
            if (Packed.number(c.take(CLAIM_BODY + length), 1) >= producerCount) c.malformed();
            claimCount++;
        }
    }

    function _readSegment(
        BatchLayout memory layout,
        BatchTerms memory terms,
        Checked[] memory items,
        Claim[] memory claims,
        uint256[13] memory encoded,
        uint256 head,
        uint256 first
    ) private pure returns (uint256 at, uint256 next) {
        encoded[CONSUMER] = Packed.number(head, 20);
        encoded[SEQUENCE] = Packed.number(head + 20, 4);
        encoded[PREVIOUS] = Packed.number(head + 24, 32);
        encoded[HELD] = Packed.number(head + 56, 8);
        uint256 pathLength = Packed.number(head + HEAD - 1, 1);
        at = head + HEAD + (pathLength << 5);
        uint256 count = Packed.number(at, 2);
        at += 2;
        next = first;
        for (uint256 i = 0; i < count; i++) {
            uint256 flags = Packed.number(at, 1);
            if (flags & PASSENGER != 0) {
                at = _passenger(encoded, at + 1, flags);
                encoded[PREVIOUS] = uint256(CommitmentHash.digestOf(terms.domain, encoded));
            } else {
                encoded[CONSUMER_ROOT] = Packed.number(head + 64, 32);
                at = _claim(layout, terms, encoded, at + 1, flags);
                encoded[PREVIOUS] = _note(terms, items[next], claims[next], encoded);
                next++;
            }
            encoded[SEQUENCE]++;
        }
        _requireAnchored(terms, items, encoded, head, pathLength, first, next);
    }

    function _claim(
        BatchLayout memory layout,
        BatchTerms memory terms,
        uint256[13] memory encoded,
        uint256 at,
        uint256 flags
    ) private pure returns (uint256 beyond) {
        uint256 producer = layout.producers + Packed.number(at, 1) * PRODUCER;
        (uint256 energyWh, uint256 pricePerWh) = (Packed.number(at + 1, 5), Packed.number(at + 6, 5));
        encoded[PRODUCED_BY] = Packed.number(producer, 20);
        encoded[PRODUCER_ROOT] = Packed.number(producer + 20, 32);
        encoded[INTERVAL] = terms.interval;
        encoded[ENERGY] = energyWh;
        encoded[PRICE] = pricePerWh;
        // More than 64 bits of money are what nobody can have signed.
        encoded[HELD] += energyWh * (pricePerWh + terms.feesPerWh);
        encoded[EXPIRY] = terms.end + Packed.number(at + 11, 4);
        beyond = _trade(encoded, at + CLAIM_BODY, flags);
    }

    function _passenger(uint256[13] memory encoded, uint256 at, uint256 flags) private pure returns (uint256 beyond) {
        encoded[PRODUCED_BY] = Packed.number(at, 20);
        encoded[PRODUCER_ROOT] = Packed.number(at + 20, 32);
        encoded[CONSUMER_ROOT] = Packed.number(at + 52, 32);
        encoded[INTERVAL] = Packed.number(at + 84, 4);
        encoded[HELD] = Packed.number(at + 88, 8);
        encoded[ENERGY] = Packed.number(at + 96, 5);
        encoded[PRICE] = Packed.number(at + 101, 5);
        encoded[EXPIRY] = Packed.number(at + 106, 8);
        beyond = _trade(encoded, at + PASSENGER_BODY, flags);
    }

    function _trade(uint256[13] memory encoded, uint256 at, uint256 flags) private pure returns (uint256 beyond) {
        if (flags & FOR_TRADE == 0) {
            encoded[TRADE] = 0;
            return at;
        }
        encoded[TRADE] = Packed.number(at, 32);
        return at + 32;
    }

    /// Writes down what was read of a claim.
    /// @return digest As a number, for the next one's `previous`.
    function _note(BatchTerms memory terms, Checked memory item, Claim memory claim, uint256[13] memory encoded)
        private
        pure
        returns (uint256 digest)
    {
        item.digest = CommitmentHash.digestOf(terms.domain, encoded);
        item.trade = bytes32(encoded[TRADE]);
        item.consumer = address(uint160(encoded[CONSUMER]));
        item.sequence = uint64(encoded[SEQUENCE]);
        item.producer = address(uint160(encoded[PRODUCED_BY]));
        item.energyWh = uint64(encoded[ENERGY]);
        item.pricePerWh = uint64(encoded[PRICE]);
        item.expiry = uint64(encoded[EXPIRY]);
        claim.id = item.trade == 0 ? item.digest : item.trade;
        claim.energyWh = item.energyWh;
        claim.consumerRoot = bytes32(encoded[CONSUMER_ROOT]);
        claim.producerRoot = bytes32(encoded[PRODUCER_ROOT]);
        return uint256(item.digest);
    }

    /// Every claim of a segment hangs on its last commitment.
    function _requireAnchored(
        BatchTerms memory terms,
        Checked[] memory items,
        uint256[13] memory encoded,
        uint256 head,
        uint256 pathLength,
        uint256 first,
        uint256 beyond
    ) private pure {
        bytes4 reason = _faultOf(terms, encoded, head, pathLength);
        for (uint256 i = first; i < beyond; i++) {
            Checked memory item = items[i];
            if (reason != 0) refuse(item, Verdict.NotBinding, reason);
            else _requireMeant(item, terms);
        }
    }

    function _faultOf(BatchTerms memory terms, uint256[13] memory encoded, uint256 head, uint256 pathLength)
        private
        pure
        returns (bytes4)
    {
        bytes32 last = bytes32(encoded[PREVIOUS]);
        address signer = Packed.signerAt(head + 96, last);
        if (signer == address(0) || uint160(signer) != encoded[CONSUMER]) {
            return IAtomicSettlement.AtomicSettlement_NotSigned.selector;
        }
        bytes32 leaf = Packed.leafOf(encoded[CONSUMER], last);
        if (Packed.rootAt(head + HEAD, pathLength, leaf) == terms.anchoredRoot) return 0;
        return IAtomicSettlement.AtomicSettlement_NotAnchored.selector;
    }

    function _requireMeant(Checked memory item, BatchTerms memory terms) private pure {
        if (item.energyWh == 0) {
            refuse(item, Verdict.NotBinding, IAtomicSettlement.AtomicSettlement_AmountZero.selector);
        } else if (item.expiry <= terms.end || item.expiry > terms.end + terms.graceSeconds) {
            refuse(item, Verdict.NotBinding, IAtomicSettlement.AtomicSettlement_ExpiryInvalid.selector);
        } else if (item.producer == address(0)) {
            refuse(item, Verdict.NotBinding, IAtomicSettlement.AtomicSettlement_ZeroAddress.selector);
        }
    }
}
