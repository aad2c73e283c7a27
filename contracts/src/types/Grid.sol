// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice What a feeder of a radial tree may carry, in Wh per interval (TX 4: Cext and Cint, per direction). Same fields as
/// `FeederLimits` in src/domain/grid.ts. type(uint48).max is no limit. One slot.
/// @param parent The feeder above; always a smaller number. Feeder 0 is the connection point, its own parent.
struct FeederLimit {
    uint16 parent;
    uint48 netOutWh;
    uint48 netInWh;
    uint48 sellWh;
    uint48 buyWh;
}

/// @notice What trades of one interval sell and buy on one feeder, all together.
struct FeederUse {
    uint16 feeder;
    uint64 soldWh;
    uint64 boughtWh;
}
