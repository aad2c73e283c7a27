// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IOrderBook} from "../src/interfaces/IOrderBook.sol";
import {FeederLimit} from "../src/types/Grid.sol";
import {Trade} from "../src/types/Trade.sol";
import {Community} from "./Community.sol";

/// @notice The community, posting to a book of offers. `book` is the auction under test.
abstract contract AuctionCommunity is Community {
    IOrderBook internal book;

    function post(Home memory home, bool sells, uint64 energyWh, uint64 pricePerWh) internal returns (uint32) {
        vm.prank(home.agent);
        return book.postOffer(sells, energyWh, K, K, pricePerWh, "");
    }

    function sell(Home memory home, uint64 energyWh, uint64 pricePerWh) internal returns (uint32) {
        return post(home, true, energyWh, pricePerWh);
    }

    function buy(Home memory home, uint64 energyWh, uint64 pricePerWh) internal returns (uint32) {
        return post(home, false, energyWh, pricePerWh);
    }

    /// @dev Must be called before any gate of the limits' intervals opens.
    function agreeOn(FeederLimit[] memory limits) internal {
        byVote();
        feederLimits.setLimits(limits);
    }

    function tradeBetween(uint32 sale, uint32 purchase, uint64 energyWh, uint64 pricePerWh)
        internal
        view
        returns (Trade memory)
    {
        return Trade({
            market: address(book),
            ask: book.orderId(sale),
            bid: book.orderId(purchase),
            seller: book.offer(sale).owner,
            buyer: book.offer(purchase).owner,
            interval: K,
            energyWh: energyWh,
            pricePerWh: pricePerWh,
            nonce: 0
        });
    }

    function isTrade(uint32 sale, uint32 purchase, uint64 energyWh, uint64 pricePerWh) internal view returns (bool) {
        Trade memory trade = tradeBetween(sale, purchase, energyWh, pricePerWh);
        bool binding = book.isBinding(trade, "");
        assertEq(settlement.stateOf(idOf(trade)), binding ? 1 : 0, "open in the settlement when binding");
        return binding;
    }

    function setGuard(address guard) internal {
        address[] memory chain = new address[](2);
        (chain[0], chain[1]) = (address(feederLimits), guard);
        byVote();
        book.setGuards(chain);
    }

    /// A leaf of the interval's hash chain, as IOrderBook documents it.
    function leafOf(uint32 number) internal view returns (bytes memory) {
        IOrderBook.Offer memory o = book.offer(number);
        uint16 flags = o.feeder | (o.sell ? uint16(1 << 15) : 0);
        return abi.encodePacked(flags, uint40(o.energyWh), uint40(o.pricePerWh), number);
    }

    /// The leaves of all offers, which are all for K.
    function leaves() internal view returns (bytes memory all) {
        for (uint32 number = 1; number <= book.offerCount(); number++) {
            all = bytes.concat(all, leafOf(number));
        }
    }
}
