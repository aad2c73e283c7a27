// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IMeteredSettlement} from "../../../../src/interfaces/IMeteredSettlement.sol";
import {Community} from "../../../Community.sol";

contract SettlementGovernanceTest is Community {
    function testFuzz_setMarket_RevertWhen_CallerIsNotTheConsortium(address caller) external {
        vm.assume(caller != address(consortium));
        vm.expectRevert(abi.encodeWithSelector(IMeteredSettlement.MeteredSettlement_NotConsortium.selector, caller));
        vm.prank(caller);
        settlement.setMarket(caller, true);
    }

    function testFuzz_setMarket_RegistersOrRemoves(address other, bool allowed) external {
        vm.expectEmit(address(settlement));
        emit IMeteredSettlement.MarketChanged(other, allowed);
        byVote();
        settlement.setMarket(other, allowed);
        assertEq(settlement.isMarket(other), allowed);
    }

    function testFuzz_constructor_RevertWhen_AnAccountIsZero(uint8 which) external {
        address[3] memory to = [gridAccount, taxAccount, fundAccount];
        to[which % 3] = address(0);
        bytes memory arguments =
            abi.encode(consortium, vault, tariff, participants, meters, energy, to[0], to[1], to[2]);
        vm.expectRevert(IMeteredSettlement.MeteredSettlement_ZeroAddress.selector);
        create("settlement/MeteredSettlement.sol", arguments);
    }

    function test_constructor_KeepsTheAccounts() external view {
        (address grid, address tax, address fund_) = settlement.accounts();
        assertEq(grid, gridAccount);
        assertEq(tax, taxAccount);
        assertEq(fund_, fundAccount);
    }
}
