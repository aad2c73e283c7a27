// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IMoneyToken} from "../../../../src/interfaces/IMoneyToken.sol";
import {Base} from "../../../Base.t.sol";

contract MintTest is Base {
    bytes32 internal constant PAYMENT = "a bank transfer";
    uint256 internal constant LARGEST_SUPPLY = type(uint64).max;

    function testFuzz_RevertWhen_ConsortiumDoesNotCall(address stranger, uint256 amount) external {
        vm.assume(stranger != address(consortium));
        vm.expectRevert(abi.encodeWithSelector(IMoneyToken.MoneyToken_NotConsortium.selector, stranger));
        vm.prank(stranger);
        money.mint(PAYMENT, stranger, amount);
    }

    function test_RevertWhen_AmountIsZero() external {
        vm.expectRevert(IMoneyToken.MoneyToken_AmountZero.selector);
        byVote();
        money.mint(PAYMENT, alice.agent, 0);
    }

    function testFuzz_RevertWhen_ReferenceWasUsed(uint32 first, uint32 second) external {
        vm.assume(first != 0 && second != 0);
        vm.startPrank(address(consortium));
        money.mint(PAYMENT, alice.agent, first);
        vm.expectRevert(abi.encodeWithSelector(IMoneyToken.MoneyToken_ReferenceSpent.selector, PAYMENT));
        money.mint(PAYMENT, alice.agent, second);
    }

    function testFuzz_RevertWhen_SupplyWouldPass64Bits(uint64 supply, uint256 more) external {
        vm.assume(supply != 0);
        more = bound(more, LARGEST_SUPPLY - supply + 1, LARGEST_SUPPLY);
        payIn(alice.agent, supply);
        vm.expectRevert(abi.encodeWithSelector(IMoneyToken.MoneyToken_SupplyOver64Bits.selector, supply + more));
        byVote();
        money.mint(PAYMENT, bob.agent, more);
    }

    function testFuzz_WhenAPaymentCameIn(uint64 amount) external {
        vm.assume(amount != 0);
        vm.expectEmit();
        emit IMoneyToken.PaidIn(PAYMENT, alice.agent, amount);
        byVote();
        money.mint(PAYMENT, alice.agent, amount);
        assertEq(money.balanceOf(alice.agent), amount);
        assertEq(money.totalSupply(), amount);
        assertTrue(money.isSpent(PAYMENT));
    }

    function test_Decimals() external view {
        assertEq(money.decimals(), 9);
    }
}
