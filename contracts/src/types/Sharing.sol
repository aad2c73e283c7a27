// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice How an interval's surplus is divided. Coefficients agreed for each hour beforehand are `Static` with a list per hour.
enum SharingRule {
    Static,
    Dynamic,
    Cascaded,
    Classes
}

/// @notice What a vote decides about sharing, besides who has which part. Same meaning as `SharingKey` in src/market/sharing/key.ts.
/// @param leftoversOnce For Static: whether parts that were not used are divided once more.
/// @param agreed Whether the members have a price of their own; otherwise it is half way between feed-in and ceiling.
/// @param utcOffsetSeconds Of the community's clock, for lists by the hour.
struct SharingKey {
    SharingRule rule;
    bool leftoversOnce;
    bool agreed;
    uint64 agreedPerWh;
    int32 utcOffsetSeconds;
}

/// @notice What was metered of all homes of a list, in its order, and what the key says of each.
/// @param values Coefficients in 1e-9, or classes from 0 on; not used for Dynamic.
struct SharingInput {
    uint256[] importWh;
    uint256[] exportWh;
    uint256[] values;
}

/// @notice Energy from one home to another, both as places of the list.
struct SharedFlow {
    uint256 giver;
    uint256 taker;
    uint256 energyWh;
}
