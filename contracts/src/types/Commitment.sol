// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Verdict} from "./Trade.sol";

/// @notice A promise to pay (CTP of SPB): signed by the consumer, kept by the nodes, never sent to the chain by itself. The
/// commitments of one consumer are a hash chain. Same fields, same order as `Commitment` in src/domain/commitment.ts.
/// @param sequence 1 for a consumer's first commitment, then one more each.
/// @param previous Digest of the one before; zero for the first.
/// @param heldNano Money that this and all former commitments hold, settled and expired ones included:
/// the sum of energyWh × (pricePerWh + localGridFee + localTax of its interval).
/// @param expiry Block time in seconds, in (end(interval), end(interval) + grace]; the last at which a receipt counts.
/// @param consumerRoot Certificate of existence of the meter that will confirm what the consumer took.
/// @param producerRoot The same for the meter that will state what the producer exported.
/// @param trade The trade on a market that this pays for; zero for a commitment by hand.
struct Commitment {
    address consumer;
    uint64 sequence;
    bytes32 previous;
    uint64 heldNano;
    address producer;
    uint32 interval;
    uint64 energyWh;
    uint64 pricePerWh;
    uint64 expiry;
    bytes32 consumerRoot;
    bytes32 producerRoot;
    bytes32 trade;
}

/// @notice What a settled commitment costs its consumer and brings its producer.
struct Payment {
    address consumer;
    uint64 sequence;
    address producer;
    uint64 paid;
    uint64 gridFee;
    uint64 tax;
}

/// @notice A commitment of a batch, checked against its proofs. Amounts are set for the verdict Settled only.
/// @param reason Selector of the error that says why it was refused; zero when it was not.
struct Checked {
    Verdict verdict;
    bytes4 reason;
    bytes32 digest;
    bytes32 trade;
    address consumer;
    uint64 sequence;
    address producer;
    uint64 energyWh;
    uint64 pricePerWh;
    uint64 expiry;
    uint64 sellerShareWh;
    uint64 buyerShareWh;
}
