// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CertificatesTest} from "./CertificatesTest.sol";

contract CertificatesWasValidTest is CertificatesTest {
    function assertLost(uint64 lostAt) private view {
        assertFalse(certificates.isValid(ROOT));
        assertTrue(certificates.wasValid(ROOT, lostAt));
        assertFalse(certificates.wasValid(ROOT, lostAt + 1));
    }

    function revoke() private {
        vm.prank(audrey);
        certificates.revoke(ROOT);
    }

    function testFuzz_WhenItWasNeverCertified(bytes32 root, uint64 time) external view {
        assertFalse(certificates.wasValid(root, time));
    }

    function test_WhenItIsOver() external {
        givenCertificate();
        uint64 over = certificates.certificateOf(ROOT).validUntil;
        vm.warp(over + 1 days);
        assertFalse(certificates.isValid(ROOT));
        assertTrue(certificates.wasValid(ROOT, over - 1));
        assertFalse(certificates.wasValid(ROOT, over));
    }

    function test_WhenItWasRevoked() external {
        givenCertificate();
        uint64 lostAt = uint64(block.timestamp);
        revoke();
        assertLost(lostAt);
        skip(60);
        revoke();
        assertLost(lostAt);
    }

    function test_WhenItsMeterWasRevoked() external {
        givenCertificate();
        announce(alice.meter);
        skip(60);
        uint64 lostAt = uint64(block.timestamp);
        vm.prank(audrey);
        meters.revoke(alice.meter);
        assertLost(lostAt);
    }
}
