// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IBilateralMarket} from "../../../../src/interfaces/IBilateralMarket.sol";
import {IMeteredSettlement} from "../../../../src/interfaces/IMeteredSettlement.sol";
import {IOrderGuard} from "../../../../src/interfaces/IOrderGuard.sol";
import {IParticipants} from "../../../../src/interfaces/IParticipants.sol";
import {IVault} from "../../../../src/interfaces/IVault.sol";
import {Side, Technology} from "../../../../src/types/Tariff.sol";
import {Agreement, Trade} from "../../../../src/types/Trade.sol";
import {Community} from "../../../Community.sol";
import {Guard} from "../../../Guard.sol";

contract AllowTransactionTest is Community {
    Agreement internal agreement;

    function setUp() public override {
        super.setUp();
        toNegotiation();
        offer(alice, Side.Sell, ENERGY);
        offer(bob, Side.Buy, ENERGY);
        agreement = agreementOf(alice, bob, ENERGY);
        toMargin();
    }

    function testFuzz_RevertWhen_CallerIsNotTheSeller(address caller) external {
        vm.assume(caller != alice.agent);
        bytes memory signature = signatureOf(bob, agreement);
        vm.expectRevert(
            abi.encodeWithSelector(IBilateralMarket.BilateralMarket_NotSeller.selector, caller, alice.agent)
        );
        vm.prank(caller);
        market.AllowTransaction(agreement, signature);
    }

    function testFuzz_RevertWhen_TheGateIsStillOpen(uint64 at) external {
        vm.warp(bound(at, 0, tariff.gateClosure(K) - 1));
        expectRefused(notInMargin());
    }

    function testFuzz_RevertWhen_TheIntervalHasStarted(uint64 at) external {
        agreement.expiry = type(uint64).max;
        vm.warp(bound(at, tariff.start(K), type(uint40).max));
        expectRefused(notInMargin());
    }

    function testFuzz_RevertWhen_TheAgreementHasExpired(uint64 expiry) external {
        agreement.expiry = uint64(bound(expiry, 0, block.timestamp - 1));
        expectRefused(
            abi.encodeWithSelector(IBilateralMarket.BilateralMarket_AgreementExpired.selector, agreement.expiry)
        );
    }

    function test_RevertWhen_TheBuyerHasRevokedIt() external {
        toNegotiation();
        vm.prank(bob.agent);
        market.revoke(agreement);
        toMargin();
        bytes32 digest = market.agreementDigest(agreement);
        expectRefused(abi.encodeWithSelector(IBilateralMarket.BilateralMarket_AgreementRevoked.selector, digest));
    }

    function testFuzz_RevertWhen_SomebodyElseSigned(uint256 key) external {
        key = bound(key, 1, type(uint128).max);
        vm.assume(vm.addr(key) != bob.agent);
        bytes memory signature = signDigest(key, market.agreementDigest(agreement));
        vm.expectRevert(badSignature(vm.addr(key)));
        vm.prank(alice.agent);
        market.AllowTransaction(agreement, signature);
    }

    function testFuzz_RevertWhen_TheSignatureIsMalformed(bytes calldata signature) external {
        vm.assume(signature.length != 65);
        vm.expectRevert(badSignature(address(0)));
        vm.prank(alice.agent);
        market.AllowTransaction(agreement, signature);
    }

    function test_RevertWhen_TheBuyerIsNobody() external {
        agreement.buyer = address(0);
        vm.expectRevert(
            abi.encodeWithSelector(IBilateralMarket.BilateralMarket_BadSignature.selector, address(0), address(0))
        );
        vm.prank(alice.agent);
        market.AllowTransaction(agreement, "");
    }

    function testFuzz_RevertWhen_TheSettlementIsNotRegistered(address other) external {
        vm.assume(other != address(settlement));
        agreement.settlement = other;
        expectRefused(abi.encodeWithSelector(IBilateralMarket.BilateralMarket_SettlementUnknown.selector, other));
    }

    function test_RevertWhen_TheEnergyIsZero() external {
        agreement.energyWh = 0;
        expectRefused(abi.encodeWithSelector(IBilateralMarket.BilateralMarket_EnergyZero.selector));
    }

    function test_RevertWhen_TheSellersHouseholdIsRetired() external {
        retire(alice);
        expectRefused(abi.encodeWithSelector(IParticipants.Participants_UnknownHousehold.selector, alice.household));
    }

    function test_RevertWhen_TheBuyersHouseholdIsRetired() external {
        retire(bob);
        expectRefused(abi.encodeWithSelector(IParticipants.Participants_UnknownHousehold.selector, bob.household));
    }

    function testFuzz_RevertWhen_ThePriceIsOutsideTheBand(uint64 price) external {
        vm.assume(price < PV_FLOOR || price > CEILING);
        agreement.pricePerWh = price;
        expectRefused(
            abi.encodeWithSelector(IBilateralMarket.BilateralMarket_PriceOutsideBand.selector, price, PV_FLOOR, CEILING)
        );
    }

    function test_RevertWhen_ItWasWrittenBefore() external {
        Trade memory trade = allow(agreement, bob);
        expectRefused(abi.encodeWithSelector(IBilateralMarket.BilateralMarket_AlreadyAllowed.selector, idOf(trade)));
    }

    function testFuzz_RevertWhen_TheAskIsUnknown(bytes32 ask) external {
        vm.assume(ask != agreement.ask && ask != agreement.bid);
        agreement.ask = ask;
        expectRefused(abi.encodeWithSelector(IBilateralMarket.BilateralMarket_UnknownOrder.selector, ask));
    }

    function testFuzz_RevertWhen_TheBidIsUnknown(bytes32 bid) external {
        vm.assume(bid != agreement.ask && bid != agreement.bid);
        agreement.bid = bid;
        expectRefused(abi.encodeWithSelector(IBilateralMarket.BilateralMarket_UnknownOrder.selector, bid));
    }

    function test_RevertWhen_AnOrderIsOnTheOtherSide() external {
        agreement.ask = agreement.bid;
        expectMismatch(agreement.ask);
    }

    function test_RevertWhen_AnOrderBelongsToSomebodyElse() external {
        toNegotiation();
        agreement.ask = offer(carol, Side.Sell, ENERGY);
        toMargin();
        expectMismatch(agreement.ask);
    }

    function test_RevertWhen_AnOrderIsOfAnotherInterval() external {
        vm.warp(tariff.gateOpening(K + 1));
        vm.prank(alice.agent);
        agreement.ask = market.MakeOffer(Side.Sell, K + 1, ENERGY, ENERGY, PRICE, "");
        toMargin();
        expectMismatch(agreement.ask);
    }

    function testFuzz_RevertWhen_AFeederIsNotThatOfItsOrder(uint16 feeder, bool ofSeller) external {
        vm.assume(feeder != alice.feeder);
        if (ofSeller) agreement.askFeeder = feeder;
        else agreement.bidFeeder = feeder;
        expectMismatch(ofSeller ? agreement.ask : agreement.bid);
    }

    function testFuzz_RevertWhen_LessIsLeftOfTheAsk(uint64 energyWh) external {
        agreement.energyWh = uint64(bound(energyWh, ENERGY + 1, type(uint64).max));
        expectRefused(notEnoughLeft(agreement.ask, ENERGY));
    }

    function test_RevertWhen_LessIsLeftOfTheBid() external {
        toNegotiation();
        offer(bob, Side.Buy, ENERGY - 1);
        toMargin();
        expectRefused(notEnoughLeft(agreement.bid, ENERGY - 1));
    }

    function test_RevertWhen_AGuardRefuses() external {
        guarded().refuse(true);
        expectRefused(abi.encodeWithSelector(Guard.Guard_Refused.selector, alice.agent));
    }

    function test_RevertWhen_BothStandBehindOneMeter() external {
        vm.warp(tariff.gateOpening(K));
        offer(alice, Side.Buy, ENERGY);
        toMargin();
        agreement = agreementOf(alice, alice, ENERGY);
        bytes memory signature = signatureOf(alice, agreement);
        vm.expectRevert(abi.encodeWithSelector(IMeteredSettlement.MeteredSettlement_SameMeter.selector, alice.meter));
        vm.prank(alice.agent);
        market.AllowTransaction(agreement, signature);
    }

    function test_RevertWhen_TheBuyersMoneyIsNotCovered() external {
        withdrawAll(bob.agent);
        (uint256 buyerHold,) = settlement.holds(tradeOf(agreement));
        expectRefused(abi.encodeWithSelector(IVault.Vault_NotCovered.selector, bob.agent, buyerHold, 0));
    }

    function test_RevertWhen_TheSellersBondIsNotCovered() external {
        withdrawAll(alice.agent);
        (, uint256 sellerBond) = settlement.holds(tradeOf(agreement));
        expectRefused(abi.encodeWithSelector(IVault.Vault_NotCovered.selector, alice.agent, sellerBond, 0));
    }

    /// Else a buyer could get out of what it signed by announcing that it wants its money back.
    function test_HoldsMoneyWhoseWithdrawalIsAnnounced() external {
        vm.prank(bob.agent);
        vault.requestWithdrawal(DEPOSIT);
        Trade memory trade = allow(agreement, bob);
        (uint256 buyerHold,) = settlement.holds(trade);
        (uint256 left,) = vault.requested(bob.agent);
        assertEq(left, DEPOSIT - buyerHold);
    }

    function testFuzz_TakesTheEnergyFromBothOrders(uint64 energyWh) external {
        agreement.energyWh = uint64(bound(energyWh, 1, ENERGY));
        allow(agreement, bob);
        assertEq(market.offer(agreement.ask).remainingWh, ENERGY - agreement.energyWh);
        assertEq(market.offer(agreement.bid).remainingWh, ENERGY - agreement.energyWh);
    }

    function testFuzz_MakesTheTradeBinding(uint64 price, uint64 nonce, uint64 at) external {
        agreement.pricePerWh = uint64(bound(price, PV_FLOOR, CEILING));
        agreement.nonce = nonce;
        vm.warp(bound(at, tariff.gateClosure(K), tariff.start(K) - 1));
        Trade memory trade = tradeOf(agreement);
        assertFalse(market.isBinding(trade, ""));

        bytes memory signature = signatureOf(bob, agreement);
        vm.expectEmit(address(market));
        emit IBilateralMarket.TransactionAllowed(market.tradeId(trade), K, trade);
        vm.prank(alice.agent);
        market.AllowTransaction(agreement, signature);

        assertTrue(market.isBinding(trade, ""));
        trade.nonce = nonce ^ 1;
        assertFalse(market.isBinding(trade, ""));
    }

    function test_AsksEveryGuard() external {
        Guard guard = guarded();
        vm.expectCall(
            address(guard), abi.encodeCall(IOrderGuard.checkTrade, (tradeOf(agreement), alice.feeder, bob.feeder))
        );
        allow(agreement, bob);
    }

    function test_HoldsTheBuyersMoneyAndTheSellersBond() external {
        (uint256 buyerHold, uint256 sellerBond) = settlement.holds(tradeOf(agreement));
        allow(agreement, bob);
        assertEq(vault.available(bob.agent), DEPOSIT - buyerHold);
        assertEq(vault.available(alice.agent), DEPOSIT - sellerBond);
    }

    function test_TwoAgreementsMayShareOneOrder() external {
        agreement.energyWh = 400;
        allow(agreement, bob);
        (agreement.energyWh, agreement.nonce) = (600, 1);
        allow(agreement, bob);
        assertEq(market.offer(agreement.ask).remainingWh, 0);
    }

    function expectRefused(bytes memory reason) private {
        bytes memory signature = signatureOf(bob, agreement);
        vm.expectRevert(reason);
        vm.prank(alice.agent);
        market.AllowTransaction(agreement, signature);
    }

    function expectMismatch(bytes32 order) private {
        expectRefused(abi.encodeWithSelector(IBilateralMarket.BilateralMarket_OrderMismatch.selector, order));
    }

    function notInMargin() private view returns (bytes memory) {
        return abi.encodeWithSelector(
            IBilateralMarket.BilateralMarket_NotInMargin.selector, K, tariff.gateClosure(K), tariff.start(K)
        );
    }

    function notEnoughLeft(bytes32 order, uint64 remainingWh) private view returns (bytes memory) {
        return abi.encodeWithSelector(
            IBilateralMarket.BilateralMarket_NotEnoughLeft.selector, order, agreement.energyWh, remainingWh
        );
    }

    function badSignature(address signer) private view returns (bytes memory) {
        return abi.encodeWithSelector(IBilateralMarket.BilateralMarket_BadSignature.selector, signer, bob.agent);
    }

    function retire(Home memory home) private {
        vm.prank(address(consortium));
        participants.retire(home.household);
    }

    function guarded() private returns (Guard guard) {
        guard = new Guard();
        address[] memory chain = new address[](1);
        chain[0] = address(guard);
        vm.prank(address(consortium));
        market.setGuards(chain);
    }
}
