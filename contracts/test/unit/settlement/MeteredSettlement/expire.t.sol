// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ISettlement} from "../../../../src/interfaces/ISettlement.sol";
import {Trade, Verdict} from "../../../../src/types/Trade.sol";
import {Community} from "../../../Community.sol";

contract ExpireTest is Community {
    Trade internal trade;

    function setUp() public override {
        super.setUp();
        trade = bind(alice, bob, ENERGY);
    }

    function testFuzz_ATradeThatWasNeverOpenedIsNotBinding(Trade memory other) external {
        toSilence();
        assertEq(expire(other), Verdict.NotBinding);
    }

    function testFuzz_BeforeSilenceItIsTooEarly(uint64 at) external {
        vm.warp(bound(at, startOf(K) - MARGIN, startOf(K + 1) + GRACE - 1));
        assertEq(expire(trade), Verdict.TooEarly);
    }

    function testFuzz_NothingExpiresTwice(uint64 at) external {
        vm.warp(bound(at, startOf(K + 1) + GRACE, type(uint40).max));
        assertEq(expire(trade), Verdict.Expired);
        assertEq(expire(trade), Verdict.AlreadyDone);
        assertEq(settle(trade), Verdict.AlreadyDone);
        assertEq(settlement.stateOf(idOf(trade)), 3);
    }

    function test_SettlesWhereBothReadingsExist() external {
        meter(alice, 0, ENERGY);
        meter(bob, ENERGY, 0);
        toSilence();
        assertEq(expire(trade), Verdict.Settled);
        assertEq(settlement.stateOf(idOf(trade)), 2);
        assertEq(vault.available(alice.agent), DEPOSIT + ENERGY * PRICE);
    }

    function testFuzz_ASilentSellerPaysWhatTheBuyerTookAndTheFund(uint32 importWh) external {
        meter(bob, importWh, 0);
        toSilence();
        uint64 took = importWh < ENERGY ? importWh : ENERGY;
        expectSettled(0, took, 0, took * 130_000 + ENERGY * 10_000, 0, took * 130_000, 1);
        assertEq(expire(trade), Verdict.Expired);

        assertEq(vault.available(alice.agent), DEPOSIT - took * 130_000 - ENERGY * 10_000);
        assertEq(vault.available(bob.agent), DEPOSIT + took * 130_000);
        assertEq(vault.available(fundAccount), ENERGY * 10_000);
        assertEq(energy.totalSupply(), 0);
    }

    function testFuzz_ASilentBuyerPaysWhatTheSellerBroughtAndTheFund(uint32 exportWh) external {
        meter(alice, 0, exportWh);
        toSilence();
        uint64 brought = exportWh < ENERGY ? exportWh : ENERGY;
        expectSettled(brought, ENERGY, brought, 0, ENERGY * 10_000, 0, 2);
        assertEq(expire(trade), Verdict.Expired);

        assertEq(vault.available(alice.agent), DEPOSIT + brought * PRICE);
        assertEq(vault.available(bob.agent), DEPOSIT - brought * (PRICE + 20_000) - ENERGY * 10_000);
        assertEq(vault.available(fundAccount), ENERGY * 10_000);
        assertEq(energy.totalSupply(), 0);
    }

    function test_WhereBothAreSilentMoneyGoesBackWithoutFault() external {
        toSilence();
        expectSettled(0, ENERGY, 0, 0, 0, 0, 3);
        assertEq(expire(trade), Verdict.Expired);
        assertEq(vault.available(alice.agent), DEPOSIT);
        assertEq(vault.available(bob.agent), DEPOSIT);
        assertEq(vault.available(fundAccount), 0);
    }

    function test_AMeterSuspendedBeforeItsSecondReadingIsSilent() external {
        vm.warp(startOf(K));
        record(alice.meter, K, IMPORT_REGISTER, EXPORT_REGISTER);
        record(alice.meter, K, IMPORT_REGISTER, EXPORT_REGISTER + 1);
        meter(bob, ENERGY, 0);
        toSilence();
        expectSettled(0, ENERGY, 0, ENERGY * 140_000, 0, ENERGY * 130_000, 1);
        assertEq(expire(trade), Verdict.Expired);
    }

    function test_BothSilentNeedsNoHold() external {
        toRelease();
        (bytes32 buyerKey, bytes32 sellerKey) = settlement.holdKeys(idOf(trade));
        vault.releaseExpired(address(settlement), buyerKey);
        vault.releaseExpired(address(settlement), sellerKey);
        assertEq(expire(trade), Verdict.Expired);
    }

    function testFuzz_PaysNobodyOnceTheHoldItNeedsWasReleased(bool ofSeller) external {
        if (ofSeller) meter(bob, ENERGY, 0);
        else meter(alice, 0, ENERGY);
        toRelease();
        (bytes32 buyerKey, bytes32 sellerKey) = settlement.holdKeys(idOf(trade));
        vault.releaseExpired(address(settlement), ofSeller ? sellerKey : buyerKey);

        vm.expectEmit(address(settlement));
        emit ISettlement.TradeVoided(idOf(trade), K);
        assertEq(expire(trade), Verdict.Expired);
        assertEq(vault.available(alice.agent), DEPOSIT);
        assertEq(vault.available(bob.agent), DEPOSIT);
    }

    function expectSettled(
        uint64 sellerShare,
        uint64 buyerShare,
        uint64 delivered,
        uint256 sellerPenalty,
        uint256 buyerPenalty,
        uint256 buyerCompensation,
        uint8 silent
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
            0,
            silent
        );
    }
}
