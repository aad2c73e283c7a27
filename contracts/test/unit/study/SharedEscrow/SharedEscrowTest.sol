// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ISharedEscrow} from "../../../../src/interfaces/ISharedEscrow.sol";
import {Base} from "../../../Base.t.sol";

/// @notice Bob buys 2.5 kWh of Alice for 0.30 through the shared escrow; it may spend all that he has.
abstract contract SharedEscrowTest is Base {
    uint64 internal constant ENERGY = 2_500;
    uint64 internal constant PRICE = 300_000_000;
    uint256 internal constant PURSE = 10 * uint256(PRICE);
    uint40 internal constant EXPIRY = uint40(EPOCH + 1 hours);

    ISharedEscrow internal escrow;

    function setUp() public virtual override {
        super.setUp();
        escrow = ISharedEscrow(create("study/SharedEscrow.sol", abi.encode(money)));
        payIn(bob.agent, PURSE);
        vm.prank(bob.agent);
        money.approve(address(escrow), type(uint256).max);
    }

    function givenOpen() internal returns (uint256) {
        vm.prank(bob.agent);
        return escrow.open(alice.agent, ENERGY, PRICE, EXPIRY);
    }

    function givenPaid() internal returns (uint256 id) {
        id = givenOpen();
        vm.prank(bob.agent);
        escrow.pay(id);
    }

    function assertMoney(uint256 bobs, uint256 escrows, uint256 alices) internal view {
        assertEq(money.balanceOf(bob.agent), bobs, "the consumer's");
        assertEq(money.balanceOf(address(escrow)), escrows, "in the escrow");
        assertEq(money.balanceOf(alice.agent), alices, "the producer's");
    }

    function assertGone(uint256 id) internal view {
        (address consumer, address producer, uint64 price, uint40 expiry, bool paid) = escrow.tradeOf(id);
        assertTrue(consumer == address(0) && producer == address(0) && price == 0 && expiry == 0 && !paid);
    }

    function expectNotConsumer(address caller, address consumer) internal {
        vm.expectRevert(abi.encodeWithSelector(ISharedEscrow.SharedEscrow_NotConsumer.selector, caller, consumer));
        vm.prank(caller);
    }

    function expectNotPaid(uint256 id) internal {
        vm.expectRevert(abi.encodeWithSelector(ISharedEscrow.SharedEscrow_NotPaid.selector, id));
    }
}
