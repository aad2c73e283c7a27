// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice A binding pairing of one ask and one bid. Same fields, same order as `Trade` in src/domain/trade.ts.
/// @param nonce Tells two trades of the same pair apart.
struct Trade {
    address market;
    bytes32 ask;
    bytes32 bid;
    address seller;
    address buyer;
    uint32 interval;
    uint64 energyWh;
    uint64 pricePerWh;
    uint64 nonce;
}

/// @notice What both sides sign (EIP-712); chain id and market are in the signing domain.
/// @param expiry Block time in seconds after which the agreement can no longer be written.
struct Agreement {
    address settlement;
    bytes32 ask;
    bytes32 bid;
    address seller;
    address buyer;
    uint16 askFeeder;
    uint16 bidFeeder;
    uint32 interval;
    uint64 energyWh;
    uint64 pricePerWh;
    uint64 expiry;
    uint64 nonce;
}

/// @notice What became of one item of a batch. A batch never reverts as a whole.
enum Verdict {
    Settled,
    AlreadyDone,
    NotBinding,
    NoEvidence,
    BadEvidence,
    TooEarly,
    Expired
}
