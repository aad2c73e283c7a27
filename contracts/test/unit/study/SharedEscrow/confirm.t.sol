// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ISharedEscrow} from "../../../../src/interfaces/ISharedEscrow.sol";
import {SharedEscrowTest} from "./SharedEscrowTest.sol";

contract SharedEscrowConfirmTest is SharedEscrowTest {
    function confirm(uint256 id) private {
        vm.expectEmit(address(escrow));
        emit ISharedEscrow.Confirmed(id);
        vm.prank(bob.agent);
        escrow.confirm(id);
    }

    function testFuzz_RevertWhen_TheCallerIsNotTheConsumer(address stranger) external {
        vm.assume(stranger != bob.agent);
        uint256 id = givenPaid();
        expectNotConsumer(stranger, bob.agent);
        escrow.confirm(id);
    }

    function test_RevertWhen_ItIsNotPaid() external {
        uint256 id = givenOpen();
        expectNotPaid(id);
        vm.prank(bob.agent);
        escrow.confirm(id);
    }

    function test_RevertWhen_ItIsConfirmed() external {
        uint256 id = givenPaid();
        confirm(id);
        expectNotConsumer(bob.agent, address(0));
        escrow.confirm(id);
    }

    function test_WhenItIsPaid() external {
        uint256 id = givenPaid();
        givenPaid();
        confirm(id);
        assertMoney(PURSE - 2 * PRICE, PRICE, PRICE);
        assertGone(id);
    }

    function test_WhenItExpired() external {
        uint256 id = givenPaid();
        vm.warp(EXPIRY);
        confirm(id);
        assertMoney(PURSE - PRICE, 0, PRICE);
    }
}
