// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IBilateralMarket} from "../../../../src/interfaces/IBilateralMarket.sol";
import {Side} from "../../../../src/types/Tariff.sol";
import {Community} from "../../../Community.sol";

contract GetOffersTest is Community {
    function setUp() public override {
        super.setUp();
        toNegotiation();
        offer(carol, Side.Sell, ENERGY);
        offer(alice, Side.Sell, ENERGY);
        offer(bob, Side.Buy, ENERGY);
    }

    function testFuzz_ReturnsNoneBeyondTheOffers(uint256 from, uint256 count) external view {
        assertEq(market.GetOffers(K, bound(from, 3, type(uint256).max), count).length, 0);
    }

    function testFuzz_ReturnsThoseThatAreLeft(uint256 count) external view {
        IBilateralMarket.Offer[] memory page = market.GetOffers(K, 1, bound(count, 2, type(uint256).max));
        assertEq(page.length, 2);
        assertEq(page[1].owner, bob.agent);
    }

    function test_ReturnsOffersInTheOrderOfTheirFirstPost() external {
        offer(carol, Side.Sell, 1);
        IBilateralMarket.Offer[] memory page = market.GetOffers(K, 0, 2);
        assertEq(page.length, 2);
        assertEq(page[0].owner, carol.agent);
        assertEq(page[0].energyWh, 1);
        assertEq(page[1].owner, alice.agent);
    }

    function test_KeepsIntervalsApart() external view {
        assertEq(market.GetOffers(K + 1, 0, 10).length, 0);
        assertEq(market.offerCount(K), 3);
        assertEq(market.offerCount(K + 1), 0);
    }
}
