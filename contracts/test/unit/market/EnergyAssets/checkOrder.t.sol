// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEnergyAssets} from "../../../../src/interfaces/IEnergyAssets.sol";
import {FeederUse} from "../../../../src/types/Grid.sol";
import {Trade} from "../../../../src/types/Trade.sol";
import {AssetsTest} from "./AssetsTest.sol";

contract EnergyAssetsCheckOrderTest is AssetsTest {
    uint256 private constant MAX_OFFERS = 64;
    Trade internal trade;

    function setUp() public override {
        super.setUp();
        issue(NONCE);
    }

    function testFuzz_RevertWhen_NoMarketCalls(address stranger) external {
        vm.assume(stranger != bazaar);
        bytes memory refusal = abi.encodeWithSelector(IEnergyAssets.EnergyAssets_NotMarket.selector, stranger);
        vm.startPrank(stranger);
        vm.expectRevert(refusal);
        assets.checkOrder(ghost, FEEDER, FROM, TO, 1, true, "");
        vm.expectRevert(refusal);
        assets.checkTrade(trade, FEEDER, FEEDER);
        vm.expectRevert(refusal);
        assets.checkUses(FROM, new FeederUse[](0));
    }

    function testFuzz_RevertWhen_TheOwnerNeverGotAnAsset(address owner) external {
        vm.assume(owner != ghost);
        vm.expectRevert(unknown(owner));
        vm.prank(bazaar);
        assets.checkOrder(owner, FEEDER, FROM, TO, 1, true, "");
    }

    function testFuzz_RevertWhen_TheOfferStandsOnAnotherFeeder(uint16 feeder) external {
        vm.assume(feeder != FEEDER);
        vm.expectRevert(abi.encodeWithSelector(IEnergyAssets.EnergyAssets_OtherFeeder.selector, ghost, feeder, FEEDER));
        vm.prank(bazaar);
        assets.checkOrder(ghost, feeder, FROM, TO, 1, true, "");
    }

    function testFuzz_RevertWhen_ThePassIsNoSpan(bytes calldata pass, uint256 tooLarge) external {
        vm.assume(pass.length != 0 && pass.length != 64);
        vm.expectRevert(abi.encodeWithSelector(IEnergyAssets.EnergyAssets_PassInvalid.selector, pass));
        offer(1, FROM, TO, pass);
        tooLarge = bound(tooLarge, uint256(type(uint32).max) + 1, type(uint256).max);
        bytes memory large = abi.encode(FROM, tooLarge);
        vm.expectRevert(abi.encodeWithSelector(IEnergyAssets.EnergyAssets_PassInvalid.selector, large));
        offer(1, FROM, TO, large);
        large = abi.encode(tooLarge, TO);
        vm.expectRevert(abi.encodeWithSelector(IEnergyAssets.EnergyAssets_PassInvalid.selector, large));
        offer(1, FROM, TO, large);
    }

    function testFuzz_RevertWhen_TheSpanLeavesTheAssets(uint32 from, uint32 to) external {
        vm.assume(from <= to && (from < FROM || to > TO));
        vm.expectRevert(abi.encodeWithSelector(IEnergyAssets.EnergyAssets_OutsideAsset.selector, from, to, FROM, TO));
        offer(1, from, to, abi.encode(FROM, TO));
    }

    function testFuzz_RevertWhen_TheAssetIsTooSmall(uint64 energyWh) external {
        energyWh = uint64(bound(energyWh, ISSUED + 1, type(uint64).max));
        vm.expectRevert(notEnough(energyWh, ISSUED));
        offer(energyWh, FROM, TO, "");
        assertEq(left(), ISSUED);
    }

    function test_RevertWhen_TheAssetIsOfTheOtherSide() external {
        vm.expectRevert(notEnough(1, 0));
        vm.prank(bazaar);
        assets.checkOrder(ghost, FEEDER, FROM, TO, 1, false, "");
    }

    /// Without a pass an offer needs an asset of its own span.
    function testFuzz_RevertWhen_ThereIsNoSuchAsset(uint32 from, uint32 to) external {
        vm.assume(from <= to && (from != FROM || to != TO));
        vm.expectRevert(notEnough(1, 0));
        offer(1, from, to, "");
    }

    function testFuzz_ConsumesTheEnergy(uint64 first, uint64 second, uint32 from, uint32 to) external {
        first = uint64(bound(first, 1, ISSUED - 1));
        second = uint64(bound(second, 1, ISSUED - first));
        from = uint32(bound(from, FROM, TO));
        to = uint32(bound(to, from, TO));
        offer(first, FROM, TO, "");
        offer(second, from, to, abi.encode(FROM, TO));
        assertEq(left(), ISSUED - first - second);
    }

    /// The offer's span alone does not say which asset it used.
    function test_SaysWhichAssetWasUsed() external {
        vm.expectEmit(address(assets));
        emit IEnergyAssets.AssetUsed(ghost, true, 7, FROM, TO, FROM + 1, TO - 1);
        offer(7, FROM + 1, TO - 1, abi.encode(FROM, TO));
    }

    function test_RevertWhen_ThereWereTooManyOffers() external {
        for (uint256 i = 0; i < MAX_OFFERS; i++) {
            offer(1, FROM, TO, "");
        }
        bytes memory refusal =
            abi.encodeWithSelector(IEnergyAssets.EnergyAssets_TooManyOffers.selector, ghost, MAX_OFFERS);
        vm.expectRevert(refusal);
        offer(1, FROM, TO, "");
        issue("another");
        for (uint256 i = 0; i < MAX_OFFERS; i++) {
            offer(1, FROM, TO, "");
        }
        vm.expectRevert(refusal);
        offer(1, FROM, TO, "");
        assertEq(left(), 2 * ISSUED - 2 * MAX_OFFERS);
    }

    function test_TradesChangeNothing() external {
        vm.startPrank(bazaar);
        assets.checkTrade(trade, FEEDER, FEEDER);
        assets.checkUses(FROM, new FeederUse[](1));
        vm.stopPrank();
        assertEq(left(), ISSUED);
    }
}
