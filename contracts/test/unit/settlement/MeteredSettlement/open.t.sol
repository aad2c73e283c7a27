// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IMeteredSettlement} from "../../../../src/interfaces/IMeteredSettlement.sol";
import {ISettlement} from "../../../../src/interfaces/ISettlement.sol";
import {IParticipants} from "../../../../src/interfaces/IParticipants.sol";
import {IVault} from "../../../../src/interfaces/IVault.sol";
import {Trade} from "../../../../src/types/Trade.sol";
import {Community} from "../../../Community.sol";

contract OpenTest is Community {
    function setUp() public override {
        super.setUp();
        toMargin();
    }

    function testFuzz_RevertWhen_CallerIsNotARegisteredMarket(address caller) external {
        vm.assume(caller != address(market));
        Trade memory trade = tradeOf(agreementOf(alice, bob, ENERGY));
        vm.expectRevert(abi.encodeWithSelector(IMeteredSettlement.MeteredSettlement_NotMarket.selector, caller));
        vm.prank(caller);
        settlement.open(listOf(trade));
    }

    function testFuzz_RevertWhen_ATradeNamesAnotherMarket(address other) external {
        vm.assume(other != address(market));
        Trade memory trade = tradeOf(agreementOf(alice, bob, ENERGY));
        trade.market = other;
        expectRefused(
            trade,
            abi.encodeWithSelector(IMeteredSettlement.MeteredSettlement_MarketMismatch.selector, other, address(market))
        );
    }

    function test_RevertWhen_TheTradeWasOpenedBefore() external {
        Trade memory trade = tradeOf(agreementOf(alice, bob, ENERGY));
        openByMarket(trade);
        expectRefused(
            trade, abi.encodeWithSelector(IMeteredSettlement.MeteredSettlement_AlreadyOpen.selector, idOf(trade))
        );
    }

    function testFuzz_RevertWhen_TheIntervalIsOver(uint64 at) external {
        vm.warp(bound(at, startOf(K + 1), type(uint40).max));
        expectRefused(
            tradeOf(agreementOf(alice, bob, ENERGY)),
            abi.encodeWithSelector(IMeteredSettlement.MeteredSettlement_IntervalOver.selector, K, startOf(K + 1))
        );
    }

    function test_RevertWhen_AnAgentIsUnknown() external {
        Trade memory trade = tradeOf(agreementOf(alice, bob, ENERGY));
        trade.buyer = eve;
        expectRefused(trade, abi.encodeWithSelector(IParticipants.Participants_UnknownAgent.selector, eve));
    }

    function test_RevertWhen_BothAgentsStandBehindOneMeter() external {
        expectRefused(
            tradeOf(agreementOf(alice, alice, ENERGY)),
            abi.encodeWithSelector(IMeteredSettlement.MeteredSettlement_SameMeter.selector, alice.meter)
        );
    }

    function test_RevertWhen_OneTradeOfABatchIsNotCovered() external {
        Trade[] memory trades = new Trade[](2);
        trades[0] = tradeOf(agreementOf(alice, bob, ENERGY));
        trades[1] = tradeOf(agreementOf(alice, dave, ENERGY));
        withdrawAll(dave.agent);
        (uint256 buyerHold,) = settlement.holds(trades[1]);

        vm.expectRevert(abi.encodeWithSelector(IVault.Vault_NotCovered.selector, dave.agent, buyerHold, 0));
        vm.prank(address(market));
        settlement.open(trades);
        assertEq(settlement.stateOf(idOf(trades[0])), 0);
        assertEq(vault.available(bob.agent), DEPOSIT);
    }

    function testFuzz_NotesEachTradesPlaceInBothMetersOrder(uint32 first, uint32 second) external {
        Trade memory one = tradeOf(agreementOf(alice, bob, first));
        Trade memory two = tradeOf(agreementOf(alice, dave, second));
        fundFully(one, two);
        openByMarket(one);
        vm.expectEmit(address(settlement));
        emit ISettlement.TradeOpened(idOf(two), alice.meter, dave.meter, first, 0);
        openByMarket(two);

        assertEq(settlement.stateOf(idOf(two)), 1);
        checkTotals(alice, uint64(first) + second, 0);
        checkTotals(bob, 0, first);
        checkTotals(dave, 0, second);
    }

    function test_HoldsMoneyAndBondUntilEndAndTwoGraces() external {
        Trade memory trade = tradeOf(agreementOf(alice, bob, ENERGY));
        openByMarket(trade);
        (bytes32 buyerKey, bytes32 sellerKey) = settlement.holdKeys(idOf(trade));
        checkHold(buyerKey, bob.agent, ENERGY * (170_000 + 10_000));
        checkHold(sellerKey, alice.agent, ENERGY * (130_000 + 10_000));
    }

    function checkHold(bytes32 key, address expectedOwner, uint256 expectedAmount) private view {
        (address owner, uint256 amount, uint64 until) = vault.heldUnder(address(settlement), key);
        assertEq(owner, expectedOwner);
        assertEq(amount, expectedAmount);
        assertEq(until, startOf(K + 1) + 2 * GRACE);
    }

    function checkTotals(Home memory home, uint64 expectedSold, uint64 expectedBought) private view {
        (uint64 soldWh, uint64 boughtWh) = settlement.totals(home.meter, K);
        assertEq(soldWh, expectedSold);
        assertEq(boughtWh, expectedBought);
    }

    /// Whatever both trades ask for.
    function fundFully(Trade memory one, Trade memory two) private {
        fund(one.seller, type(uint56).max);
        fund(one.buyer, type(uint56).max);
        fund(two.buyer, type(uint56).max);
    }

    function openByMarket(Trade memory trade) private {
        vm.prank(address(market));
        settlement.open(listOf(trade));
    }

    function expectRefused(Trade memory trade, bytes memory reason) private {
        vm.expectRevert(reason);
        vm.prank(address(market));
        settlement.open(listOf(trade));
    }
}
