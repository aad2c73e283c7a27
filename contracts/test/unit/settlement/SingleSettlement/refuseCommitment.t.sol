// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ICommitmentLedger} from "../../../../src/interfaces/ICommitmentLedger.sol";
import {ISingleSettlement} from "../../../../src/interfaces/ISingleSettlement.sol";
import {Commitment} from "../../../../src/types/Commitment.sol";
import {SingleTest} from "./SingleTest.sol";

/// @notice What is wrong with the commitment, or with the bytes.
contract SingleRefuseCommitmentTest is SingleTest {
    bytes4 private constant NOT_SIGNED = ISingleSettlement.SingleSettlement_NotSigned.selector;
    bytes4 private constant NOT_ANCHORED = ISingleSettlement.SingleSettlement_NotAnchored.selector;
    bytes4 private constant EXPIRY_INVALID = ISingleSettlement.SingleSettlement_ExpiryInvalid.selector;

    function testFuzz_RevertWhen_TheBytesEndEarly(uint256 length) external {
        bytes memory packed = packOne(one());
        length = bound(length, 0, packed.length - 1);
        assembly ("memory-safe") {
            mstore(packed, length)
        }
        vm.expectPartialRevert(ISingleSettlement.SingleSettlement_Malformed.selector);
        single.settle(packed);
    }

    function testFuzz_RevertWhen_TheBytesGoOnTooLong(bytes calldata more) external {
        vm.assume(more.length != 0);
        bytes memory packed = packOne(one());
        uint256 length = packed.length;
        vm.expectRevert(
            abi.encodeWithSelector(ISingleSettlement.SingleSettlement_Malformed.selector, length + more.length, length)
        );
        single.settle(bytes.concat(packed, more));
    }

    /// What the offset of the argument says must be what the places in the contract say.
    function test_RevertWhen_TheArgumentStandsElsewhere() external {
        bytes memory packed = packOne(one());
        bytes memory data =
            abi.encodePacked(ISingleSettlement.settle.selector, uint256(64), uint256(0), packed.length, packed);
        (bool ok, bytes memory reason) = address(single).call(data);
        assertFalse(ok);
        assertEq(bytes32(bytes4(reason)), bytes32(ISingleSettlement.SingleSettlement_Malformed.selector));
    }

    function test_RevertWhen_TheCommitmentIsForged() external {
        Confirmed memory c = one();
        c.signature = signDigest(alice.agentKey, headOf(bob.agent));
        settleAndRefuse(c, abi.encodeWithSelector(NOT_SIGNED, headOf(bob.agent)));
    }

    function test_RevertWhen_TheConsumersSignatureIsNone() external {
        Confirmed memory c = one();
        c.signature = new bytes(65);
        settleAndRefuse(c, abi.encodeWithSelector(NOT_SIGNED, headOf(bob.agent)));
    }

    /// A signature that gives nobody must not be nobody's.
    function test_RevertWhen_TheConsumerIsNobody() external {
        Confirmed memory c = one();
        (c.commitment.consumer, c.signature) = (address(0), new bytes(65));
        settleAndRefuse(c, abi.encodeWithSelector(NOT_SIGNED, ledger.digestOf(c.commitment)));
    }

    /// Each signature has a twin with the other half of s, which ecrecover takes.
    function test_RevertWhen_TheSignatureIsTheTwin() external {
        Confirmed memory c = one();
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(bob.agentKey, headOf(bob.agent));
        uint256 order = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141;
        c.signature = abi.encodePacked(r, order - uint256(s), v == 27 ? uint8(28) : uint8(27));
        settleAndRefuse(c, abi.encodeWithSelector(NOT_SIGNED, headOf(bob.agent)));
    }

    /// Every byte that the consumer has signed.
    function testFuzz_RevertWhen_TheCommitmentWasAltered(uint256 place, uint8 change) external {
        bytes memory packed = packOne(one());
        vm.assume(change != 0);
        place = bound(place, 4, 169);
        packed[place] ^= bytes1(change);
        vm.expectPartialRevert(NOT_SIGNED);
        single.settle(packed);
    }

    function test_RevertWhen_TheCommitmentIsForAnotherChain() external {
        Confirmed memory c = one();
        uint256 here = block.chainid;
        vm.chainId(here + 1);
        c.signature = signDigest(bob.agentKey, headOf(bob.agent));
        vm.chainId(here);
        settleAndRefuse(c, abi.encodeWithSelector(NOT_SIGNED, headOf(bob.agent)));
    }

    /// After a fork the contract stands on both chains, and what was signed for one counts on that one only.
    function test_RevertWhen_TheChainHasAnotherNumberSince() external {
        Confirmed memory c = one();
        vm.chainId(block.chainid + 1);
        settleAndRefuse(c, abi.encodeWithSelector(NOT_SIGNED, headOf(bob.agent)));
    }

    function test_RevertWhen_TheCommitmentIsForAnotherLedger() external {
        Confirmed memory c = one();
        bytes32 structHash = keccak256(abi.encode(COMMITMENT, c.commitment));
        c.signature = signDigest(bob.agentKey, typedDigest("neighborwatt commitments", eve, structHash));
        settleAndRefuse(c, abi.encodeWithSelector(NOT_SIGNED, headOf(bob.agent)));
    }

    /// A market's trade has a state, which this contract does not keep: the digest of a commitment for one is another.
    function testFuzz_RevertWhen_ItPaysForATrade(bytes32 trade) external {
        vm.assume(trade != 0);
        Commitment memory drafted = draft(bob, alice, ENERGY);
        drafted.trade = trade;
        append(drafted);
        Confirmed memory c = anchored(ENERGY);
        drafted.trade = 0;
        settleAndRefuse(c, abi.encodeWithSelector(NOT_SIGNED, ledger.digestOf(drafted)));
    }

    function test_RevertWhen_ItIsNotYetAnchored() external {
        commit(dave, alice, ENERGY);
        uint32 anchor = anchorAll();
        commit(bob, alice, ENERGY);
        toEnd();
        Confirmed memory c = confirm(bob, anchor, 0, ENERGY);
        settleAndRefuse(c, abi.encodeWithSelector(NOT_ANCHORED, headOf(bob.agent), anchor));
    }

    function testFuzz_RevertWhen_TheAnchorIsUnknown(uint32 anchor) external {
        Confirmed memory c = one();
        vm.assume(anchor != c.anchor);
        c.anchor = anchor;
        settleAndRefuse(c, abi.encodeWithSelector(NOT_ANCHORED, headOf(bob.agent), anchor));
    }

    function test_RevertWhen_ThePathIsAnotherConsumers() external {
        commit(dave, alice, ENERGY);
        commit(carol, alice, ENERGY);
        Confirmed memory c = one();
        c.path = bookPath(dave.agent);
        settleAndRefuse(c, abi.encodeWithSelector(NOT_ANCHORED, headOf(bob.agent), c.anchor));
    }

    /// It is binding all the same: a batch settles it.
    function test_RevertWhen_AnotherCommitmentFollows() external {
        Commitment memory first = commit(bob, alice, ENERGY);
        commit(bob, carol, ENERGY);
        Confirmed memory c = anchored(ENERGY);
        c.commitment = first;
        c.signature = signDigest(bob.agentKey, ledger.digestOf(first));
        signAs(c, keyOf(bob, 0));
        settleAndRefuse(c, abi.encodeWithSelector(NOT_ANCHORED, ledger.digestOf(first), c.anchor));
    }

    function test_RevertWhen_TheEnergyIsZero() external {
        commit(bob, alice, 0);
        settleAndRefuse(anchored(0), selected(ISingleSettlement.SingleSettlement_AmountZero.selector));
    }

    function test_RevertWhen_TheProducerIsNobody() external {
        Commitment memory drafted = draft(bob, alice, ENERGY);
        drafted.producer = address(0);
        append(drafted);
        settleAndRefuse(anchored(ENERGY), selected(ISingleSettlement.SingleSettlement_ZeroAddress.selector));
    }

    function test_RevertWhen_ItExpiresAtTheEndOfItsInterval() external {
        Commitment memory drafted = draft(bob, alice, ENERGY);
        drafted.expiry = startOf(K + 1);
        append(drafted);
        settleAndRefuse(anchored(ENERGY), abi.encodeWithSelector(EXPIRY_INVALID, drafted.expiry));
    }

    function test_RevertWhen_ItExpiresAfterTheGraceTime() external {
        Commitment memory drafted = draft(bob, alice, ENERGY);
        drafted.expiry += 1;
        append(drafted);
        settleAndRefuse(anchored(ENERGY), abi.encodeWithSelector(EXPIRY_INVALID, drafted.expiry));
    }

    function test_RevertWhen_TheIntervalIsNotOver() external {
        Confirmed memory c = one();
        vm.warp(startOf(K + 1) - 1);
        settleAndRefuse(
            c, abi.encodeWithSelector(ISingleSettlement.SingleSettlement_IntervalNotOver.selector, K, startOf(K + 1))
        );
    }

    function test_RevertWhen_TheReceiptIsOneSecondLate() external {
        Confirmed memory c = one();
        vm.warp(c.commitment.expiry + 1);
        settleAndRefuse(
            c, abi.encodeWithSelector(ISingleSettlement.SingleSettlement_ReceiptLate.selector, c.commitment.expiry)
        );
        assertFalse(ledger.isSettled(bob.agent, 1));
    }

    function test_RevertWhen_ItWasPaidHere() external {
        Confirmed memory c = one();
        settleOne(c);
        bytes memory reason = abi.encodeWithSelector(ISingleSettlement.SingleSettlement_Paid.selector, bob.agent, 1);
        settleAndRefuse(c, reason);
        settleAndRefuse(confirm(bob, c.anchor, 1, ENERGY), reason);
    }

    function test_RevertWhen_ABatchHasPaidIt() external {
        Confirmed memory c = one();
        Batch memory b = newBatch(c.anchor);
        addSegment(b, bob, 1);
        addStatement(b, alice, 0, ENERGY, only(0));
        addReceipt(b, bob, 1, ENERGY, only(0));
        settleBatch(b);
        settleAndRefuse(c, abi.encodeWithSelector(ISingleSettlement.SingleSettlement_Paid.selector, bob.agent, 1));
    }

    /// Nothing is marked: when the deposit is there, the same confirmation pays.
    function test_RevertWhen_TheDepositDoesNotCoverIt() external {
        commit(bob, alice, uint64(AT_STAKE / 170_000 + 1));
        Confirmed memory c = anchored(uint64(AT_STAKE / 170_000 + 1));
        settleAndRefuse(
            c,
            abi.encodeWithSelector(
                ISingleSettlement.SingleSettlement_NotCovered.selector, bob.agent, c.deliveredWh * 170_000
            )
        );
        assertTrue(certificates.isFree(rootOf(bob), 0, "anything"));
        putAside(bob, 170_000);
        settleOne(c);
        assertEq(ledger.accountOf(alice.agent).earned, c.deliveredWh * PRICE);
    }

    /// More money than 64 bits hold.
    function test_RevertWhen_NobodyHasSoMuch() external {
        Commitment memory drafted = draft(bob, alice, ENERGY);
        (drafted.energyWh, drafted.pricePerWh, drafted.heldNano) = (type(uint40).max, type(uint40).max, 0);
        append(drafted);
        Confirmed memory c = anchored(type(uint40).max);
        vm.expectPartialRevert(ISingleSettlement.SingleSettlement_NotCovered.selector);
        single.settle(packOne(c));
    }
}
