// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IMeteredSettlement} from "../../../../src/interfaces/IMeteredSettlement.sol";
import {ISettlement} from "../../../../src/interfaces/ISettlement.sol";
import {Trade, Verdict} from "../../../../src/types/Trade.sol";
import {Community} from "../../../Community.sol";

contract SettleTest is Community {
    Trade internal trade;

    function setUp() public override {
        super.setUp();
        trade = bind(alice, bob, ENERGY);
    }

    function testFuzz_RevertWhen_TheNumberOfProofsIsNotThatOfTheTrades(uint8 proofs) external {
        vm.assume(proofs > 1);
        vm.expectRevert(abi.encodeWithSelector(IMeteredSettlement.MeteredSettlement_ProofCount.selector, proofs, 1));
        settlement.settle(listOf(trade), new bytes[](proofs), "");
    }

    function testFuzz_ATradeThatWasNeverOpenedIsNotBinding(Trade memory other) external {
        assertEq(settle(other), Verdict.NotBinding);
    }

    function testFuzz_BeforeTheEndItIsTooEarly(uint64 at) external {
        vm.warp(bound(at, startOf(K) - MARGIN, startOf(K + 1) - 1));
        assertEq(settle(trade), Verdict.TooEarly);
    }

    function testFuzz_WithoutAReadingThereIsNoEvidence(bool ofSeller, uint64 at) external {
        if (ofSeller) meter(bob, ENERGY, 0);
        else meter(alice, 0, ENERGY);
        vm.warp(bound(at, startOf(K + 1), type(uint40).max));
        assertEq(settle(trade), Verdict.NoEvidence);
        assertEq(settlement.stateOf(idOf(trade)), 1);
    }

    function test_OneBoundaryAloneIsNoEvidence() external {
        meter(bob, ENERGY, 0);
        record(alice.meter, K + 1, IMPORT_REGISTER, EXPORT_REGISTER + ENERGY);
        assertEq(settle(trade), Verdict.NoEvidence);
    }

    function testFuzz_NoDeliveryIsPaidTwice(address caller) external {
        meter(alice, 0, ENERGY);
        meter(bob, ENERGY, 0);
        assertEq(settle(trade), Verdict.Settled);
        uint256 before = vault.balanceOf(alice.agent);
        vm.prank(caller);
        assertEq(settle(trade), Verdict.AlreadyDone);
        toSilence();
        assertEq(expire(trade), Verdict.AlreadyDone);
        assertEq(vault.balanceOf(alice.agent), before);
    }

    function test_ATwinInOneBatchIsAlreadyDone() external {
        meter(alice, 0, ENERGY);
        meter(bob, ENERGY, 0);
        Trade[] memory twice = new Trade[](2);
        (twice[0], twice[1]) = (trade, trade);
        Verdict[] memory verdicts = settlement.settle(twice, new bytes[](0), "");
        assertEq(verdicts[0], Verdict.Settled);
        assertEq(verdicts[1], Verdict.AlreadyDone);
        assertEq(vault.balanceOf(alice.agent), DEPOSIT + ENERGY * PRICE);
    }

    function test_PaysSellerGridAndTaxForWhatBothMetersShow() external {
        meter(alice, 0, ENERGY);
        meter(bob, ENERGY, 0);
        expectSettled(ENERGY, ENERGY, ENERGY, 0, 0, 0, 0);
        assertEq(settle(trade), Verdict.Settled);

        assertEq(vault.available(alice.agent), DEPOSIT + ENERGY * PRICE);
        assertEq(vault.available(bob.agent), DEPOSIT - ENERGY * (PRICE + 20_000));
        assertEq(vault.available(gridAccount), ENERGY * 15_000);
        assertEq(vault.available(taxAccount), ENERGY * 5_000);
        assertEq(vault.available(fundAccount), 0);
        checkNothingIsHeld();
    }

    function test_ASellerThatExportedLessPaysBuyerAndFund() external {
        meter(alice, 0, 600);
        meter(bob, ENERGY, 0);
        expectSettled(600, ENERGY, 600, 400 * 140_000, 0, 400 * 130_000, 0);
        settle(trade);

        assertEq(vault.available(alice.agent), DEPOSIT + 600 * PRICE - 400 * 140_000);
        assertEq(vault.available(bob.agent), DEPOSIT - 600 * (PRICE + 20_000) + 400 * 130_000);
        assertEq(vault.available(fundAccount), 400 * 10_000);
    }

    function test_ABuyerThatTookLessPaysSellerAndFund() external {
        meter(alice, 0, ENERGY);
        meter(bob, 600, 0);
        expectSettled(ENERGY, 600, 600, 0, 400 * 80_000, 0, 400 * 70_000);
        settle(trade);

        assertEq(vault.available(alice.agent), DEPOSIT + 600 * PRICE + 400 * 70_000);
        assertEq(vault.available(bob.agent), DEPOSIT - 600 * (PRICE + 20_000) - 400 * 80_000);
        assertEq(vault.available(fundAccount), 400 * 10_000);
    }

    function test_NobodyPaysForWhatNeitherDid() external {
        meter(alice, 0, 600);
        meter(bob, 600, 0);
        expectSettled(600, 600, 600, 0, 0, 0, 0);
        settle(trade);
        assertEq(vault.available(fundAccount), 0);
        checkNothingIsHeld();
    }

    function testFuzz_EveryNanoIsAccountedFor(uint32 exportWh, uint32 importWh) external {
        meter(alice, 0, exportWh);
        meter(bob, importWh, 0);
        assertEq(settle(trade), Verdict.Settled);
        uint256 everything = vault.balanceOf(alice.agent) + vault.balanceOf(bob.agent) + vault.balanceOf(gridAccount)
            + vault.balanceOf(taxAccount) + vault.balanceOf(fundAccount);
        assertEq(everything, 2 * DEPOSIT);
        checkNothingIsHeld();
    }

    /// Alice exports 500 of the 1,100 Wh she sold: her shares are 454 and 46, whichever is settled first.
    function testFuzz_SharesAMetersEnergyInAnyOrderOfSettling(bool lastFirst) external {
        Trade memory second = alsoSellToDave(100);
        meter(alice, 0, 500);
        meter(bob, ENERGY, 0);
        meter(dave, 100, 0);
        if (lastFirst) settle(second);
        expectSettled(454, ENERGY, 454, 546 * 140_000, 0, 546 * 130_000, 0);
        settle(trade);
        if (!lastFirst) settle(second);
        assertEq(vault.available(gridAccount), 500 * 15_000);
        assertEq(energy.totalSupply(), 0);
    }

    /// Bob takes 500 of the 1,100 Wh he bought: his shares are 454 and 46, in the order in which he bought.
    function testFuzz_SharesAMetersImportInTheOrderOfBinding(bool lastFirst) external {
        Trade memory second = tradeOf(agreementOf(carol, bob, 100));
        vm.prank(address(market));
        settlement.open(listOf(second));
        meter(alice, 0, ENERGY);
        meter(carol, 0, 100);
        meter(bob, 500, 0);
        if (lastFirst) settle(second);
        settle(trade);
        if (!lastFirst) settle(second);
        assertEq(vault.available(alice.agent), DEPOSIT + 454 * PRICE + 546 * 70_000);
        assertEq(vault.available(carol.agent), DEPOSIT + 46 * PRICE + 54 * 70_000);
    }

    function test_BurnsDeliveriesAndTheRestWithTheLastSale() external {
        Trade memory second = alsoSellToDave(100);
        meter(alice, 0, 1_500);
        meter(bob, ENERGY, 0);
        meter(dave, 100, 0);
        settle(trade);
        assertEq(energy.balanceOf(address(settlement)), 500);
        vm.expectEmit(address(settlement));
        emit IMeteredSettlement.IntervalClosed(alice.meter, K, 1_500, 1_100);
        settle(second);
        assertEq(energy.totalSupply(), 0);
    }

    function test_TakesWhatTheBatteryHeldBeforeItMints() external {
        vm.prank(alice.meter);
        energy.attestStored(700);
        meter(alice, 0, ENERGY);
        meter(bob, ENERGY, 0);
        settle(trade);
        assertEq(energy.balanceOf(alice.owner), 0);
        assertEq(energy.totalSupply(), 0);
    }

    function test_PaysThoughTheMeterWasRevokedAfterItsReadings() external {
        meter(alice, 0, ENERGY);
        meter(bob, ENERGY, 0);
        vm.prank(audrey);
        meters.revoke(alice.meter);
        assertEq(settle(trade), Verdict.Settled);
        assertEq(vault.available(alice.agent), DEPOSIT + ENERGY * PRICE);
    }

    function test_PaysThoughTheHouseholdsWereRetiredAfterTheTrade() external {
        meter(alice, 0, ENERGY);
        meter(bob, ENERGY, 0);
        byVote();
        participants.retire(alice.household);
        byVote();
        participants.retire(bob.household);
        assertEq(settle(trade), Verdict.Settled);
    }

    function test_PaysThoughTheEnergyTokenRefuses_AndLeavesTheExportToClose() external {
        meter(alice, 0, ENERGY);
        meter(bob, ENERGY, 0);
        byVote();
        energy.setSettlement(address(settlement), false);
        assertEq(settle(trade), Verdict.Settled);
        assertEq(vault.available(alice.agent), DEPOSIT + ENERGY * PRICE);

        byVote();
        energy.setSettlement(address(settlement), true);
        settlement.close(alice.meter, K);
        assertEq(energy.totalSupply(), 0);
    }

    function test_TheEnergyTokenMayComeBackBetweenTwoSales() external {
        Trade memory second = alsoSellToDave(100);
        meter(alice, 0, 1_500);
        meter(bob, ENERGY, 0);
        meter(dave, 100, 0);
        byVote();
        energy.setSettlement(address(settlement), false);
        settle(trade);
        byVote();
        energy.setSettlement(address(settlement), true);
        settle(second);
        assertEq(energy.totalSupply(), 0);
    }

    function test_PaysThoughTheEnergyTokenRefusesToBurn() external {
        Trade memory second = alsoSellToDave(100);
        meter(alice, 0, 1_500);
        meter(bob, ENERGY, 0);
        meter(dave, 100, 0);
        settle(trade);
        byVote();
        energy.setSettlement(address(settlement), false);
        assertEq(settle(second), Verdict.Settled);
        assertEq(vault.available(alice.agent), DEPOSIT + 1_100 * PRICE);
    }

    function testFuzz_PaysNobodyOnceAHoldWasReleased(bool ofBuyer) external {
        meter(alice, 0, 600);
        meter(bob, ENERGY, 0);
        toRelease();
        (bytes32 buyerKey, bytes32 sellerKey) = settlement.holdKeys(idOf(trade));
        vault.releaseExpired(address(settlement), ofBuyer ? buyerKey : sellerKey);

        vm.expectEmit(address(settlement));
        emit ISettlement.TradeVoided(idOf(trade), K);
        assertEq(settle(trade), Verdict.Expired);
        assertEq(settlement.stateOf(idOf(trade)), 3);
        assertEq(vault.available(alice.agent), DEPOSIT);
        assertEq(vault.available(bob.agent), DEPOSIT);
        assertEq(energy.totalSupply(), 0);
    }

    function test_OneBadItemDoesNotKeepTheOthersFromTheirVerdicts() external {
        Trade memory second = alsoSellToDave(100);
        meter(alice, 0, 1_100);
        meter(bob, ENERGY, 0);
        Trade[] memory trades = new Trade[](3);
        (trades[0], trades[1], trades[2]) = (second, trade, trade);
        trades[2].nonce = 99;

        Verdict[] memory verdicts = settlement.settle(trades, new bytes[](3), "");
        assertEq(verdicts[0], Verdict.NoEvidence);
        assertEq(verdicts[1], Verdict.Settled);
        assertEq(verdicts[2], Verdict.NotBinding);
    }

    /// A second sale of Alice, which the market makes binding after the first.
    function alsoSellToDave(uint64 energyWh) private returns (Trade memory second) {
        second = tradeOf(agreementOf(alice, dave, energyWh));
        vm.prank(address(market));
        settlement.open(listOf(second));
    }

    function expectSettled(
        uint64 sellerShare,
        uint64 buyerShare,
        uint64 delivered,
        uint256 sellerPenalty,
        uint256 buyerPenalty,
        uint256 buyerCompensation,
        uint256 sellerCompensation
    ) private {
        vm.expectEmit(address(settlement));
        emit ISettlement.TradeSettled(
            idOf(trade),
            K,
            sellerShare,
            buyerShare,
            delivered,
            delivered * PRICE,
            delivered * 15_000,
            delivered * 5_000,
            sellerPenalty,
            buyerPenalty,
            buyerCompensation,
            sellerCompensation,
            0
        );
    }

    function checkNothingIsHeld() private view {
        assertEq(vault.available(alice.agent), vault.balanceOf(alice.agent));
        assertEq(vault.available(bob.agent), vault.balanceOf(bob.agent));
    }
}
