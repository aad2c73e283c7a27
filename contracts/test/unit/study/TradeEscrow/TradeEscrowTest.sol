// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ITradeEscrow} from "../../../../src/interfaces/ITradeEscrow.sol";
import {Base} from "../../../Base.t.sol";

/// @notice Bob buys 2.5 kWh of Alice for 0.30 through a contract of their own.
abstract contract TradeEscrowTest is Base {
    uint64 internal constant ENERGY = 2_500;
    uint64 internal constant PRICE = 300_000_000;
    uint256 internal constant PURSE = 10 * uint256(PRICE);
    uint40 internal constant EXPIRY = uint40(EPOCH + 1 hours);

    ITradeEscrow internal escrow;

    function setUp() public virtual override {
        super.setUp();
        payIn(bob.agent, PURSE);
        vm.startPrank(bob.agent);
        escrow = ITradeEscrow(create("study/TradeEscrow.sol", abi.encode(money, alice.agent, ENERGY, PRICE, EXPIRY)));
        vm.stopPrank();
    }

    function pay(uint256 amount) internal {
        vm.prank(bob.agent);
        money.transfer(address(escrow), amount);
    }

    function assertMoney(uint256 bobs, uint256 escrows, uint256 alices) internal view {
        assertEq(money.balanceOf(bob.agent), bobs, "the consumer's");
        assertEq(money.balanceOf(address(escrow)), escrows, "in the escrow");
        assertEq(money.balanceOf(alice.agent), alices, "the producer's");
    }

    function expectNotPaid(uint256 paid) internal {
        vm.expectRevert(abi.encodeWithSelector(ITradeEscrow.TradeEscrow_NotPaid.selector, paid, PRICE));
    }
}
