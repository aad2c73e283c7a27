// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Base} from "../../../Base.t.sol";

contract MetersWasValidTest is Base {
    uint64 private constant LOST = EPOCH + 1 hours;

    function suspend() private {
        vm.warp(LOST);
        record(alice.meter, 1, 0, 0);
        record(alice.meter, 1, 1, 0);
    }

    function revoke(uint64 time) private {
        vm.warp(time);
        vm.prank(audrey);
        meters.revoke(alice.meter);
    }

    function assertLost(uint64 lostAt) private view {
        assertFalse(meters.isValid(alice.meter));
        assertTrue(meters.wasValid(alice.meter, EPOCH));
        assertTrue(meters.wasValid(alice.meter, lostAt));
        assertFalse(meters.wasValid(alice.meter, lostAt + 1));
    }

    function testFuzz_WhenItWasNeverCertified(address stranger, uint64 time) external view {
        vm.assume(meters.meterOf(stranger).auditedUntil == 0);
        assertFalse(meters.wasValid(stranger, time));
    }

    function test_WhenTheAuditEnded() external {
        vm.warp(AUDITED_UNTIL + 1 days);
        assertTrue(meters.wasValid(alice.meter, AUDITED_UNTIL - 1));
        assertFalse(meters.wasValid(alice.meter, AUDITED_UNTIL));
    }

    function test_WhenItWasSuspended() external {
        suspend();
        assertLost(LOST);
    }

    function test_WhenItWasRevoked() external {
        revoke(LOST);
        assertLost(LOST);
    }

    function test_WhenItWasSuspendedAndRevoked() external {
        suspend();
        revoke(LOST + 1 days);
        assertLost(LOST);
    }

    function test_WhenItWasCertifiedAnew() external {
        suspend();
        skip(1 days);
        certify(alice.meter);
        assertTrue(meters.wasValid(alice.meter, LOST + 1 days));
    }
}
