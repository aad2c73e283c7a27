// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IOrderBook} from "../../src/interfaces/IOrderBook.sol";
import {IPairAuction} from "../../src/interfaces/IPairAuction.sol";
import {IParticipants} from "../../src/interfaces/IParticipants.sol";
import {IUniformAuction} from "../../src/interfaces/IUniformAuction.sol";
import {AuctionCommunity} from "../AuctionCommunity.sol";

/// @notice Carol and Alice sell for the same money, Alice posted first; Bob buys what one of them has. Whoever clears the uniform-price
/// auction wants Carol to be the one, or another price. In the book, somebody wants to keep others from trading.
contract BidderAttackTest is AuctionCommunity {
    uint32 private constant ALICE = 1;
    uint32 private constant CAROL = 2;
    uint32 private constant BOB = 3;
    bytes private purchases = abi.encodePacked(uint16(2));

    /// Eve ranks Carol before Alice. Equal prices rank by time.
    function test_RanksAFriendFirst() external {
        closedAuction();
        expectClearRefused(
            leaves(),
            abi.encodePacked(uint16(1), uint16(0)),
            abi.encodeWithSelector(IUniformAuction.UniformAuction_NotSorted.selector, 1, 0)
        );
    }

    /// Eve leaves Alice out of the ranking, or out of the offers.
    function test_LeavesAnOfferOut() external {
        closedAuction();
        expectClearRefused(
            leaves(),
            abi.encodePacked(uint16(1)),
            abi.encodeWithSelector(IUniformAuction.UniformAuction_RankingIncomplete.selector, 2, 3)
        );
        purchases = abi.encodePacked(uint16(1));
        expectClearRefused(
            bytes.concat(leafOf(CAROL), leafOf(BOB)),
            abi.encodePacked(uint16(0)),
            abi.encodeWithSelector(IOrderBook.OrderBook_OffersDiffer.selector, K, 2)
        );
    }

    /// Eve clears while others may still post.
    function test_ClearsBeforeTheGateCloses() external {
        openAuction();
        expectClearRefused(
            leaves(),
            abi.encodePacked(uint16(0), uint16(1)),
            abi.encodeWithSelector(IUniformAuction.UniformAuction_TooEarly.selector, K, startOf(K) - MARGIN)
        );
    }

    /// Eve clears again, hoping that the pairs are bound twice.
    function test_ClearsAndBindsTwice() external {
        closedAuction();
        bytes memory offers = leaves();
        bytes memory sales = abi.encodePacked(uint16(0), uint16(1));
        uniform.clear(K, offers, sales, purchases);
        bytes memory pairs = abi.encodePacked(ALICE, BOB, uint40(ENERGY));
        uniform.bind(K, pairs, 1);
        expectClearRefused(
            offers, sales, abi.encodeWithSelector(IUniformAuction.UniformAuction_AlreadyCleared.selector, K)
        );
        uniform.bind(K, pairs, 1);
        assertEq(uniform.offer(BOB).tradedWh, ENERGY);
        (uint64 soldWh,,) = feederLimits.useOf(alice.feeder, K);
        assertEq(soldWh, ENERGY);
    }

    /// Eve has pairs of her own bound: Carol instead of Alice.
    function test_BindsOtherPairs() external {
        closedAuction();
        uniform.clear(K, leaves(), abi.encodePacked(uint16(0), uint16(1)), purchases);
        vm.startPrank(eve);
        vm.expectRevert(abi.encodeWithSelector(IUniformAuction.UniformAuction_PairsDiffer.selector, K));
        uniform.bind(K, abi.encodePacked(CAROL, BOB, uint40(ENERGY)), 1);
        vm.expectRevert(abi.encodeWithSelector(IPairAuction.PairAuction_NotSelf.selector, eve));
        uniform.pair(CAROL, BOB, K, ENERGY, PRICE);
    }

    /// Alice regrets her offer, and announces that she wants all her money back, so that the pair cannot be covered.
    function test_WithdrawsBeforeThePairIsBound() external {
        closedAuction();
        uniform.clear(K, leaves(), abi.encodePacked(uint16(0), uint16(1)), purchases);
        withdrawAll(alice.agent);
        uniform.bind(K, abi.encodePacked(ALICE, BOB, uint40(ENERGY)), 1);
        assertTrue(isTrade(ALICE, BOB, ENERGY, PRICE));
    }

    /// Alice fills the book with sales of one Wh at the best price, more than a post looks at. Bob gets his energy nevertheless:
    /// from her, and by going on also from Carol.
    function test_FloodsTheBook() external {
        book = double;
        toNegotiation();
        uint32 flood = uint32(MAX_STEPS) * 2;
        for (uint256 i = 0; i < flood; i++) {
            sell(alice, 1, PV_FLOOR);
        }
        uint32 sale = sell(carol, 300, PRICE);
        uint32 purchase = buy(bob, 300, PRICE);
        vm.prank(eve);
        double.goOn(purchase, 2 * MAX_STEPS);
        assertTrue(isTrade(sale, purchase, 300 - flood, PRICE));
        assertEq(double.openWh(purchase), 0);
    }

    /// Alice posts sale after sale, until clearing all offers of the interval would take more than a transaction's gas: nobody would
    /// trade. Her home may post so many; a second agent of the same home is the same home.
    function test_FloodsTheAuction() external {
        book = uniform;
        toNegotiation();
        uint256 most = uniform.MAX_OFFERS_OF_HOME();
        for (uint256 i = 0; i < most; i++) {
            sell(alice, 1, PRICE);
        }
        Home memory second = secondAgentOf(alice);
        fund(second.agent, DEPOSIT);
        vm.expectRevert(
            abi.encodeWithSelector(IPairAuction.PairAuction_TooManyOffers.selector, alice.household, K, most)
        );
        buy(second, 1, PRICE);
        // Everybody else does, and she herself may for another interval.
        assertEq(sell(carol, 1, PRICE), most + 1);
    }

    /// Bob's own meter stands before everybody: sales of his that his purchase can only pass over. They cost steps, not energy.
    function test_StandsInTheWay() external {
        book = double;
        toNegotiation();
        for (uint256 i = 0; i < MAX_STEPS; i++) {
            sell(bob, 1, PV_FLOOR);
        }
        uint32 sale = sell(carol, 300, PRICE);
        uint32 purchase = buy(bob, 300, PRICE);
        assertEq(double.openWh(purchase), 300);
        double.goOn(purchase, 1);
        assertTrue(isTrade(sale, purchase, 300, PRICE));
    }

    /// Alice posts what she cannot pay for if she does not deliver, once per Wh of Bob's. Each offer takes its money on hold.
    function testFuzz_PostsWithoutMoney(uint8 count) external {
        book = double;
        toNegotiation();
        vm.prank(alice.agent);
        vault.requestWithdrawal(DEPOSIT);
        uint256 before = vault.available(alice.agent);
        for (uint256 i = 0; i < count % 8; i++) {
            sell(alice, ENERGY, PRICE);
        }
        (uint256 announced,) = vault.requested(alice.agent);
        (, uint256 bond) = settlement.holds(tradeBetween(0, 0, ENERGY, PRICE));
        assertEq(before, 0);
        assertEq(announced, DEPOSIT - (count % 8) * bond);
    }

    function openAuction() private {
        book = uniform;
        toNegotiation();
        sell(alice, ENERGY, PRICE);
        sell(carol, ENERGY, PRICE);
        buy(bob, ENERGY, PRICE);
    }

    function secondAgentOf(Home memory home) private returns (Home memory second) {
        second = abi.decode(abi.encode(home), (Home));
        second.agent = makeAddr("a second agent");
        (IParticipants.AgentInfo memory info, bytes memory mandate) =
            (founding.infoOf(second), founding.mandateOf(second));
        vm.prank(second.agent);
        participants.PublishInfo(info, mandate);
    }

    function closedAuction() private {
        openAuction();
        toMargin();
    }

    function expectClearRefused(bytes memory offers, bytes memory sales, bytes memory refusal) private {
        vm.expectRevert(refusal);
        vm.prank(eve);
        uniform.clear(K, offers, sales, purchases);
    }
}
