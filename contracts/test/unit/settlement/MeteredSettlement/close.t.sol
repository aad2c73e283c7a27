// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IMeteredSettlement} from "../../../../src/interfaces/IMeteredSettlement.sol";
import {Trade} from "../../../../src/types/Trade.sol";
import {Community} from "../../../Community.sol";

contract CloseTest is Community {
    function testFuzz_RevertWhen_AReadingIsMissing(address meter_) external {
        toEnd();
        expectNotClosable(meter_);
    }

    function test_RevertWhen_ASaleIsOpen() external {
        bind(alice, bob, ENERGY);
        meter(alice, 0, ENERGY);
        expectNotClosable(alice.meter);
    }

    function test_RevertWhen_TheLastSaleHasClosedIt() external {
        Trade memory trade = bind(alice, bob, ENERGY);
        meter(alice, 0, ENERGY);
        meter(bob, ENERGY, 0);
        settle(trade);
        expectNotClosable(alice.meter);
    }

    function testFuzz_BurnsTheExportOfAMeterWithoutSales(uint64 exportWh, uint64 storedWh, address caller) external {
        exportWh = uint64(bound(exportWh, 0, type(uint64).max - EXPORT_REGISTER));
        storedWh = uint64(bound(storedWh, 0, CAPACITY_WH));
        vm.prank(carol.meter);
        energy.attestStored(storedWh);
        meter(carol, 0, exportWh);

        vm.expectEmit(address(settlement));
        emit IMeteredSettlement.IntervalClosed(carol.meter, K, exportWh, 0);
        vm.prank(caller);
        settlement.close(carol.meter, K);

        assertEq(energy.totalSupply(), storedWh > exportWh ? storedWh - exportWh : 0);
        expectNotClosable(carol.meter);
    }

    function test_ABuyersMeterIsClosedLikeAnyOther() external {
        bind(alice, bob, ENERGY);
        meter(bob, ENERGY, 20);
        settlement.close(bob.meter, K);
        assertEq(energy.totalSupply(), 0);
    }

    function expectNotClosable(address meter_) private {
        vm.expectRevert(abi.encodeWithSelector(IMeteredSettlement.MeteredSettlement_NotClosable.selector, meter_, K));
        settlement.close(meter_, K);
    }
}
