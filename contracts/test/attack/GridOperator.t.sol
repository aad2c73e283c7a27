// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IDoubleAuction} from "../../src/interfaces/IDoubleAuction.sol";
import {IFeederLimits} from "../../src/interfaces/IFeederLimits.sol";
import {IPairAuction} from "../../src/interfaces/IPairAuction.sol";
import {FeederLimit} from "../../src/types/Grid.sol";
import {Side} from "../../src/types/Tariff.sol";
import {Agreement, Trade} from "../../src/types/Trade.sol";
import {AuctionCommunity} from "../AuctionCommunity.sol";

/// @notice Otto may lower limits and wants to undo trades, or to favour some; traders want more out of a feeder than it carries.
/// Feeder 2 takes in 700 Wh.
contract GridOperatorAttackTest is AuctionCommunity {
    uint48 private constant CARRIED = 700;
    FeederLimit private nothing = FeederLimit(0, 0, 0, 0, 0);

    function setUp() public override {
        super.setUp();
        book = double;
        FeederLimit[] memory limits = unlimited(FEEDERS);
        limits[2].netInWh = CARRIED;
        agreeOn(limits);
    }

    /// He waits until the gate has closed and everybody's trades are found, and then lowers.
    function testFuzz_LowersAfterTheGate(uint32 span) external {
        toMargin();
        bytes32 before = feederLimits.tableHash(K);
        vm.expectRevert(abi.encodeWithSelector(IFeederLimits.FeederLimits_GateClosed.selector, K, startOf(K) - MARGIN));
        lower(2, K, K + span % 96);
        assertEq(feederLimits.tableHash(K), before);
    }

    /// He begins earlier, at an interval whose gate is open, so that the span reaches none that is closed: it cannot reach back.
    function test_LowersBackwards() external {
        toMargin();
        vm.expectRevert(abi.encodeWithSelector(IFeederLimits.FeederLimits_SpanInvalid.selector, K + 1, K));
        lower(2, K + 1, K);
    }

    /// He lowers to nothing what binding trades already use. They stand, and the interval is within its limits.
    function testFuzz_LowersBelowUse(uint64 energyWh) external {
        energyWh = uint64(bound(energyWh, 1, CARRIED));
        toNegotiation();
        uint32 sale = sell(alice, energyWh, PRICE);
        uint32 purchase = buy(dave, energyWh, PRICE);
        for (uint16 f = 0; f < FEEDERS; f++) {
            lower(f, K, K);
        }
        assertTrue(isTrade(sale, purchase, energyWh, PRICE));
        FeederLimit memory limit = feederLimits.limitOf(2, K);
        assertEq(abi.encode(limit), abi.encode(FeederLimit(0, 0, uint48(energyWh), 0, uint48(energyWh))));
        // And nobody gets a Wh more.
        vm.expectPartialRevert(IFeederLimits.FeederLimits_OrderTooLarge.selector);
        sell(alice, 1 + energyWh, PRICE);
        sell(alice, 1, PRICE);
        vm.expectPartialRevert(IFeederLimits.FeederLimits_OrderTooLarge.selector);
        buy(bob, 1, PRICE);
    }

    /// He raises a friend's feeder. An order can only lower.
    function test_Raises() external {
        vm.prank(otto);
        feederLimits.lower(2, K, K, FeederLimit(0, NO_LIMIT, NO_LIMIT, NO_LIMIT, NO_LIMIT));
        assertEq(feederLimits.limitOf(2, K).netInWh, CARRIED);
    }

    /// He moves a feeder below another one, or makes a loop that no walk gets out of.
    function testFuzz_MovesAFeeder(uint16 parent) external {
        nothing.parent = parent;
        lower(1, K, K);
        assertEq(feederLimits.limitOf(1, K).parent, 0);
    }

    /// Alice and Dave trade what feeder 2 takes in twice: in the book, and then by an agreement on the same interval.
    function testFuzz_SpendsAFeederInTwoMarkets(uint64 inBook) external {
        inBook = uint64(bound(inBook, 1, CARRIED));
        uint64 inAgreement = CARRIED - inBook + 1;
        toNegotiation();
        offer(alice, Side.Sell, inAgreement);
        offer(dave, Side.Buy, inAgreement);
        sell(alice, inBook, PRICE);
        buy(dave, inBook, PRICE);
        toMargin();
        Agreement memory agreement = agreementOf(alice, dave, inAgreement);
        bytes memory signature = signatureOf(dave, agreement);
        vm.expectRevert(
            abi.encodeWithSelector(
                IFeederLimits.FeederLimits_NetInOverLimit.selector, 2, K, uint256(CARRIED) + 1, CARRIED
            )
        );
        vm.prank(alice.agent);
        market.AllowTransaction(agreement, signature);
        (, uint64 boughtWh,) = feederLimits.useOf(2, K);
        assertEq(boughtWh, inBook);
    }

    /// Eve has what is already counted counted again, until the feeder is full for everybody else.
    function test_CountsATradeAgain() external {
        toNegotiation();
        uint32 sale = sell(alice, 500, PRICE);
        uint32 purchase = buy(dave, 500, PRICE);
        Trade memory trade = tradeBetween(sale, purchase, 500, PRICE);
        vm.startPrank(eve);
        vm.expectRevert(abi.encodeWithSelector(IFeederLimits.FeederLimits_NotMarket.selector, eve));
        feederLimits.checkTrade(trade, 1, 2);
        vm.expectRevert(abi.encodeWithSelector(IDoubleAuction.DoubleAuction_NothingLeft.selector, sale));
        double.goOn(sale, 1);
        vm.expectRevert(abi.encodeWithSelector(IPairAuction.PairAuction_NotSelf.selector, eve));
        double.pair(sale, purchase, K, 500, PRICE);
        vm.stopPrank();
        (uint64 soldWh,,) = feederLimits.useOf(1, K);
        assertEq(soldWh, 500);
    }

    function lower(uint16 feeder, uint32 first, uint32 last) private {
        vm.prank(otto);
        feederLimits.lower(feeder, first, last, nothing);
    }
}
