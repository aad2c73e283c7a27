// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IExistenceCertificates} from "../../../../src/interfaces/IExistenceCertificates.sol";
import {CertificatesTest} from "./CertificatesTest.sol";

contract CertificatesAnnounceTest is CertificatesTest {
    bytes32 private constant NEWER = "tomorrow's root";

    function test_RevertWhen_NotCertified() external {
        draw();
        expectNotCertified();
        announce(alice.meter);
    }

    function test_RevertWhen_AnnouncedAlready() external {
        givenCertificate();
        announce(alice.meter);
        vm.expectRevert(
            abi.encodeWithSelector(
                IExistenceCertificates.ExistenceCertificates_AlreadyAnnounced.selector, ROOT, alice.meter
            )
        );
        announce(alice.meter);
    }

    function testFuzz_RevertWhen_TheLinkOpensToAnother(address stranger) external {
        vm.assume(stranger != alice.meter);
        givenCertificate();
        expectWrongLink(stranger);
        announce(stranger);
    }

    function testFuzz_RevertWhen_TheSaltIsAnother(bytes32 salt) external {
        vm.assume(salt != SALT);
        givenCertificate();
        expectWrongLink(alice.meter);
        vm.prank(alice.meter);
        certificates.announce(ROOT, salt);
    }

    function test_RevertWhen_TheCallerHasCosigned() external {
        draw();
        toTurnOf(alice.meter);
        certify(alice.meter, AUDITED_UNTIL);
        vm.expectRevert(
            abi.encodeWithSelector(IExistenceCertificates.ExistenceCertificates_SelfSigned.selector, ROOT, alice.meter)
        );
        announce(alice.meter);
    }

    function test_RevertWhen_TheMeterIsNotValid() external {
        givenCertificate();
        revokeMeter(alice.meter);
        vm.expectRevert(
            abi.encodeWithSelector(IExistenceCertificates.ExistenceCertificates_MeterNotValid.selector, alice.meter)
        );
        announce(alice.meter);
    }

    function test_WhenAnnounced() external {
        givenCertificate();
        vm.expectEmit();
        emit IExistenceCertificates.RootAnnounced(ROOT, alice.meter);
        announce(alice.meter);
        assertEq(certificates.meterOf(ROOT), alice.meter);
        assertEq(certificates.rootOf(alice.meter), ROOT);
        atomics.certifyAndAnnounce(NEWER, alice.meter);
        assertEq(certificates.rootOf(alice.meter), NEWER);
        assertEq(certificates.meterOf(ROOT), alice.meter);
        assertTrue(certificates.isValid(ROOT));
        assertTrue(certificates.isValid(NEWER));
    }

    function testFuzz_Revoke_RevertWhen_NoAuditorCalls(address stranger) external {
        vm.assume(stranger != audrey);
        givenCertificate();
        vm.expectRevert(
            abi.encodeWithSelector(IExistenceCertificates.ExistenceCertificates_NotAuditor.selector, stranger)
        );
        vm.prank(stranger);
        certificates.revoke(ROOT);
    }

    function test_Revoke_RevertWhen_NotCertified() external {
        draw();
        expectNotCertified();
        revokeRoot();
    }

    function testFuzz_Revoke_WhenAnAuditorRevokes(bool announced) external {
        givenCertificate();
        if (announced) announce(alice.meter);
        vm.expectEmit();
        emit IExistenceCertificates.RootRevoked(ROOT, audrey);
        revokeRoot();
        assertFalse(certificates.isValid(ROOT));
        assertTrue(certificates.certificateOf(ROOT).revoked);
    }

    function test_IsValid_WhenUnknownOrOnlyRequested() external {
        assertFalse(certificates.isValid(ROOT));
        draw();
        assertFalse(certificates.isValid(ROOT));
    }

    function test_IsValid_WhenItsMeterIsNotNamed() external {
        givenCertificate();
        assertTrue(certificates.isValid(ROOT));
        revokeMeter(alice.meter);
        assertTrue(certificates.isValid(ROOT));
    }

    function test_IsValid_WhenAnnounced() external {
        givenCertificate();
        announce(alice.meter);
        assertTrue(certificates.isValid(ROOT));
        revokeMeter(alice.meter);
        assertFalse(certificates.isValid(ROOT));
    }

    function expectNotCertified() private {
        vm.expectRevert(
            abi.encodeWithSelector(IExistenceCertificates.ExistenceCertificates_NotCertified.selector, ROOT)
        );
    }

    function expectWrongLink(address caller) private {
        vm.expectRevert(
            abi.encodeWithSelector(IExistenceCertificates.ExistenceCertificates_WrongLink.selector, ROOT, caller)
        );
    }
}
