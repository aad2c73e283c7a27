// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ITradeEscrow} from "../../../../src/interfaces/ITradeEscrow.sol";
import {TradeEscrowTest} from "./TradeEscrowTest.sol";

contract TradeEscrowConfirmTest is TradeEscrowTest {
    function confirm() private {
        vm.expectEmit(address(escrow));
        emit ITradeEscrow.Confirmed();
        vm.prank(bob.agent);
        escrow.confirm();
    }

    function testFuzz_RevertWhen_TheCallerIsNotTheConsumer(address stranger) external {
        vm.assume(stranger != bob.agent);
        pay(PRICE);
        vm.expectRevert(abi.encodeWithSelector(ITradeEscrow.TradeEscrow_NotConsumer.selector, stranger, bob.agent));
        vm.prank(stranger);
        escrow.confirm();
    }

    function testFuzz_RevertWhen_LessThanThePriceIsThere(uint64 paid) external {
        paid = uint64(bound(paid, 0, PRICE - 1));
        pay(paid);
        assertFalse(escrow.isPaid());
        expectNotPaid(paid);
        vm.prank(bob.agent);
        escrow.confirm();
    }

    function test_RevertWhen_ItIsConfirmed() external {
        pay(PRICE);
        confirm();
        expectNotPaid(0);
        vm.prank(bob.agent);
        escrow.confirm();
    }

    function test_WhenThePriceIsThere() external {
        pay(PRICE);
        assertTrue(escrow.isPaid());
        confirm();
        assertMoney(PURSE - PRICE, 0, PRICE);
    }

    function test_WhenMoreThanThePriceIsThere() external {
        pay(PRICE + 1);
        confirm();
        assertMoney(PURSE - PRICE - 1, 1, PRICE);
        vm.warp(EXPIRY);
        escrow.refund();
        assertMoney(PURSE - PRICE, 0, PRICE);
    }

    function test_WhenItExpired() external {
        pay(PRICE);
        vm.warp(EXPIRY);
        confirm();
        assertMoney(PURSE - PRICE, 0, PRICE);
    }
}
