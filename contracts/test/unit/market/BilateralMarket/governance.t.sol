// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IBilateralMarket} from "../../../../src/interfaces/IBilateralMarket.sol";
import {Community} from "../../../Community.sol";

contract MarketGovernanceTest is Community {
    function testFuzz_setGuards_RevertWhen_CallerIsNotTheConsortium(address caller) external {
        vm.assume(caller != address(consortium));
        vm.expectRevert(abi.encodeWithSelector(IBilateralMarket.BilateralMarket_NotConsortium.selector, caller));
        vm.prank(caller);
        market.setGuards(new address[](0));
    }

    function testFuzz_setGuards_RevertWhen_ThereAreMoreThanEight(uint8 count) external {
        count = uint8(bound(count, 9, 32));
        vm.expectRevert(abi.encodeWithSelector(IBilateralMarket.BilateralMarket_TooManyGuards.selector, count));
        vm.prank(address(consortium));
        market.setGuards(new address[](count));
    }

    function testFuzz_setGuards_ReplacesTheChain(address[8] memory first, address second) external {
        address[] memory chain = new address[](8);
        for (uint256 i = 0; i < 8; i++) {
            chain[i] = first[i];
        }
        vm.startPrank(address(consortium));
        vm.expectEmit(address(market));
        emit IBilateralMarket.GuardsChanged(chain);
        market.setGuards(chain);
        assertEq(market.guards(), chain);

        address[] memory shorter = new address[](1);
        shorter[0] = second;
        market.setGuards(shorter);
        assertEq(market.guards(), shorter);
    }

    function testFuzz_setSettlement_RevertWhen_CallerIsNotTheConsortium(address caller) external {
        vm.assume(caller != address(consortium));
        vm.expectRevert(abi.encodeWithSelector(IBilateralMarket.BilateralMarket_NotConsortium.selector, caller));
        vm.prank(caller);
        market.setSettlement(caller, true);
    }

    function testFuzz_setSettlement_RegistersOrRemoves(address other, bool allowed) external {
        vm.expectEmit(address(market));
        emit IBilateralMarket.SettlementChanged(other, allowed);
        vm.prank(address(consortium));
        market.setSettlement(other, allowed);
        assertEq(market.isSettlement(other), allowed);
    }

    function test_gateClosure_IsThatOfTheCalendar() external view {
        assertEq(market.gateClosure(K), tariff.start(K) - MARGIN);
    }
}
