// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAttestedBatches} from "../../../../src/interfaces/IAttestedBatches.sol";
import {AttestedTest} from "./AttestedTest.sol";

contract ChallengeTest is AttestedTest {
    function expectAlreadyChallenged(bytes32 batch, uint256 place) private {
        bytes4 already = IAttestedBatches.AttestedBatches_AlreadyChallenged.selector;
        vm.expectRevert(abi.encodeWithSelector(already, batch, place));
    }

    function test_RevertWhen_TheBatchIsUnknown() external {
        bytes32 batch = batches.batchId(K, right());
        expectNotPending(batch, IAttestedBatches.State.Unknown);
        challenge(right(), BOB);
    }

    function test_RevertWhen_TheBatchIsFinal() external {
        bytes32 batch = attest(right());
        finalize(right());
        expectNotPending(batch, IAttestedBatches.State.Final);
        challenge(right(), BOB);
    }

    function test_RevertWhen_TheBatchIsVoid() external {
        bytes32 batch = attest(wrong());
        contradict(wrong(), BOB, proof());
        expectNotPending(batch, IAttestedBatches.State.Void);
        challenge(wrong(), DAVE);
    }

    function testFuzz_RevertWhen_TheWindowIsOver(uint64 time) external {
        attest(right());
        uint64 finalAt = startOf(K + 1) + BATCH_WINDOW;
        vm.warp(bound(time, finalAt, finalAt + 365 days));
        expectWindowOver(finalAt);
        challenge(right(), BOB);
    }

    function testFuzz_RevertWhen_ThereIsNoSuchItem(uint256 place) external {
        place = bound(place, 2, type(uint256).max);
        attest(right());
        expectUnknownItem(place);
        challenge(right(), place);
    }

    function test_RevertWhen_TheItemIsChallenged() external {
        bytes32 batch = attest(right());
        challenge(right(), BOB);
        expectAlreadyChallenged(batch, BOB);
        challenge(right(), BOB);
    }

    function test_RevertWhen_TheItemWasAnswered() external {
        bytes32 batch = attest(right());
        challenge(right(), BOB);
        batches.answer(K, right(), BOB, proof(), BOB);
        expectAlreadyChallenged(batch, BOB);
        challenge(right(), BOB);
    }

    function testFuzz_RevertWhen_TheCallerCannotPayTheBond(uint256 announced) external {
        attest(right());
        announced = bound(announced, PURSE - CHALLENGE_BOND + 1, PURSE);
        vm.startPrank(wanda);
        vault.requestWithdrawal(announced);
        bytes4 notCovered = IAttestedBatches.AttestedBatches_BondNotCovered.selector;
        vm.expectRevert(abi.encodeWithSelector(notCovered, CHALLENGE_BOND, PURSE - announced));
        batches.challenge(K, right(), BOB);
        vm.stopPrank();
    }

    function testFuzz_WhenTheWindowIsOpen(uint64 time) external {
        bytes32 batch = attest(right());
        vm.warp(bound(time, startOf(K + 1), startOf(K + 1) + BATCH_WINDOW - 1));
        uint64 answerBy = uint64(block.timestamp) + ANSWER_SECONDS;
        vm.expectEmit(address(batches));
        emit IAttestedBatches.BatchChallenged(batch, DAVE, wanda, answerBy);
        challenge(right(), DAVE);

        assertEq(vault.available(wanda), PURSE - CHALLENGE_BOND);
        bytes32 key = keccak256(abi.encode(batch, uint256(DAVE)));
        (address owner, uint256 held, uint64 until) = vault.heldUnder(address(batches), key);
        assertTrue(owner == wanda && held == CHALLENGE_BOND && until == answerBy);
        (address challenger, uint64 by, bool answered) = batches.challengeOf(batch, DAVE);
        assertTrue(challenger == wanda && by == answerBy && !answered);
        vm.expectRevert(abi.encodeWithSelector(IAttestedBatches.AttestedBatches_ChallengeOpen.selector, batch));
        finalize(right());
    }
}
