// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {StdInvariant} from "forge-std/StdInvariant.sol";
import {IBilateralMarket} from "../../src/interfaces/IBilateralMarket.sol";
import {Trade} from "../../src/types/Trade.sol";
import {Community} from "../Community.sol";
import {TradingBooks} from "./TradingBooks.sol";
import {TradingHandler} from "./TradingHandler.sol";

/// @notice The properties of README.md in this folder, by number.
contract TradingInvariants is Community, StdInvariant {
    TradingHandler internal handler;
    TradingBooks internal books;

    function setUp() public override {
        super.setUp();
        Home[] memory homes = new Home[](4);
        (homes[0], homes[1], homes[2], homes[3]) = (alice, bob, carol, dave);
        books = new TradingBooks(meters, homes);
        bytes memory arguments = abi.encode(founding, books, homes);
        handler = TradingHandler(vm.deployCode("TradingHandler.sol:TradingHandler", arguments));

        bytes4[] memory actions = new bytes4[](13);
        actions[0] = TradingHandler.passTime.selector;
        actions[1] = TradingHandler.makeOffer.selector;
        actions[2] = TradingHandler.agree.selector;
        actions[3] = TradingHandler.trade.selector;
        actions[4] = TradingHandler.readMeters.selector;
        actions[5] = TradingHandler.readAll.selector;
        actions[6] = TradingHandler.settleOne.selector;
        actions[7] = TradingHandler.settleAll.selector;
        actions[8] = TradingHandler.expireOne.selector;
        actions[9] = TradingHandler.releaseOne.selector;
        actions[10] = TradingHandler.closeOne.selector;
        actions[11] = TradingHandler.attestStored.selector;
        actions[12] = TradingHandler.withdraw.selector;
        targetSelector(FuzzSelector(address(handler), actions));
        targetContract(address(handler));
    }

    /// One campaign for all: forge would repeat the same calls for each function.
    /// forge-config: default.invariant.runs = 16
    /// forge-config: default.invariant.depth = 48
    /// forge-config: deep.invariant.runs = 256
    /// forge-config: deep.invariant.depth = 256
    function invariant_I1_I2_I3_I4_I5_I6_I7() external view {
        Trade[] memory trades = handler.trades();
        TradingBooks.MeterBook[] memory all = books.books();
        I1_NoWhIsCreatedOrLost(all);
        I2_NoNanoIsCreatedOrLost();
        I3_NoDeliveryIsPaidTwice(trades, all);
        I4_NothingIsAcceptedOutsideItsGate();
        I5_TheVaultCoversWhatItHolds(trades);
        I6_AnEndedTradeHoldsNothing(trades);
        I7_NoOrderIsOverFilled(trades);
    }

    /// The second half of I6, and with nothing open any more the strictest form of I1.
    function afterInvariant() external {
        handler.endEverything();
        Trade[] memory trades = handler.trades();
        for (uint256 i = 0; i < trades.length; i++) {
            assertGe(settlement.stateOf(idOf(trades[i])), 2, "I6: a trade that cannot be ended");
            assertEq(heldFor(trades[i]), 0, "I6: money that stays held");
        }
        assertEq(energy.balanceOf(address(settlement)), 0, "I1: tokens outlive their interval");
    }

    function I1_NoWhIsCreatedOrLost(TradingBooks.MeterBook[] memory all) private view {
        uint256 expected;
        for (uint256 i = 0; i < all.length; i++) {
            if (!all[i].exportTaken || all[i].openSales == 0) continue;
            (,, uint64 exportWh) = meters.metered(all[i].meter, all[i].interval);
            expected += exportWh - all[i].deliveredWh;
        }
        assertEq(energy.balanceOf(address(settlement)), expected, "I1: taken and not yet burnt");
        for (uint256 i = 0; i < handler.homeCount(); i++) {
            expected += energy.balanceOf(handler.homeAt(i).owner);
        }
        assertEq(energy.totalSupply(), expected, "I1: supply");
    }

    function I2_NoNanoIsCreatedOrLost() private view {
        for (uint256 i = 0; i < handler.homeCount(); i++) {
            address agent = handler.homeAt(i).agent;
            assertEq(int256(vault.balanceOf(agent)), int256(DEPOSIT) + books.netOf(agent), "I2: agent");
        }
        assertEq(int256(vault.balanceOf(gridAccount)), books.netOf(gridAccount), "I2: grid");
        assertEq(int256(vault.balanceOf(taxAccount)), books.netOf(taxAccount), "I2: tax");
        assertEq(int256(vault.balanceOf(fundAccount)), books.netOf(fundAccount), "I2: fund");
    }

    function I3_NoDeliveryIsPaidTwice(Trade[] memory trades, TradingBooks.MeterBook[] memory all) private view {
        for (uint256 i = 0; i < trades.length; i++) {
            assertLe(books.timesEnded(idOf(trades[i])), 1, "I3: ended twice");
        }
        for (uint256 i = 0; i < all.length; i++) {
            (bool read, uint64 importWh, uint64 exportWh) = meters.metered(all[i].meter, all[i].interval);
            assertLe(all[i].deliveredWh, exportWh, "I3: delivered more than was exported");
            if (read) assertLe(all[i].receivedWh, importWh, "I3: delivered more than was imported");
        }
    }

    function I4_NothingIsAcceptedOutsideItsGate() private view {
        assertEq(handler.outsideGate(), 0, "I4");
    }

    function I5_TheVaultCoversWhatItHolds(Trade[] memory trades) private view {
        uint256 inHomes;
        uint256 parts;
        for (uint256 i = 0; i < trades.length; i++) {
            parts += heldFor(trades[i]);
        }
        for (uint256 i = 0; i < handler.homeCount(); i++) {
            address agent = handler.homeAt(i).agent;
            (uint256 requested,) = vault.requested(agent);
            inHomes += vault.balanceOf(agent);
            parts += requested + vault.available(agent);
        }
        assertEq(parts, inHomes, "I5: held, requested and available");
        uint256 inAccounts = vault.balanceOf(gridAccount) + vault.balanceOf(taxAccount) + vault.balanceOf(fundAccount);
        assertEq(money.balanceOf(address(vault)), inHomes + inAccounts, "I5: the vault's tokens");
    }

    function I6_AnEndedTradeHoldsNothing(Trade[] memory trades) private view {
        for (uint256 i = 0; i < trades.length; i++) {
            if (settlement.stateOf(idOf(trades[i])) < 2) continue;
            assertEq(heldFor(trades[i]), 0, "I6: money that stays held");
        }
    }

    function I7_NoOrderIsOverFilled(Trade[] memory trades) private view {
        for (uint256 i = 0; i < trades.length; i++) {
            checkFilled(trades[i].ask);
            checkFilled(trades[i].bid);
        }
    }

    function checkFilled(bytes32 order) private view {
        IBilateralMarket.Offer memory o = market.offer(order);
        assertLe(books.takenWh(order), o.energyWh, "I7: over-filled");
        assertEq(books.takenWh(order), o.energyWh - o.remainingWh, "I7: remaining");
    }

    function heldFor(Trade memory trade) private view returns (uint256) {
        (bytes32 buyerKey, bytes32 sellerKey) = settlement.holdKeys(idOf(trade));
        (, uint256 buyerHeld,) = vault.heldUnder(address(settlement), buyerKey);
        (, uint256 sellerHeld,) = vault.heldUnder(address(settlement), sellerKey);
        return buyerHeld + sellerHeld;
    }
}
