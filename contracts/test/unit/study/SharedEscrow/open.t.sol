// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ISharedEscrow} from "../../../../src/interfaces/ISharedEscrow.sol";
import {SharedEscrowTest} from "./SharedEscrowTest.sol";

contract SharedEscrowOpenTest is SharedEscrowTest {
    function test_RevertWhen_TheTokenIsZero() external {
        vm.expectRevert(ISharedEscrow.SharedEscrow_ZeroAddress.selector);
        create("study/SharedEscrow.sol", abi.encode(address(0)));
    }

    function test_RevertWhen_TheProducerIsZero() external {
        vm.expectRevert(ISharedEscrow.SharedEscrow_ZeroAddress.selector);
        escrow.open(address(0), ENERGY, PRICE, EXPIRY);
    }

    function test_RevertWhen_TheEnergyIsZero() external {
        vm.expectRevert(ISharedEscrow.SharedEscrow_AmountZero.selector);
        escrow.open(alice.agent, 0, PRICE, EXPIRY);
    }

    function test_RevertWhen_ThePriceIsZero() external {
        vm.expectRevert(ISharedEscrow.SharedEscrow_AmountZero.selector);
        escrow.open(alice.agent, ENERGY, 0, EXPIRY);
    }

    function testFuzz_RevertWhen_TheExpiryIsPast(uint40 expiry) external {
        expiry = uint40(bound(expiry, 0, EPOCH));
        vm.expectRevert(abi.encodeWithSelector(ISharedEscrow.SharedEscrow_ExpiryPast.selector, expiry));
        escrow.open(alice.agent, ENERGY, PRICE, expiry);
    }

    function testFuzz_WhenTheTermsAreGood(address consumer, address producer, uint64 price, uint40 expiry) external {
        vm.assume(consumer != address(0) && producer != address(0) && price != 0 && expiry > EPOCH);
        vm.expectEmit(address(escrow));
        emit ISharedEscrow.Opened(1, consumer, producer, ENERGY, price, expiry);
        vm.prank(consumer);
        assertEq(escrow.open(producer, ENERGY, price, expiry), 1);
        (address consumer_, address producer_, uint64 price_, uint40 expiry_, bool paid) = escrow.tradeOf(1);
        assertTrue(consumer_ == consumer && producer_ == producer && price_ == price && expiry_ == expiry && !paid);
    }

    function test_NumbersTradesInOrder() external {
        assertEq(givenOpen(), 1);
        assertEq(givenOpen(), 2);
    }
}
