// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IExistenceCertificates} from "../../../../src/interfaces/IExistenceCertificates.sol";
import {CertificatesTest} from "./CertificatesTest.sol";

contract CertificatesUseKeyTest is CertificatesTest {
    address private user = makeAddr("a settlement");

    function setUp() public override {
        super.setUp();
        byVote();
        certificates.setUser(user, true);
    }

    function testFuzz_RevertWhen_NoUserCalls(address stranger) external {
        vm.assume(stranger != user);
        vm.expectRevert(abi.encodeWithSelector(IExistenceCertificates.ExistenceCertificates_NotUser.selector, stranger));
        vm.prank(stranger);
        certificates.useKey(ROOT, 0, "digest");
    }

    function testFuzz_WhenTheKeyHasSignedNothing(bytes32 root, uint16 leaf, bytes32 digest, bytes32 other) external {
        vm.assume(!sameTag(digest, other));
        assertTrue(certificates.isFree(root, leaf, digest));
        assertTrue(use(root, leaf, digest));
        assertFalse(certificates.isFree(root, leaf, other));
        for (uint16 i = 1; i < 8; i++) {
            assertTrue(certificates.isFree(root, leaf ^ i, other));
        }
        assertTrue(certificates.isFree(keccak256(abi.encode(root)), leaf, other));
    }

    function testFuzz_WhenItHasSignedTheSame(bytes32 root, uint16 leaf, bytes32 digest) external {
        use(root, leaf, digest);
        assertTrue(certificates.isFree(root, leaf, digest));
        assertTrue(use(root, leaf, digest));
    }

    function testFuzz_WhenItHasSignedAnother(bytes32 root, uint16 leaf, bytes32 digest, bytes32 other) external {
        vm.assume(!sameTag(digest, other));
        use(root, leaf, digest);
        assertFalse(certificates.isFree(root, leaf, other));
        assertFalse(use(root, leaf, other));
        assertTrue(use(root, leaf, digest));
    }

    function testFuzz_FourKeysOfASlotAreKeptApart(bytes32 root, uint16 leaf, bytes32[4] calldata digests) external {
        leaf -= leaf % 4;
        for (uint16 i = 0; i < 4; i++) {
            assertTrue(use(root, leaf + i, digests[i]));
        }
        for (uint16 i = 0; i < 4; i++) {
            assertTrue(use(root, leaf + i, digests[i]));
            assertFalse(use(root, leaf + i, ~digests[i]));
        }
    }

    /// @dev Tags are the last 64 bits; a tag of zero is not that of a free key.
    function test_WhenTheTagIsZero() external {
        bytes32 digest = bytes32(uint256(1) << 64);
        bytes32 other = keccak256("another");
        assertTrue(use(ROOT, 5, digest));
        assertFalse(certificates.isFree(ROOT, 5, other));
        assertTrue(use(ROOT, 5, digest));
        assertTrue(certificates.isFree(ROOT, 4, other));
    }

    function testFuzz_RevertWhen_NoUserUsesSeveral(address stranger) external {
        vm.assume(stranger != user);
        vm.expectRevert(abi.encodeWithSelector(IExistenceCertificates.ExistenceCertificates_NotUser.selector, stranger));
        vm.prank(stranger);
        certificates.useKeys(new IExistenceCertificates.KeyUse[](1));
    }

    /// One after the other: the second finds what the first has marked.
    function testFuzz_SeveralKeysAtOnce(bytes32 digest, bytes32 other, bytes32 unknown) external {
        vm.assume(!sameTag(digest, other) && unknown != ROOT);
        givenCertificate();
        IExistenceCertificates.KeyUse[] memory uses = new IExistenceCertificates.KeyUse[](4);
        uses[0] = IExistenceCertificates.KeyUse(ROOT, 3, digest);
        uses[1] = IExistenceCertificates.KeyUse(ROOT, 3, other);
        uses[2] = IExistenceCertificates.KeyUse(unknown, 3, digest);
        uses[3] = IExistenceCertificates.KeyUse(ROOT, 4, other);
        vm.prank(user);
        IExistenceCertificates.KeyState[] memory states = certificates.useKeys(uses);
        assertTrue(states[0] == IExistenceCertificates.KeyState.Good);
        assertTrue(states[1] == IExistenceCertificates.KeyState.KeyUsed);
        assertTrue(states[2] == IExistenceCertificates.KeyState.RootInvalid);
        assertTrue(states[3] == IExistenceCertificates.KeyState.Good);
        assertTrue(certificates.isFree(unknown, 3, other));
        assertFalse(certificates.isFree(ROOT, 4, digest));
    }

    function testFuzz_RevertWhen_NoUserUsesAValidKey(address stranger) external {
        vm.assume(stranger != user);
        vm.expectRevert(abi.encodeWithSelector(IExistenceCertificates.ExistenceCertificates_NotUser.selector, stranger));
        vm.prank(stranger);
        certificates.useValidKey(ROOT, 0, "digest");
    }

    function testFuzz_AKeyOfAValidRoot(bytes32 digest, bytes32 other, bytes32 unknown) external {
        vm.assume(!sameTag(digest, other) && unknown != ROOT);
        givenCertificate();
        vm.startPrank(user);
        assertTrue(certificates.useValidKey(ROOT, 3, digest) == IExistenceCertificates.KeyState.Good);
        assertTrue(certificates.useValidKey(ROOT, 3, digest) == IExistenceCertificates.KeyState.Good);
        assertTrue(certificates.useValidKey(ROOT, 3, other) == IExistenceCertificates.KeyState.KeyUsed);
        assertTrue(certificates.useValidKey(unknown, 3, digest) == IExistenceCertificates.KeyState.RootInvalid);
        vm.stopPrank();
        assertTrue(certificates.isFree(unknown, 3, other));
        vm.prank(audrey);
        certificates.revoke(ROOT);
        vm.prank(user);
        assertTrue(certificates.useValidKey(ROOT, 4, digest) == IExistenceCertificates.KeyState.RootInvalid);
        assertTrue(certificates.isFree(ROOT, 4, other));
    }

    function use(bytes32 root, uint16 leaf, bytes32 digest) private returns (bool) {
        vm.prank(user);
        return certificates.useKey(root, leaf, digest);
    }

    function sameTag(bytes32 a, bytes32 b) private pure returns (bool) {
        (uint64 first, uint64 second) = (uint64(uint256(a)), uint64(uint256(b)));
        return (first == 0 ? 1 : first) == (second == 0 ? 1 : second);
    }
}
