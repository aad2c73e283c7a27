// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IExistenceCertificates} from "../../src/interfaces/IExistenceCertificates.sol";
import {CertificatesTest} from "../unit/trust/ExistenceCertificates/CertificatesTest.sol";

/// @notice Somebody wants receipts to count that no meter stands behind: Eve, who has none, or Alice, whose meter is her accomplice.
contract FalseMeterAttackTest is CertificatesTest {
    bytes32 private constant OTHER = "root of Eve's laptop";
    uint256 private eveKey;
    address private settlementUser = makeAddr("a settlement that marks keys");

    function setUp() public override {
        super.setUp();
        (, eveKey) = makeAddrAndKey("Eve, stranger");
        byVote();
        certificates.setUser(settlementUser, true);
    }

    /// Eve signs her own certificate; at no turn is she the one who was drawn.
    function testFuzz_AStrangerCertifiesARoot(uint8 turns) external {
        draw();
        skip(uint256(turns) * TURN_SECONDS);
        bytes32 typeHash = keccak256("ExistenceCertificate(bytes32 root,uint64 auditedUntil,bytes32 link)");
        bytes32 structHash = keccak256(abi.encode(typeHash, ROOT, AUDITED_UNTIL, link));
        bytes memory signature = founding.sign(eveKey, "neighborwatt certificates", address(certificates), structHash);
        address drawn = certificates.cosignerOf(ROOT);
        vm.expectRevert(
            abi.encodeWithSelector(
                IExistenceCertificates.ExistenceCertificates_WrongCosigner.selector, ROOT, eve, drawn
            )
        );
        vm.prank(eve);
        certificates.certify(ROOT, AUDITED_UNTIL, link, signature, SEALED);
        assertFalse(certificates.isValid(ROOT));
    }

    /// Alice's meter waits for its own turn and signs for itself. The root gets it nothing: it cannot be announced, and the auditor, who
    /// opens the link and sees the co-signer's name, revokes it.
    function test_AMeterCosignsItself() external {
        draw();
        toTurnOf(alice.meter);
        certify(alice.meter, AUDITED_UNTIL);
        vm.expectRevert(
            abi.encodeWithSelector(IExistenceCertificates.ExistenceCertificates_SelfSigned.selector, ROOT, alice.meter)
        );
        announce(alice.meter);
        assertEq(certificates.rootOf(alice.meter), 0);
        IExistenceCertificates.Certificate memory c = certificates.certificateOf(ROOT);
        assertEq(c.link, atomics.linkTo(c.cosigner, ROOT, SALT));
        revokeRoot();
        assertFalse(certificates.isValid(ROOT));
    }

    /// Bob's meter co-signs after it was revoked, with a signature made before.
    function test_ARevokedMeterCosigns() external {
        draw();
        toTurnOf(bob.meter);
        bytes memory signature = atomics.cosign(bob.meter, ROOT, AUDITED_UNTIL, link);
        revokeMeter(bob.meter);
        vm.expectRevert(
            abi.encodeWithSelector(IExistenceCertificates.ExistenceCertificates_CosignerNotValid.selector, bob.meter)
        );
        certificates.certify(ROOT, AUDITED_UNTIL, link, signature, SEALED);
        // The next one signs instead.
        certify(certificates.cosignerOf(ROOT), AUDITED_UNTIL);
        assertTrue(certificates.isValid(ROOT));
    }

    /// Eve takes the certificate of Alice's root for a root of her own, whose turn is Bob's meter's as well.
    function test_ReplaysACertificateOnAnotherRoot() external {
        certificates.request(OTHER);
        draw();
        toTurnOf(bob.meter);
        bytes memory signature = atomics.cosign(bob.meter, ROOT, AUDITED_UNTIL, link);
        certificates.certify(ROOT, AUDITED_UNTIL, link, signature, SEALED);
        while (certificates.cosignerOf(OTHER) != bob.meter) {
            skip(TURN_SECONDS);
        }
        vm.expectPartialRevert(IExistenceCertificates.ExistenceCertificates_WrongCosigner.selector);
        vm.prank(eve);
        certificates.certify(OTHER, AUDITED_UNTIL, link, signature, SEALED);
        assertFalse(certificates.isValid(OTHER));
        // Nor does the link of one root open on another.
        atomics.certifyRoot(keccak256("third"), alice.meter, SALT);
        vm.expectRevert(
            abi.encodeWithSelector(
                IExistenceCertificates.ExistenceCertificates_WrongLink.selector, keccak256("third"), eve
            )
        );
        vm.prank(eve);
        certificates.announce(keccak256("third"), SALT);
    }

    /// Eve announces the root of Alice's meter as that of hers, having seen the salt in Alice's transaction.
    function testFuzz_AnnouncesSomebodyElsesRoot(address thief) external {
        vm.assume(thief != alice.meter);
        givenCertificate();
        vm.expectRevert(
            abi.encodeWithSelector(IExistenceCertificates.ExistenceCertificates_WrongLink.selector, ROOT, thief)
        );
        announce(thief);
        announce(alice.meter);
        assertEq(certificates.meterOf(ROOT), alice.meter);
    }

    /// Alice's meter signs a second receipt with a key that has signed one.
    function testFuzz_UsesAKeyTwice(uint16 leaf, bytes calldata first, bytes calldata second) external {
        vm.assume(keccak256(first) != keccak256(second));
        givenCertificate();
        vm.startPrank(settlementUser);
        assertTrue(certificates.useKey(ROOT, leaf, keccak256(first)));
        assertFalse(certificates.useKey(ROOT, leaf, keccak256(second)));
        assertTrue(certificates.useKey(ROOT, leaf, keccak256(first)));
    }

    /// Eve burns Alice's keys before Alice can use them.
    function testFuzz_MarksSomebodyElsesKeys(uint16 leaf) external {
        givenCertificate();
        vm.expectRevert(abi.encodeWithSelector(IExistenceCertificates.ExistenceCertificates_NotUser.selector, eve));
        vm.prank(eve);
        certificates.useKey(ROOT, leaf, keccak256("anything"));
    }

    /// Alice asks after she has seen what the present round will give, all but one of the nodes having revealed. It is not the round
    /// that draws for her.
    function test_RequestsWhenTheRoundIsNearlyKnown() external {
        for (uint256 i = 0; i < 3; i++) {
            atomics.revealOf(i);
        }
        certificates.request(ROOT);
        atomics.revealOf(3);
        vm.expectRevert(abi.encodeWithSignature("Nodes_SeedUnknown(uint32)", 2));
        certificates.cosignerOf(ROOT);
    }
}
