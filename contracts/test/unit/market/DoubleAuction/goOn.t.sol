// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IDoubleAuction} from "../../../../src/interfaces/IDoubleAuction.sol";
import {DoubleTest} from "./DoubleTest.sol";

/// @notice MAX_STEPS + 3 sales of 1 Wh by Alice stand, and Bob has bought more: his post stopped after MAX_STEPS of them.
contract DoubleAuctionGoOnTest is DoubleTest {
    uint32 private constant SALES = uint32(MAX_STEPS) + 3;
    uint32 private purchase;

    function setUp() public override {
        super.setUp();
        for (uint32 i = 0; i < SALES; i++) {
            sell(alice, 1, 100_000);
        }
        purchase = buy(bob, 10 + SALES, 150_000);
    }

    function test_APostLooksAtSoManyAtMost() external view {
        assertTrue(double.isUnfinished(purchase));
        assertSales(list(SALES - 2, SALES - 1, SALES));
        assertPurchases(list(purchase));
        assertEq(double.openWh(purchase), 13);
    }

    function testFuzz_RevertWhen_NothingIsLeft(uint32 number) external {
        vm.assume(number != purchase);
        expectNothingLeft(number);
        double.goOn(purchase, 100);
        expectNothingLeft(purchase);
    }

    function testFuzz_RevertWhen_TheIntervalHasStarted(uint32 late) external {
        vm.warp(uint256(startOf(K)) + late);
        vm.expectRevert(abi.encodeWithSelector(IDoubleAuction.DoubleAuction_TooLate.selector, K, startOf(K)));
        double.goOn(purchase, 1);
    }

    function testFuzz_AnyoneHasItGoOn(address anyone, uint8 first, uint64 at) external {
        vm.warp(bound(at, block.timestamp, startOf(K) - 1));
        vm.startPrank(anyone);
        double.goOn(purchase, first);
        uint32 traded = first < 3 ? first : 3;
        assertEq(double.openWh(purchase), 13 - traded);
        assertEq(double.isUnfinished(purchase), first < 3);
        if (first < 3) double.goOn(purchase, 3);
        for (uint32 n = 1; n <= SALES; n++) {
            assertTrue(isTrade(n, purchase, 1, 100_000));
        }
        assertSales(none());
        assertPurchases(list(purchase));
    }

    /// The offers at which it stopped, and the ones behind, are bought by others meanwhile.
    function test_GoesOnBehindOffersThatLeft() external {
        uint32 taker = buy(dave, 2, 160_000);
        assertTrue(isTrade(SALES - 2, taker, 1, 100_000));
        double.goOn(purchase, 100);
        assertTrue(isTrade(SALES, purchase, 1, 100_000));
        assertSales(none());
        assertFalse(double.isUnfinished(purchase));
    }

    /// Carol's sales come later and trade with Bob by themselves, at his price.
    function test_LeavesLaterOffersAlone() external {
        uint32 later = sell(carol, 5, 99_000);
        assertTrue(isTrade(later, purchase, 5, 150_000));
        uint32 rest = sell(carol, 20, 150_000);
        assertTrue(isTrade(rest, purchase, 8, 150_000));
        assertPurchases(none());
        expectNothingLeft(purchase);
        assertEq(double.standing(K, true, 10).length, 4);
    }

    /// A later sale that was passed over stands among those that Bob has yet to look at; it is not tried a second time.
    function test_DoesNotTryAPairTwice() external {
        uint32 own = sell(bob, 5, 100_000);
        double.goOn(purchase, 100);
        assertSales(list(own));
        assertEq(double.openWh(purchase), 10);
        assertFalse(double.isUnfinished(purchase));
    }

    function test_AnOfferThatIsUsedUpLeaves() external {
        uint32 exact = buy(dave, 3, 140_000);
        assertSales(none());
        assertEq(double.openWh(exact), 0);
        // Bob still points at what is gone, and finds nothing.
        double.goOn(purchase, 100);
        assertPurchases(list(purchase));

        for (uint32 i = 0; i < SALES; i++) {
            sell(alice, 1, 151_000);
        }
        uint32 last = buy(dave, SALES, 160_000);
        assertEq(double.openWh(last), 3);
        double.goOn(last, 100);
        assertPurchases(list(purchase));
        expectNothingLeft(last);
    }

    function test_NoStepsChangeNothing() external {
        double.goOn(purchase, 0);
        assertTrue(double.isUnfinished(purchase));
        double.goOn(purchase, 100);
        assertEq(double.openWh(purchase), 10);
    }

    function expectNothingLeft(uint32 number) private {
        vm.expectRevert(abi.encodeWithSelector(IDoubleAuction.DoubleAuction_NothingLeft.selector, number));
        double.goOn(number, 1);
    }
}
