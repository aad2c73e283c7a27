// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {TestBase} from "forge-std/Base.sol";
import {StdAssertions} from "forge-std/StdAssertions.sol";
import {ClearingBounds} from "../../../src/libraries/ClearingBounds.sol";
import {ClearingLeaf} from "../../../src/libraries/ClearingLeaf.sol";
import {ClearingRules, Tally} from "../../../src/libraries/ClearingRules.sol";
import {FeederUse} from "../../../src/types/Grid.sol";

/// Honest and spoiled solutions of one interval, with what the checker in TypeScript says of them.
/// Written by scripts/clearing-vectors.ts; twin: src/market/clearing/check-solution.vectors.test.ts.
contract ClearingVectorsTest is TestBase, StdAssertions {
    using ClearingLeaf for bytes16;

    /// A case as the file has it.
    struct Case {
        string name;
        bool maxWelfare;
        /// Offers, limits, powers, prices, certificate.
        bytes[] parts;
        uint256 gap;
        /// Signature of the error; empty when the solution is accepted.
        string error;
        uint256[] values;
    }

    /// Of the case at hand: what is left of the offers that span several intervals.
    mapping(uint256 turn => mapping(uint32 number => uint256)) private _left;
    uint256 private _turn;

    function test_AcceptsWhatIsHonestAsTypeScriptDoes() external {
        checkFile("vectors/clearing/honest.json");
    }

    function test_RefusesWhatIsSpoiledAsTypeScriptDoes() external {
        checkFile("vectors/clearing/spoiled.json");
    }

    /// What a solution is worth, as the file writes it; public so that it takes calldata and may revert.
    function run(Case calldata c)
        external
        view
        returns (uint256[] memory values, uint256[] memory prices, uint256[] memory uses)
    {
        bytes[] calldata p = c.parts;
        Tally memory t = ClearingRules.check(p[0], p[1], p[2], p[3], _leftWh);
        values = new uint256[](4);
        values[0] = c.maxWelfare ? t.welfare : t.energyWh;
        values[1] = t.energyWh;
        values[2] = t.laterWh;
        values[3] = type(uint128).max;
        if (p[4].length != 0) values[3] = _bound(c) - values[0];
        return (values, _prices(p), _uses(t));
    }

    function headOf(bytes calldata offers) external pure returns (bytes32) {
        return ClearingLeaf.headOf(offers);
    }

    function checkFile(string memory file) private {
        string memory json = vm.readFile(file);
        for (; vm.keyExistsJson(json, caseAt(_turn)); _turn++) {
            check(json, caseAt(_turn));
        }
        assertGt(_turn, 0, "the file has no cases");
    }

    function check(string memory json, string memory at) private {
        Case memory c = Case(
            string.concat(at, ", ", vm.parseJsonString(json, string.concat(at, ".name"))),
            isEqual(vm.parseJsonString(json, string.concat(at, ".objective")), "max-welfare"),
            vm.parseJsonBytesArray(json, string.concat(at, ".bytes")),
            vm.parseJsonUint(json, string.concat(at, ".gap")),
            vm.parseJsonString(json, string.concat(at, ".error")),
            vm.parseJsonUintArray(json, string.concat(at, ".values"))
        );
        _setLeft(c.parts[0], vm.parseJsonUintArray(json, string.concat(at, ".remaining")));
        bytes memory head = vm.parseJsonBytes(json, string.concat(at, ".head"));
        if (head.length != 0) assertEq(this.headOf(c.parts[0]), bytes32(head), c.name);
        if (isEqual(c.error, "")) checkAccepted(json, at, c);
        else checkRefused(c);
    }

    function checkAccepted(string memory json, string memory at, Case memory c) private view {
        (uint256[] memory values, uint256[] memory prices, uint256[] memory uses) = this.run(c);
        assertEq(values, c.values, c.name);
        assertEq(prices, vm.parseJsonUintArray(json, string.concat(at, ".prices")), c.name);
        assertEq(uses, vm.parseJsonUintArray(json, string.concat(at, ".uses")), c.name);
    }

    /// Of a certificate only the market says whether it is one and whether it keeps its promise; here it counts what it proves.
    function checkRefused(Case memory c) private view {
        if (isEqual(c.error, "ClearingMarket_CertificateInvalid(uint256)")) return checkInvalidCertificate(c);
        if (isEqual(c.error, "ClearingMarket_FalseCertificate(uint128,uint128,uint128)")) {
            return checkFalseCertificate(c);
        }
        try this.run(c) {
            revert(string.concat(c.name, " was accepted"));
        } catch (bytes memory reason) {
            assertEq(reason, abi.encodePacked(bytes4(keccak256(bytes(c.error))), c.values), c.name);
        }
    }

    function checkInvalidCertificate(Case memory c) private view {
        assertEq(c.parts[4].length, c.values[0], c.name);
        c.parts[4] = "";
        (uint256[] memory values,,) = this.run(c);
        assertEq(values[3], type(uint128).max, c.name);
    }

    function checkFalseCertificate(Case memory c) private view {
        (uint256[] memory values,,) = this.run(c);
        assertEq(values[0], c.values[1], c.name);
        assertEq(values[0] + values[3], c.values[0], c.name);
        assertGt(values[3], c.gap, c.name);
    }

    function _prices(bytes[] calldata p) private pure returns (uint256[] memory prices) {
        prices = new uint256[](p[2].length / ClearingRules.POWER_SIZE);
        for (uint256 i = 0; i < prices.length; i++) {
            prices[i] = ClearingRules.matchAt(p[0], p[2], p[3], i).pricePerWh;
        }
    }

    function _uses(Tally memory t) private pure returns (uint256[] memory flat) {
        FeederUse[] memory uses = ClearingRules.usesOf(t);
        flat = new uint256[](3 * uses.length);
        for (uint256 i = 0; i < uses.length; i++) {
            (flat[3 * i], flat[3 * i + 1], flat[3 * i + 2]) = (uses[i].feeder, uses[i].soldWh, uses[i].boughtWh);
        }
    }

    function _bound(Case calldata c) private view returns (uint256) {
        bytes[] calldata p = c.parts;
        uint256[] memory lostWh = new uint256[](p[0].length / ClearingLeaf.SIZE);
        for (uint256 i = 0; i < lostWh.length; i++) {
            bytes16 leaf = ClearingLeaf.at(p[0], i);
            if (leaf.spans()) lostWh[i] = leaf.energyOf() - _leftWh(leaf.numberOf());
        }
        if (c.maxWelfare) return ClearingBounds.ofPrices(p[0], p[1], p[3], lostWh);
        return ClearingBounds.ofCut(p[0], p[1], p[4], lostWh);
    }

    function _leftWh(uint32 number) private view returns (uint256) {
        return _left[_turn][number];
    }

    /// All that was posted, but for the offers that the file names.
    function _setLeft(bytes memory offers, uint256[] memory remaining) private {
        for (uint256 i = 0; (i + 1) * ClearingLeaf.SIZE <= offers.length; i++) {
            bytes16 leaf;
            assembly ("memory-safe") {
                leaf := mload(add(add(offers, 32), mul(i, 16)))
            }
            _left[_turn][leaf.numberOf()] = leaf.energyOf();
        }
        for (uint256 i = 0; i < remaining.length; i += 2) {
            _left[_turn][uint32(remaining[i])] = remaining[i + 1];
        }
    }

    function isEqual(string memory a, string memory b) private pure returns (bool) {
        return keccak256(bytes(a)) == keccak256(bytes(b));
    }

    function caseAt(uint256 i) private pure returns (string memory) {
        return string.concat(".cases[", vm.toString(i), "]");
    }
}
