// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {TestBase} from "forge-std/Base.sol";
import {StdAssertions} from "forge-std/StdAssertions.sol";
import {IBilateralMarket} from "../../../src/interfaces/IBilateralMarket.sol";
import {AgreementHash} from "../../../src/libraries/AgreementHash.sol";
import {TradeHash} from "../../../src/libraries/TradeHash.sol";
import {Agreement, Trade} from "../../../src/types/Trade.sol";

/// The cases were computed by viem, so they agree with what wallets sign.
contract AgreementHashTest is TestBase, StdAssertions {
    using AgreementHash for Agreement;
    using TradeHash for Trade;

    string private json;
    bytes private marketCode;

    function setUp() external {
        json = vm.readFile("vectors/agreement/eip712.json");
        marketCode = vm.deployCode("contracts/src/market/BilateralMarket.sol", abi.encode(1, 2, 3)).code;
    }

    function test_DigestAndTradeIdAreThoseThatWalletsCompute() external {
        uint256 cases = 0;
        for (string memory path = ".cases[0]"; vm.keyExistsJson(json, path); path = caseAt(cases)) {
            address market = vm.parseJsonAddress(json, string.concat(path, ".market"));
            Agreement memory agreement = agreementAt(string.concat(path, ".agreement."));

            vm.chainId(vm.parseJsonUint(json, string.concat(path, ".chainId")));
            vm.etch(market, marketCode);
            bytes32 digest = IBilateralMarket(market).agreementDigest(agreement);
            assertEq(digest, vm.parseJsonBytes32(json, string.concat(path, ".digest")), path);

            bytes32 tradeId = agreement.toTrade(market).id();
            assertEq(tradeId, vm.parseJsonBytes32(json, string.concat(path, ".tradeId")), path);
            cases++;
        }
        assertGt(cases, 0, "the file has no cases");
    }

    function testFuzz_AnotherFieldIsAnotherAgreement(Agreement memory agreement, uint8 field) external pure {
        bytes32 before = agreement.structHash();
        changeField(agreement, field % 12);
        assertNotEq(agreement.structHash(), before);
    }

    function changeField(Agreement memory agreement, uint256 field) private pure {
        // Each member of the struct takes one word of memory, in order; flipping its lowest bit keeps it in range.
        assembly ("memory-safe") {
            let word := add(agreement, mul(field, 32))
            mstore(word, xor(mload(word), 1))
        }
    }

    function agreementAt(string memory path) private view returns (Agreement memory) {
        return Agreement({
            settlement: vm.parseJsonAddress(json, string.concat(path, "settlement")),
            ask: vm.parseJsonBytes32(json, string.concat(path, "ask")),
            bid: vm.parseJsonBytes32(json, string.concat(path, "bid")),
            seller: vm.parseJsonAddress(json, string.concat(path, "seller")),
            buyer: vm.parseJsonAddress(json, string.concat(path, "buyer")),
            askFeeder: uint16(uintAt(path, "askFeeder")),
            bidFeeder: uint16(uintAt(path, "bidFeeder")),
            interval: uint32(uintAt(path, "interval")),
            energyWh: uint64(uintAt(path, "energyWh")),
            pricePerWh: uint64(uintAt(path, "pricePerWh")),
            expiry: uint64(uintAt(path, "expiry")),
            nonce: uint64(uintAt(path, "nonce"))
        });
    }

    function uintAt(string memory path, string memory field) private view returns (uint256) {
        return vm.parseJsonUint(json, string.concat(path, field));
    }

    function caseAt(uint256 i) private pure returns (string memory) {
        return string.concat(".cases[", vm.toString(i), "]");
    }
}
