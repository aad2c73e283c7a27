// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {IMoneyToken} from "../interfaces/IMoneyToken.sol";

/// @title Money token; documented in IMoneyToken
contract MoneyToken is ERC20, IMoneyToken {
    struct Withdrawal {
        address owner;
        uint64 amount;
        bytes32 payTo;
    }

    address public immutable consortium;

    /// @inheritdoc IMoneyToken
    mapping(bytes32 paymentReference => bool) public isSpent;
    mapping(uint256 id => Withdrawal) private _withdrawals;
    uint256 private _lastWithdrawal;

    modifier onlyConsortium() {
        if (msg.sender != consortium) revert MoneyToken_NotConsortium(msg.sender);
        _;
    }

    constructor(address consortium_) ERC20("neighborwatt money", "NWM") {
        consortium = consortium_;
    }

    /// @inheritdoc IMoneyToken
    function mint(bytes32 paymentReference, address to, uint256 amount) external onlyConsortium {
        if (amount == 0) revert MoneyToken_AmountZero();
        _spend(paymentReference);
        _mint(to, amount);
        if (totalSupply() > type(uint64).max) revert MoneyToken_SupplyOver64Bits(totalSupply());
        emit PaidIn(paymentReference, to, amount);
    }

    /// @inheritdoc IMoneyToken
    function requestWithdrawal(uint256 amount, bytes32 payTo) external returns (uint256 id) {
        if (amount == 0) revert MoneyToken_AmountZero();
        _transfer(msg.sender, address(this), amount);
        id = ++_lastWithdrawal;
        // No balance exceeds the supply, which fits 64 bits.
        _withdrawals[id] = Withdrawal(msg.sender, uint64(amount), payTo);
        emit WithdrawalRequested(id, msg.sender, amount, payTo);
    }

    /// @inheritdoc IMoneyToken
    function confirmPaidOut(uint256 id, bytes32 paymentReference) external onlyConsortium {
        Withdrawal memory open = _take(id);
        _spend(paymentReference);
        _burn(address(this), open.amount);
        emit PaidOut(id, paymentReference);
    }

    /// @inheritdoc IMoneyToken
    function refuseWithdrawal(uint256 id) external onlyConsortium {
        Withdrawal memory open = _take(id);
        _transfer(address(this), open.owner, open.amount);
        emit WithdrawalRefused(id);
    }

    /// @inheritdoc IMoneyToken
    function withdrawal(uint256 id) external view returns (address owner, uint256 amount, bytes32 payTo) {
        Withdrawal storage open = _withdrawals[id];
        return (open.owner, open.amount, open.payTo);
    }

    /// @inheritdoc IERC20Metadata
    function decimals() public pure override(ERC20, IERC20Metadata) returns (uint8) {
        return 9;
    }

    function _spend(bytes32 paymentReference) private {
        if (isSpent[paymentReference]) revert MoneyToken_ReferenceSpent(paymentReference);
        isSpent[paymentReference] = true;
    }

    function _take(uint256 id) private returns (Withdrawal memory open) {
        open = _withdrawals[id];
        if (open.amount == 0) revert MoneyToken_UnknownWithdrawal(id);
        delete _withdrawals[id];
    }
}
