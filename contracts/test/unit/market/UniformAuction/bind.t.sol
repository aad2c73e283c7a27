// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IFeederLimits} from "../../../../src/interfaces/IFeederLimits.sol";
import {IPairAuction} from "../../../../src/interfaces/IPairAuction.sol";
import {IUniformAuction} from "../../../../src/interfaces/IUniformAuction.sol";
import {FeederLimit} from "../../../../src/types/Grid.sol";
import {AuctionVectors} from "../../../AuctionVectors.sol";
import {Guard} from "../../../Guard.sol";
import {UniformTest} from "./UniformTest.sol";

contract UniformAuctionBindTest is UniformTest {
    function testFuzz_RevertWhen_TheIntervalIsNotCleared(bytes calldata pairs) external {
        vm.expectRevert(abi.encodeWithSelector(IUniformAuction.UniformAuction_NotCleared.selector, K));
        uniform.bind(K, pairs, 1);
    }

    function testFuzz_RevertWhen_ThePairsDiffer(bytes calldata pairs) external {
        vm.assume(keccak256(pairs) != keccak256(allPairs()));
        cleared();
        vm.expectRevert(abi.encodeWithSelector(IUniformAuction.UniformAuction_PairsDiffer.selector, K));
        uniform.bind(K, pairs, 1);
    }

    function testFuzz_RevertWhen_TheIntervalHasEnded(uint32 late) external {
        cleared();
        vm.warp(uint256(startOf(K + 1)) + late);
        vm.expectRevert(abi.encodeWithSelector(IUniformAuction.UniformAuction_TooLate.selector, K, startOf(K + 1)));
        uniform.bind(K, allPairs(), 1);
    }

    function testFuzz_BindsInParts(uint256 first, uint256 second, address anyone) external {
        cleared();
        (first, second) = (bound(first, 0, 4), bound(second, 0, 4));
        vm.startPrank(anyone);
        uniform.bind(K, allPairs(), first);
        uint256 done = first < 3 ? first : 3;
        assertBound(done);
        uniform.bind(K, allPairs(), second);
        done = done + second < 3 ? done + second : 3;
        assertBound(done);
        uniform.bind(K, allPairs(), type(uint256).max);
        assertBound(3);
    }

    function test_HoldsTheMoneyInTheSettlement() external {
        cleared();
        uint256 held = vault.balanceOf(alice.agent) - vault.available(alice.agent);
        bindAll();
        (, uint256 sellerBond) = settlement.holds(tradeBetween(ALICE, BOB, 600, CLEARED_PRICE));
        (, bytes32 bondKey) = settlement.holdKeys(idOf(tradeBetween(ALICE, BOB, 600, CLEARED_PRICE)));
        (, uint256 inSettlement,) = vault.heldUnder(address(settlement), bondKey);
        assertEq(inSettlement, sellerBond);
        // What her offer was held for went over; she got no less free by it.
        assertLe(vault.balanceOf(alice.agent) - vault.available(alice.agent), held);
    }

    /// Feeder 2 sends out 99 Wh: too little for Carol's 100 to Bob on feeder 1. Her 300 to Dave stay within feeder 2.
    function test_WhenAFeederCannotCarryAPair() external {
        FeederLimit[] memory limits = unlimited(FEEDERS);
        limits[2].netOutWh = 99;
        agreeOn(limits);
        cleared();
        vm.expectEmit(address(uniform));
        emit IPairAuction.PairPassedOver(
            K, CAROL, BOB, abi.encodeWithSelector(IFeederLimits.FeederLimits_NetOutOverLimit.selector, 2, K, 100, 99)
        );
        bindAll();
        assertTrue(isTrade(ALICE, BOB, 600, CLEARED_PRICE));
        assertFalse(isTrade(CAROL, BOB, 100, CLEARED_PRICE));
        assertTrue(isTrade(CAROL, DAVE, 300, CLEARED_PRICE));
        assertProgress(3, 3);
        (uint64 soldWh,, int64 netOutWh) = feederLimits.useOf(2, K);
        assertEq(soldWh, 300);
        assertEq(netOutWh, 0);
    }

    /// The limits come first in the chain of guards and note the trade; the refusal of the second undoes that.
    function test_WhenAnotherGuardRefuses() external {
        cleared();
        Guard guard = new Guard();
        guard.refuse(true);
        setGuard(address(guard));
        bindAll();
        assertFalse(isTrade(ALICE, BOB, 600, CLEARED_PRICE));
        (uint64 soldWh, uint64 boughtWh,) = feederLimits.useOf(1, K);
        assertEq(soldWh + boughtWh, 0);
        assertProgress(3, 3);
        assertEq(uniform.offer(ALICE).tradedWh, 0);
    }

    function test_WhenBothOffersAreOneMeters() external {
        toNegotiation();
        uint32 sale = sell(alice, 600, 100_000);
        uint32 own = buy(alice, 400, 200_000);
        uint32 purchase = buy(bob, 600, 150_000);
        toMargin();
        (sales, purchases) = (abi.encodePacked(uint16(0)), rank(1, 2));
        clear();
        bytes memory pairs = bytes.concat(pairOf(sale, own, 400), pairOf(sale, purchase, 200));
        bytes32 id = idOf(tradeBetween(sale, own, 400, 125_000));
        vm.expectEmit(address(uniform));
        emit IPairAuction.PairPassedOver(
            K, sale, own, abi.encodeWithSelector(IPairAuction.PairAuction_SettlementRefused.selector, id)
        );
        uniform.bind(K, pairs, 2);
        assertFalse(isTrade(sale, own, 400, 125_000));
        assertTrue(isTrade(sale, purchase, 200, 125_000));
    }

    /// Else whoever wants a pair passed over would have it bound with just too little gas.
    function testFuzz_WithTooLittleGasNothingIsPassedOver(uint256 gas) external {
        cleared();
        gas = bound(gas, 30_000, 900_000);
        (bool ok,) = address(uniform).call{gas: gas}(abi.encodeCall(IUniformAuction.bind, (K, allPairs(), 1)));
        assertEq(isTrade(ALICE, BOB, 600, CLEARED_PRICE), ok);
        assertProgress(ok ? 1 : 0, 3);
    }

    function testFuzz_Pair_RevertWhen_AnyoneElseCalls(address anyone) external {
        cleared();
        vm.assume(anyone != address(uniform));
        vm.expectRevert(abi.encodeWithSelector(IPairAuction.PairAuction_NotSelf.selector, anyone));
        vm.prank(anyone);
        uniform.pair(ALICE, DAVE, K, 1, PRICE);
    }

    function cleared() private {
        postAll();
        toMargin();
        clear();
    }

    function bindAll() private {
        uniform.bind(K, allPairs(), 3);
    }

    function assertBound(uint256 count) private view {
        assertProgress(uint32(count), 3);
        assertEq(isTrade(ALICE, BOB, 600, CLEARED_PRICE), count > 0);
        assertEq(isTrade(CAROL, BOB, 100, CLEARED_PRICE), count > 1);
        assertEq(isTrade(CAROL, DAVE, 300, CLEARED_PRICE), count > 2);
    }
}

