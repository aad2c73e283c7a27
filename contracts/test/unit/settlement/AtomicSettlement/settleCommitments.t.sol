// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAtomicSettlement} from "../../../../src/interfaces/IAtomicSettlement.sol";
import {Commitment} from "../../../../src/types/Commitment.sol";
import {Verdict} from "../../../../src/types/Trade.sol";
import {AtomicTest} from "./AtomicTest.sol";

/// @notice What is paid, to whom, and how much of it.
contract SettleCommitmentsTest is AtomicTest {
    function test_PaysProducerGridAndTaxForWhatBothMetersShow() external {
        Batch memory b = one(ENERGY, ENERGY, ENERGY);
        vm.expectEmit();
        emit IAtomicSettlement.CommitmentSettled(b.listed[0].id, bob.agent, 1, ENERGY, 0);
        assertSettled(settleBatch(b));

        assertEq(ledger.accountOf(alice.agent).earned, ENERGY * PRICE);
        assertEq(ledger.accountOf(gridAccount).earned, ENERGY * 15_000);
        assertEq(ledger.accountOf(taxAccount).earned, ENERGY * 5_000);
        assertEq(ledger.accountOf(bob.agent).deposit, AT_STAKE - ENERGY * 170_000);
        assertTrue(ledger.isSettled(bob.agent, 1));
    }

    /// More energy confirmed than committed: there is no way to say so. Whatever a meter confirms, a commitment's share ends at its energy.
    function testFuzz_NeverPaysMoreThanWasCommitted(uint40 exportWh, uint40 importWh) external {
        Batch memory b = one(ENERGY, exportWh, importWh);
        assertSettled(settleBatch(b));
        uint256 least = exportWh < importWh ? exportWh : importWh;
        uint256 delivered = least < ENERGY ? least : ENERGY;
        assertEq(ledger.accountOf(alice.agent).earned, delivered * PRICE);
        assertEq(ledger.accountOf(bob.agent).deposit, AT_STAKE - delivered * (PRICE + FEES));
    }

    function test_NothingDeliveredIsSettledAndNotPaid() external {
        Batch memory b = one(ENERGY, 0, ENERGY);
        assertSettled(settleBatch(b));
        assertEq(ledger.accountOf(bob.agent).deposit, AT_STAKE);
        assertTrue(ledger.isSettled(bob.agent, 1));
    }

    function test_SharesEachMetersEnergyInTheOrderOfItsList() external {
        commit(bob, alice, 1_000);
        commit(dave, alice, 500);
        Batch memory b = newBatch(anchorAll());
        addSegment(b, bob, 1);
        addSegment(b, dave, 1);
        // Dave is first in the list: he gets ⌊500 × 1,000 / 1,500⌋ = 333 Wh, Bob the rest.
        addStatement(b, alice, 0, 1_000, both(1, 0));
        addReceipt(b, bob, 0, 700, only(0));
        addReceipt(b, dave, 0, 400, only(1));
        toEnd();
        assertSettled(settleBatch(b));
        assertEq(ledger.accountOf(bob.agent).deposit, AT_STAKE - 667 * 170_000);
        assertEq(ledger.accountOf(dave.agent).deposit, AT_STAKE - 333 * 170_000);
    }

    function test_ChainsLeadOverCommitmentsOfOtherIntervals() external {
        commit(bob, alice, 100);
        Commitment memory other = draft(bob, carol, 200);
        (other.interval, other.expiry) = (K + 1, startOf(K + 2) + GRACE);
        append(other);
        other = draft(bob, carol, 300);
        (other.interval, other.expiry, other.trade) = (K + 1, startOf(K + 2) + GRACE, "a trade of its own");
        append(other);
        commit(bob, alice, 400);
        Batch memory b = newBatch(anchorAll());
        addSegment(b, bob, 1);
        addStatement(b, alice, 0, 1_000, both(0, 1));
        addReceipt(b, bob, 0, 1_000, both(0, 1));
        toEnd();
        assertSettled(settleBatch(b));
        assertEq(ledger.accountOf(alice.agent).earned, 500 * PRICE);
        assertTrue(ledger.isSettled(bob.agent, 1) && ledger.isSettled(bob.agent, 4));
        assertFalse(ledger.isSettled(bob.agent, 2) || ledger.isSettled(bob.agent, 3));
    }

    function test_APartOfTheChainIsEnough() external {
        commit(bob, alice, 100);
        commit(bob, carol, 200);
        Batch memory b = newBatch(anchorAll());
        addSegment(b, bob, 2);
        addStatement(b, carol, 0, 200, only(0));
        addReceipt(b, bob, 0, 200, only(0));
        toEnd();
        assertSettled(settleBatch(b));
        assertEq(ledger.accountOf(carol.agent).earned, 200 * PRICE);
        assertFalse(ledger.isSettled(bob.agent, 1));
    }

    function testFuzz_AnyoneMaySettleUntilTheExpiry(address caller, uint64 at) external {
        Batch memory b = one(ENERGY, ENERGY, ENERGY);
        vm.warp(bound(at, startOf(K + 1), startOf(K + 1) + GRACE));
        vm.prank(caller);
        assertSettled(settleBatch(b));
    }

    function test_SettlesManyOfManyInOneCall() external {
        for (uint256 i = 0; i < 3; i++) {
            commit(bob, alice, 10);
            commit(bob, carol, 20);
            commit(dave, carol, 30);
        }
        Batch memory b = newBatch(anchorAll());
        addSegment(b, bob, 1);
        addSegment(b, dave, 1);
        uint16[] memory ofCarol = new uint16[](6);
        (ofCarol[0], ofCarol[1], ofCarol[2], ofCarol[3], ofCarol[4], ofCarol[5]) = (1, 3, 5, 6, 7, 8);
        addStatement(b, alice, 0, 30, three(0, 2, 4));
        addStatement(b, carol, 0, 150, ofCarol);
        uint16[] memory ofBob = new uint16[](6);
        (ofBob[0], ofBob[1], ofBob[2], ofBob[3], ofBob[4], ofBob[5]) = (0, 1, 2, 3, 4, 5);
        addReceipt(b, bob, 0, 90, ofBob);
        addReceipt(b, dave, 0, 90, three(6, 7, 8));
        toEnd();
        assertSettled(settleBatch(b));
        assertEq(ledger.accountOf(alice.agent).earned, 30 * PRICE);
        assertEq(ledger.accountOf(carol.agent).earned, 150 * PRICE);
    }
}
