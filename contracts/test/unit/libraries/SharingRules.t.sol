// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {TestBase} from "forge-std/Base.sol";
import {StdAssertions} from "forge-std/StdAssertions.sol";
import {StdUtils} from "forge-std/StdUtils.sol";
import {SharingRules} from "../../../src/libraries/SharingRules.sol";
import {SharedFlow, SharingInput, SharingRule} from "../../../src/types/Sharing.sol";

/// @notice The cases of vectors/sharing, which TypeScript runs too (src/market/sharing/vectors.test.ts), and what must hold of any.
contract SharingRulesTest is TestBase, StdAssertions, StdUtils {
    uint256 private constant HOMES = 6;

    function test_DividesAsTypeScriptDoes() external view {
        string memory json = vm.readFile("vectors/sharing/typescript.json");
        uint256 i = 0;
        for (; vm.keyExistsJson(json, caseAt(i)); i++) {
            checkCase(json, caseAt(i));
        }
        assertGt(i, 0, "the file has no cases");
    }

    function testFuzz_GivesWhatItTakesAndNobodyMoreThanItsMeterShows(
        uint64[HOMES] memory importWh,
        uint64[HOMES] memory exportWh,
        uint32[HOMES] memory values,
        uint8 rule,
        bool once
    ) external pure {
        SharingInput memory homes = inputOf(importWh, exportWh, values);
        (uint256[] memory taken, uint256[] memory given, uint256 sharedWh) =
            SharingRules.allocate(SharingRule(rule % 4), once, homes);
        assertEq(SharingRules.sumOf(taken), sharedWh);
        assertEq(SharingRules.sumOf(given), sharedWh);
        for (uint256 i = 0; i < HOMES; i++) {
            assertLe(taken[i], importWh[i]);
            assertLe(given[i], exportWh[i]);
            assertLe(taken[i] + given[i], sharedWh);
        }
        if (rule % 4 != 0) assertEq(SharingRules.missed(homes, taken, given), 0);
        checkFlows(taken, given, SharingRules.flows(taken, given));
    }

    function testFuzz_SplitsExactlyAndNeverLessForMore(uint64 total, uint64[HOMES] memory weights) external pure {
        uint256[] memory shares = SharingRules.split(total, listOf(weights));
        uint256 sum = SharingRules.sumOf(listOf(weights));
        assertEq(SharingRules.sumOf(shares), sum == 0 ? 0 : total);
        for (uint256 i = 0; i < HOMES; i++) {
            if (total <= sum) assertLe(shares[i], weights[i]);
            for (uint256 j = 0; j < HOMES; j++) {
                if (weights[i] > weights[j]) assertGe(shares[i], shares[j]);
            }
        }
    }

    /// Each home's flows add up to what it gave and took; none goes back to where it came from.
    function checkFlows(uint256[] memory taken, uint256[] memory given, SharedFlow[] memory flows) private pure {
        uint256[] memory came = new uint256[](taken.length);
        uint256[] memory went = new uint256[](taken.length);
        for (uint256 f = 0; f < flows.length; f++) {
            assertNotEq(flows[f].giver, flows[f].taker);
            assertNotEq(flows[f].energyWh, 0);
            went[flows[f].giver] += flows[f].energyWh;
            came[flows[f].taker] += flows[f].energyWh;
        }
        assertEq(came, taken);
        assertEq(went, given);
    }

    function checkCase(string memory json, string memory path) private pure {
        uint256[] memory numbers = vm.parseJsonUintArray(json, string.concat(path, ".importWh"));
        SharingInput memory homes = SharingInput(numbers, list(json, path, "exportWh"), list(json, path, "values"));
        SharingRule rule = SharingRule(vm.parseJsonUint(json, string.concat(path, ".rule")));
        bool once = vm.parseJsonBool(json, string.concat(path, ".leftoversOnce"));
        (uint256[] memory taken, uint256[] memory given,) = SharingRules.allocate(rule, once, homes);
        assertEq(taken, list(json, path, "taken"), path);
        assertEq(given, list(json, path, "given"), path);
        uint256 missedWh = vm.parseJsonUint(json, string.concat(path, ".missedWh"));
        assertEq(SharingRules.missed(homes, taken, given), missedWh, path);
        checkVectorFlows(list(json, path, "flows"), SharingRules.flows(taken, given), path);
    }

    function checkVectorFlows(uint256[] memory expected, SharedFlow[] memory flows, string memory path) private pure {
        assertEq(flows.length * 3, expected.length, path);
        for (uint256 f = 0; f < flows.length; f++) {
            assertEq(flows[f].giver, expected[3 * f], path);
            assertEq(flows[f].taker, expected[3 * f + 1], path);
            assertEq(flows[f].energyWh, expected[3 * f + 2], path);
        }
    }

    /// Coefficients or classes as any list of numbers below 2^32 gives them.
    function inputOf(uint64[HOMES] memory importWh, uint64[HOMES] memory exportWh, uint32[HOMES] memory values)
        private
        pure
        returns (SharingInput memory homes)
    {
        homes = SharingInput(listOf(importWh), listOf(exportWh), new uint256[](HOMES));
        for (uint256 i = 0; i < HOMES; i++) {
            homes.values[i] = values[i];
        }
    }

    function listOf(uint64[HOMES] memory amounts) private pure returns (uint256[] memory all) {
        all = new uint256[](HOMES);
        for (uint256 i = 0; i < HOMES; i++) {
            all[i] = amounts[i];
        }
    }

    function list(string memory json, string memory path, string memory key) private pure returns (uint256[] memory) {
        return vm.parseJsonUintArray(json, string.concat(path, ".", key));
    }

    function caseAt(uint256 i) private pure returns (string memory) {
        return string.concat(".cases[", vm.toString(i), "]");
    }
}
