// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ISharedEscrow} from "../../../../src/interfaces/ISharedEscrow.sol";
import {SharedEscrowTest} from "./SharedEscrowTest.sol";

contract SharedEscrowRefundTest is SharedEscrowTest {
    function test_RevertWhen_ItIsNotPaid() external {
        uint256 id = givenOpen();
        vm.warp(EXPIRY);
        expectNotPaid(id);
        escrow.refund(id);
    }

    function testFuzz_RevertWhen_ItIsTooEarly(uint64 time) external {
        uint256 id = givenPaid();
        vm.warp(bound(time, EPOCH, EXPIRY - 1));
        vm.expectRevert(abi.encodeWithSelector(ISharedEscrow.SharedEscrow_TooEarly.selector, EXPIRY));
        escrow.refund(id);
    }

    function test_RevertWhen_ItIsConfirmed() external {
        uint256 id = givenPaid();
        vm.prank(bob.agent);
        escrow.confirm(id);
        vm.warp(EXPIRY);
        expectNotPaid(id);
        escrow.refund(id);
    }

    function testFuzz_WhenItExpired(address anyone) external {
        uint256 id = givenPaid();
        vm.warp(EXPIRY);
        vm.expectEmit(address(escrow));
        emit ISharedEscrow.Refunded(id);
        vm.prank(anyone);
        escrow.refund(id);
        assertMoney(PURSE, 0, 0);
        assertGone(id);
        expectNotPaid(id);
        escrow.refund(id);
    }
}
