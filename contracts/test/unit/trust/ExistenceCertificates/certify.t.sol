// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IExistenceCertificates} from "../../../../src/interfaces/IExistenceCertificates.sol";
import {INodes} from "../../../../src/interfaces/INodes.sol";
import {CertificatesTest} from "./CertificatesTest.sol";

contract CertificatesCertifyTest is CertificatesTest {
    function test_RevertWhen_NotRequested() external {
        bytes memory signature = atomics.cosign(bob.meter, ROOT, AUDITED_UNTIL, link);
        vm.expectRevert(
            abi.encodeWithSelector(IExistenceCertificates.ExistenceCertificates_NotRequested.selector, ROOT)
        );
        certificates.certify(ROOT, AUDITED_UNTIL, link, signature, SEALED);
    }

    function test_RevertWhen_TheLotIsNotKnown() external {
        certificates.request(ROOT);
        bytes memory signature = atomics.cosign(bob.meter, ROOT, AUDITED_UNTIL, link);
        vm.expectRevert(abi.encodeWithSelector(INodes.Nodes_SeedUnknown.selector, 2));
        certificates.certify(ROOT, AUDITED_UNTIL, link, signature, SEALED);
    }

    function test_RevertWhen_CertifiedAlready() external {
        givenCertificate();
        bytes memory signature = atomics.cosign(bob.meter, ROOT, AUDITED_UNTIL, link);
        vm.expectRevert(
            abi.encodeWithSelector(IExistenceCertificates.ExistenceCertificates_AlreadyCertified.selector, ROOT)
        );
        certificates.certify(ROOT, AUDITED_UNTIL, link, signature, SEALED);
    }

    function testFuzz_RevertWhen_TheAuditIsOver(uint64 auditedUntil) external {
        draw();
        auditedUntil = uint64(bound(auditedUntil, 0, block.timestamp));
        bytes memory signature = atomics.cosign(certificates.cosignerOf(ROOT), ROOT, auditedUntil, link);
        vm.expectRevert(
            abi.encodeWithSelector(IExistenceCertificates.ExistenceCertificates_AuditOver.selector, auditedUntil)
        );
        certificates.certify(ROOT, auditedUntil, link, signature, SEALED);
    }

    function test_RevertWhen_AnotherMeterSigns() external {
        draw();
        toTurnOf(bob.meter);
        bytes memory signature = atomics.cosign(carol.meter, ROOT, AUDITED_UNTIL, link);
        expectWrongCosigner(carol.meter);
        certificates.certify(ROOT, AUDITED_UNTIL, link, signature, SEALED);
    }

    function testFuzz_RevertWhen_TheSignatureIsNone(bytes calldata signature) external {
        vm.assume(signature.length != 65);
        draw();
        toTurnOf(bob.meter);
        expectWrongCosigner(address(0));
        certificates.certify(ROOT, AUDITED_UNTIL, link, signature, SEALED);
    }

    function test_RevertWhen_TheSignerIsNotValidAnyMore() external {
        draw();
        toTurnOf(bob.meter);
        bytes memory signature = atomics.cosign(bob.meter, ROOT, AUDITED_UNTIL, link);
        revokeMeter(bob.meter);
        vm.expectRevert(
            abi.encodeWithSelector(IExistenceCertificates.ExistenceCertificates_CosignerNotValid.selector, bob.meter)
        );
        certificates.certify(ROOT, AUDITED_UNTIL, link, signature, SEALED);
    }

    function testFuzz_RevertWhen_AFieldDiffers(uint64 auditedUntil, bytes32 other) external {
        auditedUntil = uint64(bound(auditedUntil, block.timestamp + 1 days, type(uint64).max));
        vm.assume(auditedUntil != AUDITED_UNTIL && other != link);
        draw();
        toTurnOf(bob.meter);
        bytes memory signature = atomics.cosign(bob.meter, ROOT, AUDITED_UNTIL, link);
        expectSomeWrongCosigner();
        certificates.certify(ROOT, auditedUntil, link, signature, SEALED);
        expectSomeWrongCosigner();
        certificates.certify(ROOT, AUDITED_UNTIL, other, signature, SEALED);
    }

    function testFuzz_RevertWhen_ForAnotherChain(uint64 chainId) external {
        vm.assume(chainId != block.chainid && chainId != 0);
        draw();
        bytes memory signature = atomics.cosign(certificates.cosignerOf(ROOT), ROOT, AUDITED_UNTIL, link);
        vm.chainId(chainId);
        expectSomeWrongCosigner();
        certificates.certify(ROOT, AUDITED_UNTIL, link, signature, SEALED);
    }

    function test_RevertWhen_ForAnotherContract() external {
        draw();
        bytes memory signature = atomics.cosign(certificates.cosignerOf(ROOT), ROOT, AUDITED_UNTIL, link);
        certificates = atomics.deployCertificates();
        draw();
        expectSomeWrongCosigner();
        certificates.certify(ROOT, AUDITED_UNTIL, link, signature, SEALED);
    }

    function testFuzz_WhenTheDrawnMeterHasSigned(address anyone, uint64 auditedUntil) external {
        draw();
        auditedUntil = uint64(bound(auditedUntil, block.timestamp + 1, type(uint64).max));
        address cosigner = certificates.cosignerOf(ROOT);
        bytes memory signature = atomics.cosign(cosigner, ROOT, auditedUntil, link);
        uint64 lastsUntil = uint64(block.timestamp) + ROOT_SECONDS;
        uint64 validUntil = auditedUntil < lastsUntil ? auditedUntil : lastsUntil;
        vm.expectEmit();
        emit IExistenceCertificates.RootCertified(ROOT, cosigner, validUntil, link, SEALED);
        vm.prank(anyone);
        certificates.certify(ROOT, auditedUntil, link, signature, SEALED);
        assertEq(
            abi.encode(certificates.certificateOf(ROOT)),
            abi.encode(IExistenceCertificates.Certificate(address(0), validUntil, false, cosigner, link))
        );
        vm.warp(validUntil - 1);
        assertTrue(certificates.isValid(ROOT));
        vm.warp(validUntil);
        assertFalse(certificates.isValid(ROOT));
    }

    function expectWrongCosigner(address signer) private {
        vm.expectRevert(
            abi.encodeWithSelector(
                IExistenceCertificates.ExistenceCertificates_WrongCosigner.selector, ROOT, signer, bob.meter
            )
        );
    }

    function expectSomeWrongCosigner() private {
        vm.expectPartialRevert(IExistenceCertificates.ExistenceCertificates_WrongCosigner.selector);
    }
}
