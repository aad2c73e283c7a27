// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAtomicSettlement} from "../../../../src/interfaces/IAtomicSettlement.sol";
import {Trade, Verdict} from "../../../../src/types/Trade.sol";
import {AtomicTest} from "./AtomicTest.sol";

/// @notice Trades of a market with a book, which brings money: an address that the consortium has registered as one.
abstract contract EscrowTest is AtomicTest {
    address internal book = makeAddr("a market with a book");
    uint256 internal constant COST = ENERGY * (PRICE + FEES);

    function setUp() public virtual override {
        super.setUp();
        atomicFounding.registerMarket(book, IAtomicSettlement.Funding.Escrow);
    }

    function tradeOfBook(Home memory seller, Home memory buyer, uint64 nonce) internal view returns (Trade memory) {
        return Trade(book, "ask", "bid", seller.agent, buyer.agent, K, ENERGY, PRICE, nonce);
    }

    function openInBook(Home memory seller, Home memory buyer, uint64 nonce) internal returns (Trade memory trade) {
        trade = tradeOfBook(seller, buyer, nonce);
        vm.prank(book);
        atomic.open(listOf(trade));
    }

    function listTrade(Batch memory b, Trade memory trade) internal pure {
        list(b, idOf(trade), trade.energyWh);
    }

    function heldFor(Trade memory trade) internal view returns (uint256 amount) {
        (bytes32 key,) = atomic.holdKeys(idOf(trade));
        (, amount,) = vault.heldUnder(address(atomic), key);
    }

    function settleTrades(Trade[] memory trades, Batch memory b) internal returns (Verdict[] memory) {
        return atomic.settle(trades, new bytes[](0), packEvidence(b));
    }

    function settleAndRefuse(Trade memory trade, Batch memory b, Verdict verdict, bytes4 reason) internal {
        uint256 held = heldFor(trade);
        vm.expectEmit();
        emit IAtomicSettlement.ClaimRefused(idOf(trade), 0, verdict, reason);
        assertEq(settleTrades(listOf(trade), b)[0], verdict);
        assertEq(heldFor(trade), held);
    }
}
