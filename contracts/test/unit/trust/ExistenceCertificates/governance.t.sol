// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IExistenceCertificates} from "../../../../src/interfaces/IExistenceCertificates.sol";
import {CertificatesTest} from "./CertificatesTest.sol";

contract CertificatesGovernanceTest is CertificatesTest {
    function test_Constructor_RevertWhen_AnAddressIsZero() external {
        for (uint256 i = 0; i < 3; i++) {
            address[3] memory known = [address(consortium), address(meters), address(nodes)];
            known[i] = address(0);
            vm.expectRevert(IExistenceCertificates.ExistenceCertificates_ZeroAddress.selector);
            deploy(known, ROOT_SECONDS, TURN_SECONDS);
        }
    }

    function test_Constructor_RevertWhen_ATimeIsZero() external {
        address[3] memory known = [address(consortium), address(meters), address(nodes)];
        vm.expectRevert(IExistenceCertificates.ExistenceCertificates_SecondsZero.selector);
        deploy(known, 0, TURN_SECONDS);
        vm.expectRevert(IExistenceCertificates.ExistenceCertificates_SecondsZero.selector);
        deploy(known, ROOT_SECONDS, 0);
    }

    function testFuzz_SetManufacturer_RevertWhen_ConsortiumDoesNotCall(address stranger) external {
        expectNotConsortium(stranger);
        vm.prank(stranger);
        certificates.setManufacturer("fingerprint", true);
    }

    function testFuzz_SetManufacturer_WhenListedAndRemoved(bytes32 fingerprint) external {
        assertFalse(certificates.isManufacturer(fingerprint));
        vm.expectEmit();
        emit IExistenceCertificates.ManufacturerChanged(fingerprint, true);
        byVote();
        certificates.setManufacturer(fingerprint, true);
        assertTrue(certificates.isManufacturer(fingerprint));
        byVote();
        certificates.setManufacturer(fingerprint, false);
        assertFalse(certificates.isManufacturer(fingerprint));
    }

    function testFuzz_SetUser_RevertWhen_ConsortiumDoesNotCall(address stranger) external {
        expectNotConsortium(stranger);
        vm.prank(stranger);
        certificates.setUser(stranger, true);
    }

    function test_SetUser_RevertWhen_TheUserIsZero() external {
        vm.expectRevert(IExistenceCertificates.ExistenceCertificates_ZeroAddress.selector);
        byVote();
        certificates.setUser(address(0), true);
    }

    function test_SetUser_WhenRegisteredAndRemoved() external {
        vm.expectEmit();
        emit IExistenceCertificates.UserChanged(eve, true);
        byVote();
        certificates.setUser(eve, true);
        vm.prank(eve);
        assertTrue(certificates.useKey(ROOT, 0, "digest"));
        byVote();
        certificates.setUser(eve, false);
        vm.expectRevert(abi.encodeWithSelector(IExistenceCertificates.ExistenceCertificates_NotUser.selector, eve));
        vm.prank(eve);
        certificates.useKey(ROOT, 0, "digest");
    }

    function expectNotConsortium(address stranger) private {
        vm.assume(stranger != address(consortium));
        vm.expectRevert(
            abi.encodeWithSelector(IExistenceCertificates.ExistenceCertificates_NotConsortium.selector, stranger)
        );
    }

    function deploy(address[3] memory known, uint64 rootSeconds, uint64 turnSeconds) private {
        create("trust/ExistenceCertificates.sol", abi.encode(known, rootSeconds, turnSeconds));
    }
}
