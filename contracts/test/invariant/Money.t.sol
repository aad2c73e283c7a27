// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {StdInvariant} from "forge-std/StdInvariant.sol";
import {Base} from "../Base.t.sol";
import {MoneyHandler} from "./MoneyHandler.sol";

/// @notice What must hold of money, whatever people and settlements do. V1 to V4 are said in words in README.md.
contract MoneyInvariant is Base, StdInvariant {
    MoneyHandler private _handler;

    function setUp() public override {
        super.setUp();
        _handler = new MoneyHandler(money, vault, address(consortium));
        targetContract(address(_handler));
    }

    /// One campaign for all: forge would repeat the same calls for each function.
    function invariant_V1_V2_V3_V4() external view {
        V1_TheVaultHoldsTheTokensOfEveryBalance();
        V2_WhatIsAvailableIsNeitherHeldNorRequested();
        V3_TheSupplyIsWhatWasPaidInAndNotPaidOut();
        V4_WithdrawalsWaitInTheToken();
    }

    function V1_TheVaultHoldsTheTokensOfEveryBalance() private view {
        uint256 balances;
        for (uint256 i = 0; i < 4; i++) {
            balances += vault.balanceOf(_handler.person(i));
        }
        assertEq(money.balanceOf(address(vault)), balances + _handler.strayed(), "V1");
    }

    function V2_WhatIsAvailableIsNeitherHeldNorRequested() private view {
        for (uint256 i = 0; i < 4; i++) {
            address owner = _handler.person(i);
            (uint256 requested,) = vault.requested(owner);
            assertEq(vault.available(owner) + heldOf(owner) + requested, vault.balanceOf(owner), "V2");
        }
    }

    function V3_TheSupplyIsWhatWasPaidInAndNotPaidOut() private view {
        assertEq(money.totalSupply(), _handler.paidIn() - _handler.paidOut(), "V3");
    }

    function V4_WithdrawalsWaitInTheToken() private view {
        assertEq(money.balanceOf(address(money)), _handler.waitingWithdrawals(), "V4");
    }

    /// @dev All that both desks hold of an owner's.
    function heldOf(address owner) private view returns (uint256 sum) {
        for (uint256 i = 0; i < 12; i++) {
            (address of_, uint256 amount,) = vault.heldUnder(_handler.desk(i), _handler.key(i / 2));
            if (of_ == owner) sum += amount;
        }
    }
}
