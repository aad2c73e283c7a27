// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAtomicSettlement} from "../../../../src/interfaces/IAtomicSettlement.sol";
import {ISettlement} from "../../../../src/interfaces/ISettlement.sol";
import {Trade, Verdict} from "../../../../src/types/Trade.sol";
import {EscrowTest} from "./EscrowTest.sol";

contract SettleTest is EscrowTest {
    Trade private trade;

    function setUp() public override {
        super.setUp();
        trade = openInBook(alice, bob, 0);
    }

    function testFuzz_RevertWhen_TheNumberOfProofsIsNotThatOfTheTrades(uint8 proofs) external {
        vm.assume(proofs > 1);
        vm.expectRevert(abi.encodeWithSelector(IAtomicSettlement.AtomicSettlement_ProofCount.selector, proofs, 1));
        atomic.settle(listOf(trade), new bytes[](proofs), "");
    }

    function test_NoTradesAreNoMistake() external {
        assertEq(atomic.settle(new Trade[](0), new bytes[](0), "").length, 0);
    }

    function testFuzz_ATradeThatWasNeverOpenedIsNotBinding(Trade memory other) external {
        vm.assume(idOf(other) != idOf(trade) && other.interval < 1e6);
        bytes4 reason = IAtomicSettlement.AtomicSettlement_TradeNotOpen.selector;
        settleAndRefuse(other, evidenced(other, ENERGY, ENERGY), Verdict.NotBinding, reason);
    }

    function test_BeforeTheEndItIsTooEarly() external {
        Batch memory b = evidenced(trade, ENERGY, ENERGY);
        vm.warp(startOf(K + 1) - 1);
        settleAndRefuse(trade, b, Verdict.TooEarly, IAtomicSettlement.AtomicSettlement_IntervalNotOver.selector);
    }

    function test_OneSecondLateIsExpired() external {
        Batch memory b = evidenced(trade, ENERGY, ENERGY);
        vm.warp(startOf(K + 1) + GRACE + 1);
        settleAndRefuse(trade, b, Verdict.Expired, IAtomicSettlement.AtomicSettlement_ReceiptLate.selector);
        assertEq(heldFor(trade), COST);
        assertEq(atomic.expire(listOf(trade))[0], Verdict.Expired);
        assertEq(vault.available(bob.agent), DEPOSIT - AT_STAKE);
    }

    function test_WithoutEvidenceThereIsNone() external {
        toEnd();
        vm.expectEmit();
        emit IAtomicSettlement.ClaimRefused(
            idOf(trade), 0, Verdict.NoEvidence, IAtomicSettlement.AtomicSettlement_NoReceipt.selector
        );
        assertEq(atomic.settle(listOf(trade), new bytes[](0), "")[0], Verdict.NoEvidence);
    }

    function test_PaysOutOfTheHoldAndFreesTheRest() external {
        Batch memory b = evidenced(trade, 600, 700);
        vm.expectEmit();
        emit ISettlement.TradeSettled(
            idOf(trade), K, 600, 700, 600, 600 * PRICE, 600 * 15_000, 600 * 5_000, 0, 0, 0, 0, 0
        );
        assertSettled(settleTrades(listOf(trade), b));
        assertEq(vault.available(alice.agent), DEPOSIT + 600 * PRICE);
        assertEq(vault.available(bob.agent), DEPOSIT - AT_STAKE - 600 * 170_000);
        assertEq(vault.available(gridAccount), 600 * 15_000);
        assertEq(vault.available(taxAccount), 600 * 5_000);
        assertEq(heldFor(trade), 0);
        assertEq(atomic.stateOf(idOf(trade)), 2);
    }

    function testFuzz_NeverPaysMoreThanIsHeld(uint40 exportWh, uint40 importWh) external {
        assertSettled(settleTrades(listOf(trade), evidenced(trade, exportWh, importWh)));
        uint256 least = exportWh < importWh ? exportWh : importWh;
        assertEq(vault.available(alice.agent), DEPOSIT + (least < ENERGY ? least : ENERGY) * PRICE);
        assertEq(heldFor(trade), 0);
    }

    function test_NoDeliveryIsPaidTwice() external {
        Batch memory b = evidenced(trade, ENERGY, ENERGY);
        assertSettled(settleTrades(listOf(trade), b));
        settleAndRefuse(trade, b, Verdict.AlreadyDone, IAtomicSettlement.AtomicSettlement_Paid.selector);
        assertEq(vault.balanceOf(alice.agent), DEPOSIT + ENERGY * PRICE);
        toRelease();
        assertEq(atomic.expire(listOf(trade))[0], Verdict.AlreadyDone);
    }

    function test_ATwinInOneCallIsAlreadyDone() external {
        Trade[] memory twice = new Trade[](2);
        (twice[0], twice[1]) = (trade, trade);
        Batch memory b = newBatch(0);
        listTrade(b, trade);
        listTrade(b, trade);
        addStatement(b, alice, 0, 2 * ENERGY, both(0, 1));
        addReceipt(b, bob, 0, 2 * ENERGY, both(0, 1));
        toEnd();
        Verdict[] memory verdicts = settleTrades(twice, b);
        assertEq(verdicts[0], Verdict.Settled);
        assertEq(verdicts[1], Verdict.AlreadyDone);
        assertEq(vault.balanceOf(alice.agent), DEPOSIT + ENERGY * PRICE);
    }

    function test_AnExpiredTradeIsAlreadyDone() external {
        Batch memory b = evidenced(trade, ENERGY, ENERGY);
        toSilence();
        skip(1);
        atomic.expire(listOf(trade));
        settleAndRefuse(trade, b, Verdict.AlreadyDone, IAtomicSettlement.AtomicSettlement_TradeNotOpen.selector);
    }

    function test_ATradeOfAnotherIntervalHasNoEvidence() external {
        Trade memory other = tradeOfBook(alice, bob, 1);
        other.interval = K + 1;
        vm.prank(book);
        atomic.open(listOf(other));
        Trade[] memory two = new Trade[](2);
        (two[0], two[1]) = (trade, other);
        Batch memory b = newBatch(0);
        listTrade(b, trade);
        listTrade(b, other);
        addStatement(b, alice, 0, 2 * ENERGY, both(0, 1));
        addReceipt(b, bob, 0, 2 * ENERGY, both(0, 1));
        toEnd();
        Verdict[] memory verdicts = settleTrades(two, b);
        assertEq(verdicts[0], Verdict.Settled);
        assertEq(verdicts[1], Verdict.NoEvidence);
    }

    function test_EvidenceOfAnotherMeterIsRefused() external {
        Batch memory b = newBatch(0);
        listTrade(b, trade);
        addStatement(b, alice, 0, ENERGY, only(0));
        addReceipt(b, dave, 0, ENERGY, only(0));
        toEnd();
        settleAndRefuse(trade, b, Verdict.BadEvidence, IAtomicSettlement.AtomicSettlement_WrongMeter.selector);
        b = newBatch(0);
        listTrade(b, trade);
        addStatement(b, carol, 0, ENERGY, only(0));
        addReceipt(b, bob, 0, ENERGY, only(0));
        settleAndRefuse(trade, b, Verdict.BadEvidence, IAtomicSettlement.AtomicSettlement_WrongMeter.selector);
    }

    /// Seller and buyer are no pair without order: their meters cannot stand in for each other.
    function test_TheTwoMetersCannotChangePlaces() external {
        Batch memory b = newBatch(0);
        listTrade(b, trade);
        addStatement(b, bob, 0, ENERGY, only(0));
        addReceipt(b, alice, 0, ENERGY, only(0));
        toEnd();
        settleAndRefuse(trade, b, Verdict.BadEvidence, IAtomicSettlement.AtomicSettlement_WrongMeter.selector);
    }

    function test_ARootThatNoMeterHasAnnouncedIsRefused() external {
        Home memory shy = bob;
        shy.meter = makeAddr("Bob's second tree");
        atomicFounding.certifyRoot(rootOf(shy), bob.meter, "salt");
        Batch memory b = newBatch(0);
        listTrade(b, trade);
        addStatement(b, alice, 0, ENERGY, only(0));
        addReceipt(b, shy, 0, ENERGY, only(0));
        toEnd();
        settleAndRefuse(trade, b, Verdict.BadEvidence, IAtomicSettlement.AtomicSettlement_WrongMeter.selector);
        vm.prank(bob.meter);
        certificates.announce(rootOf(shy), "salt");
        assertSettled(settleTrades(listOf(trade), b));
    }

    function test_AForgedReceiptIsRefused() external {
        Batch memory b = newBatch(0);
        listTrade(b, trade);
        addStatement(b, alice, 0, ENERGY, only(0));
        bytes32 digest = receiptDigest(b, ENERGY, only(0));
        addReceiptWith(b, sheet(bob, 0, ENERGY, signDigest(bob.agentKey, digest), only(0)));
        toEnd();
        settleAndRefuse(trade, b, Verdict.BadEvidence, IAtomicSettlement.AtomicSettlement_WrongPath.selector);
    }

    function test_ARevokedCertificateIsRefused() external {
        Batch memory b = evidenced(trade, ENERGY, ENERGY);
        vm.prank(audrey);
        certificates.revoke(rootOf(alice));
        bytes4 reason = IAtomicSettlement.AtomicSettlement_CertificateInvalid.selector;
        settleAndRefuse(trade, b, Verdict.BadEvidence, reason);
    }

    function test_AKeyCountsOnce() external {
        Trade memory second = openInBook(carol, bob, 0);
        assertSettled(settleTrades(listOf(trade), evidenced(trade, ENERGY, ENERGY)));
        Batch memory b = newBatch(0);
        listTrade(b, second);
        addStatement(b, carol, 0, ENERGY, only(0));
        addReceipt(b, bob, 0, ENERGY, only(0));
        bytes4 reason = IAtomicSettlement.AtomicSettlement_KeyUsedTwice.selector;
        settleAndRefuse(second, b, Verdict.BadEvidence, reason);
    }

    function test_OneBadTradeKeepsNobodyFromItsMoney() external {
        Trade[] memory two = new Trade[](2);
        (two[0], two[1]) = (trade, openInBook(alice, dave, 0));
        Batch memory b = newBatch(0);
        listTrade(b, two[0]);
        listTrade(b, two[1]);
        addStatement(b, alice, 0, ENERGY, both(0, 1));
        addReceipt(b, dave, 0, ENERGY, only(1));
        toEnd();
        vm.expectEmit();
        emit IAtomicSettlement.ClaimRefused(
            idOf(trade), 0, Verdict.NoEvidence, IAtomicSettlement.AtomicSettlement_NoReceipt.selector
        );
        Verdict[] memory verdicts = settleTrades(two, b);
        assertEq(verdicts[0], Verdict.NoEvidence);
        assertEq(verdicts[1], Verdict.Settled);
        assertEq(vault.available(alice.agent), DEPOSIT + ENERGY / 2 * PRICE);
    }

    /// Both meters' word on one trade between Alice and Bob; the clock stands at the end of its interval.
    function evidenced(Trade memory of_, uint64 exportWh, uint64 importWh) private returns (Batch memory b) {
        b = newBatch(0);
        b.interval = of_.interval;
        listTrade(b, of_);
        addStatement(b, alice, 0, exportWh, only(0));
        addReceipt(b, bob, 0, importWh, only(0));
        vm.warp(startOf(of_.interval) + INTERVAL);
    }
}
