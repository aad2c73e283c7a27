// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ClearingLeaf} from "./ClearingLeaf.sol";
import {ClearingLimits, LimitRow} from "./ClearingLimits.sol";
import {ClearingPrices} from "./ClearingPrices.sol";

/// @title What no solution of an interval can exceed
/// @notice Whatever bytes come in, the bound that comes out is true: a bad certificate gives a bad bound, never a wrong one. An
/// offer on a feeder without limits cannot trade, so it counts for nothing. Twin: src/market/clearing/bounds.ts.
/// @dev Sums are below 2^128: 65,535 offers of 40 + 40 bits, 8,192 feeders of 4 limits with 48 + 40 bits.
library ClearingBounds {
    using ClearingLeaf for bytes16;
    using ClearingLimits for LimitRow;
    using ClearingPrices for bytes;

    /// Sides of a cut's byte: the node at which a feeder's sellers deliver, its junction, and where its buyers take.
    uint8 internal constant IN = 1;
    uint8 internal constant HUB = 2;
    uint8 internal constant OUT = 4;

    /// @notice The most energy that can be traded: the capacity of a cut between sales and purchases (Ford and Fulkerson 1956).
    /// @param certificate After its first byte one byte per feeder: which of its nodes are on the side of the sales.
    /// @param lostWh What each offer cannot give any more, by position.
    function ofCut(bytes calldata offers, bytes calldata limits, bytes memory certificate, uint256[] memory lostWh)
        internal
        pure
        returns (uint256 bound)
    {
        uint256 feeders = certificate.length - 1;
        for (uint256 i = 0; i < lostWh.length; i++) {
            bytes16 leaf = ClearingLeaf.at(offers, i);
            uint256 feeder = leaf.feederOf();
            if (feeder >= feeders) continue;
            uint8 side = _sideOf(certificate, feeder);
            bool cut = leaf.sells() ? side & IN == 0 : side & OUT != 0;
            if (cut) bound += leaf.energyOf() - lostWh[i];
        }
        for (uint256 f = 0; f < feeders; f++) {
            LimitRow row = ClearingLimits.at(limits, f);
            uint8 side = _sideOf(certificate, f);
            if (side & (IN | HUB) == IN) bound += row.sellWh();
            if (side & (HUB | OUT) == HUB) bound += row.buyWh();
            if (f == 0) continue;
            uint8 above = _sideOf(certificate, row.parent());
            if (side & HUB > above & HUB) bound += row.netOutWh();
            if (side & HUB < above & HUB) bound += row.netInWh();
        }
    }

    /// @notice The most welfare that there can be, by weak duality: what each offer would gain at these prices, and what each
    /// branch would earn by carrying energy from where it is cheap to where it is dear.
    /// @param lostWh What each offer cannot give any more, by position.
    function ofPrices(bytes calldata offers, bytes calldata limits, bytes calldata prices, uint256[] memory lostWh)
        internal
        pure
        returns (uint256 bound)
    {
        uint256 feeders = limits.length / ClearingLimits.SIZE;
        for (uint256 i = 0; i < lostWh.length; i++) {
            bytes16 leaf = ClearingLeaf.at(offers, i);
            uint256 feeder = leaf.feederOf();
            if (feeder >= feeders) continue;
            uint256 gain = leaf.sells()
                ? _over(prices.inPrice(feeder), leaf.priceOf())
                : _over(leaf.priceOf(), prices.outPrice(feeder));
            bound += gain * (leaf.energyOf() - lostWh[i]);
        }
        for (uint256 f = 0; f < feeders; f++) {
            LimitRow row = ClearingLimits.at(limits, f);
            uint256 hub = prices.hubPrice(f);
            bound += row.sellWh() * _over(hub, prices.inPrice(f));
            bound += row.buyWh() * _over(prices.outPrice(f), hub);
            if (f == 0) continue;
            uint256 above = prices.hubPrice(row.parent());
            bound += row.netOutWh() * _over(above, hub);
            bound += row.netInWh() * _over(hub, above);
        }
    }

    function _over(uint256 a, uint256 b) private pure returns (uint256) {
        return a > b ? a - b : 0;
    }

    function _sideOf(bytes memory certificate, uint256 feeder) private pure returns (uint8) {
        return uint8(certificate[1 + feeder]);
    }
}
