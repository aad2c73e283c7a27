// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IConsortium} from "./IConsortium.sol";

/// @title Several calls of anybody's in one transaction
/// @notice For calls that anyone may make, such as anchoring the newest root and settling the batch of the interval before: together they cost
/// one base fee. All succeed or none does. The calls come from this contract's address, which has no rights and no money: nobody should
/// give it any, for whoever calls could use them.
interface IBundle {
    error Bundle_Empty();
    /// @notice Call number `index` was refused, with this reason.
    error Bundle_CallFailed(uint256 index, bytes reason);

    /// @notice Makes the calls in their order. Anyone.
    function run(IConsortium.Call[] calldata calls) external returns (bytes[] memory results);
}
