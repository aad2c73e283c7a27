// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IBilateralMarket} from "../../../../src/interfaces/IBilateralMarket.sol";
import {IOrderGuard} from "../../../../src/interfaces/IOrderGuard.sol";
import {IParticipants} from "../../../../src/interfaces/IParticipants.sol";
import {Side} from "../../../../src/types/Tariff.sol";
import {Community} from "../../../Community.sol";
import {Guard} from "../../../Guard.sol";

contract MakeOfferTest is Community {
    function setUp() public override {
        super.setUp();
        toNegotiation();
    }

    function test_RevertWhen_CallerHasNotPublishedItself() external {
        vm.expectRevert(abi.encodeWithSelector(IParticipants.Participants_UnknownAgent.selector, eve));
        vm.prank(eve);
        market.MakeOffer(Side.Sell, K, ENERGY, ENERGY, PRICE, "");
    }

    function test_RevertWhen_HouseholdIsRetired() external {
        vm.prank(address(consortium));
        participants.retire(alice.household);
        vm.expectRevert(abi.encodeWithSelector(IParticipants.Participants_UnknownHousehold.selector, alice.household));
        vm.prank(alice.agent);
        market.MakeOffer(Side.Sell, K, ENERGY, ENERGY, PRICE, "");
    }

    function testFuzz_RevertWhen_GateHasNotOpened(uint64 at) external {
        uint64 opensAt = tariff.gateOpening(K);
        vm.warp(bound(at, 0, opensAt - 1));
        vm.expectRevert(abi.encodeWithSelector(IBilateralMarket.BilateralMarket_GateNotOpen.selector, K, opensAt));
        vm.prank(alice.agent);
        market.MakeOffer(Side.Sell, K, ENERGY, ENERGY, PRICE, "");
    }

    function testFuzz_RevertWhen_GateHasClosed(uint64 at) external {
        uint64 closesAt = tariff.gateClosure(K);
        vm.warp(bound(at, closesAt, type(uint40).max));
        vm.expectRevert(abi.encodeWithSelector(IBilateralMarket.BilateralMarket_GateClosed.selector, K, closesAt));
        vm.prank(alice.agent);
        market.MakeOffer(Side.Sell, K, ENERGY, ENERGY, PRICE, "");
    }

    function test_RevertWhen_EnergyIsZero() external {
        vm.expectRevert(IBilateralMarket.BilateralMarket_EnergyZero.selector);
        vm.prank(alice.agent);
        market.MakeOffer(Side.Sell, K, 0, 0, PRICE, "");
    }

    function testFuzz_RevertWhen_MoreIsOpenThanThereIs(uint64 energyWh, uint64 openWh) external {
        energyWh = uint64(bound(energyWh, 1, type(uint64).max - 1));
        openWh = uint64(bound(openWh, energyWh + 1, type(uint64).max));
        vm.expectRevert(
            abi.encodeWithSelector(IBilateralMarket.BilateralMarket_OpenOverEnergy.selector, openWh, energyWh)
        );
        vm.prank(alice.agent);
        market.MakeOffer(Side.Sell, K, energyWh, openWh, PRICE, "");
    }

    function testFuzz_RevertWhen_SaleIsBelowTheFloorOfItsTechnology(uint64 price) external {
        price = uint64(bound(price, PV_FLOOR, BATTERY_FLOOR - 1));
        vm.prank(alice.agent);
        market.MakeOffer(Side.Sell, K, ENERGY, ENERGY, price, "");

        vm.expectRevert(outsideBand(price, BATTERY_FLOOR));
        vm.prank(carol.agent);
        market.MakeOffer(Side.Sell, K, ENERGY, ENERGY, price, "");
    }

    function testFuzz_RevertWhen_SaleIsAboveTheCeiling(uint64 price) external {
        price = uint64(bound(price, CEILING + 1, type(uint64).max));
        vm.expectRevert(outsideBand(price, PV_FLOOR));
        vm.prank(alice.agent);
        market.MakeOffer(Side.Sell, K, ENERGY, ENERGY, price, "");
    }

    function testFuzz_RevertWhen_PurchaseIsAboveTheCeiling(uint64 price) external {
        price = uint64(bound(price, CEILING + 1, type(uint64).max));
        vm.expectRevert(outsideBand(price, 0));
        vm.prank(bob.agent);
        market.MakeOffer(Side.Buy, K, ENERGY, ENERGY, price, "");
    }

    function test_RevertWhen_AGuardRefuses() external {
        Guard guard = guarded();
        guard.refuse(true);
        vm.expectRevert(abi.encodeWithSelector(Guard.Guard_Refused.selector, alice.agent));
        vm.prank(alice.agent);
        market.MakeOffer(Side.Sell, K, ENERGY, ENERGY, PRICE, "");
        assertEq(market.offerCount(K), 0);
    }

    function test_AsksEveryGuardWithTheCallersPass() external {
        Guard guard = guarded();
        vm.expectCall(
            address(guard), abi.encodeCall(IOrderGuard.checkOrder, (bob.agent, bob.feeder, K, K, ENERGY, false, "pass"))
        );
        vm.prank(bob.agent);
        market.MakeOffer(Side.Buy, K, ENERGY, ENERGY, PRICE, "pass");
    }

    function testFuzz_StoresTheOffer(uint64 energyWh, uint64 openWh, uint64 price, uint32 delay) external {
        energyWh = uint64(bound(energyWh, 1, type(uint64).max));
        openWh = uint64(bound(openWh, 0, energyWh));
        price = uint64(bound(price, PV_FLOOR, CEILING));
        vm.warp(bound(delay, tariff.gateOpening(K), tariff.gateClosure(K) - 1));

        bytes32 digest = digestOf(bytes32(0), Side.Sell, energyWh, openWh, price);
        vm.expectEmit(address(market));
        emit IBilateralMarket.OfferMade(
            orderOf(alice, Side.Sell), alice.agent, K, Side.Sell, alice.feeder, energyWh, openWh, price, digest
        );
        vm.prank(alice.agent);
        bytes32 order = market.MakeOffer(Side.Sell, K, energyWh, openWh, price, "");

        assertEq(order, orderOf(alice, Side.Sell));
        assertEq(market.offersDigest(K), digest);
        IBilateralMarket.Offer memory o = market.offer(order);
        assertEq(o.owner, alice.agent);
        assertEq(o.interval, K);
        assertEq(uint8(o.side), uint8(Side.Sell));
        assertEq(o.feeder, alice.feeder);
        assertEq(o.postedAt, block.timestamp);
        assertEq(o.energyWh, energyWh);
        assertEq(o.openWh, openWh);
        assertEq(o.pricePerWh, price);
        assertEq(o.remainingWh, energyWh);
    }

    function test_ASecondPostReplacesTheOfferAndKeepsItsPlace() external {
        bytes32 order = offer(alice, Side.Sell, ENERGY);
        offer(carol, Side.Sell, ENERGY);
        vm.prank(alice.agent);
        market.MakeOffer(Side.Sell, K, 700, 200, PV_FLOOR, "");

        assertEq(market.offerCount(K), 2);
        assertEq(market.offer(order).energyWh, 700);
        assertEq(market.offer(order).openWh, 200);
        assertEq(market.offer(order).remainingWh, 700);
        assertEq(market.GetOffers(K, 0, 1)[0].owner, alice.agent);
    }

    function test_TheDigestChainsEveryPost() external {
        offer(alice, Side.Sell, ENERGY);
        bytes32 first = market.offersDigest(K);
        assertEq(first, digestOf(bytes32(0), Side.Sell, ENERGY, ENERGY, PRICE));
        offer(alice, Side.Sell, ENERGY);
        assertEq(market.offersDigest(K), digestOf(first, Side.Sell, ENERGY, ENERGY, PRICE));
    }

    function test_OneAgentMayBuyAndSellInOneInterval() external {
        assertNotEq(offer(alice, Side.Sell, ENERGY), offer(alice, Side.Buy, ENERGY));
        assertEq(market.offerCount(K), 2);
    }

    function digestOf(bytes32 before, Side side, uint64 energyWh, uint64 openWh, uint64 price)
        private
        view
        returns (bytes32)
    {
        bytes32 order = orderOf(alice, side);
        uint40 at = uint40(block.timestamp);
        return keccak256(abi.encode(before, order, alice.agent, side, alice.feeder, energyWh, openWh, price, at));
    }

    function guarded() private returns (Guard guard) {
        guard = new Guard();
        address[] memory chain = new address[](1);
        chain[0] = address(guard);
        vm.prank(address(consortium));
        market.setGuards(chain);
    }

    function outsideBand(uint64 price, uint64 floor) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IBilateralMarket.BilateralMarket_PriceOutsideBand.selector, price, floor, CEILING);
    }
}
