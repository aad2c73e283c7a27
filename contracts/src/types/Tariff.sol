// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice The parts of the price of one interval, in 1e-9 currency per Wh. Signed, since day-ahead prices go negative.
struct IntervalTariff {
    int64 energyPrice;
    int64 gridFee;
    int64 tax;
    int64 feedIn;
    int64 localGridFee;
    int64 localTax;
    uint64 fundPerWh;
}

/// @notice Within which a publisher may set prices, both ends included.
struct PriceBounds {
    int64 lowestEnergyPrice;
    int64 highestEnergyPrice;
    int64 lowestFeedIn;
    int64 highestFeedIn;
}

/// @notice The market's calendar; all lengths in seconds. Same numbers as `Calendar` in src/domain/time.ts.
struct Calendar {
    uint64 epoch;
    uint32 intervalSeconds;
    uint32 windowSeconds;
    uint32 commitMarginSeconds;
    uint32 graceSeconds;
}

/// @notice Where sold energy comes from; each technology has a price floor.
enum Technology {
    None,
    Pv,
    Battery
}

enum Side {
    Sell,
    Buy
}
