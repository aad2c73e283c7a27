// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {VmSafe} from "forge-std/Vm.sol";
import {IAttestedBatches} from "../../../../src/interfaces/IAttestedBatches.sol";
import {Verdict} from "../../../../src/types/Trade.sol";
import {AttestedTest} from "./AttestedTest.sol";

contract PunishTest is AttestedTest {
    function punish(bytes memory packed, uint256 place) private {
        address[] memory accused = signers();
        vm.prank(eve);
        batches.punish(K, packed, accused, place);
    }

    /// A third item, of a commitment that Bob never made.
    function invented() private view returns (bytes memory) {
        return bytes.concat(right(), item(0, 2, 2, 1_000, PRICE));
    }

    function givenUnanswered(bytes memory packed, uint256 place) private returns (bytes32 batch) {
        batch = attest(packed);
        challenge(packed, place);
        toAnswerTimeOver();
    }

    function test_RevertWhen_NobodyHasChallenged() external {
        bytes32 batch = attest(right());
        address[] memory accused = signers();
        vm.expectRevert(abi.encodeWithSelector(IAttestedBatches.AttestedBatches_NotChallenged.selector, batch, BOB));
        batches.punish(K, right(), accused, BOB);
    }

    function test_RevertWhen_ItWasAnswered() external {
        bytes32 batch = attest(right());
        challenge(right(), BOB);
        batches.answer(K, right(), BOB, proof(), BOB);
        toAnswerTimeOver();
        address[] memory accused = signers();
        vm.expectRevert(abi.encodeWithSelector(IAttestedBatches.AttestedBatches_NotChallenged.selector, batch, BOB));
        batches.punish(K, right(), accused, BOB);
    }

    function testFuzz_RevertWhen_ThereIsTimeLeft(uint64 time) external {
        attest(invented());
        challenge(invented(), 2);
        address[] memory accused = signers();
        uint64 answerBy = uint64(block.timestamp) + ANSWER_SECONDS;
        vm.warp(bound(time, block.timestamp, answerBy - 1));
        vm.expectRevert(abi.encodeWithSelector(IAttestedBatches.AttestedBatches_AnswerTimeLeft.selector, answerBy));
        batches.punish(K, invented(), accused, 2);
    }

    function testFuzz_RevertWhen_OthersAreAccused(uint256 which) external {
        bytes32 batch = givenUnanswered(invented(), 2);
        address[] memory accused = signers();
        accused[bound(which, 0, 2)] = atomicFounding.keepers()[3].node;
        vm.expectRevert(abi.encodeWithSelector(IAttestedBatches.AttestedBatches_WrongSigners.selector, batch));
        batches.punish(K, invented(), accused, 2);
    }

    function test_RevertWhen_TheyWerePunished() external {
        bytes32 batch = attest(invented());
        challenge(invented(), 2);
        challenge(invented(), DAVE);
        toAnswerTimeOver();
        punish(invented(), 2);
        address[] memory accused = signers();
        vm.expectRevert(abi.encodeWithSelector(IAttestedBatches.AttestedBatches_AlreadyPunished.selector, batch));
        batches.punish(K, invented(), accused, DAVE);

        vault.releaseExpired(address(batches), keccak256(abi.encode(batch, uint256(DAVE))));
        assertPunished();
    }

    function test_WhenTheBondIsFreeAlready() external {
        bytes32 batch = givenUnanswered(invented(), 2);
        vault.releaseExpired(address(batches), keccak256(abi.encode(batch, uint256(2))));
        punish(invented(), 2);
        assertPunished();
    }

    function test_WhenASignerLeaves() external {
        attest(invented());
        address[] memory leaving = signers();
        for (uint256 i = 0; i < 3; i++) {
            vm.prank(leaving[i]);
            nodes.requestUnstake();
        }
        vm.warp(startOf(K + 1) + BATCH_WINDOW - 1);
        challenge(invented(), 2);
        toAnswerTimeOver();
        punish(invented(), 2);
        assertPunished();
    }

    function test_WhenASignerHasLostItsStakeBefore() external {
        attest(invented());
        challenge(invented(), 2);
        attest(wrong());
        challenge(wrong(), BOB);
        toAnswerTimeOver();
        punish(invented(), 2);
        punish(wrong(), BOB);
        assertPunished();
    }

    function test_WhenTheBatchWasContradicted() external {
        bytes32 batch = attest(wrong());
        contradict(wrong(), BOB, proof());
        toAnswerTimeOver();
        vm.recordLogs();
        punish(wrong(), BOB);
        assertPunished();
        VmSafe.Log[] memory logs = vm.getRecordedLogs();
        for (uint256 i = 0; i < logs.length; i++) {
            assertTrue(logs[i].topics[0] != IAttestedBatches.BatchVoided.selector);
        }
        assertState(batch, IAttestedBatches.State.Void);
        assertNothingPaid();
    }

    function test_WhenAnItemIsInvented() external {
        bytes32 batch = givenUnanswered(invented(), 2);
        vm.expectEmit(address(batches));
        emit IAttestedBatches.BatchVoided(batch, 2, wanda);
        vm.expectEmit(address(batches));
        emit IAttestedBatches.SignersPunished(batch, 2, wanda, STAKES);
        punish(invented(), 2);
        assertState(batch, IAttestedBatches.State.Void);
        assertPunished();
        assertNothingPaid();
        expectNotPending(batch, IAttestedBatches.State.Void);
        finalize(invented());
    }

    function test_WhenAnItemIsInvented_TheGoodOnesAreSettledByProof() external {
        givenUnanswered(invented(), 2);
        punish(invented(), 2);
        Verdict[] memory verdicts = atomic.settleCommitments(K, proof());
        assertEq(uint8(verdicts[BOB]), uint8(Verdict.Settled));
        assertEq(uint8(verdicts[DAVE]), uint8(Verdict.Settled));
        assertEarned(alice.agent, EXPORT * PRICE);
    }

    function test_WhenAnItemIsInvented_TheGoodOnesAreAttestedAnew() external {
        givenUnanswered(invented(), 2);
        punish(invented(), 2);
        // The fourth node is left; the members remove the others.
        address[] memory punished = signers();
        for (uint256 i = 0; i < 3; i++) {
            byVote();
            nodes.setNode(punished[i], false);
        }
        bytes32 again = batches.batchId(K, right());
        bytes memory signature = atomicFounding.signWith(atomicFounding.keepers()[3].key, again);
        batches.attest(K, right(), signature);
        vm.warp(block.timestamp + BATCH_WINDOW);
        batches.finalize(K, right());
        assertEarned(alice.agent, EXPORT * PRICE);
    }
}
