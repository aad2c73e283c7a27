// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Multicall} from "@openzeppelin/contracts/utils/Multicall.sol";
import {AttestedTest} from "../unit/settlement/AttestedBatches/AttestedTest.sol";

/// @notice What a batch costs that four nodes of whom three sign vouch for, by transaction. Everybody has been paid and has paid before.
/// forge-config: default.isolate = true
/// forge-config: deep.isolate = true
contract AtomicAttestedGasTest is AttestedTest {
    uint256 private constant TRADES = 100;
    /// 0.15 of what a trade costs through the shared escrow (contracts/gas/Study.json), less a share of the anchor: what neighbours who
    /// trade with each other again and again must reach.
    uint256 private constant FEW_LIMIT = 23_000;
    /// Nobody trades twice: each payment touches three cold slots.
    uint256 private constant MANY_LIMIT = 30_000;

    function test_OneHundredConsumersAndProducers() external {
        measure(100, "100 trades of 100 consumers and 100 producers", MANY_LIMIT);
    }

    function test_TenConsumersAndProducers() external {
        measure(10, "100 trades of 10 consumers and 10 producers", FEW_LIMIT);
    }

    function test_DisputesOfOneItem() external {
        attest(right());
        attest(wrong());
        bytes memory evidence_ = proof();
        challenge(right(), BOB);
        vm.snapshotGasLastCall("AttestedBatches", "challenge");
        batches.answer(K, right(), BOB, evidence_, BOB);
        vm.snapshotGasLastCall("AttestedBatches", "answer, with two commitments");
        contradict(wrong(), BOB, evidence_);
        vm.snapshotGasLastCall("AttestedBatches", "contradict, with two commitments");
        address[] memory accused = signers();
        toAnswerTimeOver();
        batches.punish(K, wrong(), accused, BOB);
        vm.snapshotGasLastCall("AttestedBatches", "punish three nodes");
    }

    function measure(uint256 homes, string memory scenario, uint256 limit) private {
        bytes memory before = batchOf(homes, 0);
        bytes memory next = batchOf(homes, 1);
        for (uint256 i = 0; i < homes; i++) {
            putAsideFor(account("consumer", i));
        }
        attest(before);
        finalize(before);
        bytes memory signatures = signed(next);
        batches.attest(K, next, signatures);
        uint256 attesting = vm.snapshotGasLastCall("AttestedBatches", string.concat("attest, ", scenario));
        vm.warp(block.timestamp + BATCH_WINDOW);
        batches.finalize(K, next);
        uint256 paying = vm.snapshotGasLastCall("AttestedBatches", string.concat("finalize, ", scenario));
        assertLt(attesting + paying, TRADES * limit, scenario);
    }

    /// @dev What the agents do: one transaction per batch.
    function test_OneTransactionPerBatch() external {
        (bytes memory before, bytes memory next) = (batchOf(100, 0), batchOf(100, 1));
        for (uint256 i = 0; i < 100; i++) {
            putAsideFor(account("consumer", i));
        }
        attest(before);
        bytes memory signatures = signed(next);
        bytes[] memory calls = new bytes[](2);
        calls[0] = abi.encodeCall(batches.finalize, (K, before));
        calls[1] = abi.encodeCall(batches.attest, (K, next, signatures));
        vm.warp(startOf(K + 1) + BATCH_WINDOW);
        Multicall(address(batches)).multicall(calls);
        vm.snapshotGasLastCall("AttestedBatches", "finalize a first and attest a next batch of 100, in one transaction");
    }

    function batchOf(uint256 homes, uint32 turn) private returns (bytes memory packed) {
        packed = abi.encodePacked(uint8(2 * homes));
        for (uint256 i = 0; i < homes; i++) {
            packed = bytes.concat(packed, bytes20(account("consumer", i)), bytes20(account("producer", i)));
        }
        uint256 each = TRADES / homes;
        for (uint256 i = 0; i < TRADES; i++) {
            uint8 consumer = uint8(2 * (i / each));
            uint8 producer = uint8(2 * ((i / each + i % each) % homes) + 1);
            uint32 sequence = uint32(turn * each + i % each + 1);
            packed = bytes.concat(packed, item(consumer, producer, sequence, 2_500, PRICE));
        }
    }

    function account(string memory role, uint256 i) private returns (address) {
        return makeAddr(string.concat(role, vm.toString(i)));
    }

    function putAsideFor(address consumer) private {
        fund(consumer, 100e9);
        vm.prank(consumer);
        ledger.deposit(100e9);
    }
}
