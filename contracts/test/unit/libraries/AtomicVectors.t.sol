// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {TestBase} from "forge-std/Base.sol";
import {StdAssertions} from "forge-std/StdAssertions.sol";
import {IAtomicSettlement} from "../../../src/interfaces/IAtomicSettlement.sol";
import {ICommitmentLedger} from "../../../src/interfaces/ICommitmentLedger.sol";
import {IExistenceCertificates} from "../../../src/interfaces/IExistenceCertificates.sol";
import {IParticipants} from "../../../src/interfaces/IParticipants.sol";
import {ITariff} from "../../../src/interfaces/ITariff.sol";
import {AttestedItem, AttestedItems, ItemTable} from "../../../src/libraries/AttestedItems.sol";
import {Checked} from "../../../src/types/Commitment.sol";
import {Calendar, Technology} from "../../../src/types/Tariff.sol";
import {Trade, Verdict} from "../../../src/types/Trade.sol";

/// Honest and spoiled batches of commitments, with what the checker in TypeScript says of each claim: packed bytes, digests, allocation and
/// verdicts of both languages are the same. Only what the chain knows beyond the batch is told to the contract by the test.
/// Written by scripts/atomic-vectors.ts; twin: src/settlement/atomic/check-batch.vectors.test.ts.
contract AtomicVectorsTest is TestBase, StdAssertions {
    /// The same as in src/settlement/atomic/testing/market.ts, since signatures are for them.
    uint256 private constant CHAIN_ID = 31_337;
    address private constant LEDGER = 0x00000000000000000000000000000000000C0441;
    IAtomicSettlement private constant ATOMIC = IAtomicSettlement(0x00000000000000000000000000000000000a7041);
    address private constant MARKET = 0x000000000000000000000000000000000000a4e7;
    uint32 private constant INTERVAL = 40;
    uint64 private constant ENDS_AT = 1_800_000_000;
    uint32 private constant SECONDS = 900;
    uint64 private constant GRACE_SECONDS = 3600;
    uint256 private constant LOCAL_GRID_FEE = 30_000;
    uint256 private constant LOCAL_TAX = 20_000;

    address private immutable _tariff = vm.addr(11);
    address private immutable _participants = vm.addr(12);
    address private immutable _certificates = vm.addr(13);

    function setUp() external {
        vm.chainId(CHAIN_ID);
        address other = vm.addr(14);
        bytes memory arguments =
            abi.encode(address(this), other, _tariff, _participants, _certificates, LEDGER, other, other);
        vm.mockCall(_tariff, abi.encodeWithSelector(ITariff.calendar.selector), abi.encode(calendar()));
        vm.etch(address(ATOMIC), abi.encodePacked(vm.getCode("AtomicSettlement.sol:AtomicSettlement"), arguments));
        (bool built, bytes memory code) = address(ATOMIC).call("");
        assertTrue(built, "constructor");
        vm.etch(address(ATOMIC), code);
        ATOMIC.setMarket(MARKET, IAtomicSettlement.Funding.Commitment);
    }

    function test_SettlesWhatIsHonestAsTypeScriptDoes() external {
        checkFile("vectors/atomic/honest.json");
    }

    function test_RefusesWhatIsSpoiledAsTypeScriptDoes() external {
        checkFile("vectors/atomic/spoiled.json");
    }

    /// Public so that it takes calldata.
    function itemAt(bytes calldata packed, uint256 i) external pure returns (AttestedItem memory) {
        ItemTable memory table = AttestedItems.open(packed);
        AttestedItems.check(table, uint64(LOCAL_GRID_FEE + LOCAL_TAX));
        return AttestedItems.at(table, i);
    }

    function itemCount(bytes calldata packed) external pure returns (uint256) {
        return AttestedItems.open(packed).count;
    }

    function checkFile(string memory file) private {
        string memory json = vm.readFile(file);
        uint256 i = 0;
        for (; vm.keyExistsJson(json, caseAt(i)); i++) {
            uint256 before = vm.snapshotState();
            check(json, caseAt(i));
            vm.revertToState(before);
        }
        assertGt(i, 0, "the file has no cases");
    }

    function check(string memory json, string memory at) private {
        string memory name = string.concat(at, ", ", vm.parseJsonString(json, string.concat(at, ".name")));
        tellFees();
        openTrades(abi.decode(vm.parseJsonBytes(json, string.concat(at, ".trades")), (Trade[])));
        tellCertificates(json, at);
        bytes32 root = vm.parseJsonBytes32(json, string.concat(at, ".anchoredRoot"));
        vm.mockCall(LEDGER, abi.encodeWithSelector(ICommitmentLedger.anchoredRoot.selector), abi.encode(bytes32(0)));
        vm.mockCall(LEDGER, abi.encodeCall(ICommitmentLedger.anchoredRoot, (1)), abi.encode(root));

        uint64 asOf = uint64(vm.parseJsonUint(json, string.concat(at, ".asOf")));
        vm.warp(asOf);
        bytes memory batch = vm.parseJsonBytes(json, string.concat(at, ".batch"));
        bytes memory expected = vm.parseJsonBytes(json, string.concat(at, ".checked"));
        if (expected.length == 0) return checkMalformed(batch, asOf, name);
        Checked[] memory got = ATOMIC.checkCommitments(INTERVAL, batch, asOf);
        checkEach(got, abi.decode(expected, (Checked[])), name);
        checkAttested(got, vm.parseJsonBytes(json, string.concat(at, ".attested")), name);
        vm.clearMockedCalls();
    }

    function checkMalformed(bytes memory batch, uint64 asOf, string memory name) private {
        try ATOMIC.checkCommitments(INTERVAL, batch, asOf) {
            revert(string.concat(name, " was accepted"));
        } catch (bytes memory reason) {
            assertEq(bytes4(reason), IAtomicSettlement.AtomicSettlement_Malformed.selector, name);
        }
        vm.clearMockedCalls();
    }

    function checkEach(Checked[] memory got, Checked[] memory expected, string memory name) private pure {
        assertEq(got.length, expected.length, name);
        for (uint256 i = 0; i < got.length; i++) {
            string memory claim = string.concat(name, ", claim ", vm.toString(i));
            assertEq(bytes32(got[i].reason), bytes32(expected[i].reason), string.concat(claim, ", reason"));
            assertEq(got[i].digest, expected[i].digest, string.concat(claim, ", digest"));
            assertEq(got[i].sellerShareWh, expected[i].sellerShareWh, string.concat(claim, ", seller's share"));
            assertEq(got[i].buyerShareWh, expected[i].buyerShareWh, string.concat(claim, ", buyer's share"));
            assertEq(abi.encode(got[i]), abi.encode(expected[i]), claim);
        }
    }

    /// What nodes vouch for is each settled claim, in order.
    function checkAttested(Checked[] memory checked, bytes memory packed, string memory name) private view {
        uint256 settled;
        for (uint256 i = 0; i < checked.length; i++) {
            Checked memory c = checked[i];
            if (c.verdict != Verdict.Settled) continue;
            AttestedItem memory item = this.itemAt(packed, settled++);
            uint64 deliveredWh = c.sellerShareWh < c.buyerShareWh ? c.sellerShareWh : c.buyerShareWh;
            AttestedItem memory due = AttestedItem(c.consumer, c.producer, c.sequence, deliveredWh, c.pricePerWh);
            assertEq(abi.encode(item), abi.encode(due), string.concat(name, ", attested"));
        }
        if (settled != 0) assertEq(this.itemCount(packed), settled, string.concat(name, ", attested items"));
    }

    function calendar() private pure returns (Calendar memory) {
        return Calendar(ENDS_AT - (INTERVAL + 1) * SECONDS, SECONDS, SECONDS, 60, uint32(GRACE_SECONDS));
    }

    function tellFees() private {
        bytes memory fees = abi.encode(LOCAL_GRID_FEE, LOCAL_TAX);
        vm.mockCall(_tariff, abi.encodeWithSelector(ITariff.localFees.selector), fees);
    }

    /// Each address is its own meter: whom trades are between is checked by other tests.
    function openTrades(Trade[] memory trades) private {
        vm.warp(ENDS_AT - 1);
        for (uint256 i = 0; i < trades.length; i++) {
            tellMeter(trades[i].seller);
            tellMeter(trades[i].buyer);
        }
        vm.prank(MARKET);
        ATOMIC.open(trades);
    }

    function tellMeter(address agent) private {
        bytes memory answer = abi.encode(bytes32(0), agent, uint16(1), Technology.Pv);
        vm.mockCall(_participants, abi.encodeCall(IParticipants.agentOf, (agent)), answer);
    }

    function tellCertificates(string memory json, string memory at) private {
        bytes32[] memory valid = vm.parseJsonBytes32Array(json, string.concat(at, ".validRoots"));
        bytes32[] memory roots = vm.parseJsonBytes32Array(json, string.concat(at, ".usedRoots"));
        uint256[] memory leaves = vm.parseJsonUintArray(json, string.concat(at, ".usedLeaves"));
        vm.mockCall(_certificates, abi.encodeWithSelector(IExistenceCertificates.isValid.selector), abi.encode(false));
        vm.mockCall(_certificates, abi.encodeWithSelector(IExistenceCertificates.isFree.selector), abi.encode(true));
        for (uint256 i = 0; i < valid.length; i++) {
            vm.mockCall(_certificates, abi.encodeCall(IExistenceCertificates.isValid, (valid[i])), abi.encode(true));
        }
        for (uint256 i = 0; i < roots.length; i++) {
            bytes memory ofKey = abi.encodeWithSelector(IExistenceCertificates.isFree.selector, roots[i], leaves[i]);
            vm.mockCall(_certificates, ofKey, abi.encode(false));
        }
    }

    function caseAt(uint256 i) private pure returns (string memory) {
        return string.concat(".cases[", vm.toString(i), "]");
    }
}
