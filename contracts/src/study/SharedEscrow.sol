// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ISharedEscrow} from "../interfaces/ISharedEscrow.sol";

/// @title Baseline B2; documented in ISharedEscrow
/// @dev A yardstick has to be lean: two slots per trade, of which paying writes one; both are deleted when the trade is over, which
/// the chain rewards. What no function reads stands in an event only.
contract SharedEscrow is ISharedEscrow {
    using SafeERC20 for IERC20;

    struct Trade {
        address consumer;
        uint64 priceNano;
        bool paid;
        address producer;
        uint40 expiry;
    }

    IERC20 public immutable money;

    uint256 private _last;
    mapping(uint256 id => Trade) private _trades;

    constructor(IERC20 money_) {
        if (address(money_) == address(0)) revert SharedEscrow_ZeroAddress();
        money = money_;
    }

    /// @inheritdoc ISharedEscrow
    function open(address producer, uint64 energyWh, uint64 priceNano, uint40 expiry) external returns (uint256 id) {
        if (producer == address(0)) revert SharedEscrow_ZeroAddress();
        if (priceNano == 0 || energyWh == 0) revert SharedEscrow_AmountZero();
        if (expiry <= block.timestamp) revert SharedEscrow_ExpiryPast(expiry);
        id = ++_last;
        _trades[id] = Trade(msg.sender, priceNano, false, producer, expiry);
        emit Opened(id, msg.sender, producer, energyWh, priceNano, expiry);
    }

    /// @inheritdoc ISharedEscrow
    function pay(uint256 id) external {
        Trade storage trade = _trades[id];
        (address consumer, uint64 priceNano, bool paid) = (trade.consumer, trade.priceNano, trade.paid);
        if (msg.sender != consumer) revert SharedEscrow_NotConsumer(msg.sender, consumer);
        if (paid) revert SharedEscrow_AlreadyPaid(id);
        trade.paid = true;
        money.safeTransferFrom(consumer, address(this), priceNano);
        emit Paid(id);
    }

    /// @inheritdoc ISharedEscrow
    function confirm(uint256 id) external {
        Trade storage trade = _trades[id];
        (address consumer, uint64 priceNano, bool paid) = (trade.consumer, trade.priceNano, trade.paid);
        if (msg.sender != consumer) revert SharedEscrow_NotConsumer(msg.sender, consumer);
        if (!paid) revert SharedEscrow_NotPaid(id);
        address producer = trade.producer;
        delete _trades[id];
        money.safeTransfer(producer, priceNano);
        emit Confirmed(id);
    }

    /// @inheritdoc ISharedEscrow
    function refund(uint256 id) external {
        Trade memory trade = _trades[id];
        if (!trade.paid) revert SharedEscrow_NotPaid(id);
        if (block.timestamp < trade.expiry) revert SharedEscrow_TooEarly(trade.expiry);
        delete _trades[id];
        money.safeTransfer(trade.consumer, trade.priceNano);
        emit Refunded(id);
    }

    /// @inheritdoc ISharedEscrow
    function tradeOf(uint256 id)
        external
        view
        returns (address consumer, address producer, uint64 priceNano, uint40 expiry, bool paid)
    {
        Trade storage trade = _trades[id];
        return (trade.consumer, trade.producer, trade.priceNano, trade.expiry, trade.paid);
    }
}
