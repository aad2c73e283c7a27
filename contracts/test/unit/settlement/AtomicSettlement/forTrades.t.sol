// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAtomicSettlement} from "../../../../src/interfaces/IAtomicSettlement.sol";
import {ISettlement} from "../../../../src/interfaces/ISettlement.sol";
import {Commitment} from "../../../../src/types/Commitment.sol";
import {Trade, Verdict} from "../../../../src/types/Trade.sol";
import {AtomicTest} from "./AtomicTest.sol";

/// @notice Commitments that pay for trades of the bilateral market.
contract ForTradesTest is AtomicTest {
    bytes4 private constant NOT_OPEN = IAtomicSettlement.AtomicSettlement_TradeNotOpen.selector;
    Trade private trade;

    function setUp() public override {
        super.setUp();
        trade = openTrade();
    }

    function test_OpeningTakesNoMoney() external view {
        assertEq(vault.available(bob.agent), DEPOSIT - AT_STAKE);
        assertEq(vault.available(alice.agent), DEPOSIT);
        assertEq(atomic.stateOf(idOf(trade)), 1);
    }

    function test_PayingSettlesTheTrade() external {
        commitFor(bob, alice, trade);
        Batch memory b = proved(700, 800);
        vm.expectEmit();
        emit ISettlement.TradeSettled(
            idOf(trade), K, 700, 800, 700, 700 * PRICE, 700 * 15_000, 700 * 5_000, 0, 0, 0, 0, 0
        );
        assertSettled(settleBatch(b));
        assertEq(atomic.stateOf(idOf(trade)), 2);
        assertEq(ledger.accountOf(alice.agent).earned, 700 * PRICE);
    }

    function testFuzz_ATradeThatWasNeverOpenedIsNotBinding(bytes32 id) external {
        vm.assume(id != 0 && id != idOf(trade));
        refuseFor(alice, ENERGY, PRICE, id);
    }

    function test_AnotherSellerIsNotBinding() external {
        refuseFor(carol, ENERGY, PRICE, idOf(trade));
    }

    function testFuzz_AnotherEnergyOrPriceIsNotBinding(uint24 energyWh, uint24 pricePerWh) external {
        vm.assume(energyWh != 0 && (energyWh != ENERGY || pricePerWh != PRICE));
        refuseFor(alice, energyWh, pricePerWh, idOf(trade));
    }

    function test_AnotherBuyerIsNotBinding() external {
        Commitment memory c = draft(dave, alice, ENERGY);
        c.trade = idOf(trade);
        append(c);
        Batch memory b = newBatch(anchorAll());
        addSegment(b, dave, 1);
        addStatement(b, alice, 0, ENERGY, only(0));
        addReceipt(b, dave, 0, ENERGY, only(0));
        toEnd();
        settleNamed(b, NOT_OPEN);
    }

    function test_AnExpiredTradeIsNotBinding() external {
        commitFor(bob, alice, trade);
        Batch memory b = proved(ENERGY, ENERGY);
        toSilence();
        skip(1);
        atomic.expire(listOf(trade));
        settleNamed(b, NOT_OPEN);
    }

    function test_ATradeIsPaidOnce() external {
        commitFor(bob, alice, trade);
        commitFor(bob, alice, trade);
        Batch memory b = newBatch(anchorAll());
        addSegment(b, bob, 1);
        addStatement(b, alice, 0, 2 * ENERGY, both(0, 1));
        addReceipt(b, bob, 0, 2 * ENERGY, both(0, 1));
        toEnd();
        Verdict[] memory verdicts = settleBatch(b);
        assertEq(verdicts[0], Verdict.Settled);
        assertEq(verdicts[1], Verdict.AlreadyDone);
        assertEq(ledger.accountOf(alice.agent).earned, ENERGY * PRICE);
        assertFalse(ledger.isSettled(bob.agent, 2));
        assertEq(settleBatch(b)[1], Verdict.AlreadyDone);
    }

    /// Bob has deposited less than the trade costs, and a quorum of nodes has anchored it all the same.
    function test_ATradeThatTheDepositDoesNotCoverStaysOpen() external {
        commitFor(bob, alice, trade);
        Batch memory b = proved(ENERGY, ENERGY);
        vm.startPrank(bob.agent);
        vm.warp(startOf(K) - WINDOW);
        ledger.requestRelease(AT_STAKE);
        vm.warp(block.timestamp + RELEASE_DELAY);
        ledger.release();
        vm.stopPrank();
        toEnd();
        assertEq(settleBatch(b)[0], Verdict.NotBinding);
        assertEq(atomic.stateOf(idOf(trade)), 1);
        putAside(bob, AT_STAKE);
        assertSettled(settleBatch(b));
    }

    function test_ExpiringATradeOfACommitmentFreesNothingAndSaysSo() external {
        vm.warp(startOf(K + 1) + GRACE - 1);
        assertEq(atomic.expire(listOf(trade))[0], Verdict.TooEarly);
        toSilence();
        skip(1);
        vm.expectEmit();
        emit ISettlement.TradeVoided(idOf(trade), K);
        assertEq(atomic.expire(listOf(trade))[0], Verdict.Expired);
        assertEq(atomic.stateOf(idOf(trade)), 3);
    }

    /// `settle` pays out of holds, and this trade has none.
    function test_SettlingItAsATradeIsNotBinding() external {
        toEnd();
        vm.expectEmit();
        emit IAtomicSettlement.ClaimRefused(idOf(trade), 0, Verdict.NotBinding, NOT_OPEN);
        assertEq(atomic.settle(listOf(trade), new bytes[](0), "")[0], Verdict.NotBinding);
    }

    function refuseFor(Home memory seller, uint64 energyWh, uint64 pricePerWh, bytes32 id) private {
        Commitment memory c = draft(bob, seller, energyWh);
        (c.trade, c.pricePerWh) = (id, pricePerWh);
        c.heldNano = energyWh * (pricePerWh + uint64(FEES));
        append(c);
        Batch memory b = newBatch(anchorAll());
        addSegment(b, bob, 1);
        addStatement(b, seller, 0, energyWh, only(0));
        addReceipt(b, bob, 0, energyWh, only(0));
        toEnd();
        settleNamed(b, NOT_OPEN);
    }

    /// The event names the commitment, by its digest.
    function settleNamed(Batch memory b, bytes4 reason) private {
        vm.expectEmit(false, false, false, true);
        emit IAtomicSettlement.ClaimRefused(0, 0, Verdict.NotBinding, reason);
        assertEq(settleBatch(b)[0], Verdict.NotBinding);
        assertNothingPaid();
    }
}
