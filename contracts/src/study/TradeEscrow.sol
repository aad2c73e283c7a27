// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ITradeEscrow} from "../interfaces/ITradeEscrow.sol";

/// @title Baseline B1; documented in ITradeEscrow
contract TradeEscrow is ITradeEscrow {
    using SafeERC20 for IERC20;

    IERC20 public immutable money;
    /// @inheritdoc ITradeEscrow
    address public immutable consumer;
    /// @inheritdoc ITradeEscrow
    address public immutable producer;
    /// @inheritdoc ITradeEscrow
    uint64 public immutable energyWh;
    /// @inheritdoc ITradeEscrow
    uint64 public immutable priceNano;
    /// @inheritdoc ITradeEscrow
    uint40 public immutable expiry;

    /// @notice The caller, as the consumer, agrees to take energy from a producer for a price in all.
    constructor(IERC20 money_, address producer_, uint64 energyWh_, uint64 priceNano_, uint40 expiry_) {
        if (address(money_) == address(0) || producer_ == address(0)) revert TradeEscrow_ZeroAddress();
        if (priceNano_ == 0 || energyWh_ == 0) revert TradeEscrow_AmountZero();
        if (expiry_ <= block.timestamp) revert TradeEscrow_ExpiryPast(expiry_);
        (money, consumer, producer) = (money_, msg.sender, producer_);
        (energyWh, priceNano, expiry) = (energyWh_, priceNano_, expiry_);
    }

    /// @inheritdoc ITradeEscrow
    function confirm() external {
        if (msg.sender != consumer) revert TradeEscrow_NotConsumer(msg.sender, consumer);
        uint256 paidNano = _paidNano();
        if (paidNano < priceNano) revert TradeEscrow_NotPaid(paidNano, priceNano);
        money.safeTransfer(producer, priceNano);
        emit Confirmed();
    }

    /// @inheritdoc ITradeEscrow
    function refund() external {
        if (block.timestamp < expiry) revert TradeEscrow_TooEarly(expiry);
        uint256 paidNano = _paidNano();
        if (paidNano == 0) revert TradeEscrow_NotPaid(0, priceNano);
        money.safeTransfer(consumer, paidNano);
        emit Refunded(paidNano);
    }

    /// @inheritdoc ITradeEscrow
    function isPaid() external view returns (bool) {
        return _paidNano() >= priceNano;
    }

    function _paidNano() private view returns (uint256) {
        return money.balanceOf(address(this));
    }
}
