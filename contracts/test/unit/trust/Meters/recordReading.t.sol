// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IMeters} from "../../../../src/interfaces/IMeters.sol";
import {Base} from "../../../Base.t.sol";

contract RecordReadingTest is Base {
    uint32 internal constant K = 5;

    function setUp() public override {
        super.setUp();
        vm.warp(startOf(K));
    }

    function expectNotValid(address meter) private {
        vm.expectRevert(abi.encodeWithSelector(IMeters.Meters_NotValid.selector, meter));
    }

    function testFuzz_RevertWhen_MeterIsUnknown(address stranger) external {
        vm.assume(!meters.isValid(stranger));
        expectNotValid(stranger);
        record(stranger, K, 0, 0);
    }

    function testFuzz_RevertWhen_MeterIsSuspended(uint64 again) external {
        record(alice.meter, K, 0, 0);
        record(alice.meter, K, 1, 0);
        expectNotValid(alice.meter);
        record(alice.meter, K, again, 0);
    }

    function test_RevertWhen_MeterIsRevoked() external {
        byVote();
        meters.revoke(alice.meter);
        expectNotValid(alice.meter);
        record(alice.meter, K, 0, 0);
    }

    function testFuzz_RevertWhen_AuditIsOver(uint40 late) external {
        vm.warp(uint256(AUDITED_UNTIL) + late);
        expectNotValid(alice.meter);
        record(alice.meter, K, 0, 0);
    }

    function testFuzz_RevertWhen_BoundaryHasNotCome(uint32 boundary) external {
        boundary = uint32(bound(boundary, K + 1, type(uint32).max));
        vm.expectRevert(abi.encodeWithSelector(IMeters.Meters_TooEarly.selector, boundary, startOf(boundary)));
        record(alice.meter, boundary, 0, 0);
    }

    function testFuzz_RevertWhen_GraceIsOver(uint256 late) external {
        uint64 closedAt = startOf(K) + GRACE;
        assertEq(closedAt, tariff.silenceFrom(K - 1), "reading ends where silence begins");
        vm.warp(bound(late, closedAt, AUDITED_UNTIL - 1));
        vm.expectRevert(abi.encodeWithSelector(IMeters.Meters_TooLate.selector, K, closedAt));
        record(alice.meter, K, 0, 0);
    }

    function test_RevertWhen_BoundaryIsBeforeTheLast() external {
        record(alice.meter, K, 0, 0);
        // With this grace no two boundaries are open at once; the clock goes back for the same effect.
        vm.warp(startOf(K - 1));
        vm.expectRevert(abi.encodeWithSelector(IMeters.Meters_NotMonotone.selector, K - 1, K));
        record(alice.meter, K - 1, 0, 0);
    }

    function testFuzz_RevertWhen_ARegisterIsLower(uint64 importWh, uint64 exportWh, uint64 less, bool onImport)
        external
    {
        less = uint64(bound(less, 1, type(uint64).max));
        importWh = uint64(bound(importWh, less, type(uint64).max));
        exportWh = uint64(bound(exportWh, less, type(uint64).max));
        record(alice.meter, K, importWh, exportWh);
        vm.warp(startOf(K + 1));
        vm.expectRevert(abi.encodeWithSelector(IMeters.Meters_NotMonotone.selector, K + 1, K));
        if (onImport) record(alice.meter, K + 1, importWh - less, exportWh);
        else record(alice.meter, K + 1, importWh, exportWh - less);
    }

    function testFuzz_WhenTheSameComesAgain(uint64 importWh, uint64 exportWh, uint256 late) external {
        record(alice.meter, K, importWh, exportWh);
        vm.warp(bound(late, startOf(K), AUDITED_UNTIL - 1));
        vm.recordLogs();
        record(alice.meter, K, importWh, exportWh);
        assertEq(vm.getRecordedLogs().length, 0);
        assertTrue(meters.isValid(alice.meter));
    }

    function testFuzz_WhenADifferentReadingComes(uint64 importWh, uint64 exportWh, uint64 other, bool onImport)
        external
    {
        vm.assume(other != (onImport ? importWh : exportWh));
        record(alice.meter, K, importWh, exportWh);
        vm.expectEmit();
        emit IMeters.MeterSuspended(alice.meter, K);
        record(alice.meter, K, onImport ? other : importWh, onImport ? exportWh : other);
        assertFalse(meters.isValid(alice.meter));
        assertReading(importWh, exportWh);
    }

    function testFuzz_WhenReadInTime(uint64 importWh, uint64 exportWh, uint256 wait) external {
        skip(bound(wait, 0, GRACE - 1));
        vm.expectEmit();
        emit IMeters.ReadingRecorded(alice.meter, K, importWh, exportWh);
        record(alice.meter, K, importWh, exportWh);
        assertReading(importWh, exportWh);
        assertEq(meters.meterOf(alice.meter).lastBoundary, K);
    }

    function testFuzz_Metered_WhenABoundaryWasNotRead(uint64 importWh, uint64 exportWh) external {
        record(alice.meter, K, importWh, exportWh);
        (bool known,,) = meters.metered(alice.meter, K);
        (bool knownBefore,,) = meters.metered(alice.meter, K - 1);
        assertFalse(known || knownBefore);
    }

    function testFuzz_Metered_WhenBothWereRead(uint64 importWh, uint64 exportWh, uint64 imported, uint64 exported)
        external
    {
        imported = uint64(bound(imported, 0, type(uint64).max - importWh));
        exported = uint64(bound(exported, 0, type(uint64).max - exportWh));
        record(alice.meter, K, importWh, exportWh);
        vm.warp(startOf(K + 1));
        record(alice.meter, K + 1, importWh + imported, exportWh + exported);
        (bool known, uint64 gotImport, uint64 gotExport) = meters.metered(alice.meter, K);
        assertTrue(known);
        assertEq(gotImport, imported);
        assertEq(gotExport, exported);
    }

    function assertReading(uint64 importWh, uint64 exportWh) private view {
        (bool exists, uint64 gotImport, uint64 gotExport) = meters.reading(alice.meter, K);
        assertTrue(exists);
        assertEq(gotImport, importWh);
        assertEq(gotExport, exportWh);
    }
}
