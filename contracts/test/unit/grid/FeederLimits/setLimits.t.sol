// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IFeederLimits} from "../../../../src/interfaces/IFeederLimits.sol";
import {FeederLimit} from "../../../../src/types/Grid.sol";
import {LimitsTest} from "./LimitsTest.sol";

contract FeederLimitsSetLimitsTest is LimitsTest {
    uint256 private constant MAX_FEEDERS = 512;

    function testFuzz_RevertWhen_ConsortiumDoesNotCall(address stranger) external {
        vm.assume(stranger != address(consortium));
        vm.expectRevert(notConsortium(stranger));
        vm.prank(stranger);
        feederLimits.setLimits(tree());
    }

    function test_RevertWhen_ThereIsNoFeeder() external {
        vm.expectRevert(abi.encodeWithSelector(IFeederLimits.FeederLimits_CountInvalid.selector, 0, MAX_FEEDERS));
        agree(unlimited(0));
    }

    function test_RevertWhen_ThereAreTooManyFeeders() external {
        uint256 count = MAX_FEEDERS + 1;
        vm.expectRevert(abi.encodeWithSelector(IFeederLimits.FeederLimits_CountInvalid.selector, count, MAX_FEEDERS));
        agree(unlimited(count));
    }

    function testFuzz_RevertWhen_AParentIsNotASmallerNumber(uint16 feeder, uint16 parent) external {
        feeder = uint16(bound(feeder, 0, COUNT - 1));
        parent = uint16(bound(parent, feeder == 0 ? 1 : feeder, type(uint16).max));
        FeederLimit[] memory limits = tree();
        limits[feeder].parent = parent;
        vm.expectRevert(abi.encodeWithSelector(IFeederLimits.FeederLimits_NotATree.selector, feeder, parent));
        agree(limits);
    }

    function testFuzz_WhenTheyAreTheFirst(uint32 interval, uint32 elapsed) external {
        IFeederLimits fresh = freshLimits();
        vm.warp(EPOCH + elapsed);
        vm.expectEmit();
        emit IFeederLimits.LimitsChanged(0, tree());
        byVote();
        fresh.setLimits(tree());
        assertEq(fresh.table(interval), packed(tree()));
        assertEq(fresh.feederCount(), COUNT);
    }

    function testFuzz_WhenTradesArePossible(uint32 elapsed, uint32 later) external {
        vm.warp(EPOCH + elapsed);
        uint32 earliest = elapsed / INTERVAL + 2;
        later = uint32(bound(later, earliest, type(uint32).max));
        vm.expectEmit();
        emit IFeederLimits.LimitsChanged(earliest, other());
        agree(other());
        assertTable(earliest - 1, earliest == 2 ? unlimited(FEEDERS) : tree());
        assertTable(earliest, other());
        assertTable(later, other());
    }

    function test_WhenTheLastChangeIsNotYetInForce() external {
        agree(unlimited(COUNT + 1));
        agree(other());
        assertTable(2, other());
        assertTable(1, unlimited(FEEDERS));
        assertEq(feederLimits.feederCount(), 2);
    }

    function test_WhenTheNumberIsTheLargest() external {
        vm.cool(address(feederLimits));
        uint256 gas = gasleft();
        agree(unlimited(MAX_FEEDERS));
        assertLt(gas - gasleft(), 2 ** 24 - 1_000_000, "gas");
        assertEq(feederLimits.feederCount(), MAX_FEEDERS);
    }

    function testFuzz_BeforeAnyLimits(uint32 interval, uint16 feeder) external {
        IFeederLimits fresh = freshLimits();
        assertEq(fresh.feederCount(), 0);
        bytes memory none = abi.encodeWithSelector(IFeederLimits.FeederLimits_NoLimits.selector);
        vm.expectRevert(none);
        fresh.table(interval);
        vm.expectRevert(none);
        fresh.tableHash(interval);
        vm.expectRevert(none);
        fresh.limitOf(feeder, interval);
        vm.expectRevert(none);
        fresh.checkOrder(eve, feeder, interval, interval, 1, true, "");
    }

    function testFuzz_RevertWhen_AStrangerRegisters(address stranger, bool allowed) external {
        vm.assume(stranger != address(consortium));
        vm.startPrank(stranger);
        vm.expectRevert(notConsortium(stranger));
        feederLimits.setOperator(stranger, allowed);
        vm.expectRevert(notConsortium(stranger));
        feederLimits.setMarket(stranger, allowed);
    }

    function testFuzz_RegistersAndRemoves(address account) external {
        vm.assume(account != otto && account != bazaar && account != address(market));
        for (uint256 i = 0; i < 2; i++) {
            bool allowed = i == 0;
            vm.startPrank(address(consortium));
            vm.expectEmit();
            emit IFeederLimits.OperatorChanged(account, allowed);
            feederLimits.setOperator(account, allowed);
            vm.expectEmit();
            emit IFeederLimits.MarketChanged(account, allowed);
            feederLimits.setMarket(account, allowed);
            assertEq(feederLimits.isOperator(account), allowed);
            assertEq(feederLimits.isMarket(account), allowed);
        }
    }

    /// Another tree with other limits.
    function other() private pure returns (FeederLimit[] memory limits) {
        limits = new FeederLimit[](2);
        limits[0] = FeederLimit(0, 1, 2, 3, 4);
        limits[1] = FeederLimit(0, 5, 6, 7, NO_LIMIT);
    }

    function freshLimits() private returns (IFeederLimits) {
        return IFeederLimits(create("grid/FeederLimits.sol", abi.encode(consortium, tariff)));
    }

    function notConsortium(address caller) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IFeederLimits.FeederLimits_NotConsortium.selector, caller);
    }
}
