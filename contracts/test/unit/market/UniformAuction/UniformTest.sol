// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AuctionCommunity} from "../../../AuctionCommunity.sol";

/// @notice Four offers: Alice sells 600 at 100,000 and Carol 500 at 120,000; Bob buys 700 at 200,000 and Dave 300 at 150,000. So Alice
/// and Bob trade 600, Carol and Bob 100, Carol and Dave 300, at ⌊(120,000 + 150,000) / 2⌋; 100 of Carol's are left.
abstract contract UniformTest is AuctionCommunity {
    uint64 internal constant CLEARED_PRICE = 135_000;
    uint64 internal constant CLEARED_WH = 1_000;
    uint32 internal constant ALICE = 1;
    uint32 internal constant BOB = 2;
    uint32 internal constant CAROL = 3;
    uint32 internal constant DAVE = 4;

    bytes internal sales = rank(0, 2);
    bytes internal purchases = rank(1, 3);

    function setUp() public virtual override {
        super.setUp();
        book = uniform;
    }

    function postAll() internal {
        toNegotiation();
        sell(alice, 600, 100_000);
        buy(bob, 700, 200_000);
        sell(carol, 500, 120_000);
        buy(dave, 300, 150_000);
    }

    function clear() internal {
        uniform.clear(K, leaves(), sales, purchases);
    }

    function rank(uint16 first, uint16 second) internal pure returns (bytes memory) {
        return abi.encodePacked(first, second);
    }

    function pairOf(uint32 sale, uint32 purchase, uint40 energyWh) internal pure returns (bytes memory) {
        return abi.encodePacked(sale, purchase, energyWh);
    }

    function allPairs() internal pure returns (bytes memory) {
        return bytes.concat(pairOf(ALICE, BOB, 600), pairOf(CAROL, BOB, 100), pairOf(CAROL, DAVE, 300));
    }

    function assertProgress(uint32 expectedDone, uint32 expectedPairs) internal view {
        (uint32 done, uint32 pairs) = uniform.progressOf(K);
        assertEq(done, expectedDone, "pairs that had their turn");
        assertEq(pairs, expectedPairs, "pairs");
    }
}
