// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Side} from "../../src/types/Tariff.sol";
import {Agreement, Trade, Verdict} from "../../src/types/Trade.sol";
import {Community} from "../Community.sol";

/// @notice What the steps of a trade cost, each as a transaction of its own (cold storage, base cost included). The figures stand in
/// contracts/gas; the limits below are those that the fixed gas limits of the agents rely on.
/// forge-config: default.isolate = true
/// forge-config: deep.isolate = true
contract TradingGasTest is Community {
    uint256 private constant OFFER_LIMIT = 200_000;
    uint256 private constant ALLOW_LIMIT = 450_000;
    uint256 private constant SETTLE_LIMIT = 250_000;

    function test_MakeOffer() external {
        toNegotiation();
        offer(carol, Side.Sell, ENERGY);
        check("BilateralMarket", "MakeOffer, first of the interval", OFFER_LIMIT);
        offer(alice, Side.Sell, ENERGY);
        check("BilateralMarket", "MakeOffer", OFFER_LIMIT);
        offer(alice, Side.Sell, ENERGY - 1);
        check("BilateralMarket", "MakeOffer, again", OFFER_LIMIT);
    }

    function test_AllowTransaction() external {
        toNegotiation();
        offer(alice, Side.Sell, ENERGY);
        offer(bob, Side.Buy, ENERGY);
        toMargin();
        Agreement memory agreement = agreementOf(alice, bob, ENERGY / 2);
        allow(agreement, bob);
        check("BilateralMarket", "AllowTransaction, first of both meters", ALLOW_LIMIT);
        agreement.nonce = 1;
        allow(agreement, bob);
        check("BilateralMarket", "AllowTransaction, second of both meters", ALLOW_LIMIT);
    }

    function test_SettleAsTraded() external {
        Trade memory trade = bind(alice, bob, ENERGY);
        meter(alice, 0, ENERGY);
        meter(bob, ENERGY, 0);
        assertEq(settle(trade), Verdict.Settled);
        check("MeteredSettlement", "settle, as traded, first payment to grid and tax", SETTLE_LIMIT);
    }

    function test_SettleWithPenalty() external {
        fund(gridAccount, 1);
        fund(taxAccount, 1);
        fund(fundAccount, 1);
        Trade memory trade = bind(alice, bob, ENERGY);
        meter(alice, 0, 600);
        meter(bob, ENERGY, 0);
        assertEq(settle(trade), Verdict.Settled);
        check("MeteredSettlement", "settle, seller at fault", SETTLE_LIMIT);
    }

    function test_SettleABatch() external {
        uint256 count = 10;
        Trade[] memory trades = sellInParts(count);
        meter(alice, 0, ENERGY);
        meter(bob, ENERGY, 0);
        settlement.settle(trades, new bytes[](0), "");
        check("MeteredSettlement", "settle, ten trades as traded", count * SETTLE_LIMIT);
    }

    function test_MakeTransaction() external {
        Trade memory trade = bind(alice, bob, ENERGY);
        meter(alice, 0, ENERGY);
        meter(bob, ENERGY, 0);
        market.MakeTransaction(trade, address(settlement));
        check("BilateralMarket", "MakeTransaction", SETTLE_LIMIT + 50_000);
    }

    function test_Expire() external {
        Trade memory trade = bind(alice, bob, ENERGY);
        meter(bob, ENERGY, 0);
        toSilence();
        assertEq(expire(trade), Verdict.Expired);
        check("MeteredSettlement", "expire, silent seller", SETTLE_LIMIT);
    }

    function test_Close() external {
        meter(carol, 0, ENERGY);
        settlement.close(carol.meter, K);
        check("MeteredSettlement", "close, meter without sales", SETTLE_LIMIT);
    }

    function check(string memory group, string memory scenario, uint256 limit) private {
        assertLt(vm.snapshotGasLastCall(group, scenario), limit, scenario);
    }

    function sellInParts(uint256 count) private returns (Trade[] memory trades) {
        toNegotiation();
        offer(alice, Side.Sell, ENERGY);
        offer(bob, Side.Buy, ENERGY);
        toMargin();
        trades = new Trade[](count);
        Agreement memory agreement = agreementOf(alice, bob, uint64(ENERGY / count));
        for (uint64 i = 0; i < count; i++) {
            agreement.nonce = i;
            trades[i] = allow(agreement, bob);
        }
    }
}
