// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAtomicSettlement} from "../../../../src/interfaces/IAtomicSettlement.sol";
import {Checked} from "../../../../src/types/Commitment.sol";
import {Trade, Verdict} from "../../../../src/types/Trade.sol";
import {AtomicTest} from "./AtomicTest.sol";

contract CheckCommitmentsTest is AtomicTest {
    function testFuzz_SaysWhatEachClaimPays(uint40 exportWh, uint40 importWh) external {
        Checked memory item = check(one(ENERGY, exportWh, importWh))[0];
        assertEq(item.verdict, Verdict.Settled);
        assertEq(item.reason, bytes4(0));
        assertEq(item.digest, headOf(bob.agent));
        assertEq(item.trade, bytes32(0));
        assertEq(item.consumer, bob.agent);
        assertEq(item.sequence, 1);
        assertEq(item.producer, alice.agent);
        assertEq(item.energyWh, ENERGY);
        assertEq(item.pricePerWh, PRICE);
        assertEq(item.expiry, startOf(K + 1) + GRACE);
        assertEq(item.sellerShareWh, exportWh < ENERGY ? exportWh : ENERGY);
        assertEq(item.buyerShareWh, importWh < ENERGY ? importWh : ENERGY);
        assertNothingPaid();
    }

    function test_MarksNoKey() external {
        Batch memory b = one(ENERGY, ENERGY, ENERGY);
        check(b);
        assertTrue(certificates.isFree(rootOf(bob), 0, "something else"));
        assertTrue(certificates.isFree(rootOf(alice), 0, "something else"));
    }

    function test_AsOfATimeInThePast() external {
        Batch memory b = one(ENERGY, ENERGY, ENERGY);
        uint64 expiry = chains[bob.agent][0].expiry;
        vm.warp(expiry + 1);
        bytes memory packed = pack(b);
        assertEq(atomic.checkCommitments(K, packed, expiry)[0].verdict, Verdict.Settled);
        assertEq(atomic.checkCommitments(K, packed, expiry + 1)[0].verdict, Verdict.Expired);
        assertEq(atomic.checkCommitments(K, packed, startOf(K + 1) - 1)[0].verdict, Verdict.TooEarly);
    }

    function test_ACertificateThatRanOutSinceCounts() external {
        Batch memory b = one(ENERGY, ENERGY, ENERGY);
        uint64 asOf = uint64(block.timestamp);
        vm.warp(block.timestamp + ROOT_SECONDS);
        assertFalse(certificates.isValid(rootOf(bob)));
        assertEq(atomic.checkCommitments(K, pack(b), asOf)[0].verdict, Verdict.Settled);
        assertEq(check(b)[0].verdict, Verdict.Expired);
    }

    /// Else a meter could have itself revoked and so refute whoever had vouched for it.
    function test_ACertificateThatWasRevokedSinceCounts() external {
        Batch memory b = one(ENERGY, ENERGY, ENERGY);
        uint64 asOf = uint64(block.timestamp);
        skip(10);
        vm.prank(audrey);
        certificates.revoke(rootOf(bob));
        assertEq(atomic.checkCommitments(K, pack(b), asOf)[0].verdict, Verdict.Settled);
        skip(10);
        Checked memory item = atomic.checkCommitments(K, pack(b), asOf + 11)[0];
        assertEq(item.verdict, Verdict.BadEvidence);
        assertEq(item.reason, IAtomicSettlement.AtomicSettlement_CertificateInvalid.selector);
    }

    function test_AKeyThatSignedSomethingElseSinceCounts() external {
        Batch memory b = one(100, 100, 100);
        uint64 asOf = uint64(block.timestamp);
        bytes memory packed = pack(b);
        skip(10);
        commit(bob, alice, ENERGY);
        Batch memory second = newBatch(anchorAll());
        addSegment(second, bob, 2);
        addStatement(second, alice, 1, ENERGY, only(0));
        addReceipt(second, bob, 0, ENERGY, only(0));
        assertSettled(settleBatch(second));
        assertEq(atomic.checkCommitments(K, packed, asOf)[0].verdict, Verdict.Settled);
        Checked memory item = atomic.checkCommitments(K, packed, uint64(block.timestamp))[0];
        assertEq(item.reason, IAtomicSettlement.AtomicSettlement_KeyUsedTwice.selector);
    }

    function test_WhatWasPaidSinceWasRight() external {
        Batch memory b = one(ENERGY, ENERGY, ENERGY);
        settleBatch(b);
        assertEq(check(b)[0].verdict, Verdict.Settled);
    }

    function test_ATradeThatEndedSinceWasOpen() external {
        Trade memory trade = openTrade();
        commitFor(bob, alice, trade);
        Batch memory b = proved(ENERGY, ENERGY);
        bytes memory packed = pack(b);
        uint64 asOf = uint64(block.timestamp);
        uint256 before = vm.snapshotState();
        assertSettled(settleBatch(b));
        assertEq(atomic.checkCommitments(K, packed, asOf)[0].verdict, Verdict.Settled);
        vm.revertToState(before);
        toSilence();
        skip(1);
        atomic.expire(listOf(trade));
        assertEq(atomic.checkCommitments(K, packed, asOf)[0].verdict, Verdict.Settled);
    }

    function test_AKeyThatSignsTwiceInOneBatchCountsOnce() external {
        commit(bob, alice, ENERGY);
        commit(bob, carol, ENERGY);
        Batch memory b = newBatch(anchorAll());
        addSegment(b, bob, 1);
        addStatement(b, alice, 0, ENERGY, only(0));
        addStatement(b, carol, 0, ENERGY, only(1));
        addReceipt(b, bob, 0, ENERGY, only(0));
        addReceipt(b, bob, 0, ENERGY, only(1));
        toEnd();
        Checked[] memory items = check(b);
        assertEq(items[0].verdict, Verdict.Settled);
        assertEq(items[1].reason, IAtomicSettlement.AtomicSettlement_KeyUsedTwice.selector);
    }

    function test_AKeyThatSignsAStatementAndAReceiptCountsOnce() external {
        commit(bob, alice, ENERGY);
        commit(dave, bob, ENERGY);
        Batch memory b = newBatch(anchorAll());
        addSegment(b, bob, 1);
        addSegment(b, dave, 1);
        addStatement(b, alice, 0, ENERGY, only(0));
        addStatement(b, bob, 0, ENERGY, only(1));
        addReceipt(b, bob, 0, ENERGY, only(0));
        addReceipt(b, dave, 0, ENERGY, only(1));
        toEnd();
        Checked[] memory items = check(b);
        assertEq(items[0].verdict, Verdict.Settled);
        assertEq(items[1].reason, IAtomicSettlement.AtomicSettlement_KeyUsedTwice.selector);
    }

    function test_AKeyThatSignedBeforeIsUsed() external {
        Batch memory first = one(100, 100, 100);
        settleBatch(first);
        commit(bob, alice, ENERGY);
        Batch memory b = newBatch(anchorAll());
        addSegment(b, bob, 2);
        addStatement(b, alice, 1, ENERGY, only(0));
        addReceipt(b, bob, 0, ENERGY, only(0));
        assertEq(check(b)[0].reason, IAtomicSettlement.AtomicSettlement_KeyUsedTwice.selector);
    }

    /// Whatever is wrong or right: both functions say the same.
    function testFuzz_SaysTheSameAsSettling(uint8 fault, uint40 exportWh, uint40 importWh) external {
        Batch memory b = stated();
        if (fault & 1 != 0) addReceipt(b, bob, 0, importWh, only(0));
        if (fault & 2 != 0) addReceipt(b, dave, 0, exportWh, only(1));
        if (fault & 4 != 0) addReceipt(b, dave, 0, importWh, only(0));
        if (fault & 8 != 0) addReceiptWith(b, sheet(bob, 1, importWh, new bytes(65), only(1)));
        vm.warp(bound(fault, startOf(K + 1) - 10, startOf(K + 1) + 200));
        Checked[] memory items = check(b);
        Verdict[] memory verdicts = settleBatch(b);
        for (uint256 i = 0; i < items.length; i++) {
            assertEq(items[i].verdict, verdicts[i]);
        }
    }

    function check(Batch memory b) private view returns (Checked[] memory) {
        return atomic.checkCommitments(b.interval, pack(b), uint64(block.timestamp));
    }
}
