// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAttestedBatches} from "../../../../src/interfaces/IAttestedBatches.sol";
import {AttestedTest} from "./AttestedTest.sol";

contract AnswerTest is AttestedTest {
    function answer(bytes memory packed, uint256 place, bytes memory evidence_) private {
        batches.answer(K, packed, place, evidence_, place);
    }

    function expectNotChallenged(bytes32 batch, uint256 place) private {
        vm.expectRevert(abi.encodeWithSelector(IAttestedBatches.AttestedBatches_NotChallenged.selector, batch, place));
    }

    function revokeBobsMeter() private {
        bytes32 root = rootOf(bob);
        vm.startPrank(audrey);
        certificates.revoke(root);
        meters.revoke(bob.meter);
        vm.stopPrank();
    }

    function test_RevertWhen_NobodyHasChallenged() external {
        bytes32 batch = attest(right());
        challenge(right(), BOB);
        bytes memory evidence_ = proof();
        expectNotChallenged(batch, DAVE);
        answer(right(), DAVE, evidence_);
    }

    function test_RevertWhen_ItIsAnswered() external {
        bytes32 batch = attest(right());
        challenge(right(), BOB);
        bytes memory evidence_ = proof();
        answer(right(), BOB, evidence_);
        expectNotChallenged(batch, BOB);
        answer(right(), BOB, evidence_);
    }

    function testFuzz_RevertWhen_TheTimeIsOver(uint64 time) external {
        attest(right());
        challenge(right(), BOB);
        bytes memory evidence_ = proof();
        uint40 answerBy = uint40(block.timestamp) + uint40(ANSWER_SECONDS);
        vm.warp(bound(time, answerBy, answerBy + 365 days));
        vm.expectRevert(abi.encodeWithSelector(IAttestedBatches.AttestedBatches_AnswerTimeOver.selector, answerBy));
        answer(right(), BOB, evidence_);
    }

    function test_RevertWhen_TheEvidenceSaysSomethingElse() external {
        attest(wrong());
        challenge(wrong(), BOB);
        bytes memory evidence_ = proof();
        expectEvidenceFails(BOB);
        answer(wrong(), BOB, evidence_);
    }

    function test_RevertWhen_TheEvidenceDoesNotSettleTheItem() external {
        attest(right());
        challenge(right(), BOB);
        Batch memory b = newBatch(anchored);
        addSegment(b, bob, 1);
        bytes memory evidence_ = pack(b);
        expectEvidenceFails(BOB);
        answer(right(), BOB, evidence_);
    }

    function test_RevertWhen_TheEvidenceIsOfAnotherCommitment() external {
        attest(right());
        challenge(right(), BOB);
        bytes memory evidence_ = proof();
        expectEvidenceFails(BOB);
        batches.answer(K, right(), BOB, evidence_, DAVE);
    }

    function test_WhenAMeterHasSignedTwice() external {
        bytes32 batch = attest(right());
        contradict(right(), BOB, proofOf(EXPORT - 100, 1));
        bytes memory evidence_ = proof();
        vm.prank(carol.agent);
        answer(right(), BOB, evidence_);
        assertState(batch, IAttestedBatches.State.Void);
        assertEq(vault.available(carol.agent), DEPOSIT + CHALLENGE_BOND);
        assertEq(vault.balanceOf(wanda), PURSE - CHALLENGE_BOND);

        toAnswerTimeOver();
        address[] memory accused = signers();
        expectNotChallenged(batch, BOB);
        batches.punish(K, right(), accused, BOB);
        assertStakesKept();
        expectNotPending(batch, IAttestedBatches.State.Void);
        finalize(right());
    }

    function test_WhenTheCertificateHasRunOutSince() external {
        uint64 over = certificates.certificateOf(rootOf(alice)).validUntil;
        vm.warp(over - 1);
        uint32 late = uint32((over - 1 - EPOCH) / INTERVAL) - 1;
        (bytes memory packed, bytes memory evidence_) = oneOf(late);
        batches.attest(late, packed, atomicFounding.quorumSignatures(batches.batchId(late, packed)));
        vm.prank(wanda);
        batches.challenge(late, packed, 0);
        skip(60);
        assertFalse(certificates.isValid(rootOf(alice)));
        batches.answer(late, packed, 0, evidence_, 0);
        assertStakesKept();
    }

    /// Bob's second commitment, of an interval of its own.
    function oneOf(uint32 interval) private returns (bytes memory packed, bytes memory evidence_) {
        (uint64 energyWh, uint64 end) = (100, startOf(interval + 1));
        chains[bob.agent].push(draft(bob, alice, energyWh));
        chains[bob.agent][1].interval = interval;
        chains[bob.agent][1].expiry = end + GRACE;
        Batch memory b = newBatch(anchorAll());
        b.interval = interval;
        addSegment(b, bob, 2);
        addStatement(b, alice, 2, energyWh, only(0));
        addReceipt(b, bob, 2, energyWh, only(0));
        packed = abi.encodePacked(uint8(2), bob.agent, alice.agent, item(0, 1, 2, energyWh, PRICE));
        evidence_ = pack(b);
    }

    function test_WhenMeterAndCertificateWereRevokedSince() external {
        bytes32 batch = attest(right());
        challenge(right(), BOB);
        skip(1);
        revokeBobsMeter();
        assertFalse(certificates.isValid(rootOf(bob)));
        skip(1);
        answer(right(), BOB, proof());
        (,, bool answered) = batches.challengeOf(batch, BOB);
        assertTrue(answered);
    }

    function test_RevertWhen_TheyWereRevokedBefore() external {
        revokeBobsMeter();
        skip(1);
        attest(right());
        skip(1);
        challenge(right(), BOB);
        bytes memory evidence_ = proof();
        expectEvidenceFails(BOB);
        answer(right(), BOB, evidence_);
    }

    function test_WhenTheCommitmentWasSettledByProofSince() external {
        attest(right());
        challenge(right(), BOB);
        bytes memory evidence_ = proof();
        atomic.settleCommitments(K, evidence_);
        assertTrue(ledger.isSettled(bob.agent, 1));
        skip(1);
        answer(right(), BOB, evidence_);
    }

    function test_WhenTheEvidenceSaysTheSame() external {
        bytes32 batch = attest(right());
        challenge(right(), BOB);
        challenge(right(), DAVE);
        bytes memory evidence_ = proof();
        vm.expectEmit(address(batches));
        emit IAttestedBatches.ChallengeAnswered(batch, BOB, carol.agent);
        vm.prank(carol.agent);
        answer(right(), BOB, evidence_);
        assertEq(vault.available(carol.agent), DEPOSIT + CHALLENGE_BOND);
        assertEq(vault.balanceOf(wanda), PURSE - CHALLENGE_BOND);

        answer(right(), DAVE, evidence_);
        finalize(right());
        assertState(batch, IAttestedBatches.State.Final);
        assertStakesKept();
    }
}
