// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ISettlement} from "../../../../src/interfaces/ISettlement.sol";
import {Trade, Verdict} from "../../../../src/types/Trade.sol";
import {EscrowTest} from "./EscrowTest.sol";

contract ExpireTest is EscrowTest {
    Trade private trade;

    function setUp() public override {
        super.setUp();
        trade = openInBook(alice, bob, 0);
    }

    function testFuzz_ATradeThatWasNeverOpenedIsNotBinding(Trade memory other) external {
        toRelease();
        assertEq(atomic.expire(listOf(other))[0], Verdict.NotBinding);
    }

    function testFuzz_AsLongAsAReceiptCountsItIsTooEarly(uint64 at) external {
        vm.warp(bound(at, startOf(K), startOf(K + 1) + GRACE));
        assertEq(atomic.expire(listOf(trade))[0], Verdict.TooEarly);
        assertEq(heldFor(trade), COST);
    }

    function testFuzz_AnyoneGivesTheBuyerItsMoneyBack(address caller, uint64 at) external {
        vm.warp(bound(at, startOf(K + 1) + GRACE + 1, type(uint40).max));
        vm.expectEmit();
        emit ISettlement.TradeVoided(idOf(trade), K);
        vm.prank(caller);
        assertEq(atomic.expire(listOf(trade))[0], Verdict.Expired);
        assertEq(vault.available(bob.agent), DEPOSIT - AT_STAKE);
        assertEq(atomic.stateOf(idOf(trade)), 3);
        assertEq(atomic.expire(listOf(trade))[0], Verdict.AlreadyDone);
    }

    function test_AfterSomebodyFreedTheHoldItIsTheSame() external {
        toRelease();
        (bytes32 key,) = atomic.holdKeys(idOf(trade));
        vault.releaseExpired(address(atomic), key);
        vm.expectEmit();
        emit ISettlement.TradeVoided(idOf(trade), K);
        assertEq(atomic.expire(listOf(trade))[0], Verdict.Expired);
    }
}
