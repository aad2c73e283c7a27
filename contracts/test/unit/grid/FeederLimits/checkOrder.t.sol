// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IFeederLimits} from "../../../../src/interfaces/IFeederLimits.sol";
import {FeederLimit} from "../../../../src/types/Grid.sol";
import {Side} from "../../../../src/types/Tariff.sol";
import {Agreement} from "../../../../src/types/Trade.sol";
import {Community} from "../../../Community.sol";
import {LimitsTest} from "./LimitsTest.sol";

contract FeederLimitsCheckOrderTest is LimitsTest {
    function testFuzz_RevertWhen_TheFeederIsUnknown(uint16 feeder) external {
        feeder = uint16(bound(feeder, COUNT, type(uint16).max));
        vm.expectRevert(unknownFeeder(feeder));
        check(feeder, K, K, 1, true);
    }

    function testFuzz_AnOrderIsRefusedExactlyWhenItsIntervalsCannotCarryIt(
        uint64 energyWh,
        uint32 span,
        uint48 lowered,
        bool sell
    ) external {
        span = uint32(bound(span, 1, 96));
        lowered = uint48(bound(lowered, 0, SELL));
        lower(1, K, K, FeederLimit(0, 0, 0, lowered, lowered));
        uint256 carriedWh = lowered + (span - 1) * uint256(sell ? SELL : BUY);
        energyWh = uint64(bound(energyWh, 0, 2 * carriedWh));
        if (energyWh > carriedWh) {
            vm.expectRevert(
                abi.encodeWithSelector(IFeederLimits.FeederLimits_OrderTooLarge.selector, 1, energyWh, carriedWh)
            );
        }
        check(1, K, K + span - 1, energyWh, sell);
    }

    function testFuzz_WhenThereIsNoLimit(uint64 energyWh, bool sell) external {
        agree(unlimited(COUNT));
        check(1, K, K, energyWh, sell);
    }

    function check(uint16 feeder, uint32 from, uint32 to, uint64 energyWh, bool sell) private {
        feederLimits.checkOrder(eve, feeder, from, to, energyWh, sell, "");
    }
}

/// @notice Alice sells on feeder 1, Dave buys on feeder 2, which takes in 700 Wh. Founding has registered the limits as a guard.
contract FeederLimitsInBilateralMarketTest is Community {
    uint48 private constant CARRIED = 700;

    function setUp() public override {
        super.setUp();
        FeederLimit[] memory limits = unlimited(FEEDERS);
        limits[2].netInWh = CARRIED;
        limits[2].buyWh = uint48(ENERGY);
        byVote();
        feederLimits.setLimits(limits);
    }

    function test_RevertWhen_AnOrderIsTooLarge() external {
        toNegotiation();
        vm.expectRevert(
            abi.encodeWithSelector(IFeederLimits.FeederLimits_OrderTooLarge.selector, 2, ENERGY + 1, ENERGY)
        );
        offer(dave, Side.Buy, ENERGY + 1);
    }

    function testFuzz_AllowTransaction_RevertWhen_TheFeederIsFull(uint64 first, uint64 second) external {
        first = uint64(bound(first, 1, CARRIED));
        second = uint64(bound(second, CARRIED - first + 1, ENERGY - first));
        toNegotiation();
        offer(alice, Side.Sell, ENERGY);
        offer(dave, Side.Buy, ENERGY);
        toMargin();
        allow(agreementOf(alice, dave, first), dave);

        Agreement memory agreement = agreementOf(alice, dave, second);
        agreement.nonce = 1;
        bytes memory signature = signatureOf(dave, agreement);
        vm.expectRevert(
            abi.encodeWithSelector(IFeederLimits.FeederLimits_NetInOverLimit.selector, 2, K, first + second, CARRIED)
        );
        vm.prank(alice.agent);
        market.AllowTransaction(agreement, signature);

        assertEq(market.offer(agreement.ask).remainingWh, ENERGY - first);
        assertEq(market.offer(agreement.bid).remainingWh, ENERGY - first);
        (, uint64 boughtWh,) = feederLimits.useOf(2, K);
        assertEq(boughtWh, first);
    }
}
