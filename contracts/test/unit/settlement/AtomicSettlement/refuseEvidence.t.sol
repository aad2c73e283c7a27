// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAtomicSettlement} from "../../../../src/interfaces/IAtomicSettlement.sol";
import {Commitment} from "../../../../src/types/Commitment.sol";
import {Verdict} from "../../../../src/types/Trade.sol";
import {AtomicTest} from "./AtomicTest.sol";

/// @notice What is wrong with statements and receipts. Where a batch has two claims, the bad one is named and the other one is paid.
contract RefuseEvidenceTest is AtomicTest {
    bytes4 private constant WRONG_METER = IAtomicSettlement.AtomicSettlement_WrongMeter.selector;
    bytes4 private constant WRONG_PATH = IAtomicSettlement.AtomicSettlement_WrongPath.selector;
    bytes4 private constant INVALID = IAtomicSettlement.AtomicSettlement_CertificateInvalid.selector;
    bytes4 private constant USED = IAtomicSettlement.AtomicSettlement_KeyUsedTwice.selector;
    bytes4 private constant TWICE = IAtomicSettlement.AtomicSettlement_ListedTwice.selector;

    function test_WithoutAReceiptThereIsNoEvidence() external {
        Batch memory b = stated();
        addReceipt(b, dave, 0, ENERGY, only(1));
        refuseFirstOfTwo(b, Verdict.NoEvidence, IAtomicSettlement.AtomicSettlement_NoReceipt.selector);
    }

    function test_WithoutTheProducersStatementThereIsNoEvidence() external {
        commit(bob, alice, ENERGY);
        Batch memory b = newBatch(anchorAll());
        addSegment(b, bob, 1);
        addReceipt(b, bob, 0, ENERGY, only(0));
        toEnd();
        settleAndRefuse(b, Verdict.NoEvidence, IAtomicSettlement.AtomicSettlement_NoStatement.selector);
    }

    /// A consumer's meter confirms no delivery that the producer's meter has not stated: its receipt is over the statement.
    function test_AReceiptOverAnotherStatementIsForged() external {
        Batch memory b = stated();
        bytes32 stated_ = b.listed[0].statement;
        b.listed[0].statement = "another statement";
        addReceipt(b, bob, 0, ENERGY, only(0));
        b.listed[0].statement = stated_;
        addReceipt(b, dave, 0, ENERGY, only(1));
        refuseFirstOfTwo(b, Verdict.BadEvidence, WRONG_PATH);
    }

    function test_AReceiptOfAnotherMeterIsRefused() external {
        Batch memory b = stated();
        addReceipt(b, carol, 0, ENERGY, only(0));
        addReceipt(b, dave, 0, ENERGY, only(1));
        refuseFirstOfTwo(b, Verdict.BadEvidence, WRONG_METER);
    }

    function test_AStatementOfAnotherMeterIsRefused() external {
        commit(bob, alice, ENERGY);
        Batch memory b = newBatch(anchorAll());
        addSegment(b, bob, 1);
        addStatement(b, carol, 0, ENERGY, only(0));
        addReceipt(b, bob, 0, ENERGY, only(0));
        toEnd();
        settleAndRefuse(b, Verdict.BadEvidence, WRONG_METER);
    }

    function test_AReceiptSignedByAnotherKeyIsForged() external {
        Batch memory b = stated();
        bytes32 digest = receiptDigest(b, ENERGY, only(0));
        addReceiptWith(b, sheet(bob, 0, ENERGY, signDigest(bob.agentKey, digest), only(0)));
        addReceipt(b, dave, 0, ENERGY, only(1));
        refuseFirstOfTwo(b, Verdict.BadEvidence, WRONG_PATH);
    }

    function test_SomethingThatIsNoSignatureIsForged() external {
        Batch memory b = stated();
        addReceiptWith(b, sheet(bob, 0, ENERGY, new bytes(65), only(0)));
        addReceipt(b, dave, 0, ENERGY, only(1));
        refuseFirstOfTwo(b, Verdict.BadEvidence, WRONG_PATH);
    }

    function testFuzz_AReceiptWithMoreEnergyThanWasSignedIsForged(uint40 importWh) external {
        vm.assume(importWh != ENERGY);
        Batch memory b = stated();
        bytes32 digest = receiptDigest(b, ENERGY, only(0));
        addReceiptWith(b, sheet(bob, 0, importWh, signDigest(keyOf(bob, 0), digest), only(0)));
        addReceipt(b, dave, 0, ENERGY, only(1));
        refuseFirstOfTwo(b, Verdict.BadEvidence, WRONG_PATH);
    }

    function test_ThePathOfAnotherTreeIsRefused() external {
        Batch memory b = stated();
        bytes memory signature = signDigest(keyOf(bob, 0), receiptDigest(b, ENERGY, only(0)));
        bytes memory path = treePath(keyLeaves(dave), 0);
        addReceiptWith(b, sheetWith(rootOf(bob), 0, ENERGY, path, signature, only(0)));
        addReceipt(b, dave, 0, ENERGY, only(1));
        refuseFirstOfTwo(b, Verdict.BadEvidence, WRONG_PATH);
    }

    /// The number is part of the leaf, so that one key cannot pass for two.
    function test_AKeyAtAnotherLeafIsRefused() external {
        Batch memory b = stated();
        bytes memory signature = signDigest(keyOf(bob, 0), receiptDigest(b, ENERGY, only(0)));
        bytes memory path = treePath(keyLeaves(bob), 0);
        addReceiptWith(b, sheetWith(rootOf(bob), 1, ENERGY, path, signature, only(0)));
        addReceipt(b, dave, 0, ENERGY, only(1));
        refuseFirstOfTwo(b, Verdict.BadEvidence, WRONG_PATH);
    }

    function test_AReceiptForAnotherIntervalIsForged() external {
        Batch memory b = stated();
        b.interval = K + 1;
        bytes32 digest = receiptDigest(b, ENERGY, only(0));
        b.interval = K;
        addReceiptWith(b, sheet(bob, 0, ENERGY, signDigest(keyOf(bob, 0), digest), only(0)));
        addReceipt(b, dave, 0, ENERGY, only(1));
        refuseFirstOfTwo(b, Verdict.BadEvidence, WRONG_PATH);
    }

    function test_AReceiptForAnotherChainIsForged() external {
        Batch memory b = stated();
        uint256 here = block.chainid;
        vm.chainId(here + 1);
        bytes32 digest = receiptDigest(b, ENERGY, only(0));
        vm.chainId(here);
        addReceiptWith(b, sheet(bob, 0, ENERGY, signDigest(keyOf(bob, 0), digest), only(0)));
        addReceipt(b, dave, 0, ENERGY, only(1));
        refuseFirstOfTwo(b, Verdict.BadEvidence, WRONG_PATH);
    }

    function test_AReceiptForAnotherContractIsForged() external {
        Batch memory b = stated();
        IAtomicSettlement here = atomic;
        atomic = IAtomicSettlement(eve);
        bytes32 digest = receiptDigest(b, ENERGY, only(0));
        atomic = here;
        addReceiptWith(b, sheet(bob, 0, ENERGY, signDigest(keyOf(bob, 0), digest), only(0)));
        addReceipt(b, dave, 0, ENERGY, only(1));
        refuseFirstOfTwo(b, Verdict.BadEvidence, WRONG_PATH);
    }

    /// A statement and a receipt are different types: neither can stand for the other.
    function test_AStatementIsNoReceipt() external {
        Batch memory b = stated();
        bytes32 digest = statementDigest(b, ENERGY, only(0));
        addReceiptWith(b, sheet(bob, 0, ENERGY, signDigest(keyOf(bob, 0), digest), only(0)));
        addReceipt(b, dave, 0, ENERGY, only(1));
        refuseFirstOfTwo(b, Verdict.BadEvidence, WRONG_PATH);
    }

    function test_ARevokedCertificateIsRefused() external {
        Batch memory b = stated();
        addReceipt(b, bob, 0, ENERGY, only(0));
        addReceipt(b, dave, 0, ENERGY, only(1));
        vm.prank(audrey);
        certificates.revoke(rootOf(bob));
        refuseFirstOfTwo(b, Verdict.BadEvidence, INVALID);
    }

    function test_ARevokedMeterIsRefused() external {
        Batch memory b = stated();
        addReceipt(b, bob, 0, ENERGY, only(0));
        addReceipt(b, dave, 0, ENERGY, only(1));
        vm.prank(audrey);
        meters.revoke(bob.meter);
        refuseFirstOfTwo(b, Verdict.BadEvidence, INVALID);
    }

    /// Certified for a day when the gate of K opened: it is over before the last receipts of the interval a day later.
    function test_ACertificateThatIsOverIsRefused() external {
        Commitment memory c = draft(bob, alice, ENERGY);
        (c.interval, c.expiry) = (K + 22, startOf(K + 23) + GRACE);
        append(c);
        Batch memory b = newBatch(anchorAll());
        b.interval = K + 22;
        addSegment(b, bob, 1);
        addStatement(b, alice, 0, ENERGY, only(0));
        addReceipt(b, bob, 0, ENERGY, only(0));
        vm.warp(c.expiry);
        settleAndRefuse(b, Verdict.BadEvidence, INVALID);
    }

    /// A tree that nobody has co-signed: anyone can make one.
    function test_ARootWithoutCertificateIsRefused() external {
        Home memory ghost = founding.homeOf("Ghost", 1, bob.technology);
        commitWithRoot(rootOf(ghost));
        Batch memory b = newBatch(anchorAll());
        addSegment(b, bob, 1);
        addStatement(b, alice, 0, ENERGY, only(0));
        addReceipt(b, ghost, 0, ENERGY, only(0));
        toEnd();
        settleAndRefuse(b, Verdict.BadEvidence, INVALID);
    }

    function test_AKeyThatSignedAnotherReceiptBeforeIsRefused() external {
        Batch memory b = one(100, 100, 100);
        assertSettled(settleBatch(b));
        commit(bob, alice, ENERGY);
        Batch memory second = newBatch(anchorAll());
        addSegment(second, bob, 2);
        addStatement(second, alice, 1, ENERGY, only(0));
        addReceipt(second, bob, 0, ENERGY, only(0));
        vm.expectEmit();
        emit IAtomicSettlement.ClaimRefused(second.listed[0].id, 0, Verdict.BadEvidence, USED);
        assertEq(settleBatch(second)[0], Verdict.BadEvidence);
        assertFalse(ledger.isSettled(bob.agent, 2));
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
        Verdict[] memory verdicts = settleBatch(b);
        assertEq(verdicts[0], Verdict.Settled);
        assertEq(verdicts[1], Verdict.BadEvidence);
        assertEq(ledger.accountOf(carol.agent).earned, 0);
    }

    /// A prosumer's meter that signs a statement and a receipt with one key.
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
        Verdict[] memory verdicts = settleBatch(b);
        assertEq(verdicts[0], Verdict.Settled);
        assertEq(verdicts[1], Verdict.BadEvidence);
    }

    function test_AClaimThatTwoReceiptsListIsRefused() external {
        Batch memory b = stated();
        addReceipt(b, bob, 0, ENERGY, only(0));
        addReceipt(b, bob, 1, 2 * ENERGY, only(0));
        addReceipt(b, dave, 0, ENERGY, only(1));
        refuseFirstOfTwo(b, Verdict.BadEvidence, TWICE);
    }

    function test_AClaimThatOneReceiptListsTwiceIsRefused() external {
        Batch memory b = stated();
        addReceipt(b, bob, 0, 2 * ENERGY, both(0, 0));
        addReceipt(b, dave, 0, ENERGY, only(1));
        refuseFirstOfTwo(b, Verdict.BadEvidence, TWICE);
    }

    function test_AClaimThatTwoStatementsListIsRefused() external {
        commit(bob, alice, ENERGY);
        Batch memory b = newBatch(anchorAll());
        addSegment(b, bob, 1);
        addStatement(b, alice, 0, ENERGY, only(0));
        addStatement(b, alice, 1, 2 * ENERGY, only(0));
        addReceipt(b, bob, 0, ENERGY, only(0));
        toEnd();
        settleAndRefuse(b, Verdict.BadEvidence, TWICE);
    }

    /// What one meter signs of a bad claim changes nothing for the others of its list.
    function test_ABadNeighbourChangesNoShare() external {
        commit(bob, alice, 1_000);
        Batch memory b = newBatch(anchorAll());
        addSegment(b, bob, 1);
        // Never anchored, and yet first in Alice's list.
        commit(dave, alice, 500);
        addSegmentWith(b, dave.agent, 1, signDigest(dave.agentKey, headOf(dave.agent)), "");
        addStatement(b, alice, 0, 900, both(1, 0));
        addReceipt(b, bob, 0, 1_000, only(0));
        addReceipt(b, dave, 0, 500, only(1));
        toEnd();
        Verdict[] memory verdicts = settleBatch(b);
        assertEq(verdicts[0], Verdict.Settled);
        assertEq(verdicts[1], Verdict.NotBinding);
        assertEq(ledger.accountOf(alice.agent).earned, 600 * PRICE);
    }

    function commitWithRoot(bytes32 root) private {
        chains[bob.agent].push(draft(bob, alice, ENERGY));
        chains[bob.agent][0].consumerRoot = root;
        consumers.push(bob.agent);
    }
}
