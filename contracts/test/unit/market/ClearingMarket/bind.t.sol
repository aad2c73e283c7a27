// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IClearingMarket} from "../../../../src/interfaces/IClearingMarket.sol";
import {IMeteredSettlement} from "../../../../src/interfaces/IMeteredSettlement.sol";
import {IOrderBook} from "../../../../src/interfaces/IOrderBook.sol";
import {Technology} from "../../../../src/types/Tariff.sol";
import {Trade} from "../../../../src/types/Trade.sol";
import {ClearingTest, Solution} from "./ClearingTest.sol";

/// @notice Alice sells 6,000 Wh at 100 (position 0), Carol 2,000 Wh at 120 (1); Bob buys 5,000 Wh at 200 (2), Dave 3,000 Wh at 130
/// (3). The bus price is 150.
contract BindTest is ClearingTest {
    Solution private best;

    function setUp() public override {
        super.setUp();
        offerAll();
    }

    function test_RevertWhen_TheIntervalIsNotFinalised() external {
        vm.expectRevert(abi.encodeWithSelector(IClearingMarket.ClearingMarket_NotFinalized.selector, K));
        bindAll(K, best);
    }

    function testFuzz_RevertWhen_ItIsNotWhatWasFinalised(uint8 which, uint8 at, bytes1 change) external {
        vm.assume(change != 0);
        finalizeBest();
        Solution memory s = best;
        bytes memory changed = [s.offers, s.powers, s.prices][which % 3];
        changed[at % changed.length] ^= change;
        vm.expectRevert(abi.encodeWithSelector(IClearingMarket.ClearingMarket_SolutionDiffers.selector, K));
        bindAll(K, s);
    }

    function testFuzz_RevertWhen_TheIntervalHasEnded(uint64 at) external {
        finalizeBest();
        vm.warp(bound(at, startOf(K + 1), type(uint40).max));
        vm.expectRevert(abi.encodeWithSelector(IClearingMarket.ClearingMarket_TooLate.selector, K, startOf(K + 1)));
        bindAll(K, best);
    }

    /// Alice's home sells and buys. The settlement takes no trade within one meter.
    function test_TheSettlementRefusesATrade() external {
        uint32 own = purchase(alice, 3_000, 200);
        finalizeNow(abi.encodePacked(power(0, 2, 3_000), power(0, 4, 3_000), power(1, 2, 2_000)), 8_000);
        Trade memory refused = tradeOf(1, own, 3_000, 150_000);
        bytes memory reason =
            abi.encodeWithSelector(IMeteredSettlement.MeteredSettlement_SameMeter.selector, alice.meter);
        vm.expectEmit(address(clearing));
        emit IOrderBook.TradeRefused(idOf(refused), K, reason);
        bindAll(K, best);

        assertFalse(clearing.isBinding(refused, ""));
        assertTrue(clearing.isBinding(tradeOf(1, 3, 3_000, 150_000), ""));
        assertTrue(clearing.isBinding(tradeOf(2, 3, 2_000, 150_000), ""));
        (, uint256 held,) = vault.heldUnder(address(clearing), clearing.orderId(own));
        assertEq(held, 3_000 * 230_000 - 3_000 * 180_000);

        vm.recordLogs();
        bindAll(K, best);
        assertEq(vm.getRecordedLogs().length, 0);
    }

    /// Eve calls with so little gas that the settlement runs out of it: the whole call fails, and the trade can be bound after.
    function test_TooLittleGasRefusesNoTrade() external {
        finalizeBest();
        Trade memory trade = tradeOf(1, 3, 5_000, 150_000);
        bytes memory call = abi.encodeCall(clearing.bind, (K, best.offers, best.powers, best.prices, 0, 1));
        uint256 told;
        for (uint256 gas = 20_000; gas < 500_000; gas += 5_000) {
            uint256 snapshot = vm.snapshotState();
            vm.prank(eve);
            (bool ok, bytes memory reason) = address(clearing).call{gas: gas}(call);
            assertEq(clearing.isBinding(trade, ""), ok);
            if (bytes4(reason) == IOrderBook.OrderBook_OutOfGas.selector) told++;
            assertTrue(vm.revertToState(snapshot));
        }
        assertGt(told, 10);
        bindAll(K, best);
        assertTrue(clearing.isBinding(trade, ""));
    }

    function test_PassesOverWhatIsBinding() external {
        finalizeBest();
        bindAll(K, best);
        vm.recordLogs();
        bindAll(K, best);
        assertEq(vm.getRecordedLogs().length, 0);
        (uint64 soldWh,) = settlement.totals(alice.meter, K);
        assertEq(soldWh, 6_000);
    }

    function testFuzz_BindsThePartThatIsAskedFor(uint256 first, uint256 count) external {
        finalizeBest();
        clearing.bind(K, best.offers, best.powers, best.prices, first, count);
        Trade[3] memory trades =
            [tradeOf(1, 3, 5_000, 150_000), tradeOf(1, 4, 1_000, 130_000), tradeOf(2, 4, 2_000, 130_000)];
        for (uint256 i = 0; i < 3; i++) {
            assertEq(clearing.isBinding(trades[i], ""), i >= first && i - first < count);
        }
    }

    function test_OpensEachTradeAtItsPrice() external {
        finalizeBest();
        Trade memory first = tradeOf(1, 3, 5_000, 150_000);
        vm.expectEmit(address(clearing));
        emit IOrderBook.TransactionAllowed(idOf(first), K, first);
        vm.prank(eve);
        bindAll(K, best);

        assertEq(settlement.stateOf(idOf(first)), 1);
        assertEq(settlement.stateOf(idOf(tradeOf(1, 4, 1_000, 130_000))), 1);
        assertEq(settlement.stateOf(idOf(tradeOf(2, 4, 2_000, 130_000))), 1);
        assertEq(clearing.offer(1).tradedWh, 6_000);
        assertEq(clearing.offer(4).tradedWh, 3_000);
        assertEq(vault.available(bob.agent), DEPOSIT - 5_000 * 230_000);
    }

    /// Nothing else is free: what was held for the offers is enough.
    function test_HoldsOfOffersCoverTheTrades() external {
        finalizeBest();
        address[4] memory agents = [alice.agent, bob.agent, carol.agent, dave.agent];
        for (uint256 i = 0; i < 4; i++) {
            withdrawAll(agents[i]);
        }
        bindAll(K, best);
        assertEq(settlement.stateOf(idOf(tradeOf(2, 4, 2_000, 130_000))), 1);
        vm.warp(startOf(K + 1));
        for (uint32 number = 1; number <= 4; number++) {
            clearing.closeOffer(number);
        }
        (bytes32 buyerKey,) = settlement.holdKeys(idOf(tradeOf(1, 3, 5_000, 150_000)));
        (, uint256 held,) = vault.heldUnder(address(settlement), buyerKey);
        assertEq(held, 5_000 * 180_000);
        assertEq(vault.available(bob.agent), 5_000 * 50_000);
    }

    /// In and out of each feeder: half way between, rounded down, within what both accept.
    function testFuzz_PricesPerFeeder(uint24 delivered, uint24 taken) external {
        uint40[3] memory node = [uint40(delivered), 77, uint40(taken)];
        best.prices = busPrice(1);
        for (uint256 f = 0; f < FEEDERS; f++) {
            // Of feeder 1 alone do both sides trade here.
            best.prices = f == 1
                ? abi.encodePacked(best.prices, node[0], node[1], node[2])
                : abi.encodePacked(best.prices, new bytes(15));
        }
        best.powers = power(0, 2, 5_000);
        submit(K, 5_000, best);
        toFinalization(K);
        finalize(K, best);
        bindAll(K, best);
        uint256 price = (uint256(delivered) + taken) / 2;
        price = price < 100_000 ? 100_000 : price > 200_000 ? 200_000 : price;
        assertTrue(clearing.isBinding(tradeOf(1, 3, 5_000, uint64(price)), ""));
    }

    /// The paper's own setting: addresses without household.
    function test_PaysTheSellerWithoutASettlement() external {
        clearing = createMarket(IClearingMarket.Objective.MaxEnergy, address(0), 1);
        delete leavesOf[K];
        offerAll();
        finalizeBest();
        bindAll(K, best);
        bindAll(K, best);
        assertEq(vault.balanceOf(alice.agent), DEPOSIT + 5_000 * 150_000 + 1_000 * 130_000);
        assertEq(vault.balanceOf(bob.agent), DEPOSIT - 5_000 * 150_000);
        assertTrue(clearing.isBinding(tradeOf(1, 3, 5_000, 150_000), ""));
        vm.warp(startOf(K + 1));
        clearing.closeOffer(3);
        clearing.closeOffer(1);
        // What the other market holds of what was offered there is left.
        assertEq(vault.available(bob.agent), vault.balanceOf(bob.agent) - 5_000 * 230_000);
    }

    /// A home that moved out meanwhile cannot trade; its neighbours do.
    function test_AHomeThatHasRetiredIsRefused() external {
        Home memory erin = moveIn("Erin", 2, Technology.None);
        fund(erin.agent, DEPOSIT);
        purchase(erin, 500, 200);
        finalizeNow(abi.encodePacked(power(0, 2, 5_000), power(0, 4, 500)), 5_500);
        byVote();
        participants.retire(erin.household);
        bindAll(K, best);
        assertTrue(clearing.isBinding(tradeOf(1, 3, 5_000, 150_000), ""));
        assertFalse(clearing.isBinding(tradeOf(1, 5, 500, 150_000), ""));
    }

    function offerAll() private {
        sale(alice, 6_000, 100);
        sale(carol, 2_000, 120);
        purchase(bob, 5_000, 200);
        purchase(dave, 3_000, 130);
        best = solution(K, abi.encodePacked(power(0, 2, 5_000), power(0, 3, 1_000), power(1, 3, 2_000)));
    }

    function finalizeBest() private {
        submit(K, 8_000, best);
        toFinalization(K);
        finalize(K, best);
    }

    function finalizeNow(bytes memory powers, uint128 value) private {
        best = solution(K, powers);
        submit(K, value, best);
        toFinalization(K);
        finalize(K, best);
    }

    function tradeOf(uint32 sell, uint32 buy, uint64 energyWh, uint64 price) private view returns (Trade memory) {
        return Trade(
            address(clearing),
            clearing.orderId(sell),
            clearing.orderId(buy),
            clearing.offer(sell).owner,
            clearing.offer(buy).owner,
            K,
            energyWh,
            price,
            0
        );
    }
}
