// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ITradeEscrow} from "../../../../src/interfaces/ITradeEscrow.sol";
import {TradeEscrowTest} from "./TradeEscrowTest.sol";

contract TradeEscrowRefundTest is TradeEscrowTest {
    function testFuzz_RevertWhen_ItIsTooEarly(uint64 time) external {
        pay(PRICE);
        vm.warp(bound(time, EPOCH, EXPIRY - 1));
        vm.expectRevert(abi.encodeWithSelector(ITradeEscrow.TradeEscrow_TooEarly.selector, EXPIRY));
        escrow.refund();
    }

    function test_RevertWhen_NothingWasPaid() external {
        vm.warp(EXPIRY);
        expectNotPaid(0);
        escrow.refund();
    }

    function testFuzz_WhenItExpired(address anyone, uint64 paid) external {
        paid = uint64(bound(paid, 1, PRICE));
        pay(paid);
        vm.warp(EXPIRY);
        vm.expectEmit(address(escrow));
        emit ITradeEscrow.Refunded(paid);
        vm.prank(anyone);
        escrow.refund();
        assertMoney(PURSE, 0, 0);
    }
}
