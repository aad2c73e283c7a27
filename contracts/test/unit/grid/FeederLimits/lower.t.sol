// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IFeederLimits} from "../../../../src/interfaces/IFeederLimits.sol";
import {FeederLimit} from "../../../../src/types/Grid.sol";
import {LimitsTest} from "./LimitsTest.sol";

contract FeederLimitsLowerTest is LimitsTest {
    uint32 private constant MAX_SPAN = 96;
    FeederLimit internal ordered = FeederLimit(9, 10, 20, 30, 40);

    function testFuzz_RevertWhen_NoOperatorCalls(address stranger) external {
        vm.assume(stranger != otto);
        vm.expectRevert(abi.encodeWithSelector(IFeederLimits.FeederLimits_NotOperator.selector, stranger));
        vm.prank(stranger);
        feederLimits.lower(1, K, K, ordered);
    }

    function testFuzz_RevertWhen_TheSpanIsEmptyOrTooLong(uint32 first, uint32 last) external {
        first = uint32(bound(first, 2, type(uint32).max));
        vm.assume(last < first || last - first >= MAX_SPAN);
        vm.expectRevert(abi.encodeWithSelector(IFeederLimits.FeederLimits_SpanInvalid.selector, first, last));
        lower(1, first, last, ordered);
    }

    function testFuzz_RevertWhen_TheFirstGateHasClosed(uint32 late, uint32 span) external {
        uint64 closesAt = tariff.gateClosure(K);
        vm.warp(uint256(closesAt) + late);
        vm.expectRevert(abi.encodeWithSelector(IFeederLimits.FeederLimits_GateClosed.selector, K, closesAt));
        lower(1, K, K + uint32(bound(span, 0, MAX_SPAN - 1)), ordered);
    }

    function testFuzz_RevertWhen_TheFeederIsUnknown(uint16 feeder) external {
        feeder = uint16(bound(feeder, COUNT, type(uint16).max));
        vm.expectRevert(unknownFeeder(feeder));
        lower(feeder, K, K, ordered);
    }

    function testFuzz_WhenTheOrderIsBelowTheLimits(uint16 feeder, uint32 span, uint48[4] memory parts) external {
        feeder = uint16(bound(feeder, 0, COUNT - 1));
        span = uint32(bound(span, 1, MAX_SPAN));
        ordered = FeederLimit(
            9,
            uint48(bound(parts[0], 0, NET_OUT)),
            uint48(bound(parts[1], 0, NET_IN)),
            uint48(bound(parts[2], 0, SELL)),
            uint48(bound(parts[3], 0, BUY))
        );
        vm.warp(tariff.gateClosure(K) - 1);
        vm.expectEmit();
        emit IFeederLimits.LimitLowered(feeder, K, K + span - 1, ordered);
        lower(feeder, K, K + span - 1, ordered);

        FeederLimit[] memory expected = tree();
        assertTable(K - 1, expected);
        assertTable(K + span, expected);
        expected[feeder] = ordered;
        expected[feeder].parent = parentOf(feeder);
        assertTable(K, expected);
        assertTable(K + span - 1, expected);
        assertLimit(feeder, K, expected[feeder]);
    }

    function testFuzz_WhenTheOrderIsAbove(uint48[4] memory more) external {
        FeederLimit memory above = FeederLimit(
            0,
            uint48(bound(more[0], NET_OUT, NO_LIMIT)),
            uint48(bound(more[1], NET_IN, NO_LIMIT)),
            uint48(bound(more[2], SELL, NO_LIMIT)),
            uint48(bound(more[3], BUY, NO_LIMIT))
        );
        lower(3, K, K, above);
        assertTable(K, tree());
        lower(3, K, K, ordered);
        lower(3, K, K, above);
        assertLimit(3, K, FeederLimit(1, 10, 20, 30, 40));
    }

    function test_WhenTwoFeedersAreLowered() external {
        lower(4, K, K + 1, ordered);
        lower(1, K + 1, K + 2, ordered);
        FeederLimit[] memory expected = tree();
        expected[4] = FeederLimit(1, 10, 20, 30, 40);
        assertTable(K, expected);
        expected[1] = FeederLimit(0, 10, 20, 30, 40);
        assertTable(K + 1, expected);
        expected[4] = tree()[4];
        assertTable(K + 2, expected);
    }

    /// 60 out of feeder 3 and its parent into feeder 2 stand; the order asks for 10 out, 20 in, 30 sold, 40 bought.
    function test_WhenBindingTradesUseMore() external {
        trade(3, 2, 60);
        for (uint16 f = 1; f < 4; f++) {
            lower(f, K, K, ordered);
        }
        assertLimit(3, K, FeederLimit(1, 60, 20, 60, 40));
        assertLimit(1, K, FeederLimit(0, 60, 20, 30, 40));
        assertLimit(2, K, FeederLimit(0, 10, 60, 30, 60));
        vm.expectPartialRevert(IFeederLimits.FeederLimits_SoldOverLimit.selector);
        trade(3, 3, 1);
        // The other way round makes room again.
        trade(2, 4, 1);
        assertUse(1, 0, 0, 59);
    }

    function testFuzz_WhenTheAgreedLimitsChangeAfterwards(uint48 agreed) external {
        lower(3, K, K, ordered);
        FeederLimit[] memory changed = tree();
        changed[3] = FeederLimit(1, agreed, agreed, agreed, agreed);
        agree(changed);
        FeederLimit memory lowest = FeederLimit(
            1,
            agreed < 10 ? agreed : 10,
            agreed < 20 ? agreed : 20,
            agreed < 30 ? agreed : 30,
            agreed < 40 ? agreed : 40
        );
        changed[3] = lowest;
        assertTable(K, changed);

        // Back at the first limits, the order that was given in between still holds.
        lower(4, K, K, ordered);
        agree(tree());
        changed = tree();
        changed[3] = changed[4] = FeederLimit(1, 10, 20, 30, 40);
        assertTable(K, changed);
    }

    function test_WhenTheFeederIsNoMore() external {
        lower(4, K, K, ordered);
        agree(unlimited(2));
        assertTable(K, unlimited(2));
    }

    /// Trades and orders in any sequence: what is used is within the limits at every moment, and the hash is the table's.
    function testFuzz_WhatIsUsedStaysWithinTheLimits(uint16[3][24] memory steps) external {
        for (uint256 i = 0; i < steps.length; i++) {
            uint16 feeder = steps[i][0] % COUNT;
            uint16 energyWh = steps[i][2] % 128;
            if (i % 3 == 2) {
                lower(feeder, K, K, FeederLimit(0, energyWh, energyWh, energyWh, energyWh));
            } else {
                vm.prank(bazaar);
                try feederLimits.checkTrade(tradeOf(energyWh), feeder, steps[i][1] % COUNT) {} catch {}
            }
            assertWithin();
        }
        assertEq(feederLimits.tableHash(K), keccak256(feederLimits.table(K)), "hash of the table");
    }

    function test_WhenTheSpanIsTheLongest() external {
        agree(unlimited(110));
        vm.cool(address(feederLimits));
        uint256 gas = gasleft();
        lower(109, K, K + MAX_SPAN - 1, ordered);
        assertLt(gas - gasleft(), 2 ** 24 - 1_000_000, "gas");
    }

    function assertWithin() private view {
        for (uint16 f = 0; f < COUNT; f++) {
            (uint64 soldWh, uint64 boughtWh, int64 netOutWh) = feederLimits.useOf(f, K);
            FeederLimit memory limit = feederLimits.limitOf(f, K);
            assertLe(soldWh, limit.sellWh, "sold");
            assertLe(boughtWh, limit.buyWh, "bought");
            assertLe(netOutWh, int256(uint256(limit.netOutWh)), "net out");
            assertLe(-int256(netOutWh), int256(uint256(limit.netInWh)), "net in");
        }
    }
}
