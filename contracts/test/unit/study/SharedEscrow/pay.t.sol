// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {ISharedEscrow} from "../../../../src/interfaces/ISharedEscrow.sol";
import {SharedEscrowTest} from "./SharedEscrowTest.sol";

contract SharedEscrowPayTest is SharedEscrowTest {
    function test_RevertWhen_TheTradeIsUnknown() external {
        expectNotConsumer(bob.agent, address(0));
        escrow.pay(1);
    }

    function testFuzz_RevertWhen_TheCallerIsNotTheConsumer(address stranger) external {
        vm.assume(stranger != bob.agent);
        uint256 id = givenOpen();
        expectNotConsumer(stranger, bob.agent);
        escrow.pay(id);
    }

    function test_RevertWhen_ItIsPaid() external {
        uint256 id = givenPaid();
        vm.expectRevert(abi.encodeWithSelector(ISharedEscrow.SharedEscrow_AlreadyPaid.selector, id));
        vm.prank(bob.agent);
        escrow.pay(id);
    }

    function test_RevertWhen_TheAllowanceIsTooSmall() external {
        uint256 id = givenOpen();
        vm.startPrank(bob.agent);
        money.approve(address(escrow), PRICE - 1);
        bytes4 tooSmall = IERC20Errors.ERC20InsufficientAllowance.selector;
        vm.expectRevert(abi.encodeWithSelector(tooSmall, address(escrow), PRICE - 1, PRICE));
        escrow.pay(id);
        vm.stopPrank();
    }

    function test_WhenItIsOpen() external {
        uint256 id = givenOpen();
        vm.expectEmit(address(escrow));
        emit ISharedEscrow.Paid(id);
        vm.prank(bob.agent);
        escrow.pay(id);
        assertMoney(PURSE - PRICE, PRICE, 0);
        (,,,, bool paid) = escrow.tradeOf(id);
        assertTrue(paid);
    }
}
