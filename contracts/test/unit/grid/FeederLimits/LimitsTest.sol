// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IFeederLimits} from "../../../../src/interfaces/IFeederLimits.sol";
import {FeederLimit, FeederUse} from "../../../../src/types/Grid.sol";
import {Trade} from "../../../../src/types/Trade.sol";
import {Base} from "../../../Base.t.sol";

/// @notice A tree of five feeders: 1 and 2 below the connection point, 3 and 4 below 1. `bazaar` is a registered market.
abstract contract LimitsTest is Base {
    uint16 internal constant COUNT = 5;
    /// The interval that tests trade for; its gate has not opened when they start.
    uint32 internal constant K = 30;
    uint48 internal constant NET_OUT = 100;
    uint48 internal constant NET_IN = 200;
    uint48 internal constant SELL = 300;
    uint48 internal constant BUY = 400;

    address internal bazaar = makeAddr("bazaar");

    function setUp() public virtual override {
        super.setUp();
        byVote();
        feederLimits.setMarket(bazaar, true);
        agree(tree());
    }

    function parentOf(uint16 feeder) internal pure returns (uint16) {
        return feeder > 2 ? 1 : 0;
    }

    function tree() internal pure returns (FeederLimit[] memory limits) {
        limits = new FeederLimit[](COUNT);
        for (uint16 f = 0; f < COUNT; f++) {
            limits[f] = FeederLimit(parentOf(f), NET_OUT, NET_IN, SELL, BUY);
        }
    }

    function agree(FeederLimit[] memory limits) internal {
        byVote();
        feederLimits.setLimits(limits);
    }

    function lower(uint16 feeder, uint32 first, uint32 last, FeederLimit memory limit) internal {
        vm.prank(otto);
        feederLimits.lower(feeder, first, last, limit);
    }

    function tradeOf(uint64 energyWh) internal view returns (Trade memory) {
        return tradeOf(energyWh, K);
    }

    function tradeOf(uint64 energyWh, uint32 interval) internal view returns (Trade memory made) {
        (made.market, made.interval, made.energyWh) = (bazaar, interval, energyWh);
    }

    function trade(uint16 askFeeder, uint16 bidFeeder, uint64 energyWh) internal {
        vm.prank(bazaar);
        feederLimits.checkTrade(tradeOf(energyWh), askFeeder, bidFeeder);
    }

    function report(FeederUse[] memory uses) internal {
        vm.prank(bazaar);
        feederLimits.checkUses(K, uses);
    }

    function assertUse(uint16 feeder, uint64 soldWh, uint64 boughtWh, int64 netOutWh) internal view {
        (uint64 sold, uint64 bought, int64 netOut) = feederLimits.useOf(feeder, K);
        assertEq(sold, soldWh, "sold");
        assertEq(bought, boughtWh, "bought");
        assertEq(netOut, netOutWh, "net");
    }

    function assertLimit(uint16 feeder, uint32 interval, FeederLimit memory expected) internal view {
        assertEq(abi.encode(feederLimits.limitOf(feeder, interval)), abi.encode(expected), "limit");
    }

    /// What a table must be, row by row.
    function packed(FeederLimit[] memory limits) internal pure returns (bytes memory rows) {
        for (uint256 f = 0; f < limits.length; f++) {
            FeederLimit memory l = limits[f];
            rows = abi.encodePacked(rows, l.parent, l.netOutWh, l.netInWh, l.sellWh, l.buyWh);
        }
    }

    function assertTable(uint32 interval, FeederLimit[] memory limits) internal view {
        assertEq(feederLimits.table(interval), packed(limits), "table");
        assertEq(feederLimits.tableHash(interval), keccak256(packed(limits)), "hash of the table");
    }

    function notMarket(address caller) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IFeederLimits.FeederLimits_NotMarket.selector, caller);
    }

    function unknownFeeder(uint16 feeder) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IFeederLimits.FeederLimits_UnknownFeeder.selector, feeder, COUNT);
    }
}