/// @notice Of each case: rankings, price and energy of the sweep, and of each trade the places of sale and purchase and its energy.
contract UniformAuctionVectorsTest is AuctionVectors {
    function test_TradesAsTypeScriptDoes() external {
        book = uniform;
        runAll("uniform.json");
    }

    function runCase(string memory json, uint256 i) internal override {
        uint256[] memory offers = numbersOf(json, i, "offers");
        for (uint256 place = 0; place < offers.length / OFFER_PARTS; place++) {
            arrive(offers, place);
        }
        toMargin();
        string memory at = caseAt(i);
        bytes memory sales = vm.parseJsonBytes(json, string.concat(at, ".sales"));
        bytes memory purchases = vm.parseJsonBytes(json, string.concat(at, ".purchases"));
        bytes memory offerLeaves = leaves();
        vm.recordLogs();
        uniform.clear(K, offerLeaves, sales, purchases);
        bindAll();
        (uint64 pricePerWh, uint64 energyWh,) = uniform.resultOf(K);
        assertEq(pricePerWh, vm.parseJsonUint(json, string.concat(at, ".pricePerWh")), at);
        assertEq(energyWh, vm.parseJsonUint(json, string.concat(at, ".energyWh")), at);
        checkTrades(numbersOf(json, i, "trades"), pricePerWh, at);
    }

    function bindAll() private {
        (,,, bytes memory pairs) = abi.decode(vm.getRecordedLogs()[0].data, (uint64, uint64, uint32, bytes));
        uniform.bind(K, pairs, type(uint256).max);
    }

    function checkTrades(uint256[] memory trades, uint64 pricePerWh, string memory at) private view {
        uint256 tradedWh;
        for (uint256 t = 0; t < trades.length; t += 3) {
            (uint256 sale, uint256 purchase, uint256 energyWh) = (trades[t], trades[t + 1], trades[t + 2]);
            assertTrue(isTrade(uint32(sale + 1), uint32(purchase + 1), uint64(energyWh), pricePerWh), at);
            tradedWh += energyWh;
        }
        uint256 soldWh;
        for (uint32 number = 1; number <= uniform.offerCount(); number++) {
            if (uniform.offer(number).sell) soldWh += uniform.offer(number).tradedWh;
        }
        assertEq(soldWh, tradedWh, at);
    }
}
