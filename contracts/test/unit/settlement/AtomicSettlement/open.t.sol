// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAtomicSettlement} from "../../../../src/interfaces/IAtomicSettlement.sol";
import {ISettlement} from "../../../../src/interfaces/ISettlement.sol";
import {IVault} from "../../../../src/interfaces/IVault.sol";
import {Trade} from "../../../../src/types/Trade.sol";
import {EscrowTest} from "./EscrowTest.sol";

contract OpenTest is EscrowTest {
    function testFuzz_RevertWhen_TheCallerIsNoMarket(address caller) external {
        vm.assume(caller != book && caller != address(market));
        Trade memory trade = tradeOfBook(alice, bob, 0);
        trade.market = caller;
        vm.expectRevert(abi.encodeWithSelector(IAtomicSettlement.AtomicSettlement_NotMarket.selector, caller));
        vm.prank(caller);
        atomic.open(listOf(trade));
    }

    function testFuzz_RevertWhen_TheTradeIsOfAnotherMarket(address other) external {
        vm.assume(other != book);
        Trade memory trade = tradeOfBook(alice, bob, 0);
        trade.market = other;
        bytes4 code = IAtomicSettlement.AtomicSettlement_MarketMismatch.selector;
        openAndRevert(trade, abi.encodeWithSelector(code, other, book));
    }

    function test_RevertWhen_ItWasOpenedBefore() external {
        Trade memory trade = openInBook(alice, bob, 0);
        bytes4 code = IAtomicSettlement.AtomicSettlement_AlreadyOpen.selector;
        openAndRevert(trade, abi.encodeWithSelector(code, idOf(trade)));
        toRelease();
        atomic.expire(listOf(trade));
        openAndRevert(trade, abi.encodeWithSelector(code, idOf(trade)));
    }

    function testFuzz_RevertWhen_TheIntervalIsOver(uint64 at) external {
        vm.warp(bound(at, startOf(K + 1), type(uint40).max));
        bytes4 code = IAtomicSettlement.AtomicSettlement_IntervalOver.selector;
        openAndRevert(tradeOfBook(alice, bob, 0), abi.encodeWithSelector(code, K, startOf(K + 1)));
    }

    function test_RevertWhen_BothSidesHaveOneMeter() external {
        bytes4 code = IAtomicSettlement.AtomicSettlement_SameMeter.selector;
        openAndRevert(tradeOfBook(alice, alice, 0), abi.encodeWithSelector(code, alice.meter));
    }

    function test_RevertWhen_TheBuyerDoesNotHaveTheMoney() external {
        Trade memory trade = tradeOfBook(alice, bob, 0);
        trade.energyWh = uint64((DEPOSIT - AT_STAKE) / (PRICE + FEES)) + 1;
        uint256 cost = trade.energyWh * (PRICE + FEES);
        bytes4 code = IVault.Vault_NotCovered.selector;
        openAndRevert(trade, abi.encodeWithSelector(code, bob.agent, cost, DEPOSIT - AT_STAKE));
    }

    function test_HoldsWhatTheTradeCanCost() external {
        Trade memory trade = tradeOfBook(alice, bob, 0);
        vm.expectEmit();
        emit ISettlement.TradeOpened(idOf(trade), alice.meter, bob.meter, 0, 0);
        openInBook(alice, bob, 0);
        (bytes32 key, bytes32 bondKey) = atomic.holdKeys(idOf(trade));
        (address owner, uint256 amount, uint64 until) = vault.heldUnder(address(atomic), key);
        assertEq(owner, bob.agent);
        assertEq(amount, COST);
        assertEq(until, startOf(K + 1) + 2 * GRACE);
        (owner,,) = vault.heldUnder(address(atomic), bondKey);
        assertEq(owner, address(0));
        assertEq(atomic.stateOf(idOf(trade)), 1);
    }

    /// What an order book asks before it opens a trade, whichever way it is paid.
    function testFuzz_TellsWhatItHolds(Trade memory trade) external view {
        (trade.energyWh, trade.pricePerWh) = (uint40(trade.energyWh), uint40(trade.pricePerWh));
        (uint256 buyerHold, uint256 sellerBond) = atomic.holds(trade);
        assertEq(buyerHold, trade.energyWh * (trade.pricePerWh + FEES));
        assertEq(sellerBond, 0);
    }

    function openAndRevert(Trade memory trade, bytes memory reason) private {
        vm.expectRevert(reason);
        vm.prank(book);
        atomic.open(listOf(trade));
    }
}
