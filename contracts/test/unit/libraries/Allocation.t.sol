// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {TestBase} from "forge-std/Base.sol";
import {StdAssertions} from "forge-std/StdAssertions.sol";
import {Allocation} from "../../../src/libraries/Allocation.sol";

contract AllocationTest is TestBase, StdAssertions {
    function test_GivesTheSharesThatTypeScriptGives() external view {
        checkFile("vectors/allocation/typescript.json");
    }

    function test_GivesTheSharesThatWereWorkedOutByHand() external view {
        checkFile("vectors/allocation/by-hand.json");
    }

    function testFuzz_SharesAddUpToTheSmallerOfSoldAndMetered(uint64[8] memory energies, uint64 meteredWh)
        external
        pure
    {
        (uint256[8] memory before, uint256 total) = runningSums(energies);
        uint256 sum;
        for (uint256 i = 0; i < energies.length; i++) {
            sum += Allocation.shareByCumulativeFloor(before[i], energies[i], total, meteredWh);
        }
        assertEq(sum, meteredWh < total ? meteredWh : total);
    }

    function testFuzz_AShareNeverExceedsItsTrade(uint64[8] memory energies, uint64 meteredWh) external pure {
        (uint256[8] memory before, uint256 total) = runningSums(energies);
        for (uint256 i = 0; i < energies.length; i++) {
            assertLe(Allocation.shareByCumulativeFloor(before[i], energies[i], total, meteredWh), energies[i]);
        }
    }

    function testFuzz_AShareIsWithinOneWhOfItsExactProportion(uint64[8] memory energies, uint64 meteredWh)
        external
        pure
    {
        (uint256[8] memory before, uint256 total) = runningSums(energies);
        vm.assume(total != 0 && meteredWh <= total);
        for (uint256 i = 0; i < energies.length; i++) {
            uint256 share = Allocation.shareByCumulativeFloor(before[i], energies[i], total, meteredWh);
            assertApproxEqAbs(share * total, uint256(energies[i]) * meteredWh, total);
        }
    }

    function runningSums(uint64[8] memory energies) private pure returns (uint256[8] memory before, uint256 total) {
        for (uint256 i = 0; i < energies.length; i++) {
            before[i] = total;
            total += energies[i];
        }
    }

    function checkFile(string memory file) private view {
        string memory json = vm.readFile(file);
        uint256 cases = 0;
        for (string memory path = ".cases[0]"; vm.keyExistsJson(json, path); path = caseAt(cases)) {
            checkCase(json, path);
            cases++;
        }
        assertGt(cases, 0, "the file has no cases");
    }

    function checkCase(string memory json, string memory path) private pure {
        uint256[] memory energies = vm.parseJsonUintArray(json, string.concat(path, ".energyWh"));
        uint256[] memory shares = vm.parseJsonUintArray(json, string.concat(path, ".shares"));
        uint64 meteredWh = uint64(vm.parseJsonUint(json, string.concat(path, ".meteredWh")));
        uint256 total;
        for (uint256 i = 0; i < energies.length; i++) {
            total += energies[i];
        }
        uint256 before;
        for (uint256 i = 0; i < energies.length; i++) {
            uint64 energyWh = uint64(energies[i]);
            assertEq(Allocation.shareByCumulativeFloor(before, energyWh, total, meteredWh), shares[i], path);
            before += energyWh;
        }
    }

    function caseAt(uint256 i) private pure returns (string memory) {
        return string.concat(".cases[", vm.toString(i), "]");
    }
}
