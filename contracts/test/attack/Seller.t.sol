// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IBilateralMarket} from "../../src/interfaces/IBilateralMarket.sol";
import {IMeteredSettlement} from "../../src/interfaces/IMeteredSettlement.sol";
import {IVault} from "../../src/interfaces/IVault.sol";
import {Side} from "../../src/types/Tariff.sol";
import {Agreement, Trade, Verdict} from "../../src/types/Trade.sol";
import {Community} from "../Community.sol";
import {Guard} from "../Guard.sol";

/// @notice Alice is a malicious seller. She holds Bob's signature over one agreement and wants more out of it than he agreed to.
contract SellerAttackTest is Community {
    Agreement internal agreement;

    function setUp() public override {
        super.setUp();
        toNegotiation();
        offer(alice, Side.Sell, ENERGY);
        offer(bob, Side.Buy, ENERGY);
        offer(dave, Side.Buy, ENERGY);
        agreement = agreementOf(alice, bob, ENERGY);
        toMargin();
    }

    /// She sells the same Wh to Bob and to Dave. Her order is empty after the first; nothing of Dave's is held.
    function testFuzz_DoublePromise(uint64 energyWh) external {
        energyWh = uint64(bound(energyWh, 1, ENERGY));
        allow(agreement, bob);
        Agreement memory second = agreementOf(alice, dave, energyWh);
        expectRefused(
            second,
            signatureOf(dave, second),
            abi.encodeWithSelector(
                IBilateralMarket.BilateralMarket_NotEnoughLeft.selector, second.ask, energyWh, uint64(0)
            )
        );
        assertEq(vault.available(dave.agent), DEPOSIT);
    }

    /// She posts her order again to fill it up for a second buyer. In the margin its gate is closed.
    function test_DoublePromise_ByPostingAgain() external {
        allow(agreement, bob);
        vm.expectRevert(
            abi.encodeWithSelector(IBilateralMarket.BilateralMarket_GateClosed.selector, K, startOf(K) - MARGIN)
        );
        vm.prank(alice.agent);
        market.MakeOffer(Side.Sell, K, ENERGY, ENERGY, PRICE, "");
    }

    /// She writes half an order twice with one signature. The trade's id is taken, whatever is left of the orders.
    function test_Replay_InTheSameMarket() external {
        agreement.energyWh = ENERGY / 2;
        Trade memory trade = allow(agreement, bob);
        expectRefused(
            agreement,
            signatureOf(bob, agreement),
            abi.encodeWithSelector(IBilateralMarket.BilateralMarket_AlreadyAllowed.selector, idOf(trade))
        );
    }

    /// She turns the signature into its other valid form. Only the form with the low s counts.
    function test_Replay_WithAMalleatedSignature() external {
        agreement.energyWh = ENERGY / 2;
        allow(agreement, bob);
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(bob.agentKey, market.agreementDigest(agreement));
        bytes memory other = abi.encodePacked(r, bytes32(SECP256K1_ORDER - uint256(s)), v == 27 ? uint8(28) : uint8(27));
        expectRefused(
            agreement,
            other,
            abi.encodeWithSelector(IBilateralMarket.BilateralMarket_BadSignature.selector, address(0), bob.agent)
        );
    }

    /// She takes the signature to a copy of the chain.
    function testFuzz_Replay_OnAnotherChain(uint64 chainId) external {
        vm.assume(chainId != block.chainid && chainId != 0);
        bytes memory signature = signatureOf(bob, agreement);
        vm.chainId(chainId);
        vm.expectPartialRevert(IBilateralMarket.BilateralMarket_BadSignature.selector);
        vm.prank(alice.agent);
        market.AllowTransaction(agreement, signature);
    }

    /// She takes the signature to a second market of the same community.
    function test_Replay_InAnotherMarket() external {
        bytes memory arguments = abi.encode(consortium, tariff, participants);
        IBilateralMarket second = IBilateralMarket(create("market/BilateralMarket.sol", arguments));
        bytes memory signature = signatureOf(bob, agreement);
        vm.expectPartialRevert(IBilateralMarket.BilateralMarket_BadSignature.selector);
        vm.prank(alice.agent);
        second.AllowTransaction(agreement, signature);
    }

    /// She changes a number that Bob has signed.
    function testFuzz_ChangesWhatWasSigned(uint64 energyWh, uint64 price, uint64 expiry, uint64 nonce) external {
        bytes memory signature = signatureOf(bob, agreement);
        bytes32 digest = market.agreementDigest(agreement);
        agreement.energyWh = energyWh;
        agreement.pricePerWh = price;
        agreement.expiry = uint64(bound(expiry, block.timestamp, type(uint64).max));
        agreement.nonce = nonce;
        vm.assume(market.agreementDigest(agreement) != digest);
        vm.expectPartialRevert(IBilateralMarket.BilateralMarket_BadSignature.selector);
        vm.prank(alice.agent);
        market.AllowTransaction(agreement, signature);
    }

    /// She posted while no guard was in place. The trade is asked about when it becomes binding.
    function test_GuardBypass_ByPostingBeforeTheGuard() external {
        Guard guard = new Guard();
        address[] memory chain = new address[](1);
        chain[0] = address(guard);
        byVote();
        market.setGuards(chain);
        guard.refuse(true);
        expectRefused(
            agreement, signatureOf(bob, agreement), abi.encodeWithSelector(Guard.Guard_Refused.selector, alice.agent)
        );
    }

    /// She and Bob name a feeder that has room, instead of their own.
    function testFuzz_GuardBypass_ByNamingAnotherFeeder(uint16 feeder) external {
        vm.assume(feeder != alice.feeder);
        (agreement.askFeeder, agreement.bidFeeder) = (feeder, feeder);
        expectRefused(
            agreement,
            signatureOf(bob, agreement),
            abi.encodeWithSelector(IBilateralMarket.BilateralMarket_OrderMismatch.selector, agreement.ask)
        );
    }

    /// She goes to the settlement directly, past the market and its guards.
    function test_GuardBypass_ByOpeningTheTradeHerself() external {
        Trade memory trade = tradeOf(agreement);
        vm.expectRevert(abi.encodeWithSelector(IMeteredSettlement.MeteredSettlement_NotMarket.selector, alice.agent));
        vm.prank(alice.agent);
        settlement.open(listOf(trade));
    }

    /// She will not deliver, and tries to have her bond out of reach before anyone can settle.
    function test_TakesHerBondAway() external {
        Trade memory trade = allow(agreement, bob);
        (, uint256 sellerBond) = settlement.holds(trade);
        (, bytes32 sellerKey) = settlement.holdKeys(idOf(trade));

        vm.startPrank(alice.agent);
        vm.expectRevert(
            abi.encodeWithSelector(IVault.Vault_NotCovered.selector, alice.agent, DEPOSIT, DEPOSIT - sellerBond)
        );
        vault.requestWithdrawal(DEPOSIT);
        vm.warp(startOf(K + 1) + 2 * GRACE - 1);
        vm.expectPartialRevert(IVault.Vault_HoldNotOver.selector);
        vault.releaseExpired(address(settlement), sellerKey);
        vm.expectPartialRevert(IVault.Vault_HoldUnknown.selector);
        vault.release(sellerKey);
        vm.stopPrank();
    }

    /// Her meter claims twice what she sold. She is paid for what she sold, and no token outlives the interval.
    function test_ClaimsMoreThanSheSold() external {
        Trade memory trade = allow(agreement, bob);
        meter(alice, 0, 2 * ENERGY);
        meter(bob, ENERGY, 0);
        assertEq(settle(trade), Verdict.Settled);
        assertEq(vault.balanceOf(alice.agent), DEPOSIT + ENERGY * PRICE);
        assertEq(energy.totalSupply(), 0);
    }

    function expectRefused(Agreement memory refused, bytes memory signature, bytes memory reason) private {
        vm.expectRevert(reason);
        vm.prank(alice.agent);
        market.AllowTransaction(refused, signature);
    }
}
