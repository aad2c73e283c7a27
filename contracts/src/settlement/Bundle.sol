// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IBundle} from "../interfaces/IBundle.sol";
import {IConsortium} from "../interfaces/IConsortium.sol";

/// @title Several calls in one transaction; documented in IBundle
contract Bundle is IBundle {
    /// @inheritdoc IBundle
    function run(IConsortium.Call[] calldata calls) external returns (bytes[] memory results) {
        if (calls.length == 0) revert Bundle_Empty();
        results = new bytes[](calls.length);
        for (uint256 i = 0; i < calls.length; i++) {
            address target = calls[i].target;
            if (target.code.length == 0) revert Bundle_CallFailed(i, "");
            bool ok;
            (ok, results[i]) = target.call(calls[i].data);
            if (!ok) revert Bundle_CallFailed(i, results[i]);
        }
    }
}
