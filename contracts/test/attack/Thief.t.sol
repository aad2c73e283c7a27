// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IParticipants} from "../../src/interfaces/IParticipants.sol";
import {ClearingTest} from "../unit/market/ClearingMarket/ClearingTest.sol";

/// @notice Thomas takes what is free. Nothing that he breaks may be broken for nothing.
contract ThiefAttackTest is ClearingTest {
    address private thomas = makeAddr("Thomas, thief");

    /// Thomas gets permissions for addresses that no settlement knows, and sells to Bob from there what he never means to deliver.
    /// Every solver would match Bob with him, since his price is the lowest; the settlement would refuse the trade, Thomas would
    /// have his bond back, and Bob nothing. So nobody posts whose trades could not be opened.
    function test_SellsFromAnAddressThatNobodyCanSettle() external {
        fund(thomas, DEPOSIT);
        allow(thomas, 1, true, 5_000, K, K);
        vm.expectRevert(abi.encodeWithSelector(IParticipants.Participants_UnknownAgent.selector, thomas));
        vm.prank(thomas);
        clearing.postOffer(true, 5_000, K, K, 0, "");
    }
}
