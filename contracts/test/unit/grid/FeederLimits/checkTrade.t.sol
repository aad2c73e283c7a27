// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IFeederLimits} from "../../../../src/interfaces/IFeederLimits.sol";
import {FeederLimit} from "../../../../src/types/Grid.sol";
import {LimitsTest} from "./LimitsTest.sol";

contract FeederLimitsCheckTradeTest is LimitsTest {
    struct Attempt {
        uint16 askFeeder;
        uint16 bidFeeder;
        uint64 energyWh;
    }

    uint256[COUNT] private _sold;
    uint256[COUNT] private _bought;

    function testFuzz_RevertWhen_NoMarketCalls(address stranger) external {
        vm.assume(!feederLimits.isMarket(stranger));
        vm.expectRevert(notMarket(stranger));
        vm.prank(stranger);
        feederLimits.checkTrade(tradeOf(1), 1, 2);
    }

    function test_RevertWhen_TheMarketWasRemoved() external {
        byVote();
        feederLimits.setMarket(bazaar, false);
        vm.expectRevert(notMarket(bazaar));
        trade(1, 2, 1);
    }

    function testFuzz_RevertWhen_AFeederIsUnknown(uint16 feeder, bool sells) external {
        feeder = uint16(bound(feeder, COUNT, type(uint16).max));
        vm.expectRevert(unknownFeeder(feeder));
        trade(sells ? feeder : 1, sells ? 1 : feeder, 1);
    }

    function testFuzz_RevertWhen_ASideIsOverItsOwnLimit(uint64 energyWh) external {
        energyWh = uint64(bound(energyWh, SELL + 1, type(uint64).max));
        expectOver(IFeederLimits.FeederLimits_SoldOverLimit.selector, 3, energyWh, SELL);
        trade(3, 3, energyWh);

        FeederLimit[] memory limits = tree();
        limits[3].sellWh = NO_LIMIT;
        agree(limits);
        energyWh = uint64(bound(energyWh, BUY + 1, NO_LIMIT));
        expectOver(IFeederLimits.FeederLimits_BoughtOverLimit.selector, 3, energyWh, BUY);
        trade(3, 3, energyWh);
    }

    function test_RevertWhen_AFeederAboveCannotCarryIt() external {
        trade(3, 2, 60);
        trade(4, 2, 40);
        expectOver(IFeederLimits.FeederLimits_NetOutOverLimit.selector, 1, 101, NET_OUT);
        trade(4, 2, 1);
        // Among the feeders below it, feeder 1 carries nothing.
        trade(4, 3, 60);
        assertUse(1, 0, 0, 100);
        assertUse(4, 100, 0, 100);
        assertUse(3, 60, 60, 0);
    }

    function test_RevertWhen_AFeederTakesInTooMuch() external {
        FeederLimit[] memory limits = tree();
        limits[1].netInWh = 70;
        agree(limits);
        trade(2, 3, 70);
        expectOver(IFeederLimits.FeederLimits_NetInOverLimit.selector, 1, 71, 70);
        trade(2, 4, 1);
        // What flows out makes room.
        trade(4, 2, 1);
        trade(2, 4, 1);
        assertUse(1, 0, 0, -70);
    }

    function test_WhenBothSidesAreOnOneFeeder() external {
        trade(3, 3, SELL);
        assertUse(3, SELL, SELL, 0);
        assertUse(1, 0, 0, 0);
        assertUse(0, 0, 0, 0);
    }

    function test_WhenOneSideIsAtTheConnectionPoint() external {
        trade(0, 3, 10);
        assertUse(0, 10, 0, 0);
        assertUse(1, 0, 0, -10);
        assertUse(3, 0, 10, -10);
    }

    function test_WhenARefusedTradeFollows() external {
        trade(3, 2, 60);
        vm.expectPartialRevert(IFeederLimits.FeederLimits_NetOutOverLimit.selector);
        trade(4, 2, 41);
        assertUse(4, 0, 0, 0);
        assertUse(1, 0, 0, 60);
        assertUse(2, 0, 60, -60);
    }

    function test_RevertWhen_EnergyIsAsLargeAsItCanBe() external {
        agree(unlimited(COUNT));
        trade(2, 1, NO_LIMIT);
        uint64 most = type(uint64).max;
        expectOver(IFeederLimits.FeederLimits_SoldOverLimit.selector, 2, uint256(NO_LIMIT) + most, NO_LIMIT);
        trade(2, 1, most);
    }

    function testFuzz_NoLimitIsBroken(Attempt[24] memory attempts, uint8[4][COUNT] memory limits) external {
        FeederLimit[] memory agreed = tree();
        for (uint16 f = 0; f < COUNT; f++) {
            uint8[4] memory l = limits[f];
            agreed[f] = FeederLimit(parentOf(f), l[0], l[1], l[2], l[3]);
        }
        agree(agreed);
        for (uint256 i = 0; i < attempts.length; i++) {
            Attempt memory a = attempts[i];
            a.askFeeder %= COUNT;
            a.bidFeeder %= COUNT;
            a.energyWh %= 64;
            attempt(a, agreed);
        }
        for (uint16 f = 0; f < COUNT; f++) {
            int256 net = f == 0 ? int256(0) : netOf(f);
            assertUse(f, uint64(_sold[f]), uint64(_bought[f]), int64(net));
        }
        assertTrue(holds(agreed), "a limit is broken");
    }

    /// Books the trade in the model; the contract must take it exactly when the model still holds.
    function attempt(Attempt memory a, FeederLimit[] memory agreed) private {
        _sold[a.askFeeder] += a.energyWh;
        _bought[a.bidFeeder] += a.energyWh;
        bool fine = holds(agreed);
        vm.prank(bazaar);
        try feederLimits.checkTrade(tradeOf(a.energyWh), a.askFeeder, a.bidFeeder) {
            assertTrue(fine, "accepted");
        } catch {
            assertFalse(fine, "refused");
            _sold[a.askFeeder] -= a.energyWh;
            _bought[a.bidFeeder] -= a.energyWh;
        }
    }

    /// (5) to (8) of TX 4 as they are written: sums over everything below a feeder.
    function holds(FeederLimit[] memory agreed) private view returns (bool) {
        for (uint16 f = 0; f < COUNT; f++) {
            if (_sold[f] > agreed[f].sellWh || _bought[f] > agreed[f].buyWh) return false;
            if (f == 0) continue;
            int256 net = netOf(f);
            if (net > int256(uint256(agreed[f].netOutWh)) || -net > int256(uint256(agreed[f].netInWh))) return false;
        }
        return true;
    }

    function netOf(uint16 feeder) private view returns (int256 net) {
        for (uint16 f = feeder; f < COUNT; f++) {
            if (f != feeder && parentOf(f) != feeder) continue;
            net += int256(_sold[f]) - int256(_bought[f]);
        }
    }

    function expectOver(bytes4 selector, uint16 feeder, uint256 energyWh, uint256 limitWh) private {
        vm.expectRevert(abi.encodeWithSelector(selector, feeder, K, energyWh, limitWh));
    }
}
