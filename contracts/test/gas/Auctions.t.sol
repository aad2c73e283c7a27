// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Technology} from "../../src/types/Tariff.sol";
import {AuctionCommunity} from "../AuctionCommunity.sol";

/// @notice What the auctions cost, each call as a transaction of its own.
/// forge-config: default.isolate = true
/// forge-config: deep.isolate = true
contract AuctionsGasTest is AuctionCommunity {
    /// What EIP-7825 lets a transaction use, with a reserve.
    uint256 private constant TRANSACTION_LIMIT = 2 ** 24 - 1_000_000;
    uint256 private constant POST_LIMIT = 500_000;
    uint256 private constant PAIR_LIMIT = 450_000;
    uint256 private _homes;

    function test_UniformClear() external {
        checkClear(107, "clear, 107 offers", 500_000);
    }

    function test_UniformClear_AThousandOffers() external {
        checkClear(1_000, "clear, a thousand offers", 4_000_000);
    }

    function test_UniformBind() external {
        book = uniform;
        bytes memory pairs = clear(30);
        uniform.bind(K, pairs, 1);
        check("UniformAuction", "bind, first pair of both meters and feeders", PAIR_LIMIT);
        uniform.bind(K, pairs, 10);
        check("UniformAuction", "bind, ten pairs", 10 * PAIR_LIMIT);
    }

    function test_Double() external {
        book = double;
        toNegotiation();
        sell(carol, 10, PRICE);
        check("DoubleAuction", "postOffer, first of the interval", POST_LIMIT);
        for (uint256 i = 1; i < MAX_STEPS; i++) {
            sell(carol, 10, PRICE);
        }
        check("DoubleAuction", "postOffer, behind 31 others", POST_LIMIT);
        buy(bob, 10, PRICE);
        check("DoubleAuction", "postOffer, one trade", POST_LIMIT + PAIR_LIMIT);
        sell(carol, 10, PRICE);
        buy(bob, uint64(10 * MAX_STEPS), PRICE);
        check("DoubleAuction", "postOffer, 32 trades", TRANSACTION_LIMIT);
    }

    function checkClear(uint256 count, string memory scenario, uint256 limit) private {
        book = uniform;
        clear(count);
        check("UniformAuction", scenario, limit);
    }

    /// Sales and purchases in turn, each of another pair of homes when one has posted as much as it may; nearly all are paired.
    function clear(uint256 count) private returns (bytes memory pairs) {
        toNegotiation();
        (bytes memory sales, bytes memory purchases) = ("", "");
        (Home memory seller, Home memory buyer) = (carol, bob);
        for (uint256 i = 0; i < count; i++) {
            if (i != 0 && i % 128 == 0) (seller, buyer) = (another(2), another(1));
            if (i % 2 == 0) (sales,) = (bytes.concat(sales, bytes2(uint16(i))), sell(seller, 10, PRICE));
            else (purchases,) = (bytes.concat(purchases, bytes2(uint16(i))), buy(buyer, 10, PRICE));
            if (i > 0 && i % 2 == 1) pairs = abi.encodePacked(pairs, uint32(i), uint32(i + 1), uint40(10));
        }
        toMargin();
        bytes memory offers = leaves();
        uniform.clear(K, offers, sales, purchases);
    }

    function another(uint16 feeder) private returns (Home memory home) {
        home = moveIn(string.concat("Home ", vm.toString(++_homes)), feeder, Technology.None);
        fund(home.agent, DEPOSIT);
    }

    function check(string memory group, string memory scenario, uint256 limit) private {
        assertLt(vm.snapshotGasLastCall(group, scenario), limit, scenario);
    }
}
