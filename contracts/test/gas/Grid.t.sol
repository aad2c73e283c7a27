// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {FeederLimit, FeederUse} from "../../src/types/Grid.sol";
import {Trade} from "../../src/types/Trade.sol";
import {Base} from "../Base.t.sol";

/// @notice What limits and permissions cost, each call as a transaction of its own. `bazaar` is a registered market.
/// forge-config: default.isolate = true
/// forge-config: deep.isolate = true
contract GridGasTest is Base {
    uint32 private constant K = 30;
    uint256 private constant TRANSACTION_LIMIT = 2 ** 24 - 1_000_000;
    address private bazaar = makeAddr("bazaar");

    function setUp() public override {
        super.setUp();
        vm.startPrank(address(consortium));
        feederLimits.setMarket(bazaar, true);
        assets.setMarket(bazaar, true);
        vm.stopPrank();
    }

    function test_SetLimits() external {
        agree(110);
        check("FeederLimits", "setLimits, 110 feeders", 4_000_000);
    }

    function test_SetLimits_AsManyAsItTakes() external {
        agree(512);
        check("FeederLimits", "setLimits, 512 feeders", TRANSACTION_LIMIT);
    }

    function test_Lower() external {
        agree(110);
        vm.startPrank(otto);
        FeederLimit memory limit = FeederLimit(0, 1, 1, 1, 1);
        feederLimits.lower(1, K, K, limit);
        check("FeederLimits", "lower, one interval, 110 feeders", 500_000);
        feederLimits.lower(2, K + 1, K + 96, limit);
        check("FeederLimits", "lower, 96 intervals, 110 feeders", TRANSACTION_LIMIT);
    }

    function test_CheckTrade() external {
        Trade memory trade;
        (trade.interval, trade.energyWh) = (K, 1);
        vm.startPrank(bazaar);
        feederLimits.checkTrade(trade, 1, 2);
        check("FeederLimits", "checkTrade, first of both feeders", 150_000);
        feederLimits.checkTrade(trade, 1, 2);
        check("FeederLimits", "checkTrade", 100_000);
    }

    function test_CheckUses() external {
        agree(110);
        FeederUse[] memory uses = new FeederUse[](110);
        for (uint16 f = 0; f < 110; f++) {
            uses[f] = FeederUse(f, 10, 10);
        }
        (uses[1].soldWh, uses[2].boughtWh) = (20, 20);
        vm.prank(bazaar);
        feederLimits.checkUses(K, uses);
        check("FeederLimits", "checkUses, 110 feeders", 6_000_000);
    }

    function test_Assets() external {
        vm.prank(otto);
        assets.addEnergy(eve, 1, true, 100, K, K + 11, "nonce");
        check("EnergyAssets", "addEnergy, first of an address", 150_000);
        vm.prank(otto);
        assets.addEnergy(eve, 1, true, 100, K, K + 11, "another");
        check("EnergyAssets", "addEnergy", 100_000);
        vm.prank(bazaar);
        assets.checkOrder(eve, 1, K, K + 11, 1, true, "");
        check("EnergyAssets", "checkOrder", 60_000);
    }

    /// The tree of the gas figures: all right below the connection point.
    function agree(uint256 count) private {
        FeederLimit[] memory limits = unlimited(count);
        byVote();
        feederLimits.setLimits(limits);
    }

    function check(string memory group, string memory scenario, uint256 limit) private {
        assertLt(vm.snapshotGasLastCall(group, scenario), limit, scenario);
    }
}
