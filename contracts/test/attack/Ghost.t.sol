// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEnergyAssets} from "../../src/interfaces/IEnergyAssets.sol";
import {IVault} from "../../src/interfaces/IVault.sol";
import {AuctionCommunity} from "../AuctionCommunity.sol";

/// @notice Alice trades under an address that the DSO gave a permission of 100 Wh for K..K+3. She wants to trade more than that, or
/// elsewhere. The permissions are a guard of the double auction.
contract GhostAttackTest is AuctionCommunity {
    uint64 private constant ISSUED = 100;
    uint32 private constant LAST = K + 3;
    bytes private pass = abi.encode(K, LAST);

    address private ghost;
    address private olga = makeAddr("Olga, another grid operator");
    uint256 private ottoKey;

    function setUp() public override {
        super.setUp();
        (, ottoKey) = makeAddrAndKey("Otto, grid operator");
        book = double;
        ghost = alice.agent;
        setGuard(address(assets));
        vm.startPrank(address(consortium));
        assets.setOperator(olga, true);
        assets.setMarket(address(double), true);
        vm.stopPrank();
        vm.prank(otto);
        assets.addEnergy(ghost, alice.feeder, true, ISSUED, K, LAST, "first");
        toNegotiation();
    }

    /// She offers the same Wh twice. The first offer has consumed it, traded or not.
    function testFuzz_OffersTheSameWhTwice(uint64 first) external {
        first = uint64(bound(first, 1, ISSUED));
        offer(first, K);
        expectNotEnough(ISSUED - first + 1, ISSUED - first);
        offer(ISSUED - first + 1, K);
        assertEq(double.offerCount(), 1);
    }

    /// She offers it, and gives it back to her account at the DSO as well.
    function testFuzz_GivesBackWhatIsBehindAnOffer(uint64 energyWh) external {
        energyWh = uint64(bound(energyWh, 1, ISSUED));
        offer(ISSUED - energyWh + 1, K);
        expectNotEnough(energyWh, energyWh - 1);
        vm.prank(ghost);
        assets.depositEnergy(true, energyWh, K, LAST);
    }

    /// She gives money back that her purchase may cost.
    function test_GivesBackMoneyThatIsBehindAnOffer() external {
        vm.prank(otto);
        assets.addEnergy(ghost, alice.feeder, false, ISSUED, K, K, "purchase");
        vm.prank(ghost);
        uint32 purchase = double.postOffer(false, ISSUED, K, K, PRICE, "");
        (, uint256 held,) = vault.heldUnder(address(double), double.orderId(purchase));
        assertGt(held, 0);
        vm.expectRevert(abi.encodeWithSelector(IVault.Vault_NotCovered.selector, ghost, DEPOSIT, DEPOSIT - held));
        vm.prank(ghost);
        assets.depositFinancial(DEPOSIT);
    }

    /// She offers outside the intervals that the DSO found safe, or names a wider asset that does not exist.
    function test_PostsOutsideTheAsset() external {
        vm.warp(tariff.gateOpening(LAST + 1));
        vm.expectRevert(
            abi.encodeWithSelector(IEnergyAssets.EnergyAssets_OutsideAsset.selector, LAST + 1, LAST + 1, K, LAST)
        );
        offer(1, LAST + 1);
        pass = abi.encode(K, LAST + 1);
        expectNotEnough(1, 0);
        offer(1, LAST + 1);
        assertEq(assets.assetOf(ghost, true, K, LAST), ISSUED);
    }

    /// She turns her permission to sell into one to buy.
    function test_BuysWithAPermissionToSell() external {
        expectNotEnough(1, 0);
        vm.prank(ghost);
        double.postOffer(false, 1, K, K, PRICE, pass);
    }

    /// She fills the book with offers of one Wh. The asset is good for 64.
    function test_FloodsTheBook() external {
        for (uint256 i = 0; i < 64; i++) {
            offer(1, K);
        }
        vm.expectRevert(abi.encodeWithSelector(IEnergyAssets.EnergyAssets_TooManyOffers.selector, ghost, 64));
        offer(1, K);
        // What is left can be had back.
        vm.prank(ghost);
        assets.depositEnergy(true, ISSUED - 64, K, LAST);
    }

    /// Eve drains the asset of a stranger by offers of her own. Only its owner's offers consume it.
    function test_DrainsSomebodyElsesAsset() external {
        vm.expectRevert(abi.encodeWithSelector(IEnergyAssets.EnergyAssets_UnknownAddress.selector, carol.agent));
        vm.prank(carol.agent);
        double.postOffer(true, 1, K, K, PRICE, pass);
        vm.expectRevert(abi.encodeWithSelector(IEnergyAssets.EnergyAssets_NotMarket.selector, eve));
        vm.prank(eve);
        assets.checkOrder(ghost, alice.feeder, K, K, ISSUED, true, pass);
        assertEq(assets.assetOf(ghost, true, K, LAST), ISSUED);
    }

    /// She hands a permit in twice, and then takes it to where its nonce is free: to Olga. The signature is Otto's, whoever asks.
    function test_ReplaysAPermitAtAnotherDso() external {
        IEnergyAssets.Permit memory permit =
            IEnergyAssets.Permit(ghost, alice.feeder, true, ISSUED, K, LAST, 0, "permit", startOf(K));
        bytes memory signature = signDigest(ottoKey, assets.permitDigest(permit));
        assets.redeem(permit, signature);
        bytes memory used = abi.encodeWithSelector(IEnergyAssets.EnergyAssets_NonceUsed.selector, permit.nonce);
        vm.expectRevert(used);
        assets.redeem(permit, signature);
        vm.expectRevert(used);
        vm.prank(olga);
        assets.redeem(permit, signature);
        assertFalse(assets.isNonceUsed(olga, permit.nonce));
        assertEq(assets.assetOf(ghost, true, K, LAST), 2 * ISSUED);
    }

    /// She turns the signature into its other valid form, so that it looks like a second permit.
    function test_ReplaysAPermitWithAMalleatedSignature() external {
        IEnergyAssets.Permit memory permit =
            IEnergyAssets.Permit(ghost, alice.feeder, true, ISSUED, K, LAST, 0, "permit", startOf(K));
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(ottoKey, assets.permitDigest(permit));
        bytes32 other = bytes32(SECP256K1_ORDER - uint256(s));
        vm.expectRevert(abi.encodeWithSelector(IEnergyAssets.EnergyAssets_BadSignature.selector, address(0)));
        assets.redeem(permit, abi.encodePacked(r, other, v == 27 ? uint8(28) : uint8(27)));
    }

    /// She takes an address of hers to a feeder with more room.
    function test_MovesToAnotherFeeder() external {
        vm.expectRevert(abi.encodeWithSelector(IEnergyAssets.EnergyAssets_OtherFeeder.selector, ghost, 2, alice.feeder));
        vm.prank(olga);
        assets.addEnergy(ghost, 2, true, ISSUED, K, LAST, "other feeder");
    }

    function offer(uint64 energyWh, uint32 interval) private {
        vm.prank(ghost);
        double.postOffer(true, energyWh, interval, interval, PRICE, pass);
    }

    function expectNotEnough(uint64 energyWh, uint64 left) private {
        vm.expectRevert(abi.encodeWithSelector(IEnergyAssets.EnergyAssets_NotEnough.selector, ghost, energyWh, left));
    }
}
