// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Arrays} from "@openzeppelin/contracts/utils/Arrays.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SharedFlow, SharingInput, SharingRule} from "../types/Sharing.sol";

/// @title Who gets which watt-hour where nothing was traded
/// @notice Pure. Twin: src/market/sharing (allocate.ts, parts.ts, pairs.ts); shared cases: vectors/sharing. Sums are exact, nobody takes
/// more than its meter counted, nobody gives more, and nobody is given its own export.
/// Assumes energies below 2^64, coefficients and classes below 2^32, and fewer than 2^16 homes.
library SharingRules {
    /// Homes that stand in no class come last.
    uint256 internal constant NO_CLASS = type(uint32).max;

    /// @notice A total in proportion to weights by largest remainder; of two equal remainders the earlier comes first. All get 0 where
    /// all weights are 0.
    function split(uint256 total, uint256[] memory weights) internal pure returns (uint256[] memory shares) {
        uint256 count = weights.length;
        shares = new uint256[](count);
        uint256 sum = sumOf(weights);
        if (sum == 0 || total == 0) return shares;
        uint256[] memory ranked = new uint256[](count);
        uint256 left = total;
        for (uint256 i = 0; i < count; i++) {
            uint256 scaled = weights[i] * total;
            shares[i] = scaled / sum;
            left -= shares[i];
            ranked[i] = (scaled % sum) << 16 | (type(uint16).max - i);
        }
        if (left == 0) return shares;
        Arrays.sort(ranked);
        for (uint256 i = count - left; i < count; i++) {
            shares[type(uint16).max - (ranked[i] & type(uint16).max)] += 1;
        }
    }

    /// @notice What each home takes from neighbours, and gives to them.
    /// @param once Whether parts that were not used are divided once more; for Static.
    function allocate(SharingRule rule, bool once, SharingInput memory homes)
        internal
        pure
        returns (uint256[] memory taken, uint256[] memory given, uint256 sharedWh)
    {
        uint256 poolWh = sumOf(homes.exportWh);
        uint256[] memory wants = _wantsOf(homes, poolWh);
        if (rule == SharingRule.Dynamic) taken = _proportional(poolWh, wants);
        else if (rule == SharingRule.Classes) taken = _byClasses(poolWh, wants, homes.values);
        else taken = _byCoefficients(rule, once, poolWh, wants, homes.values);
        sharedWh = sumOf(taken);
        uint256[] memory givable = new uint256[](taken.length);
        for (uint256 i = 0; i < taken.length; i++) {
            givable[i] = Math.min(homes.exportWh[i], sharedWh - taken[i]);
        }
        given = split(sharedWh, givable);
    }

    /// @notice What could still have gone from neighbour to neighbour: what the key left over.
    function missed(SharingInput memory homes, uint256[] memory taken, uint256[] memory given)
        internal
        pure
        returns (uint256)
    {
        uint256 importWh;
        uint256 exportWh;
        uint256 busiest;
        for (uint256 i = 0; i < taken.length; i++) {
            uint256 leftIn = homes.importWh[i] - taken[i];
            uint256 leftOut = homes.exportWh[i] - given[i];
            importWh += leftIn;
            exportWh += leftOut;
            busiest = Math.max(busiest, leftIn + leftOut);
        }
        return Math.min(Math.min(importWh, exportWh), importWh + exportWh - busiest);
    }

    /// @notice Who gave to whom, nobody to itself: givers lie around a circle, takers around the same one, turned until each begins behind
    /// its own end as a giver. At most one flow more than givers and takers.
    function flows(uint256[] memory taken, uint256[] memory given) internal pure returns (SharedFlow[] memory found) {
        uint256 total = sumOf(given);
        found = new SharedFlow[](taken.length * 2 + 1);
        uint256 count;
        (uint256 giver, uint256 givenEnd) = (0, given.length == 0 ? 0 : given[0]);
        (uint256 taker, uint256 takenEnd) = _atTop(taken, total - _turn(taken, given));
        for (uint256 at = 0; at < total;) {
            while (givenEnd == at) givenEnd += given[++giver];
            while (takenEnd == at) {
                taker = (taker + 1) % taken.length;
                takenEnd += taken[taker];
            }
            uint256 to = Math.min(Math.min(givenEnd, takenEnd), total);
            found[count++] = SharedFlow(giver, taker, to - at);
            at = to;
        }
        assembly ("memory-safe") {
            mstore(found, count)
        }
    }

    function sumOf(uint256[] memory amounts) internal pure returns (uint256 sum) {
        for (uint256 i = 0; i < amounts.length; i++) {
            sum += amounts[i];
        }
    }

    /// A home that fed in as well wants no more than its neighbours fed in.
    function _wantsOf(SharingInput memory homes, uint256 poolWh) private pure returns (uint256[] memory wants) {
        wants = new uint256[](homes.importWh.length);
        for (uint256 i = 0; i < wants.length; i++) {
            (uint256 importWh, uint256 exportWh) = (homes.importWh[i], homes.exportWh[i]);
            wants[i] = exportWh == 0 ? importWh : Math.min(importWh, poolWh - exportWh);
        }
    }

    function _proportional(uint256 poolWh, uint256[] memory wants) private pure returns (uint256[] memory) {
        return split(Math.min(poolWh, sumOf(wants)), wants);
    }

    function _byClasses(uint256 poolWh, uint256[] memory wants, uint256[] memory classes)
        private
        pure
        returns (uint256[] memory taken)
    {
        taken = new uint256[](wants.length);
        uint256 leftWh = poolWh;
        for (uint256 class = _next(classes, 0); leftWh != 0; class = _next(classes, class + 1)) {
            uint256[] memory shares = _proportional(leftWh, _only(wants, classes, class));
            for (uint256 i = 0; i < taken.length; i++) {
                taken[i] += shares[i];
                leftWh -= shares[i];
            }
            if (class == NO_CLASS) break;
        }
    }

    function _byCoefficients(
        SharingRule rule,
        bool once,
        uint256 poolWh,
        uint256[] memory wants,
        uint256[] memory coefficients
    ) private pure returns (uint256[] memory taken) {
        taken = split(poolWh, coefficients);
        uint256 leftWh = poolWh;
        uint256[] memory needs = new uint256[](wants.length);
        for (uint256 i = 0; i < wants.length; i++) {
            taken[i] = Math.min(taken[i], wants[i]);
            leftWh -= taken[i];
            needs[i] = wants[i] - taken[i];
        }
        if (rule == SharingRule.Cascaded) _add(taken, _proportional(leftWh, needs), needs);
        else if (once) _add(taken, split(leftWh, _ofThoseInNeed(coefficients, needs)), needs);
    }

    function _add(uint256[] memory taken, uint256[] memory more, uint256[] memory needs) private pure {
        for (uint256 i = 0; i < taken.length; i++) {
            taken[i] += Math.min(more[i], needs[i]);
        }
    }

    function _ofThoseInNeed(uint256[] memory coefficients, uint256[] memory needs)
        private
        pure
        returns (uint256[] memory weights)
    {
        weights = new uint256[](needs.length);
        for (uint256 i = 0; i < needs.length; i++) {
            if (needs[i] != 0) weights[i] = coefficients[i];
        }
    }

    function _only(uint256[] memory wants, uint256[] memory classes, uint256 class)
        private
        pure
        returns (uint256[] memory some)
    {
        some = new uint256[](wants.length);
        for (uint256 i = 0; i < wants.length; i++) {
            if (classes[i] == class) some[i] = wants[i];
        }
    }

    /// The lowest class from `least` on; NO_CLASS when there is none below it.
    function _next(uint256[] memory classes, uint256 least) private pure returns (uint256 class) {
        class = NO_CLASS;
        for (uint256 i = 0; i < classes.length; i++) {
            if (classes[i] >= least && classes[i] < class) class = classes[i];
        }
    }

    /// How far takers lie behind givers so that nobody overlaps with itself; at most the total.
    function _turn(uint256[] memory taken, uint256[] memory given) private pure returns (uint256 turn) {
        uint256 takenBefore;
        uint256 givenUpTo;
        for (uint256 i = 0; i < taken.length; i++) {
            givenUpTo += given[i];
            if (givenUpTo > takenBefore) turn = Math.max(turn, givenUpTo - takenBefore);
            takenBefore += taken[i];
        }
    }

    /// The taker that lies at `point` of the takers in their order, and how much of it lies beyond; the first where all lies before.
    function _atTop(uint256[] memory taken, uint256 point) private pure returns (uint256 taker, uint256 beyond) {
        uint256 end;
        for (uint256 i = 0; i < taken.length; i++) {
            end += taken[i];
            if (end > point) return (i, end - point);
        }
        return (taken.length == 0 ? 0 : taken.length - 1, 0);
    }
}
