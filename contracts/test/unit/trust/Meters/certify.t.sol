// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IMeters} from "../../../../src/interfaces/IMeters.sol";
import {Base} from "../../../Base.t.sol";

contract CertifyTest is Base {
    address internal meter = makeAddr("a new meter");

    function testFuzz_SetAuditor_RevertWhen_ConsortiumDoesNotCall(address stranger) external {
        vm.assume(stranger != address(consortium));
        vm.expectRevert(abi.encodeWithSelector(IMeters.Meters_NotConsortium.selector, stranger));
        vm.prank(stranger);
        meters.setAuditor(stranger, true);
    }

    function test_SetAuditor_RevertWhen_AuditorIsZero() external {
        vm.expectRevert(IMeters.Meters_ZeroAddress.selector);
        byVote();
        meters.setAuditor(address(0), true);
    }

    function testFuzz_SetAuditor_WhenListed(address auditor) external {
        vm.assume(auditor != address(0));
        vm.expectEmit();
        emit IMeters.AuditorChanged(auditor, true);
        byVote();
        meters.setAuditor(auditor, true);
        assertTrue(meters.isAuditor(auditor));
        vm.prank(auditor);
        meters.certify(meter, CAPACITY_WH, AUDITED_UNTIL);
    }

    function test_SetAuditor_WhenRemoved() external {
        byVote();
        meters.setAuditor(audrey, false);
        vm.expectRevert(abi.encodeWithSelector(IMeters.Meters_NotAuditor.selector, audrey));
        certify(meter);
        assertTrue(meters.isValid(alice.meter));
    }

    function testFuzz_RevertWhen_CallerIsNoAuditor(address stranger) external {
        vm.assume(stranger != audrey);
        vm.expectRevert(abi.encodeWithSelector(IMeters.Meters_NotAuditor.selector, stranger));
        vm.prank(stranger);
        meters.certify(meter, CAPACITY_WH, AUDITED_UNTIL);
    }

    function test_RevertWhen_MeterIsZero() external {
        vm.expectRevert(IMeters.Meters_ZeroAddress.selector);
        certify(address(0));
    }

    function testFuzz_RevertWhen_AuditIsOver(uint64 auditedUntil) external {
        auditedUntil = uint64(bound(auditedUntil, 0, EPOCH));
        vm.expectRevert(abi.encodeWithSelector(IMeters.Meters_AuditInPast.selector, auditedUntil));
        vm.prank(audrey);
        meters.certify(meter, CAPACITY_WH, auditedUntil);
    }

    function test_RevertWhen_MeterWasRevoked() external {
        vm.prank(audrey);
        meters.revoke(alice.meter);
        vm.expectRevert(abi.encodeWithSelector(IMeters.Meters_Revoked.selector, alice.meter));
        certify(alice.meter);
    }

    function test_WhenMeterIsSuspended() external {
        record(alice.meter, 0, 0, 0);
        record(alice.meter, 0, 0, 1);
        assertFalse(meters.isValid(alice.meter));
        certify(alice.meter);
        assertTrue(meters.isValid(alice.meter));
    }

    function testFuzz_WhenAuditorCertifies(uint64 capacityWh, uint64 auditedUntil) external {
        auditedUntil = uint64(bound(auditedUntil, EPOCH + 1, type(uint64).max));
        vm.expectEmit();
        emit IMeters.MeterCertified(meter, capacityWh, auditedUntil);
        vm.prank(audrey);
        meters.certify(meter, capacityWh, auditedUntil);
        assertEq(meters.meterOf(meter).capacityWh, capacityWh);
        vm.warp(auditedUntil - 1);
        assertTrue(meters.isValid(meter));
        vm.warp(auditedUntil);
        assertFalse(meters.isValid(meter));
    }

    function test_MeterAt_WhenCertifiedOnceOrAgain() external {
        assertEq(meters.meterCount(), 3);
        assertEq(meters.meterAt(0), alice.meter);
        certify(meter);
        certify(alice.meter);
        certify(meter);
        assertEq(meters.meterCount(), 4);
        assertEq(meters.meterAt(3), meter);
        vm.prank(audrey);
        meters.revoke(meter);
        assertEq(meters.meterCount(), 4);
    }

    function test_MeterAt_RevertWhen_ThereIsNone() external {
        vm.expectRevert();
        meters.meterAt(3);
    }

    function testFuzz_Revoke_RevertWhen_CallerIsAStranger(address stranger) external {
        vm.assume(stranger != audrey && stranger != address(consortium));
        vm.expectRevert(abi.encodeWithSelector(IMeters.Meters_NotAuditor.selector, stranger));
        vm.prank(stranger);
        meters.revoke(alice.meter);
    }

    function testFuzz_Revoke_WhenAuditorOrConsortiumRevokes(bool byAuditor) external {
        vm.expectEmit();
        emit IMeters.MeterRevoked(alice.meter);
        vm.prank(byAuditor ? audrey : address(consortium));
        meters.revoke(alice.meter);
        assertFalse(meters.isValid(alice.meter));
    }
}
