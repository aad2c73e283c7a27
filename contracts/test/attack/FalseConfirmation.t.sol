// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ICommitmentLedger} from "../../src/interfaces/ICommitmentLedger.sol";
import {ISingleSettlement} from "../../src/interfaces/ISingleSettlement.sol";
import {Payment} from "../../src/types/Commitment.sol";
import {Verdict} from "../../src/types/Trade.sol";
import {SingleTest} from "../unit/settlement/SingleSettlement/SingleTest.sol";

/// @notice Alice wants more than one payment for one delivery, or one for none; Bob wants to settle for less than his meter saw. Both have
/// everything that was ever signed. No money may move but what Bob's meter has confirmed, once.
contract FalseConfirmationAttackTest is SingleTest {
    bytes4 private constant WRONG_PATH = ISingleSettlement.SingleSettlement_WrongPath.selector;

    /// What Bob's meter has confirmed on another chain, where the same contracts stand at the same addresses.
    function test_AConfirmationIsReplayedOnAnotherChain() external {
        Confirmed memory c = one();
        uint256 here = block.chainid;
        vm.chainId(here + 1);
        signAs(c, keyOf(bob, 0));
        vm.chainId(here);
        refuse(c);
    }

    /// What it has confirmed for another contract of the same name.
    function test_AConfirmationIsReplayedInAnotherContract() external {
        Confirmed memory c = one();
        ISingleSettlement here = single;
        single = ISingleSettlement(address(atomic));
        signAs(c, keyOf(bob, 0));
        single = here;
        refuse(c);
    }

    /// A confirmation of Bob's first commitment pays no second one, though energy, price and producer are the same.
    function test_AConfirmationIsReplayedForAnotherCommitment() external {
        Confirmed memory first = one();
        settleOne(first);
        commit(bob, alice, ENERGY);
        Confirmed memory second = confirm(bob, anchorAll(), 0, ENERGY);
        second.meterSignature = first.meterSignature;
        refuse(second);
    }

    /// Handed in again by whoever, alone or in a batch, it pays nothing.
    function testFuzz_AConfirmationIsHandedInAgain(address caller) external {
        Confirmed memory c = one();
        settleOne(c);
        bytes memory packed = packOne(c);
        vm.expectRevert(abi.encodeWithSelector(ISingleSettlement.SingleSettlement_Paid.selector, bob.agent, uint64(1)));
        vm.prank(caller);
        single.settle(packed);
        assertPaidOnce();
    }

    /// Bob's meter has signed a receipt in a batch with this key; whoever has got hold of the key since confirms with it what he likes.
    function test_AKeyThatWasUsedSignsForWhoeverFoundIt() external {
        settleOne(one());
        commit(bob, alice, ENERGY);
        Confirmed memory second = confirm(bob, anchorAll(), 0, ENERGY);
        settleAndRefuse(
            second, abi.encodeWithSelector(ISingleSettlement.SingleSettlement_KeyUsedTwice.selector, rootOf(bob), 0)
        );
        assertPaidOnce();
    }

    /// A stranger with a certified meter of her own confirms Bob's delivery, with her root's path or with his.
    function test_AStrangersMeterConfirms() external {
        Confirmed memory c = one();
        signAs(c, keyOf(carol, 0));
        refuse(c);
        c.keyPath = treePath(keyLeaves(carol), 0);
        refuse(c);
    }

    /// Bob's own wallet, which has signed the commitment, says that nothing came.
    function test_TheConsumersWalletConfirmsInsteadOfItsMeter() external {
        Confirmed memory c = oneOver(0);
        signAs(c, bob.agentKey);
        refuse(c);
        assertFalse(ledger.isSettled(bob.agent, 1));
    }

    /// The meter's chain account is no key of its tree.
    function test_TheMetersOwnAccountConfirms() external {
        Confirmed memory c = one();
        signAs(c, atomicFounding.meterKeyOf(bob.meter));
        refuse(c);
    }

    /// Bob's meter sells too: what it has stated as a producer confirms nothing.
    function test_AStatementPassesForAConfirmation() external {
        Confirmed memory c = one();
        bytes32 typeHash = keccak256("Statement(uint32 interval,uint64 exportWh,bytes32 claims)");
        bytes32 structHash = keccak256(abi.encode(typeHash, K, ENERGY, SEEN));
        bytes32 digest = typedDigest("neighborwatt meters", address(single), structHash);
        c.meterSignature = signDigest(keyOf(bob, 0), digest);
        refuse(c);
    }

    /// Nobody but a registered settlement has the ledger pay.
    function test_AliceHasTheLedgerPay() external {
        Confirmed memory c = one();
        bytes32 root = treeRoot(bookLeaves());
        vm.expectRevert(abi.encodeWithSelector(ICommitmentLedger.CommitmentLedger_NotSettlement.selector, alice.agent));
        vm.prank(alice.agent);
        ledger.payAnchored(c.anchor, root, Payment(bob.agent, 1, alice.agent, 1, 0, 0));
    }

    /// In a batch first, then alone, then in the batch again.
    function test_OneDeliveryIsSettledByBothContracts() external {
        Confirmed memory c = one();
        Batch memory b = newBatch(c.anchor);
        addSegment(b, bob, 1);
        addStatement(b, alice, 0, ENERGY, only(0));
        addReceipt(b, bob, 1, ENERGY, only(0));
        assertEq(settleBatch(b)[0], Verdict.Settled);
        vm.expectPartialRevert(ISingleSettlement.SingleSettlement_Paid.selector);
        single.settle(packOne(c));
        assertEq(settleBatch(b)[0], Verdict.AlreadyDone);
        assertPaidOnce();
    }

    function refuse(Confirmed memory c) private {
        uint256 earned = ledger.accountOf(alice.agent).earned;
        vm.expectPartialRevert(WRONG_PATH);
        single.settle(packOne(c));
        assertEq(ledger.accountOf(alice.agent).earned, earned);
    }

    function assertPaidOnce() private view {
        assertEq(ledger.accountOf(alice.agent).earned, ENERGY * PRICE);
        assertEq(ledger.accountOf(bob.agent).deposit, AT_STAKE - ENERGY * 170_000);
    }
}
