// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IMoneyToken} from "../../../../src/interfaces/IMoneyToken.sol";
import {Base} from "../../../Base.t.sol";

contract WithdrawalTest is Base {
    bytes32 internal constant BANK = "hash of bank details";
    bytes32 internal constant PAYMENT = "transfer out";

    function givenRequest(uint64 amount) private returns (uint256 id) {
        vm.assume(amount != 0);
        payIn(bob.agent, amount);
        vm.prank(bob.agent);
        return money.requestWithdrawal(amount, BANK);
    }

    function expectUnknown(uint256 id) private {
        vm.expectRevert(abi.encodeWithSelector(IMoneyToken.MoneyToken_UnknownWithdrawal.selector, id));
    }

    function expectNotConsortium(address stranger) private {
        vm.assume(stranger != address(consortium));
        vm.expectRevert(abi.encodeWithSelector(IMoneyToken.MoneyToken_NotConsortium.selector, stranger));
        vm.prank(stranger);
    }

    function test_Request_RevertWhen_AmountIsZero() external {
        vm.expectRevert(IMoneyToken.MoneyToken_AmountZero.selector);
        money.requestWithdrawal(0, BANK);
    }

    function testFuzz_Request_RevertWhen_CallerHasLess(uint64 amount, uint256 asked) external {
        vm.assume(amount != 0);
        asked = bound(asked, uint256(amount) + 1, type(uint256).max);
        payIn(bob.agent, amount);
        vm.expectRevert(
            abi.encodeWithSelector(IERC20Errors.ERC20InsufficientBalance.selector, bob.agent, amount, asked)
        );
        vm.prank(bob.agent);
        money.requestWithdrawal(asked, BANK);
    }

    function testFuzz_Request_WhenCallerHasIt(uint64 amount, uint64 asked) external {
        vm.assume(amount != 0);
        asked = uint64(bound(asked, 1, amount));
        payIn(bob.agent, amount);
        vm.expectEmit();
        emit IMoneyToken.WithdrawalRequested(1, bob.agent, asked, BANK);
        vm.prank(bob.agent);
        uint256 id = money.requestWithdrawal(asked, BANK);

        assertEq(money.balanceOf(bob.agent), amount - asked);
        assertEq(money.balanceOf(address(money)), asked);
        (address owner, uint256 waiting, bytes32 payTo) = money.withdrawal(id);
        assertEq(owner, bob.agent);
        assertEq(waiting, asked);
        assertEq(payTo, BANK);
    }

    function testFuzz_Confirm_RevertWhen_ConsortiumDoesNotCall(address stranger) external {
        uint256 id = givenRequest(1);
        expectNotConsortium(stranger);
        money.confirmPaidOut(id, PAYMENT);
    }

    function testFuzz_Confirm_RevertWhen_Unknown(uint256 id) external {
        expectUnknown(id);
        byVote();
        money.confirmPaidOut(id, PAYMENT);
    }

    function test_Confirm_RevertWhen_ReferenceWasUsed() external {
        uint256 id = givenRequest(1);
        vm.startPrank(address(consortium));
        money.mint(PAYMENT, alice.agent, 1);
        vm.expectRevert(abi.encodeWithSelector(IMoneyToken.MoneyToken_ReferenceSpent.selector, PAYMENT));
        money.confirmPaidOut(id, PAYMENT);
    }

    function testFuzz_Confirm_WhenPaid(uint64 amount) external {
        uint256 id = givenRequest(amount);
        vm.startPrank(address(consortium));
        vm.expectEmit();
        emit IMoneyToken.PaidOut(id, PAYMENT);
        money.confirmPaidOut(id, PAYMENT);
        assertEq(money.totalSupply(), 0);
        expectUnknown(id);
        money.confirmPaidOut(id, "another transfer");
    }

    function testFuzz_Refuse_RevertWhen_ConsortiumDoesNotCall(address stranger) external {
        uint256 id = givenRequest(1);
        expectNotConsortium(stranger);
        money.refuseWithdrawal(id);
    }

    function testFuzz_Refuse_RevertWhen_Unknown(uint256 id) external {
        expectUnknown(id);
        byVote();
        money.refuseWithdrawal(id);
    }

    function testFuzz_Refuse_WhenRefused(uint64 amount) external {
        uint256 id = givenRequest(amount);
        vm.startPrank(address(consortium));
        vm.expectEmit();
        emit IMoneyToken.WithdrawalRefused(id);
        money.refuseWithdrawal(id);
        assertEq(money.balanceOf(bob.agent), amount);
        expectUnknown(id);
        money.refuseWithdrawal(id);
    }
}
