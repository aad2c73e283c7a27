// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AuctionCommunity} from "../../../AuctionCommunity.sol";

/// @notice The gate of K is open. Alice sells on feeder 1, Carol on feeder 2; Bob buys on feeder 1, Dave on feeder 2.
abstract contract DoubleTest is AuctionCommunity {
    function setUp() public virtual override {
        super.setUp();
        book = double;
        toNegotiation();
    }

    function assertStanding(bool sells, uint32[] memory expected) internal view {
        assertEq(abi.encode(double.standing(K, sells, type(uint256).max)), abi.encode(expected), "standing");
    }

    function assertSales(uint32[] memory expected) internal view {
        assertStanding(true, expected);
    }

    function assertPurchases(uint32[] memory expected) internal view {
        assertStanding(false, expected);
    }

    function none() internal pure returns (uint32[] memory) {
        return new uint32[](0);
    }

    function list(uint32 a) internal pure returns (uint32[] memory numbers) {
        numbers = new uint32[](1);
        numbers[0] = a;
    }

    function list(uint32 a, uint32 b) internal pure returns (uint32[] memory numbers) {
        numbers = new uint32[](2);
        (numbers[0], numbers[1]) = (a, b);
    }

    function list(uint32 a, uint32 b, uint32 c) internal pure returns (uint32[] memory numbers) {
        numbers = new uint32[](3);
        (numbers[0], numbers[1], numbers[2]) = (a, b, c);
    }
}
