// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Trade, Verdict} from "../../../../src/types/Trade.sol";
import {Community} from "../../../Community.sol";

contract MakeTransactionTest is Community {
    Trade internal trade;

    function setUp() public override {
        super.setUp();
        trade = bind(alice, bob, ENERGY);
    }

    function testFuzz_ATradeThatNobodyWroteIsNotBinding(uint64 nonce) external {
        vm.assume(nonce != trade.nonce);
        trade.nonce = nonce;
        assertEq(market.MakeTransaction(trade, address(settlement)), Verdict.NotBinding);
        assertEq(market.MakeTransaction(trade, address(0)), Verdict.NotBinding);
    }

    function testFuzz_AnotherSettlementIsNeverCalled(address other) external {
        vm.assume(other != address(settlement));
        assertEq(market.MakeTransaction(trade, other), Verdict.NotBinding);
    }

    function testFuzz_AnyoneHasATradeSettled(address caller) external {
        meter(alice, 0, ENERGY);
        meter(bob, ENERGY, 0);
        vm.prank(caller);
        assertEq(market.MakeTransaction(trade, address(settlement)), Verdict.Settled);
        assertEq(settlement.stateOf(idOf(trade)), 2);
    }

    function test_BeforeTheEndItIsTooEarly() external {
        assertEq(market.MakeTransaction(trade, address(settlement)), Verdict.TooEarly);
    }

    function test_WaitsForAMissingReadingUntilSilenceBegins() external {
        meter(alice, 0, ENERGY);
        vm.warp(tariff.silenceFrom(K) - 1);
        assertEq(market.MakeTransaction(trade, address(settlement)), Verdict.NoEvidence);
    }

    function test_HasATradeExpiredOnceSilenceHasBegun() external {
        meter(alice, 0, ENERGY);
        toSilence();
        assertEq(market.MakeTransaction(trade, address(settlement)), Verdict.Expired);
        assertEq(market.MakeTransaction(trade, address(settlement)), Verdict.AlreadyDone);
    }
}
