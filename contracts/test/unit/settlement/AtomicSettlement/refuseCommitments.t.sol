// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAtomicSettlement} from "../../../../src/interfaces/IAtomicSettlement.sol";
import {Commitment} from "../../../../src/types/Commitment.sol";
import {Verdict} from "../../../../src/types/Trade.sol";
import {AtomicTest} from "./AtomicTest.sol";

/// @notice What is wrong with the commitment itself.
contract RefuseCommitmentsTest is AtomicTest {
    bytes4 private constant NOT_SIGNED = IAtomicSettlement.AtomicSettlement_NotSigned.selector;
    bytes4 private constant NOT_ANCHORED = IAtomicSettlement.AtomicSettlement_NotAnchored.selector;

    function test_AForgedCommitmentIsNotBinding() external {
        commit(bob, alice, ENERGY);
        Batch memory b = newBatch(anchorAll());
        addSegmentWith(b, bob.agent, 1, signDigest(alice.agentKey, headOf(bob.agent)), bookPath(bob.agent));
        settleEvidenced(b, NOT_SIGNED);
    }

    function test_SomethingThatIsNoSignatureIsNotBinding() external {
        commit(bob, alice, ENERGY);
        Batch memory b = newBatch(anchorAll());
        addSegmentWith(b, bob.agent, 1, new bytes(65), bookPath(bob.agent));
        settleEvidenced(b, NOT_SIGNED);
    }

    /// Nobody's address must not match a signature that gives nobody.
    function test_NobodyCannotCommit() external {
        Commitment memory c = draft(bob, alice, ENERGY);
        c.consumer = address(0);
        append(c);
        Batch memory b = newBatch(anchorAll());
        addSegmentWith(b, address(0), 1, new bytes(65), bookPath(address(0)));
        settleEvidenced(b, NOT_SIGNED);
    }

    /// The upper half of the curve would give every signature a twin.
    function test_AMalleatedSignatureIsNotBinding() external {
        commit(bob, alice, ENERGY);
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(bob.agentKey, headOf(bob.agent));
        uint256 order = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141;
        bytes memory twin = abi.encodePacked(r, order - uint256(s), v == 27 ? uint8(28) : uint8(27));
        Batch memory b = newBatch(anchorAll());
        addSegmentWith(b, bob.agent, 1, twin, bookPath(bob.agent));
        settleEvidenced(b, NOT_SIGNED);
    }

    function testFuzz_ACommitmentWithOtherEnergyOrPriceIsNotBinding(uint40 energyWh, uint40 pricePerWh) external {
        vm.assume(energyWh != ENERGY && pricePerWh != PRICE);
        commit(bob, alice, ENERGY);
        Batch memory b = newBatch(anchorAll());
        (bytes memory signature, bytes memory path) = (signDigest(bob.agentKey, headOf(bob.agent)), bookPath(bob.agent));
        Commitment storage c = chains[bob.agent][0];
        (c.energyWh, c.pricePerWh) = (energyWh, pricePerWh);
        addSegmentWith(b, bob.agent, 1, signature, path);
        toEnd();
        settleAltered(b, NOT_SIGNED);
    }

    function testFuzz_AnotherSumHeldBeforeIsNotBinding(uint64 heldBefore) external {
        commit(bob, alice, 100);
        commit(bob, alice, ENERGY);
        vm.assume(heldBefore != chains[bob.agent][0].heldNano);
        Batch memory b = newBatch(anchorAll());
        (bytes memory signature, bytes memory path) = (signDigest(bob.agentKey, headOf(bob.agent)), bookPath(bob.agent));
        chains[bob.agent][0].heldNano = heldBefore;
        addSegmentWith(b, bob.agent, 2, signature, path);
        toEnd();
        settleAltered(b, NOT_SIGNED);
    }

    /// A consumer that signs less held money than its commitments cost would promise the same money twice.
    function test_ACommitmentThatHoldsLessThanItCostsIsNotBinding() external {
        Commitment memory c = draft(bob, alice, ENERGY);
        c.heldNano -= 1;
        append(c);
        settleAltered(proved(ENERGY, ENERGY), NOT_SIGNED);
    }

    function test_ACommitmentForAnotherChainIsNotBinding() external {
        uint256 here = block.chainid;
        commit(bob, alice, ENERGY);
        uint32 number = anchorAll();
        Batch memory b = newBatch(number);
        vm.chainId(here + 1);
        (bytes memory signature, bytes memory path) = (signDigest(bob.agentKey, headOf(bob.agent)), bookPath(bob.agent));
        vm.chainId(here);
        addSegmentWith(b, bob.agent, 1, signature, path);
        settleEvidenced(b, NOT_SIGNED);
    }

    function test_ACommitmentForAnotherLedgerIsNotBinding() external {
        commit(bob, alice, ENERGY);
        Batch memory b = newBatch(anchorAll());
        address here = address(ledger);
        (bytes memory path, bytes32 digest) = (bookPath(bob.agent), headOf(bob.agent));
        bytes32 other = typedDigest("neighborwatt commitments", eve, structHashOf(chains[bob.agent][0]));
        assertEq(typedDigest("neighborwatt commitments", here, structHashOf(chains[bob.agent][0])), digest);
        addSegmentWith(b, bob.agent, 1, signDigest(bob.agentKey, other), path);
        settleEvidenced(b, NOT_SIGNED);
    }

    function test_WhatIsNotAnchoredIsNotBinding() external {
        commit(bob, alice, ENERGY);
        anchorRoot("another root");
        Batch memory b = newBatch(1);
        addSegment(b, bob, 1);
        settleEvidenced(b, NOT_ANCHORED);
    }

    function testFuzz_AnAnchorThatIsNoneIsNotBinding(uint32 number) external {
        vm.assume(number != 1);
        commit(bob, alice, ENERGY);
        anchorAll();
        Batch memory b = newBatch(number);
        addSegment(b, bob, 1);
        settleEvidenced(b, NOT_ANCHORED);
    }

    /// Over-committed: the nodes have refused it, so no anchor has it, and a signature alone pays nothing.
    function test_ACommitmentThatTheNodesRefusedIsNotBinding() external {
        commit(bob, alice, ENERGY);
        uint32 number = anchorAll();
        commit(bob, alice, uint64(AT_STAKE / (PRICE + FEES)));
        Batch memory b = newBatch(number);
        addSegment(b, bob, 2);
        settleEvidenced(b, NOT_ANCHORED);
    }

    function test_ThePathOfAnotherConsumerIsNotBinding() external {
        commit(bob, alice, ENERGY);
        commit(dave, alice, ENERGY);
        commit(carol, alice, ENERGY);
        Batch memory b = newBatch(anchorAll());
        addSegmentWith(b, bob.agent, 1, signDigest(bob.agentKey, headOf(bob.agent)), bookPath(dave.agent));
        settleEvidenced(b, NOT_ANCHORED);
    }

    /// The anchor holds the newest commitment; the signature over an older one is good, but leads nowhere.
    function test_AChainCutShortIsNotBinding() external {
        commit(bob, alice, ENERGY);
        bytes memory signature = signDigest(bob.agentKey, headOf(bob.agent));
        commit(bob, alice, ENERGY);
        Batch memory b = newBatch(anchorAll());
        bytes memory path = bookPath(bob.agent);
        chains[bob.agent].pop();
        addSegmentWith(b, bob.agent, 1, signature, path);
        settleEvidenced(b, NOT_ANCHORED);
    }

    function test_ACommitmentOfNoEnergyIsNotBinding() external {
        settleAndRefuse(one(0, 0, 0), Verdict.NotBinding, IAtomicSettlement.AtomicSettlement_AmountZero.selector);
    }

    function testFuzz_AnExpiryOutsideGraceIsNotBinding(uint32 afterEnd) external {
        if (afterEnd <= GRACE) afterEnd = afterEnd % 2 == 0 ? 0 : GRACE + 1;
        Commitment memory c = draft(bob, alice, ENERGY);
        c.expiry = startOf(K + 1) + afterEnd;
        append(c);
        bytes4 reason = IAtomicSettlement.AtomicSettlement_ExpiryInvalid.selector;
        settleAndRefuse(proved(ENERGY, ENERGY), Verdict.NotBinding, reason);
    }

    /// What nobody could claim would be stuck for ever.
    function test_ACommitmentToNobodyIsNotBinding() external {
        Commitment memory c = draft(bob, alice, ENERGY);
        c.producer = address(0);
        append(c);
        bytes4 reason = IAtomicSettlement.AtomicSettlement_ZeroAddress.selector;
        settleAndRefuse(proved(ENERGY, ENERGY), Verdict.NotBinding, reason);
    }

    function testFuzz_BeforeTheEndItIsTooEarly(uint64 at) external {
        Batch memory b = one(ENERGY, ENERGY, ENERGY);
        vm.warp(bound(at, startOf(K), startOf(K + 1) - 1));
        settleAndRefuse(b, Verdict.TooEarly, IAtomicSettlement.AtomicSettlement_IntervalNotOver.selector);
    }

    function test_AReceiptOneSecondLateIsExpired() external {
        Commitment memory c = draft(bob, alice, ENERGY);
        c.expiry = startOf(K + 1) + 10;
        append(c);
        Batch memory b = proved(ENERGY, ENERGY);
        vm.warp(c.expiry + 1);
        settleAndRefuse(b, Verdict.Expired, IAtomicSettlement.AtomicSettlement_ReceiptLate.selector);
    }

    function test_AReceiptAtTheLastSecondIsPaid() external {
        Commitment memory c = draft(bob, alice, ENERGY);
        c.expiry = startOf(K + 1) + 10;
        append(c);
        Batch memory b = proved(ENERGY, ENERGY);
        vm.warp(c.expiry);
        assertSettled(settleBatch(b));
    }

    function test_AReplayIsAlreadyDone() external {
        Batch memory b = one(ENERGY, ENERGY, ENERGY);
        assertSettled(settleBatch(b));
        vm.expectEmit();
        emit IAtomicSettlement.ClaimRefused(
            b.listed[0].id, 0, Verdict.AlreadyDone, IAtomicSettlement.AtomicSettlement_Paid.selector
        );
        assertEq(settleBatch(b)[0], Verdict.AlreadyDone);
        assertEq(ledger.accountOf(alice.agent).earned, ENERGY * PRICE);
    }

    /// A twin segment in the same batch; even when the meters had signed for both places, the ledger pays one.
    function test_ATwinInOneBatchIsAlreadyDone() external {
        commit(bob, alice, ENERGY);
        Batch memory b = newBatch(anchorAll());
        addSegment(b, bob, 1);
        addSegment(b, bob, 1);
        addStatement(b, alice, 0, 2 * ENERGY, both(0, 1));
        addReceipt(b, bob, 0, 2 * ENERGY, both(0, 1));
        toEnd();
        Verdict[] memory verdicts = settleBatch(b);
        assertEq(verdicts[0], Verdict.Settled);
        assertEq(verdicts[1], Verdict.AlreadyDone);
        assertEq(ledger.accountOf(alice.agent).earned, ENERGY * PRICE);
    }

    function test_OverlappingSegmentsPayEachCommitmentOnce() external {
        commit(bob, alice, 100);
        commit(bob, alice, 200);
        Batch memory b = newBatch(anchorAll());
        addSegment(b, bob, 1);
        addSegment(b, bob, 2);
        addStatement(b, alice, 0, 500, three(0, 1, 2));
        addReceipt(b, bob, 0, 500, three(0, 1, 2));
        toEnd();
        Verdict[] memory verdicts = settleBatch(b);
        assertEq(verdicts[2], Verdict.AlreadyDone);
        assertEq(ledger.accountOf(alice.agent).earned, 300 * PRICE);
    }

    /// Should a quorum of nodes anchor what no deposit covers, that one is left out, and nobody else pays for it.
    function test_WhatTheDepositDoesNotCoverIsNotPaid() external {
        commit(bob, alice, uint64(AT_STAKE / (PRICE + FEES)));
        commit(bob, carol, 1_000);
        Batch memory b = newBatch(anchorAll());
        addSegment(b, bob, 1);
        uint64 all = chains[bob.agent][0].energyWh;
        addStatement(b, alice, 0, all, only(0));
        addStatement(b, carol, 0, 1_000, only(1));
        addReceipt(b, bob, 0, all + 1_000, both(0, 1));
        toEnd();
        vm.expectEmit();
        emit IAtomicSettlement.ClaimRefused(
            b.listed[1].id, 1, Verdict.NotBinding, IAtomicSettlement.AtomicSettlement_NotCovered.selector
        );
        Verdict[] memory verdicts = settleBatch(b);
        assertEq(verdicts[0], Verdict.Settled);
        assertEq(verdicts[1], Verdict.NotBinding);
        assertFalse(ledger.isSettled(bob.agent, 2));
    }

    /// More money than there is. No wallet signs it, since heldNano has 64 bits; and if a quorum anchored it, no sum would overflow.
    function test_AnAmountBeyondAllMoneyIsRefused() external {
        Commitment memory c = draft(bob, alice, type(uint40).max);
        c.pricePerWh = type(uint40).max;
        append(c);
        uint256 held = uint256(c.energyWh) * (c.pricePerWh + FEES);
        assertGt(held, type(uint64).max);
        bytes32 digest = typedDigest("neighborwatt commitments", address(ledger), hashOf(c, held));
        bytes32 leaf = keccak256(bytes.concat(keccak256(abi.encode(bob.agent, digest))));
        Batch memory b = newBatch(anchorRoot(leaf));
        addSegmentWith(b, bob.agent, 1, signDigest(bob.agentKey, digest), "");
        b.listed[0].id = digest;
        addStatement(b, alice, 0, type(uint40).max, only(0));
        addReceipt(b, bob, 0, type(uint40).max, only(0));
        toEnd();
        settleAndRefuse(b, Verdict.NotBinding, IAtomicSettlement.AtomicSettlement_NotCovered.selector);
    }

    function settleEvidenced(Batch memory b, bytes4 reason) private {
        addStatement(b, alice, 0, ENERGY, only(0));
        addReceipt(b, bob, 0, ENERGY, only(0));
        toEnd();
        settleAndRefuse(b, Verdict.NotBinding, reason);
    }

    function structHashOf(Commitment memory c) private pure returns (bytes32) {
        return hashOf(c, c.heldNano);
    }

    function hashOf(Commitment memory c, uint256 held) private pure returns (bytes32) {
        bytes32 typeHash = keccak256(
            "Commitment(address consumer,uint64 sequence,bytes32 previous,uint64 heldNano,address producer,uint32 interval,uint64 energyWh,uint64 pricePerWh,uint64 expiry,bytes32 consumerRoot,bytes32 producerRoot,bytes32 trade)"
        );
        bytes memory first = abi.encode(typeHash, c.consumer, c.sequence, c.previous, held, c.producer, c.interval);
        bytes memory second = abi.encode(c.energyWh, c.pricePerWh, c.expiry, c.consumerRoot, c.producerRoot, c.trade);
        return keccak256(bytes.concat(first, second));
    }
}
