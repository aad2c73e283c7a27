// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IFeederLimits} from "../../../../src/interfaces/IFeederLimits.sol";
import {FeederLimit, FeederUse} from "../../../../src/types/Grid.sol";
import {LimitsTest} from "./LimitsTest.sol";

contract FeederLimitsCheckUsesTest is LimitsTest {
    function testFuzz_RevertWhen_NoMarketCalls(address stranger) external {
        vm.assume(!feederLimits.isMarket(stranger));
        vm.expectRevert(notMarket(stranger));
        vm.prank(stranger);
        feederLimits.checkUses(K, flow(1, 2, 1));
    }

    function testFuzz_RevertWhen_AFeederIsUnknown(uint16 feeder) external {
        feeder = uint16(bound(feeder, COUNT, type(uint16).max));
        vm.expectRevert(unknownFeeder(feeder));
        report(flow(1, feeder, 1));
    }

    function testFuzz_RevertWhen_AFeederIsNamedTwice(uint16 feeder, uint8 energyWh) external {
        feeder = uint16(bound(feeder, 0, COUNT - 1));
        vm.expectRevert(abi.encodeWithSelector(IFeederLimits.FeederLimits_FeederTwice.selector, feeder));
        report(flow(feeder, feeder, energyWh));
    }

    function testFuzz_RevertWhen_SalesAndPurchasesDiffer(uint8 soldWh, uint8 boughtWh) external {
        vm.assume(soldWh != boughtWh);
        FeederUse[] memory uses = flow(1, 2, soldWh);
        uses[1].boughtWh = boughtWh;
        vm.expectRevert(abi.encodeWithSelector(IFeederLimits.FeederLimits_Unbalanced.selector, K, soldWh, boughtWh));
        report(uses);
    }

    /// 3 and 4 send 60 each to feeder 2: each may, their parent may not.
    function test_RevertWhen_ALimitIsBroken() external {
        trade(1, 1, 5);
        FeederUse[] memory uses = new FeederUse[](3);
        uses[0] = FeederUse(3, 60, 0);
        uses[1] = FeederUse(4, 60, 0);
        uses[2] = FeederUse(2, 0, 120);
        vm.expectRevert(abi.encodeWithSelector(IFeederLimits.FeederLimits_NetOutOverLimit.selector, 1, K, 120, NET_OUT));
        report(uses);
        assertUse(1, 5, 5, 0);
        assertUse(3, 0, 0, 0);
        assertUse(2, 0, 0, 0);
    }

    function testFuzz_RevertWhen_ASumIsOverTheOwnLimit(uint64 energyWh) external {
        energyWh = uint64(bound(energyWh, SELL + 1, type(uint64).max));
        vm.expectRevert(abi.encodeWithSelector(IFeederLimits.FeederLimits_SoldOverLimit.selector, 2, K, energyWh, SELL));
        report(flow(2, 1, energyWh));
    }

    /// Within one report, what flows out may make up for what flows in, whichever comes first.
    function test_CountsTheNetOfTheWholeReport() external {
        FeederUse[] memory uses = new FeederUse[](2);
        uses[0] = FeederUse(3, SELL, SELL - 10);
        uses[1] = FeederUse(2, 0, 10);
        report(uses);
        assertUse(3, SELL, SELL - 10, 10);
        assertUse(1, 0, 0, 10);
        assertUse(2, 0, 10, -10);
        assertUse(0, 0, 0, 0);
    }

    function test_AddsToWhatIsUsedAlready() external {
        trade(3, 2, 50);
        report(flow(3, 2, 50));
        assertUse(3, 100, 0, 100);
        vm.expectPartialRevert(IFeederLimits.FeederLimits_NetOutOverLimit.selector);
        report(flow(3, 2, 1));
    }

    function testFuzz_GivesWhatTheTradesGiveOneByOne(uint16[2][12] memory pairs, uint8[12] memory energyWh) external {
        agree(wide());
        FeederUse[] memory uses = new FeederUse[](COUNT);
        for (uint16 f = 0; f < COUNT; f++) {
            uses[f].feeder = f;
        }
        uint256 before = vm.snapshotState();
        for (uint256 i = 0; i < pairs.length; i++) {
            (uint16 ask, uint16 bid) = (pairs[i][0] % COUNT, pairs[i][1] % COUNT);
            trade(ask, bid, energyWh[i]);
            uses[ask].soldWh += energyWh[i];
            uses[bid].boughtWh += energyWh[i];
        }
        bytes memory oneByOne = allUses();
        assertTrue(vm.revertToState(before));
        report(uses);
        assertEq(allUses(), oneByOne);
    }

    function flow(uint16 from, uint16 to, uint64 energyWh) private pure returns (FeederUse[] memory uses) {
        uses = new FeederUse[](2);
        uses[0] = FeederUse(from, energyWh, 0);
        uses[1] = FeederUse(to, 0, energyWh);
    }

    function wide() private pure returns (FeederLimit[] memory limits) {
        limits = unlimited(COUNT);
        for (uint16 f = 0; f < COUNT; f++) {
            limits[f].parent = parentOf(f);
        }
    }

    function allUses() private view returns (bytes memory all) {
        for (uint16 f = 0; f < COUNT; f++) {
            (uint64 sold, uint64 bought, int64 net) = feederLimits.useOf(f, K);
            all = abi.encodePacked(all, sold, bought, net);
        }
    }
}
