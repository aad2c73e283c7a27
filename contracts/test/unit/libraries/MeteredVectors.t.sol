// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {TestBase} from "forge-std/Base.sol";
import {StdAssertions} from "forge-std/StdAssertions.sol";
import {Allocation} from "../../../src/libraries/Allocation.sol";
import {MeteredRules, Outcome, Rates} from "../../../src/libraries/MeteredRules.sol";
import {IntervalTariff} from "../../../src/types/Tariff.sol";

/// One trade alone behind both its meters. A case is a list: tariff (7), price, energy, exported, imported (−1: silent), buyer's hold,
/// seller's bond, outcome (11). Twin: src/settlement/metered.vectors.test.ts.
contract MeteredVectorsTest is TestBase, StdAssertions {
    function test_SettlesAsTypeScriptDoes() external view {
        string memory json = vm.readFile("vectors/metered/typescript.json");
        uint256 i = 0;
        for (; vm.keyExistsJson(json, caseAt(i)); i++) {
            check(vm.parseJsonIntArray(json, caseAt(i)), caseAt(i));
        }
        assertGt(i, 0, "the file has no cases");
    }

    function check(int256[] memory c, string memory name) private pure {
        Rates memory r = MeteredRules.ratesOf(tariffOf(c), uint64(uint256(c[7])));
        uint64 energyWh = uint64(uint256(c[8]));
        (uint256 buyerHold, uint256 sellerBond) = MeteredRules.holds(r, energyWh);
        Outcome memory o = outcomeOf(r, energyWh, c[9], c[10]);
        uint256[13] memory got = [
            buyerHold,
            sellerBond,
            o.sellerShareWh,
            o.buyerShareWh,
            o.deliveredWh,
            o.paid,
            o.localGridFee,
            o.localTax,
            o.sellerPenalty,
            o.buyerPenalty,
            o.buyerCompensation,
            o.sellerCompensation,
            o.silent
        ];
        for (uint256 i = 0; i < got.length; i++) {
            assertEq(got[i], uint256(c[11 + i]), string.concat(name, ", value ", vm.toString(11 + i)));
        }
    }

    function outcomeOf(Rates memory r, uint64 energyWh, int256 exported, int256 imported)
        private
        pure
        returns (Outcome memory)
    {
        if (exported < 0 && imported < 0) return MeteredRules.bothSilent(energyWh);
        if (exported < 0) return MeteredRules.silentSeller(r, energyWh, shareOf(energyWh, imported));
        if (imported < 0) return MeteredRules.silentBuyer(r, energyWh, shareOf(energyWh, exported));
        return MeteredRules.metered(r, shareOf(energyWh, exported), shareOf(energyWh, imported));
    }

    function shareOf(uint64 energyWh, int256 meteredWh) private pure returns (uint64) {
        return Allocation.shareByCumulativeFloor(0, energyWh, energyWh, uint64(uint256(meteredWh)));
    }

    function tariffOf(int256[] memory c) private pure returns (IntervalTariff memory) {
        return IntervalTariff(
            int64(c[0]), int64(c[1]), int64(c[2]), int64(c[3]), int64(c[4]), int64(c[5]), uint64(uint256(c[6]))
        );
    }

    function caseAt(uint256 i) private pure returns (string memory) {
        return string.concat(".cases[", vm.toString(i), "]");
    }
}
