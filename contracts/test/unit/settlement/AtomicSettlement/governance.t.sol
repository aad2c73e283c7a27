// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAtomicSettlement} from "../../../../src/interfaces/IAtomicSettlement.sol";
import {AtomicTest} from "./AtomicTest.sol";

contract GovernanceTest is AtomicTest {
    function testFuzz_RevertWhen_NotTheConsortium(address caller) external {
        vm.assume(caller != address(consortium));
        vm.expectRevert(abi.encodeWithSelector(IAtomicSettlement.AtomicSettlement_NotConsortium.selector, caller));
        vm.prank(caller);
        atomic.setMarket(eve, IAtomicSettlement.Funding.Escrow);
    }

    function testFuzz_RegistersAMarket(address other, uint8 funding) external {
        IAtomicSettlement.Funding how = IAtomicSettlement.Funding(funding % 3);
        vm.expectEmit();
        emit IAtomicSettlement.MarketChanged(other, how);
        byVote();
        atomic.setMarket(other, how);
        assertEq(uint8(atomic.fundingOf(other)), uint8(how));
    }

    function test_RevertWhen_GridOrTaxHasNoAccount() external {
        bytes memory knows = abi.encode(consortium, vault, tariff, participants, certificates, ledger);
        expectNoAccount(bytes.concat(knows, abi.encode(address(0), taxAccount)));
        expectNoAccount(bytes.concat(knows, abi.encode(gridAccount, address(0))));
    }

    function expectNoAccount(bytes memory arguments) private {
        vm.expectRevert(IAtomicSettlement.AtomicSettlement_ZeroAddress.selector);
        create("settlement/AtomicSettlement.sol", arguments);
    }
}
