// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ICommitmentLedger} from "../../../../src/interfaces/ICommitmentLedger.sol";
import {ISingleSettlement} from "../../../../src/interfaces/ISingleSettlement.sol";
import {Commitment} from "../../../../src/types/Commitment.sol";
import {IntervalTariff} from "../../../../src/types/Tariff.sol";
import {Verdict} from "../../../../src/types/Trade.sol";
import {SingleTest} from "./SingleTest.sol";

contract SingleSettleTest is SingleTest {
    uint32 private constant LATER = K + 24;

    function testFuzz_PaysWhatWasDeliveredAndTheFees(uint64 energyWh, uint64 deliveredWh, address caller) external {
        energyWh = uint64(bound(energyWh, 1, AT_STAKE / 170_000));
        deliveredWh = uint64(bound(deliveredWh, 0, energyWh));
        commit(bob, alice, energyWh);
        Confirmed memory c = anchored(deliveredWh);
        bytes memory packed = packOne(c);
        vm.prank(caller);
        single.settle(packed);
        assertEq(ledger.accountOf(alice.agent).earned, deliveredWh * PRICE);
        assertEq(ledger.accountOf(bob.agent).deposit, AT_STAKE - deliveredWh * 170_000);
        (uint256 gridFee, uint256 tax) = tariff.localFees(K);
        assertEq(ledger.accountOf(gridAccount).earned, deliveredWh * gridFee);
        assertEq(ledger.accountOf(taxAccount).earned, deliveredWh * tax);
        assertTrue(ledger.isSettled(bob.agent, 1));
    }

    function test_TellsWhatTheMeterHasConfirmed() external {
        Confirmed memory c = oneOver(600);
        vm.expectEmit();
        emit ISingleSettlement.Confirmed(headOf(bob.agent), 600, SEEN);
        vm.expectEmit();
        emit ICommitmentLedger.CommitmentPaid(bob.agent, 1, alice.agent, 600 * PRICE, 600 * 15_000, 600 * 5_000);
        settleOne(c);
    }

    function test_NothingDeliveredEndsTheCommitment() external {
        settleOne(oneOver(0));
        assertTrue(ledger.isSettled(bob.agent, 1));
        assertEq(ledger.accountOf(bob.agent).deposit, AT_STAKE);
        assertEq(ledger.accountOf(alice.agent).earned, 0);
    }

    function test_TheLastSecondCounts() external {
        Confirmed memory c = one();
        vm.warp(c.commitment.expiry);
        settleOne(c);
        assertTrue(ledger.isSettled(bob.agent, 1));
    }

    function test_SettlesOneAfterTheOther() external {
        settleOne(one());
        commit(bob, carol, ENERGY);
        settleOne(confirm(bob, anchorAll(), 1, ENERGY));
        assertEq(ledger.accountOf(carol.agent).earned, ENERGY * PRICE);
        assertEq(ledger.accountOf(bob.agent).deposit, AT_STAKE - 2 * ENERGY * 170_000);
    }

    /// A later tariff, and then again the first: what was kept of one interval is not taken for another.
    function test_TakesTheFeesOfItsOwnInterval() external {
        IntervalTariff[] memory schedule = new IntervalTariff[](1);
        schedule[0] = tariff.at(K);
        (schedule[0].localGridFee, schedule[0].localTax) = (1_000, 100);
        byVote();
        tariff.change(LATER, schedule, [uint64(0), 0, 0]);
        settleOne(one());
        Commitment memory drafted = draft(bob, alice, ENERGY);
        (drafted.interval, drafted.expiry) = (LATER, startOf(LATER + 1) + GRACE);
        append(drafted);
        commit(dave, alice, ENERGY);
        uint32 anchor = anchorAll();
        Confirmed memory ofDave = confirm(dave, anchor, 0, ENERGY);
        vm.warp(startOf(LATER + 1));
        mockValid();
        settleOne(confirm(bob, anchor, 1, ENERGY));
        assertEq(ledger.accountOf(gridAccount).earned, ENERGY * (15_000 + 1_000));
        assertEq(ledger.accountOf(taxAccount).earned, ENERGY * (5_000 + 100));
        vm.warp(startOf(K + 1));
        settleOne(ofDave);
        assertEq(ledger.accountOf(gridAccount).earned, ENERGY * (2 * 15_000 + 1_000));
    }

    /// Interval 0 is where what nobody has written down would stand.
    function test_TheFirstIntervalHasFeesToo() external {
        Commitment memory drafted = draft(bob, alice, ENERGY);
        (drafted.interval, drafted.expiry) = (0, startOf(1) + GRACE);
        append(drafted);
        uint32 anchor = anchorAll();
        vm.warp(startOf(1));
        mockValid();
        settleOne(confirm(bob, anchor, 0, ENERGY));
        assertEq(ledger.accountOf(gridAccount).earned, ENERGY * 15_000);
    }

    function test_ABatchPaysItNoMore() external {
        Confirmed memory c = one();
        Batch memory b = newBatch(c.anchor);
        addSegment(b, bob, 1);
        addStatement(b, alice, 0, ENERGY, only(0));
        addReceipt(b, bob, 1, ENERGY, only(0));
        settleOne(c);
        assertEq(settleBatch(b)[0], Verdict.AlreadyDone);
        assertEq(ledger.accountOf(alice.agent).earned, ENERGY * PRICE);
    }

    function test_RevertWhen_AContractHasNoAddress() external {
        bytes memory code = vm.getCode("contracts/src/settlement/SingleSettlement.sol");
        refuseToDeploy(abi.encodePacked(code, abi.encode(tariff, address(0), ledger)));
        refuseToDeploy(abi.encodePacked(code, abi.encode(tariff, certificates, address(0))));
    }

    function refuseToDeploy(bytes memory code) private {
        vm.expectRevert(ISingleSettlement.SingleSettlement_ZeroAddress.selector);
        assembly ("memory-safe") {
            pop(create(0, add(code, 32), mload(code)))
        }
    }

    /// Keys of another day are good for nothing, and these tests are about fees.
    function mockValid() private {
        vm.mockCall(
            address(certificates), abi.encodeWithSignature("useValidKey(bytes32,uint16,bytes32)"), abi.encode(0)
        );
    }
}
