// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {TestBase} from "forge-std/Base.sol";
import {StdAssertions} from "forge-std/StdAssertions.sol";
import {ICommitmentLedger} from "../../../src/interfaces/ICommitmentLedger.sol";
import {IExistenceCertificates} from "../../../src/interfaces/IExistenceCertificates.sol";
import {ISingleSettlement} from "../../../src/interfaces/ISingleSettlement.sol";
import {ITariff} from "../../../src/interfaces/ITariff.sol";
import {Payment} from "../../../src/types/Commitment.sol";
import {Calendar} from "../../../src/types/Tariff.sol";

/// Confirmations that TypeScript has packed and signed: the contract finds in them the same digests, root, key and payment.
/// Written by scripts/atomic-vectors.ts; twin: src/settlement/atomic/pack-confirmation.test.ts.
contract ConfirmationVectorsTest is TestBase, StdAssertions {
    /// The same as in src/settlement/atomic/testing/confirmations.ts, since signatures are for them.
    uint256 private constant CHAIN_ID = 31_337;
    address private constant LEDGER = 0x00000000000000000000000000000000000C0441;
    ISingleSettlement private constant SINGLE = ISingleSettlement(0x0000000000000000000000000000000000051E61);
    string private constant FILE = "vectors/atomic/confirmations.json";
    uint32 private constant INTERVAL = 40;
    uint64 private constant ENDS_AT = 1_800_000_000;
    uint32 private constant ANCHOR = 7;
    uint256 private constant LOCAL_GRID_FEE = 30_000;
    uint256 private constant LOCAL_TAX = 20_000;

    address private immutable _tariff = vm.addr(11);
    address private immutable _certificates = vm.addr(13);

    function setUp() external {
        vm.chainId(CHAIN_ID);
        Calendar memory calendar = Calendar(ENDS_AT - (INTERVAL + 1) * 900, 900, 900, 60, 3600);
        vm.mockCall(_tariff, abi.encodeCall(ITariff.calendar, ()), abi.encode(calendar));
        vm.mockCall(_tariff, abi.encodeCall(ITariff.localFees, (INTERVAL)), abi.encode(LOCAL_GRID_FEE, LOCAL_TAX));
        bytes memory arguments = abi.encode(_tariff, _certificates, LEDGER);
        vm.etch(address(SINGLE), abi.encodePacked(vm.getCode("SingleSettlement.sol:SingleSettlement"), arguments));
        (bool built, bytes memory code) = address(SINGLE).call("");
        assertTrue(built, "constructor");
        vm.etch(address(SINGLE), code);
    }

    function test_ReadsWhatTypeScriptHasPacked() external {
        string memory json = vm.readFile(FILE);
        uint256 i = 0;
        for (; vm.keyExistsJson(json, string.concat(".cases[", vm.toString(i), "]")); i++) {
            check(json, string.concat(".cases[", vm.toString(i), "]"));
        }
        assertGt(i, 0, "the file has no cases");
    }

    function check(string memory json, string memory at) private {
        vm.warp(vm.parseJsonUint(json, string.concat(at, ".endsAt")));
        bytes memory useKey = abi.encodeCall(
            IExistenceCertificates.useValidKey,
            (
                vm.parseJsonBytes32(json, string.concat(at, ".consumerRoot")),
                uint16(vm.parseJsonUint(json, string.concat(at, ".leaf"))),
                vm.parseJsonBytes32(json, string.concat(at, ".confirmation"))
            )
        );
        vm.mockCall(_certificates, useKey, abi.encode(IExistenceCertificates.KeyState.Good));
        vm.expectCall(_certificates, useKey);
        bytes32 root = vm.parseJsonBytes32(json, string.concat(at, ".anchoredRoot"));
        bytes memory pay = abi.encodeCall(ICommitmentLedger.payAnchored, (ANCHOR, root, paymentIn(json, at)));
        vm.mockCall(LEDGER, pay, abi.encode(ICommitmentLedger.Outcome.Paid));
        vm.expectCall(LEDGER, pay);

        vm.expectEmit(address(SINGLE));
        emit ISingleSettlement.Confirmed(
            vm.parseJsonBytes32(json, string.concat(at, ".commitment")),
            uint64(vm.parseJsonUint(json, string.concat(at, ".deliveredWh"))),
            vm.parseJsonBytes32(json, string.concat(at, ".statement"))
        );
        SINGLE.settle(vm.parseJsonBytes(json, string.concat(at, ".packed")));
    }

    function paymentIn(string memory json, string memory at) private pure returns (Payment memory p) {
        uint256 deliveredWh = vm.parseJsonUint(json, string.concat(at, ".deliveredWh"));
        p.consumer = vm.parseJsonAddress(json, string.concat(at, ".consumer"));
        p.sequence = uint64(vm.parseJsonUint(json, string.concat(at, ".sequence")));
        p.producer = vm.parseJsonAddress(json, string.concat(at, ".producer"));
        p.paid = uint64(deliveredWh * vm.parseJsonUint(json, string.concat(at, ".pricePerWh")));
        (p.gridFee, p.tax) = (uint64(deliveredWh * LOCAL_GRID_FEE), uint64(deliveredWh * LOCAL_TAX));
    }
}
