// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ICommitmentLedger} from "../../../../src/interfaces/ICommitmentLedger.sol";
import {INodes} from "../../../../src/interfaces/INodes.sol";
import {LedgerTest} from "./LedgerTest.sol";

contract AnchorTest is LedgerTest {
    bytes32 private constant ROOT = "a root";

    function testFuzz_RevertWhen_NotTheNextOne(uint32 number) external {
        anchorRoot(ROOT);
        vm.assume(number != 2);
        vm.expectRevert(abi.encodeWithSelector(ICommitmentLedger.CommitmentLedger_WrongNumber.selector, number, 2));
        ledger.anchor(number, ROOT, 0, "");
    }

    function test_RevertWhen_TheRootIsZero() external {
        vm.expectRevert(ICommitmentLedger.CommitmentLedger_RootZero.selector);
        ledger.anchor(1, 0, 0, "");
    }

    function testFuzz_RevertWhen_ItsTimeIsToCome(uint64 at) external {
        at = uint64(bound(at, block.timestamp + 1, type(uint64).max));
        vm.expectRevert(abi.encodeWithSelector(ICommitmentLedger.CommitmentLedger_InFuture.selector, at));
        ledger.anchor(1, ROOT, at, "");
    }

    function test_RevertWhen_TooFewHaveSigned() external {
        uint64 at = uint64(block.timestamp);
        uint256 quorum = nodes.quorum();
        bytes memory signatures = atomicFounding.signatures(anchorDigest(1, ROOT, at), quorum - 1);
        vm.expectRevert(abi.encodeWithSelector(INodes.Nodes_NoQuorum.selector, quorum - 1, quorum));
        ledger.anchor(1, ROOT, at, signatures);
    }

    function test_RevertWhen_SomethingElseWasSigned() external {
        uint64 at = uint64(block.timestamp);
        refuse(atomicFounding.quorumSignatures(anchorDigest(1, "another root", at)), ROOT, at);
        refuse(atomicFounding.quorumSignatures(anchorDigest(1, ROOT, at - 1)), ROOT, at);
        refuse(atomicFounding.quorumSignatures(anchorDigest(2, ROOT, at)), ROOT, at);
    }

    /// An anchor is signed over the one before: the nodes cannot be made to agree on two histories.
    function test_RevertWhen_AnotherOneCameBefore() external {
        uint64 at = uint64(block.timestamp);
        bytes32 typeHash = keccak256("Anchor(uint32 number,bytes32 previous,bytes32 root,uint64 at)");
        bytes32 structHash = keccak256(abi.encode(typeHash, 1, bytes32("another"), ROOT, at));
        bytes32 digest = typedDigest("neighborwatt commitments", address(ledger), structHash);
        refuse(atomicFounding.quorumSignatures(digest), ROOT, at);
    }

    function testFuzz_AnyoneHandsItIn(address caller, bytes32 first, bytes32 second, uint64 at) external {
        vm.assume(first != 0 && second != 0);
        at = uint64(bound(at, 0, block.timestamp));
        bytes memory signatures = atomicFounding.quorumSignatures(anchorDigest(1, first, at));
        vm.prank(caller);
        vm.expectEmit();
        emit ICommitmentLedger.Anchored(1, first, at);
        ledger.anchor(1, first, at, signatures);
        anchorRoot(second);
        assertAnchor(0, 0, 0);
        assertAnchor(1, first, at);
        assertAnchor(2, second, uint64(block.timestamp));
        assertAnchor(3, 0, 0);
        assertEq(ledger.anchorCount(), 2);
    }

    function assertAnchor(uint32 number, bytes32 root, uint64 at) private view {
        (bytes32 storedRoot, uint64 storedAt) = ledger.anchorOf(number);
        assertEq(storedRoot, root);
        assertEq(storedAt, at);
    }

    function refuse(bytes memory signatures, bytes32 root, uint64 at) private {
        vm.expectPartialRevert(INodes.Nodes_BadSignature.selector);
        ledger.anchor(1, root, at, signatures);
    }
}
