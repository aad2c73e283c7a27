// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IOrderGuard} from "../src/interfaces/IOrderGuard.sol";
import {FeederUse} from "../src/types/Grid.sol";
import {Trade} from "../src/types/Trade.sol";

/// @title A guard that refuses when it is told to
contract Guard is IOrderGuard {
    error Guard_Refused(address owner);
    error Guard_IntervalRefused(uint32 interval);

    bool private _refuses;

    function refuse(bool refuses) external {
        _refuses = refuses;
    }

    function checkOrder(address owner, uint16, uint32, uint32, uint64, bool, bytes calldata) external view {
        if (_refuses) revert Guard_Refused(owner);
    }

    function checkTrade(Trade calldata trade, uint16, uint16) external view {
        if (_refuses) revert Guard_Refused(trade.seller);
    }

    function checkUses(uint32 interval, FeederUse[] calldata) external view {
        if (_refuses) revert Guard_IntervalRefused(interval);
    }
}
