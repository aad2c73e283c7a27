// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAttestedBatches} from "../../../../src/interfaces/IAttestedBatches.sol";
import {AtomicCommunity} from "../../../AtomicCommunity.sol";

/// @notice Alice has sold 600 Wh to Bob and 400 to Dave, and exported 800: 480 and 320 are delivered, at PRICE. The clock stands at the end of
/// the interval. Three of the four nodes sign. Wanda watches, and has money for several bonds.
abstract contract AttestedTest is AtomicCommunity {
    uint64 internal constant BOBS = 480;
    uint64 internal constant DAVES = 320;
    uint16 internal constant BOB = 0;
    uint16 internal constant DAVE = 1;
    uint64 internal constant EXPORT = 800;
    uint256 internal constant PURSE = 10e9;
    uint256 internal constant STAKES = 3 * LEAST_STAKE;

    address internal wanda = makeAddr("Wanda, who watches");
    IAttestedBatches internal batches;
    uint32 internal anchored;

    function setUp() public virtual override {
        super.setUp();
        batches = atomicFounding.deployBatches();
        commit(bob, alice, 600);
        commit(dave, alice, 400);
        anchored = anchorAll();
        fund(wanda, PURSE);
        toEnd();
    }

    /// @dev Bob's item and Dave's. The accounts are Bob, Dave, Alice.
    function items(uint64 bobs, uint64 daves) internal view returns (bytes memory) {
        bytes memory accounts = abi.encodePacked(uint8(3), bob.agent, dave.agent, alice.agent);
        return bytes.concat(accounts, item(0, 2, 1, bobs, PRICE), item(1, 2, 1, daves, PRICE));
    }

    function item(uint8 consumer, uint8 producer, uint32 sequence, uint64 deliveredWh, uint64 pricePerWh)
        internal
        pure
        returns (bytes memory)
    {
        return abi.encodePacked(consumer, producer, sequence, uint40(deliveredWh), uint40(pricePerWh));
    }

    function right() internal view returns (bytes memory) {
        return items(BOBS, DAVES);
    }

    function wrong() internal view returns (bytes memory) {
        return items(BOBS + 1, DAVES);
    }

    function attest(bytes memory packed) internal returns (bytes32) {
        return batches.attest(K, packed, signed(packed));
    }

    function signed(bytes memory packed) internal view returns (bytes memory) {
        return atomicFounding.quorumSignatures(batches.batchId(K, packed));
    }

    function signers() internal view returns (address[] memory) {
        return atomicFounding.quorumSigners();
    }

    function proof() internal view returns (bytes memory) {
        return proofOf(EXPORT, 0);
    }

    /// @dev Both commitments with what the meters say when Alice has exported so much. Bob and Dave have taken all.
    /// @param leaf The key that each meter signs with.
    function proofOf(uint64 exportWh, uint16 leaf) internal view returns (bytes memory) {
        return pack(evidence(exportWh, leaf));
    }

    function evidence(uint64 exportWh, uint16 leaf) internal view returns (Batch memory b) {
        b = newBatch(anchored);
        addSegment(b, bob, 1);
        addSegment(b, dave, 1);
        addStatement(b, alice, leaf, exportWh, both(BOB, DAVE));
        addReceipt(b, bob, leaf, 600, only(BOB));
        addReceipt(b, dave, leaf, 400, only(DAVE));
    }

    function challenge(bytes memory packed, uint256 place) internal {
        vm.prank(wanda);
        batches.challenge(K, packed, place);
    }

    function contradict(bytes memory packed, uint256 place, bytes memory evidence_) internal {
        vm.prank(wanda);
        batches.contradict(K, packed, place, evidence_, place);
    }

    function finalize(bytes memory packed) internal {
        vm.warp(startOf(K + 1) + BATCH_WINDOW);
        batches.finalize(K, packed);
    }

    function toAnswerTimeOver() internal {
        vm.warp(block.timestamp + ANSWER_SECONDS);
    }

    function assertState(bytes32 batch, IAttestedBatches.State expected) internal view {
        (IAttestedBatches.State state,) = batches.stateOf(batch);
        assertEq(uint8(state), uint8(expected));
    }

    function assertEarned(address owner, uint256 amount) internal view {
        assertEq(ledger.accountOf(owner).earned, amount);
    }

    function assertNothingPaid() internal view {
        assertEarned(alice.agent, 0);
        assertEarned(gridAccount, 0);
        assertEarned(taxAccount, 0);
        assertEq(ledger.accountOf(bob.agent).deposit, AT_STAKE);
        assertEq(ledger.accountOf(dave.agent).deposit, AT_STAKE);
    }

    /// @dev All four nodes still have theirs.
    function assertStakesKept() internal view {
        for (uint256 i = 0; i < 4; i++) {
            assertEq(nodes.stakeOf(atomicFounding.keepers()[i].node), LEAST_STAKE);
        }
    }

    /// @dev The three that signed have lost theirs, half to Wanda, half to the fund. The fourth has not.
    function assertPunished() internal view {
        for (uint256 i = 0; i < 3; i++) {
            assertEq(nodes.stakeOf(atomicFounding.keepers()[i].node), 0);
        }
        assertEq(nodes.stakeOf(atomicFounding.keepers()[3].node), LEAST_STAKE);
        assertEq(vault.available(wanda), PURSE + STAKES / 2);
        assertEq(vault.available(fundAccount), STAKES - STAKES / 2);
        assertEq(vault.balanceOf(address(batches)), 0);
    }

    function expectEvidenceFails(uint256 place) internal {
        vm.expectRevert(abi.encodeWithSelector(IAttestedBatches.AttestedBatches_EvidenceFails.selector, place));
    }

    function expectNotPending(bytes32 batch, IAttestedBatches.State state) internal {
        vm.expectRevert(abi.encodeWithSelector(IAttestedBatches.AttestedBatches_NotPending.selector, batch, state));
    }

    function expectUnknownItem(uint256 place) internal {
        vm.expectRevert(abi.encodeWithSelector(IAttestedBatches.AttestedBatches_ItemUnknown.selector, place, 2));
    }

    function expectWindowOver(uint64 finalAt) internal {
        vm.expectRevert(abi.encodeWithSelector(IAttestedBatches.AttestedBatches_WindowOver.selector, finalAt));
    }
}
