// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {TestBase} from "forge-std/Base.sol";
import {StdUtils} from "forge-std/StdUtils.sol";
import {IMoneyToken} from "../../src/interfaces/IMoneyToken.sol";
import {IVault} from "../../src/interfaces/IVault.sol";

/// @notice Four people and two settlements do with money whatever they may, in any order; what would be refused is left out.
contract MoneyHandler is TestBase, StdUtils {
    uint256 private constant PEOPLE = 4;
    uint256 private constant LARGEST_PAYMENT = 1e15;

    IMoneyToken private immutable _money;
    IVault private immutable _vault;
    address private immutable _consortium;

    uint256 public paidIn;
    uint256 public paidOut;
    /// Sent to the vault's address past `deposit`; nobody's.
    uint256 public strayed;
    uint256 public waitingWithdrawals;

    uint256 private _references;
    uint256 private _withdrawals;

    constructor(IMoneyToken money, IVault vault, address consortium) {
        (_money, _vault, _consortium) = (money, vault, consortium);
        vm.startPrank(consortium);
        vault.setCaller(desk(0), true);
        vault.setCaller(desk(1), true);
        vm.stopPrank();
    }

    function person(uint256 seed) public pure returns (address) {
        return address(uint160(0x1001 + seed % PEOPLE));
    }

    function desk(uint256 seed) public pure returns (address) {
        return address(uint160(0x2001 + seed % 2));
    }

    function key(uint256 seed) public pure returns (bytes32) {
        return bytes32(seed % 6);
    }

    function payIn(uint256 who, uint256 amount) external {
        amount = bound(amount, 1, LARGEST_PAYMENT);
        vm.prank(_consortium);
        _money.mint(bytes32(++_references), person(who), amount);
        paidIn += amount;
    }

    function payInAndDeposit(uint256 who, uint256 amount) external {
        amount = bound(amount, 1, LARGEST_PAYMENT);
        vm.prank(_consortium);
        _money.mint(bytes32(++_references), person(who), amount);
        paidIn += amount;
        _deposit(person(who), amount);
    }

    function deposit(uint256 who, uint256 amount) external {
        uint256 most = _money.balanceOf(person(who));
        if (most != 0) _deposit(person(who), bound(amount, 1, most));
    }

    function stray(uint256 who, uint256 amount) external {
        amount = bound(amount, 0, _money.balanceOf(person(who)) / 10);
        vm.prank(person(who));
        _money.transfer(address(_vault), amount);
        strayed += amount;
    }

    function requestWithdrawal(uint256 who, uint256 amount) external {
        uint256 most = _vault.available(person(who));
        if (most == 0) return;
        vm.prank(person(who));
        _vault.requestWithdrawal(bound(amount, 1, most));
    }

    function cancelWithdrawal(uint256 who) external {
        (uint256 amount,) = _vault.requested(person(who));
        if (amount == 0) return;
        vm.prank(person(who));
        _vault.cancelWithdrawal();
    }

    function withdraw(uint256 who) external {
        (uint256 amount, uint64 availableAt) = _vault.requested(person(who));
        if (amount == 0) return;
        if (block.timestamp < availableAt) vm.warp(availableAt);
        vm.prank(person(who));
        _vault.withdraw();
    }

    function hold(uint256 where, uint256 what, uint256 who, uint256 amount) external {
        (address owner,,) = _vault.heldUnder(desk(where), key(what));
        if (owner != address(0)) return;
        (uint256 requested,) = _vault.requested(person(who));
        amount = bound(amount, 0, _vault.available(person(who)) + requested);
        vm.prank(desk(where));
        _vault.hold(key(what), person(who), amount, uint64(block.timestamp + 1 hours));
    }

    function move(uint256 where, uint256 from, uint256 to, uint256 amount) external {
        (address owner, uint256 held,) = _vault.heldUnder(desk(where), key(from));
        if (owner == address(0)) return;
        vm.prank(desk(where));
        _vault.move(key(from), key(to), bound(amount, 0, held));
    }

    function pay(uint256 where, uint256 what, uint256 to, uint256 amount) external {
        (address owner, uint256 held,) = _vault.heldUnder(desk(where), key(what));
        if (owner == address(0)) return;
        vm.prank(desk(where));
        _vault.pay(key(what), person(to), bound(amount, 0, held));
    }

    function release(uint256 where, uint256 what) external {
        (address owner,,) = _vault.heldUnder(desk(where), key(what));
        if (owner == address(0)) return;
        vm.prank(desk(where));
        _vault.release(key(what));
    }

    function releaseExpired(uint256 where, uint256 what) external {
        (address owner,, uint64 until) = _vault.heldUnder(desk(where), key(what));
        if (owner == address(0)) return;
        if (block.timestamp < until) vm.warp(until);
        _vault.releaseExpired(desk(where), key(what));
    }

    function askForFiat(uint256 who, uint256 amount) external {
        uint256 most = _money.balanceOf(person(who));
        if (most == 0) return;
        amount = bound(amount, 1, most);
        vm.prank(person(who));
        _withdrawals = _money.requestWithdrawal(amount, "bank");
        waitingWithdrawals += amount;
    }

    function answer(uint256 which, bool pays) external {
        if (_withdrawals == 0) return;
        uint256 id = bound(which, 1, _withdrawals);
        (, uint256 amount,) = _money.withdrawal(id);
        if (amount == 0) return;
        waitingWithdrawals -= amount;
        if (pays) paidOut += amount;
        vm.prank(_consortium);
        if (pays) _money.confirmPaidOut(id, bytes32(++_references));
        else _money.refuseWithdrawal(id);
    }

    function _deposit(address owner, uint256 amount) private {
        vm.startPrank(owner);
        _money.approve(address(_vault), amount);
        _vault.deposit(amount);
        vm.stopPrank();
    }
}
