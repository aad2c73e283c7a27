// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ITariff} from "../../src/interfaces/ITariff.sol";
import {IntervalTariff, PriceBounds} from "../../src/types/Tariff.sol";
import {Base} from "../Base.t.sol";

/// @notice Petra publishes prices, and wants more than that; or somebody has her key.
contract PublisherAttackTest is Base {
    uint32 private constant EARLIEST = 2;
    PriceBounds private bounds = PriceBounds(-500_000, 4_000_000, -300_000, 200_000);
    address private petra = makeAddr("Petra, publisher");

    function setUp() public override {
        super.setUp();
        byVote();
        tariff.setPublisher(petra, bounds);
        vm.startPrank(petra);
    }

    /// She changes what only the members change.
    function test_ChangesFeesFloorsOrHerBounds() external {
        bytes memory refusal = abi.encodeWithSelector(ITariff.Tariff_NotConsortium.selector, petra);
        vm.expectRevert(refusal);
        tariff.change(EARLIEST, schedule(), floors());
        bytes32 id = tariff.prepare(schedule(), floors());
        vm.expectRevert(refusal);
        tariff.adopt(EARLIEST, id);
        vm.expectRevert(refusal);
        tariff.setPublisher(petra, PriceBounds(0, type(int64).max, 0, 0));
    }

    /// She waits until orders are there and moves the ceiling below or above them. The tariff of an interval with an open gate stands.
    function testFuzz_MovesThePriceUnderOrders(uint32 elapsed, uint32 from, uint8 count) external {
        vm.warp(EPOCH + bound(elapsed, 0, 365 days));
        uint32 open = uint32((block.timestamp - EPOCH) / INTERVAL + 1);
        assertLe(tariff.gateOpening(open), block.timestamp);
        bytes memory before = abi.encode(tariff.at(open));
        from = uint32(bound(from, 0, open));
        count = uint8(bound(count, 1, 48));
        vm.expectPartialRevert(ITariff.Tariff_TooSoon.selector);
        tariff.publish(from, new int64[](count), new int64[](count));
        assertEq(abi.encode(tariff.at(open)), before);
    }

    /// She publishes one price to some and another one later.
    function test_PublishesTwice() external {
        tariff.publish(EARLIEST, new int64[](1), new int64[](1));
        int64[] memory high = new int64[](1);
        high[0] = bounds.highestEnergyPrice;
        vm.expectRevert(abi.encodeWithSelector(ITariff.Tariff_AlreadyPublished.selector, EARLIEST));
        tariff.publish(EARLIEST, high, new int64[](1));
    }

    /// She publishes nonsense for as long as she can. One vote takes all of it back, but what orders may rely on.
    function testFuzz_FillsTheDaysAhead(int64 nonsense) external {
        nonsense = int64(bound(nonsense, bounds.lowestEnergyPrice, bounds.highestEnergyPrice));
        int64[] memory prices = new int64[](71);
        for (uint256 i = 0; i < prices.length; i++) {
            prices[i] = nonsense;
        }
        tariff.publish(EARLIEST, prices, new int64[](71));
        vm.expectPartialRevert(ITariff.Tariff_TooFarAhead.selector);
        tariff.publish(EARLIEST + 71, prices, new int64[](71));
        vm.stopPrank();

        vm.startPrank(address(consortium));
        tariff.setPublisher(address(0), bounds);
        tariff.change(EARLIEST, schedule(), floors());
        for (uint32 k = EARLIEST; k < EARLIEST + 71; k++) {
            assertEq(abi.encode(tariff.at(k)), abi.encode(schedule()[0]));
        }
    }

    /// She lets somebody else's schedule pass for the one that the members vote for: its hash names its content.
    function testFuzz_PreparesAnotherScheduleFirst(int64 gridFee) external {
        IntervalTariff[] memory hers = schedule();
        vm.assume(gridFee != hers[0].gridFee);
        bytes32 voted = keccak256(abi.encode(schedule(), floors()));
        hers[0].gridFee = gridFee;
        assertNotEq(tariff.prepare(hers, floors()), voted);
        tariff.prepare(schedule(), floors());
        vm.stopPrank();
        byVote();
        tariff.adopt(EARLIEST, voted);
        assertEq(tariff.at(EARLIEST).gridFee, schedule()[0].gridFee);
    }
}
