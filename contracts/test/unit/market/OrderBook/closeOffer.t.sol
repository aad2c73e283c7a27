// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IOrderBook} from "../../../../src/interfaces/IOrderBook.sol";
import {ClearingTest} from "../ClearingMarket/ClearingTest.sol";

contract CloseOfferTest is ClearingTest {
    uint32 private number;

    function setUp() public override {
        super.setUp();
        number = post(bob.agent, bob.feeder, false, ENERGY, K, K + 1, 100);
    }

    function testFuzz_RevertWhen_ThereIsNoSuchOffer(uint32 other) external {
        vm.assume(other != number);
        vm.expectRevert(abi.encodeWithSelector(IOrderBook.OrderBook_UnknownOffer.selector, other));
        clearing.closeOffer(other);
    }

    function testFuzz_RevertWhen_ItsLastIntervalHasNotEnded(uint64 at) external {
        vm.warp(bound(at, 0, startOf(K + 2) - 1));
        vm.expectRevert(abi.encodeWithSelector(IOrderBook.OrderBook_NotOver.selector, number, startOf(K + 2)));
        clearing.closeOffer(number);
    }

    function test_RevertWhen_ItWasClosedBefore() external {
        vm.warp(startOf(K + 2));
        clearing.closeOffer(number);
        vm.expectRevert(abi.encodeWithSelector(IOrderBook.OrderBook_AlreadyClosed.selector, number));
        clearing.closeOffer(number);
    }

    function test_ClosesWhatSomebodyReleased() external {
        vm.warp(startOf(K + 2) + 2 * GRACE);
        vault.releaseExpired(address(clearing), clearing.orderId(number));
        clearing.closeOffer(number);
        assertTrue(clearing.offer(number).closed);
    }

    function test_FreesTheHold() external {
        assertLt(vault.available(bob.agent), DEPOSIT);
        vm.warp(startOf(K + 2));
        vm.expectEmit(address(clearing));
        emit IOrderBook.OfferClosed(number);
        vm.prank(eve);
        clearing.closeOffer(number);
        assertTrue(clearing.offer(number).closed);
        assertEq(vault.available(bob.agent), DEPOSIT);
    }
}
