// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {INodes} from "../../../../src/interfaces/INodes.sol";
import {NodesTest} from "./NodesTest.sol";

contract NodesRequireQuorumTest is NodesTest {
    uint256 private constant QUORUM = 3;

    function testFuzz_RevertWhen_TheBytesAreNoSignatures(bytes calldata bad) external {
        vm.assume(bad.length % 65 != 0);
        vm.expectRevert(abi.encodeWithSelector(INodes.Nodes_BadSignature.selector, bad.length / 65, address(0)));
        nodes.requireQuorum("digest", bad);
    }

    function testFuzz_RevertWhen_ThereAreTooFew(bytes32 digest, uint256 count) external {
        count = bound(count, 0, QUORUM - 1);
        bytes memory signatures = atomics.signatures(digest, count);
        vm.expectRevert(abi.encodeWithSelector(INodes.Nodes_NoQuorum.selector, count, QUORUM));
        nodes.requireQuorum(digest, signatures);
    }

    function testFuzz_RevertWhen_TheOrderIsNotAscending(bytes32 digest, uint256 first, uint256 second) external {
        first = bound(first, 1, COUNT - 1);
        second = bound(second, 0, first);
        bytes memory signatures = bytes.concat(sign(first, digest), sign(second, digest), sign(0, digest));
        expectBad(1, node[second]);
        nodes.requireQuorum(digest, signatures);
    }

    function testFuzz_RevertWhen_ASignerIsNoNode(uint256 key) external {
        key = boundPrivateKey(key);
        address stranger = vm.addr(key);
        vm.assume(!nodes.isListed(stranger));
        bytes memory signatures = bytes.concat(atomics.signWith(key, "digest"), sign(0, "digest"), sign(1, "digest"));
        expectBad(0, stranger);
        nodes.requireQuorum("digest", signatures);
    }

    function test_RevertWhen_ASignerIsNotActive() external {
        bytes memory signatures = atomics.signatures("digest", QUORUM);
        uint256 snapshot = vm.snapshotState();
        requestUnstake(node[1]);
        expectBad(1, node[1]);
        nodes.requireQuorum("digest", signatures);

        assertTrue(vm.revertToState(snapshot));
        makeSlasher(eve);
        vm.prank(eve);
        nodes.slash(listOf(node[1]), eve);
        expectBad(1, node[1]);
        nodes.requireQuorum("digest", signatures);

        assertTrue(vm.revertToState(snapshot));
        unlist(node[1]);
        expectBad(1, node[1]);
        nodes.requireQuorum("digest", signatures);
    }

    function testFuzz_RevertWhen_TheDigestIsAnother(bytes32 digest, bytes32 other) external {
        vm.assume(digest != other);
        bytes memory signatures = atomics.signatures(digest, COUNT);
        vm.expectPartialRevert(INodes.Nodes_BadSignature.selector);
        nodes.requireQuorum(other, signatures);
    }

    function test_RevertWhen_TheSignatureIsMalleated() external {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(atomics.keepers()[0].key, "digest");
        bytes32 high = bytes32(SECP256K1_ORDER - uint256(s));
        bytes memory malleated = abi.encodePacked(r, high, v == 27 ? uint8(28) : uint8(27));
        bytes memory signatures = bytes.concat(malleated, sign(1, "digest"), sign(2, "digest"));
        expectBad(0, address(0));
        nodes.requireQuorum("digest", signatures);
    }

    function testFuzz_WhenAQuorumHasSigned(bytes32 digest, uint256 count) external view {
        count = bound(count, QUORUM, COUNT);
        address[] memory signers = nodes.requireQuorum(digest, atomics.signatures(digest, count));
        assertEq(signers.length, count);
        for (uint256 i = 0; i < count; i++) {
            assertEq(signers[i], node[i]);
        }
    }

    function sign(uint256 i, bytes32 digest) private view returns (bytes memory) {
        return atomics.signWith(atomics.keepers()[i].key, digest);
    }

    function expectBad(uint256 index, address signer) private {
        vm.expectRevert(abi.encodeWithSelector(INodes.Nodes_BadSignature.selector, index, signer));
    }
}
