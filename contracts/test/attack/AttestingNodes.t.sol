// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAttestedBatches} from "../../src/interfaces/IAttestedBatches.sol";
import {INodes} from "../../src/interfaces/INodes.sol";
import {AttestedTest} from "../unit/settlement/AttestedBatches/AttestedTest.sol";

/// @notice Nora runs three of the four nodes: a quorum, more than what the design assumes. And others try to have honest nodes punished.
/// Whoever vouched for what nobody can prove loses its stake and moves no money; whoever vouched for what can be proved keeps it.
contract AttestingNodesAttackTest is AttestedTest {
    address private accomplice = makeAddr("Nora's accomplice");

    /// Everything in the vault belongs to somebody, the ledger has what it owes, and nothing stays with the batches.
    function assertMoneyConserved() private view {
        uint256 total = vault.balanceOf(address(ledger)) + vault.balanceOf(address(batches));
        address[9] memory owners =
            [alice.agent, bob.agent, carol.agent, dave.agent, wanda, accomplice, eve, fundAccount, address(this)];
        for (uint256 i = 0; i < owners.length; i++) {
            total += vault.balanceOf(owners[i]);
        }
        Keeper[] memory keepers = atomicFounding.keepers();
        for (uint256 i = 0; i < keepers.length; i++) {
            total += vault.balanceOf(keepers[i].node);
        }
        assertEq(total, money.balanceOf(address(vault)), "in the vault");
        assertEq(vault.balanceOf(address(ledger)), ledger.totalNano(), "in the ledger");
        assertEq(vault.balanceOf(address(batches)), 0, "in the batches");
    }

    function punish(bytes memory packed, uint256 place) private {
        address[] memory accused = signers();
        batches.punish(K, packed, accused, place);
    }

    /// Nora has her nodes say that Bob took 1 kWh of her accomplice, with a commitment that does not exist.
    function invented() private view returns (bytes memory) {
        bytes memory accounts = abi.encodePacked(uint8(2), bob.agent, accomplice);
        return bytes.concat(accounts, item(0, 1, 2, 1_000, PRICE));
    }

    function test_NodesInventATrade() external {
        attest(invented());
        challenge(invented(), 0);
        toAnswerTimeOver();
        punish(invented(), 0);
        assertPunished();
        assertNothingPaid();
        assertEarned(accomplice, 0);
        assertMoneyConserved();
    }

    /// The accomplice produces, and its commitment is real; the nodes say that twice as much was delivered.
    function test_NodesExaggerate() external {
        bytes memory packed = items(2 * BOBS, DAVES);
        attest(packed);
        contradict(packed, BOB, proof());
        toAnswerTimeOver();
        punish(packed, BOB);
        assertPunished();
        assertNothingPaid();
        assertMoneyConserved();
    }

    /// A void batch is not handed in again, and its signers, who have no stake, are no quorum any more for another.
    function test_NodesTryAgain() external {
        bytes32 batch = attest(invented());
        challenge(invented(), 0);
        toAnswerTimeOver();
        punish(invented(), 0);
        bytes memory signatures = signed(invented());
        vm.expectRevert(abi.encodeWithSelector(IAttestedBatches.AttestedBatches_AlreadyAttested.selector, batch));
        batches.attest(K, invented(), signatures);

        bytes memory other = bytes.concat(invented(), item(0, 1, 3, 1_000, PRICE));
        signatures = signed(other);
        vm.expectRevert(abi.encodeWithSelector(INodes.Nodes_BadSignature.selector, 0, signers()[0]));
        batches.attest(K, other, signatures);
    }

    /// Nora announces that her nodes leave before she hands their batch in, or right after. Before, they do not count; after, their
    /// stakes lie longer than anyone needs to end the batch.
    function test_NodesRunAwayWithTheirStakes() external {
        address[] memory noras = signers();
        bytes32 batch = attest(invented());
        for (uint256 i = 0; i < noras.length; i++) {
            vm.prank(noras[i]);
            nodes.requestUnstake();
        }
        (, uint64 finalAt) = batches.stateOf(batch);
        vm.warp(finalAt - 1);
        challenge(invented(), 0);
        toAnswerTimeOver();
        for (uint256 i = 0; i < noras.length; i++) {
            vm.expectPartialRevert(INodes.Nodes_TooEarly.selector);
            vm.prank(noras[i]);
            nodes.unstake();
        }
        punish(invented(), 0);
        assertPunished();
    }

    /// When she sees that she is found out, Nora has her accomplice challenge first, to get the reward herself. Half is lost all the same.
    function test_NodesDenounceThemselves() external {
        fund(accomplice, CHALLENGE_BOND);
        attest(invented());
        vm.prank(accomplice);
        batches.challenge(K, invented(), 0);
        toAnswerTimeOver();
        punish(invented(), 0);
        assertEq(vault.available(fundAccount), STAKES - STAKES / 2);
        assertEq(vault.available(accomplice), CHALLENGE_BOND + STAKES / 2);
        assertNothingPaid();
        assertMoneyConserved();
    }

    /// Bob's meter signs a second receipt, for less, and Wanda is his friend. The nodes show the first one: they keep their stakes, Wanda
    /// loses her bond. The batch is void; what is right in it can still be settled.
    function test_AMeterSignsTwiceToHaveHonestNodesPunished() external {
        attest(right());
        Batch memory b = newBatch(anchored);
        addSegment(b, bob, 1);
        addSegment(b, dave, 1);
        addStatement(b, alice, 0, EXPORT, both(BOB, DAVE));
        addReceipt(b, bob, 1, 1, only(BOB));
        contradict(right(), BOB, pack(b));
        bytes memory evidence_ = proof();
        vm.prank(eve);
        batches.answer(K, right(), BOB, evidence_, BOB);
        assertStakesKept();
        assertEq(vault.balanceOf(wanda), PURSE - CHALLENGE_BOND);

        atomic.settleCommitments(K, evidence_);
        assertEarned(alice.agent, EXPORT * PRICE);
        assertMoneyConserved();
    }

    /// Bob's meter contradicts itself on the chain right after the nodes have vouched for it, which suspends it, and Wanda asks for evidence.
    function test_AMeterHasItselfSuspendedToHaveHonestNodesPunished() external {
        record(bob.meter, K + 1, 0, 0);
        attest(right());
        skip(1);
        record(bob.meter, K + 1, 1, 0);
        assertFalse(meters.isValid(bob.meter));
        challenge(right(), BOB);
        skip(1);
        batches.answer(K, right(), BOB, proof(), BOB);
        finalize(right());
        assertStakesKept();
        assertEarned(alice.agent, EXPORT * PRICE);
        assertMoneyConserved();
    }

    /// Bob's meter burns the key of its receipt with another one, in a settlement by proof, and Wanda asks for the evidence of Dave's item
    /// as well as of Bob's. Bob has paid what the other receipt says; the nodes keep their stakes; nobody pays twice.
    function test_AMeterBurnsItsKeyToHaveHonestNodesPunished() external {
        attest(right());
        skip(1);
        Batch memory b = newBatch(anchored);
        addSegment(b, bob, 1);
        addSegment(b, dave, 1);
        addStatement(b, alice, 0, EXPORT, both(BOB, DAVE));
        addReceipt(b, bob, 0, 1, only(BOB));
        settleBatch(b);
        assertEarned(alice.agent, PRICE);
        challenge(right(), BOB);
        challenge(right(), DAVE);
        skip(1);
        batches.answer(K, right(), BOB, proof(), BOB);
        batches.answer(K, right(), DAVE, proof(), DAVE);
        finalize(right());
        assertStakesKept();
        assertEarned(alice.agent, (1 + DAVES) * PRICE);
        assertMoneyConserved();
    }

    /// Eve asks for everything at the last moment, to keep Alice from her money. It costs her a bond each and Alice the time of one answer.
    function test_AStrangerHoldsABatchUp() external {
        fund(eve, 2 * CHALLENGE_BOND);
        bytes32 batch = attest(right());
        (, uint64 finalAt) = batches.stateOf(batch);
        vm.warp(finalAt - 1);
        vm.startPrank(eve);
        batches.challenge(K, right(), BOB);
        batches.challenge(K, right(), DAVE);
        vm.stopPrank();
        skip(1);
        batches.answer(K, right(), BOB, proof(), BOB);
        batches.answer(K, right(), DAVE, proof(), DAVE);
        batches.finalize(K, right());
        assertEq(vault.balanceOf(eve), 0);
        assertEarned(alice.agent, EXPORT * PRICE);
        assertStakesKept();
        assertEq(vault.balanceOf(address(batches)), 0);
    }
}
