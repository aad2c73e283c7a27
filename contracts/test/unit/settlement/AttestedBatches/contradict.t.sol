// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAttestedBatches} from "../../../../src/interfaces/IAttestedBatches.sol";
import {AttestedTest} from "./AttestedTest.sol";

contract ContradictTest is AttestedTest {
    function assertVoided(bytes memory packed, uint256 place) private {
        bytes32 batch = attest(packed);
        uint64 answerBy = uint64(block.timestamp) + ANSWER_SECONDS;
        vm.expectEmit(address(batches));
        emit IAttestedBatches.BatchVoided(batch, place, wanda);
        vm.expectEmit(address(batches));
        emit IAttestedBatches.BatchChallenged(batch, place, wanda, answerBy);
        contradict(packed, place, proof());
        assertState(batch, IAttestedBatches.State.Void);
        assertEq(vault.available(wanda), PURSE - CHALLENGE_BOND);
        assertStakesKept();

        expectNotPending(batch, IAttestedBatches.State.Void);
        finalize(packed);
        assertNothingPaid();
    }

    function test_RevertWhen_TheBatchIsNotPending() external {
        bytes memory evidence_ = proof();
        expectNotPending(batches.batchId(K, wrong()), IAttestedBatches.State.Unknown);
        contradict(wrong(), BOB, evidence_);
    }

    function testFuzz_RevertWhen_TheWindowIsOver(uint64 time) external {
        attest(wrong());
        bytes memory evidence_ = proof();
        uint64 finalAt = startOf(K + 1) + BATCH_WINDOW;
        vm.warp(bound(time, finalAt, finalAt + 30 days));
        expectWindowOver(finalAt);
        contradict(wrong(), BOB, evidence_);
    }

    function test_RevertWhen_ThereIsNoSuchItem() external {
        attest(wrong());
        bytes memory evidence_ = proof();
        expectUnknownItem(2);
        contradict(wrong(), 2, evidence_);
    }

    function test_RevertWhen_TheItemIsChallenged() external {
        bytes32 batch = attest(wrong());
        challenge(wrong(), BOB);
        bytes memory evidence_ = proof();
        bytes4 already = IAttestedBatches.AttestedBatches_AlreadyChallenged.selector;
        vm.expectRevert(abi.encodeWithSelector(already, batch, BOB));
        contradict(wrong(), BOB, evidence_);
    }

    function test_RevertWhen_TheCallerCannotPayTheBond() external {
        attest(wrong());
        bytes memory evidence_ = proof();
        bytes4 notCovered = IAttestedBatches.AttestedBatches_BondNotCovered.selector;
        vm.expectRevert(abi.encodeWithSelector(notCovered, CHALLENGE_BOND, 0));
        vm.prank(eve);
        batches.contradict(K, wrong(), BOB, evidence_, BOB);
    }

    function test_RevertWhen_TheEvidenceSaysTheSame() external {
        attest(wrong());
        bytes memory evidence_ = proof();
        expectEvidenceFails(DAVE);
        contradict(wrong(), DAVE, evidence_);
    }

    function test_RevertWhen_TheEvidenceIsOfAnotherCommitment() external {
        attest(wrong());
        bytes memory evidence_ = proof();
        expectEvidenceFails(BOB);
        vm.prank(wanda);
        batches.contradict(K, wrong(), BOB, evidence_, DAVE);
    }

    function testFuzz_RevertWhen_TheEvidenceHasNoSuchItem(uint256 proofItem) external {
        proofItem = bound(proofItem, 2, type(uint256).max);
        attest(wrong());
        bytes memory evidence_ = proof();
        expectEvidenceFails(BOB);
        vm.prank(wanda);
        batches.contradict(K, wrong(), BOB, evidence_, proofItem);
    }

    /// Leaving Bob's receipt out makes his item one of which nothing is known, not a wrong one.
    function test_RevertWhen_TheEvidenceDoesNotSettleTheItem() external {
        attest(wrong());
        Batch memory b = newBatch(anchored);
        addSegment(b, bob, 1);
        addStatement(b, alice, 0, EXPORT, only(0));
        bytes memory evidence_ = pack(b);
        expectEvidenceFails(BOB);
        contradict(wrong(), BOB, evidence_);
    }

    function testFuzz_WhenTheEnergyIsAnother(uint64 daves) external {
        daves = uint64(bound(daves, 0, 400));
        vm.assume(daves != DAVES);
        assertVoided(items(BOBS, daves), DAVE);
    }

    function test_WhenThePriceIsAnother() external {
        bytes memory accounts = abi.encodePacked(uint8(2), bob.agent, alice.agent);
        assertVoided(bytes.concat(accounts, item(0, 1, 1, BOBS, PRICE - 1)), BOB);
    }

    function test_WhenTheProducerIsAnother() external {
        bytes memory accounts = abi.encodePacked(uint8(2), bob.agent, carol.agent);
        assertVoided(bytes.concat(accounts, item(0, 1, 1, BOBS, PRICE)), BOB);
    }
}
