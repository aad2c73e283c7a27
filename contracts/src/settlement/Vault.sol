// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IVault} from "../interfaces/IVault.sol";

/// @title Vault; documented in IVault
/// @dev All money fits 64 bits because MoneyToken's supply does; held + requested never exceed the balance (V2).
contract Vault is IVault {
    using SafeERC20 for IERC20;

    struct Account {
        uint64 balance;
        uint64 held;
        uint64 requested;
        uint64 availableAt;
    }

    struct Hold {
        address owner;
        uint56 amount;
        uint40 until;
    }

    address public immutable consortium;
    IERC20 public immutable money;
    /// @inheritdoc IVault
    uint64 public immutable withdrawalDelay;

    /// @inheritdoc IVault
    mapping(address caller => bool) public isCaller;
    mapping(address owner => Account) private _accounts;
    mapping(bytes32 holdId => Hold) private _holds;

    modifier onlyCaller() {
        if (!isCaller[msg.sender]) revert Vault_NotCaller(msg.sender);
        _;
    }

    constructor(address consortium_, IERC20 money_, uint64 withdrawalDelay_) {
        if (consortium_ == address(0) || address(money_) == address(0)) revert Vault_ZeroAddress();
        consortium = consortium_;
        money = money_;
        withdrawalDelay = withdrawalDelay_;
    }

    /// @inheritdoc IVault
    function deposit(uint256 amount) external {
        if (amount == 0) revert Vault_AmountZero();
        _accounts[msg.sender].balance += SafeCast.toUint64(amount);
        money.safeTransferFrom(msg.sender, address(this), amount);
        emit Deposited(msg.sender, amount);
    }

    /// @inheritdoc IVault
    function requestWithdrawal(uint256 amount) external {
        if (amount == 0) revert Vault_AmountZero();
        Account storage account = _covering(msg.sender, amount);
        account.requested += uint64(amount);
        account.availableAt = uint64(block.timestamp) + withdrawalDelay;
        emit WithdrawalRequested(msg.sender, amount, account.availableAt);
    }

    /// @inheritdoc IVault
    function cancelWithdrawal() external {
        emit WithdrawalCancelled(msg.sender, _endRequest(_accounts[msg.sender]));
    }

    /// @inheritdoc IVault
    function withdraw() external {
        Account storage account = _accounts[msg.sender];
        if (block.timestamp < account.availableAt) revert Vault_TooEarly(account.availableAt);
        uint64 amount = _endRequest(account);
        account.balance -= amount;
        money.safeTransfer(msg.sender, amount);
        emit Withdrawn(msg.sender, amount);
    }

    /// @inheritdoc IVault
    function available(address owner) public view returns (uint256) {
        Account storage account = _accounts[owner];
        return account.balance - account.held - account.requested;
    }

    /// @inheritdoc IVault
    function balanceOf(address owner) external view returns (uint256) {
        return _accounts[owner].balance;
    }

    /// @inheritdoc IVault
    function requested(address owner) external view returns (uint256 amount, uint64 availableAt) {
        Account storage account = _accounts[owner];
        return (account.requested, account.availableAt);
    }

    /// @inheritdoc IVault
    function hold(bytes32 key, address owner, uint256 amount, uint64 until) external onlyCaller {
        bytes32 id = _holdId(msg.sender, key);
        if (_holds[id].owner != address(0)) revert Vault_HoldExists(id);
        if (amount > type(uint56).max) revert Vault_HoldTooLarge(amount, type(uint56).max);
        Account storage account = _accounts[owner];
        uint256 free = account.balance - account.held;
        if (amount > free) revert Vault_NotCovered(owner, amount, free);
        account.held += uint64(amount);
        _yieldRequest(owner, account);
        _holds[id] = Hold(owner, uint56(amount), SafeCast.toUint40(until));
        emit Held(msg.sender, key, owner, amount, until);
    }

    /// @inheritdoc IVault
    function move(bytes32 fromKey, bytes32 toKey, uint256 amount) external onlyCaller {
        (Hold storage from, uint56 moved) = _draw(_holdId(msg.sender, fromKey), amount);
        Hold storage to = _holds[_holdId(msg.sender, toKey)];
        if (to.owner == address(0)) (to.owner, to.until) = (from.owner, from.until);
        if (uint256(to.amount) + moved > type(uint56).max) {
            revert Vault_HoldTooLarge(uint256(to.amount) + moved, type(uint56).max);
        }
        to.amount += moved;
        _transfer(from.owner, to.owner, moved);
        _accounts[to.owner].held += moved;
        emit Moved(msg.sender, fromKey, toKey, amount);
    }

    /// @inheritdoc IVault
    function pay(bytes32 key, address to, uint256 amount) external onlyCaller {
        if (to == address(0)) revert Vault_ZeroAddress();
        (Hold storage from, uint56 paid) = _draw(_holdId(msg.sender, key), amount);
        _transfer(from.owner, to, paid);
        emit Paid(msg.sender, key, to, amount);
    }

    /// @inheritdoc IVault
    function release(bytes32 key) external {
        _release(_holdId(msg.sender, key));
    }

    /// @inheritdoc IVault
    function releaseExpired(address caller, bytes32 key) external {
        bytes32 id = _holdId(caller, key);
        uint64 until = _known(id).until;
        if (block.timestamp < until) revert Vault_HoldNotOver(id, until);
        _release(id);
    }

    /// @inheritdoc IVault
    function heldUnder(address caller, bytes32 key)
        external
        view
        returns (address owner, uint256 amount, uint64 until)
    {
        Hold storage h = _holds[_holdId(caller, key)];
        return (h.owner, h.amount, h.until);
    }

    /// @inheritdoc IVault
    function setCaller(address caller, bool allowed) external {
        if (msg.sender != consortium) revert Vault_NotConsortium(msg.sender);
        if (caller == address(0)) revert Vault_ZeroAddress();
        isCaller[caller] = allowed;
        emit CallerChanged(caller, allowed);
    }

    /// @dev Takes money out of a hold; it still belongs to the owner, but is free.
    function _draw(bytes32 id, uint256 amount) private returns (Hold storage from, uint56 drawn) {
        from = _known(id);
        if (amount > from.amount) revert Vault_HoldTooSmall(id, amount, from.amount);
        drawn = uint56(amount);
        from.amount -= drawn;
        _accounts[from.owner].held -= drawn;
    }

    function _transfer(address from, address to, uint64 amount) private {
        _accounts[from].balance -= amount;
        _accounts[to].balance += amount;
    }

    function _release(bytes32 id) private {
        Hold memory h = _known(id);
        delete _holds[id];
        _accounts[h.owner].held -= h.amount;
        emit Released(id, h.owner, h.amount);
    }

    /// What was promised comes before what was announced: else whoever has signed could announce a withdrawal of everything
    /// when its agreement is about to be written, and take it back afterwards.
    function _yieldRequest(address owner, Account storage account) private {
        uint64 left = account.balance - account.held;
        uint64 requested_ = account.requested;
        if (requested_ <= left) return;
        account.requested = left;
        if (left == 0) account.availableAt = 0;
        emit WithdrawalReduced(owner, requested_ - left);
    }

    function _endRequest(Account storage account) private returns (uint64 amount) {
        amount = account.requested;
        if (amount == 0) revert Vault_NoRequest(msg.sender);
        account.requested = 0;
        account.availableAt = 0;
    }

    function _covering(address owner, uint256 amount) private view returns (Account storage) {
        uint256 free = available(owner);
        if (amount > free) revert Vault_NotCovered(owner, amount, free);
        return _accounts[owner];
    }

    function _known(bytes32 id) private view returns (Hold storage h) {
        h = _holds[id];
        if (h.owner == address(0)) revert Vault_HoldUnknown(id);
    }

    function _holdId(address caller, bytes32 key) private pure returns (bytes32) {
        return keccak256(abi.encode(caller, key));
    }
}
