// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAtomicSettlement} from "../../../../src/interfaces/IAtomicSettlement.sol";
import {Side} from "../../../../src/types/Tariff.sol";
import {Agreement, Trade, Verdict} from "../../../../src/types/Trade.sol";
import {AtomicCommunity} from "../../../AtomicCommunity.sol";

/// @notice Batches of one and of two claims, and what is expected of their verdicts.
abstract contract AtomicTest is AtomicCommunity {
    /// Bob's only commitment, to Alice, with both meters' word; the clock stands at the end of K.
    function one(uint64 energyWh, uint64 exportWh, uint64 importWh) internal returns (Batch memory b) {
        commit(bob, alice, energyWh);
        return proved(exportWh, importWh);
    }

    /// Anchors Bob's chain, whose one claim is to Alice, and has both meters sign.
    function proved(uint64 exportWh, uint64 importWh) internal returns (Batch memory b) {
        b = newBatch(anchorAll());
        addSegment(b, bob, 1);
        addStatement(b, alice, 0, exportWh, only(0));
        addReceipt(b, bob, 0, importWh, only(0));
        toEnd();
    }

    /// Two commitments to Alice, Bob's at place 0 and Dave's at place 1, both anchored and stated; receipts are still to come.
    function stated() internal returns (Batch memory b) {
        commit(bob, alice, ENERGY);
        commit(dave, alice, ENERGY);
        b = newBatch(anchorAll());
        addSegment(b, bob, 1);
        addSegment(b, dave, 1);
        addStatement(b, alice, 0, 2 * ENERGY, both(0, 1));
        toEnd();
    }

    /// A trade that Alice and Bob have agreed on in the bilateral market, open in atomic settlement.
    function openTrade() internal returns (Trade memory) {
        return openTradeOf(alice, bob, ENERGY);
    }

    function openTradeOf(Home memory seller, Home memory buyer, uint64 energyWh) internal returns (Trade memory) {
        toNegotiation();
        offer(seller, Side.Sell, energyWh);
        offer(buyer, Side.Buy, energyWh);
        toMargin();
        Agreement memory agreement = agreementOf(seller, buyer, energyWh);
        agreement.settlement = address(atomic);
        return allow(agreement, buyer);
    }

    function settleAndRefuse(Batch memory b, Verdict verdict, bytes4 reason) internal {
        vm.expectEmit();
        emit IAtomicSettlement.ClaimRefused(b.listed[0].id, 0, verdict, reason);
        Verdict[] memory verdicts = settleBatch(b);
        assertEq(verdicts[0], verdict);
        assertNothingPaid();
    }

    /// What was altered has another digest, so the event names a claim that nobody knows.
    function settleAltered(Batch memory b, bytes4 reason) internal {
        vm.expectEmit(false, false, false, true);
        emit IAtomicSettlement.ClaimRefused(0, 0, Verdict.NotBinding, reason);
        assertEq(settleBatch(b)[0], Verdict.NotBinding);
        assertNothingPaid();
    }

    /// Bob's claim is refused, Dave's is settled all the same and with the same share.
    function refuseFirstOfTwo(Batch memory b, Verdict verdict, bytes4 reason) internal {
        vm.expectEmit();
        emit IAtomicSettlement.ClaimRefused(b.listed[0].id, 0, verdict, reason);
        Verdict[] memory verdicts = settleBatch(b);
        assertEq(verdicts[0], verdict);
        assertEq(verdicts[1], Verdict.Settled);
        assertEq(ledger.accountOf(alice.agent).earned, ENERGY * PRICE);
        assertEq(ledger.accountOf(bob.agent).deposit, AT_STAKE);
        assertEq(ledger.accountOf(dave.agent).deposit, AT_STAKE - ENERGY * 170_000);
    }

    function assertSettled(Verdict[] memory verdicts) internal pure {
        for (uint256 i = 0; i < verdicts.length; i++) {
            assertEq(verdicts[i], Verdict.Settled);
        }
    }

    function assertNothingPaid() internal view {
        assertEq(ledger.accountOf(bob.agent).deposit, AT_STAKE);
        assertEq(ledger.accountOf(dave.agent).deposit, AT_STAKE);
        assertEq(ledger.accountOf(alice.agent).earned, 0);
        assertEq(ledger.accountOf(gridAccount).earned, 0);
    }

    function three(uint16 a, uint16 b, uint16 c) internal pure returns (uint16[] memory claims) {
        claims = new uint16[](3);
        (claims[0], claims[1], claims[2]) = (a, b, c);
    }
}
