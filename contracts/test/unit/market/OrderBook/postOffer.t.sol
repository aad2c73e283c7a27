// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IClearingMarket} from "../../../../src/interfaces/IClearingMarket.sol";
import {IEnergyAssets} from "../../../../src/interfaces/IEnergyAssets.sol";
import {IOrderBook} from "../../../../src/interfaces/IOrderBook.sol";
import {IParticipants} from "../../../../src/interfaces/IParticipants.sol";
import {IVault} from "../../../../src/interfaces/IVault.sol";
import {Guard} from "../../../Guard.sol";
import {ClearingTest} from "../ClearingMarket/ClearingTest.sol";

/// @notice The book of the clearing market, which adds nothing to how an offer is posted.
contract PostOfferTest is ClearingTest {
    function test_RevertWhen_TheFirstIntervalIsAfterTheLast() external {
        refused(abi.encodeWithSelector(IOrderBook.OrderBook_SpanInvalid.selector, K, K - 1));
        clearing.postOffer(true, ENERGY, K, K - 1, PRICE, "");
    }

    function testFuzz_RevertWhen_TheGateOfTheLastIntervalHasNotOpened(uint32 more) external {
        uint32 last = K + uint32(bound(more, 5, type(uint32).max - K));
        uint64 opensAt = startOf(last) - LONG_WINDOW;
        refused(abi.encodeWithSelector(IOrderBook.OrderBook_GateNotOpen.selector, last, opensAt));
        clearing.postOffer(true, ENERGY, K, last, PRICE, "");
    }

    function testFuzz_RevertWhen_TheGateOfTheFirstIntervalHasClosed(uint64 at) external {
        uint64 closesAt = startOf(K) - MARGIN;
        vm.warp(bound(at, closesAt, type(uint40).max));
        refused(abi.encodeWithSelector(IOrderBook.OrderBook_GateClosed.selector, K, closesAt));
        clearing.postOffer(true, ENERGY, K, K, PRICE, "");
    }

    function test_RevertWhen_TheEnergyIsZero() external {
        allow(alice.agent, alice.feeder, true, ENERGY, K, K);
        refused(abi.encodeWithSelector(IOrderBook.OrderBook_EnergyZero.selector));
        clearing.postOffer(true, 0, K, K, PRICE, "");
    }

    function testFuzz_RevertWhen_TheEnergyDoesNotFit(uint64 energyWh) external {
        energyWh = uint64(bound(energyWh, 1 << 40, type(uint64).max));
        allow(alice.agent, alice.feeder, true, energyWh, K, K);
        refused(abi.encodeWithSelector(IOrderBook.OrderBook_EnergyTooLarge.selector, energyWh));
        clearing.postOffer(true, energyWh, K, K, PRICE, "");
    }

    function testFuzz_RevertWhen_ThePriceDoesNotFit(uint64 price) external {
        price = uint64(bound(price, 1 << 40, type(uint64).max));
        allow(alice.agent, alice.feeder, true, ENERGY, K, K);
        refused(abi.encodeWithSelector(IOrderBook.OrderBook_PriceTooLarge.selector, price));
        clearing.postOffer(true, ENERGY, K, K, price, "");
    }

    function testFuzz_RevertWhen_TheFeederDoesNotFit(uint16 feeder) external {
        feeder = uint16(bound(feeder, 1 << 13, type(uint16).max));
        allow(alice.agent, feeder, true, ENERGY, K, K);
        refused(abi.encodeWithSelector(IOrderBook.OrderBook_FeederTooLarge.selector, feeder));
        clearing.postOffer(true, ENERGY, K, K, PRICE, "");
    }

    function test_RevertWhen_TheDsoHasIssuedNothingToTheCaller() external {
        vm.expectRevert(abi.encodeWithSelector(IEnergyAssets.EnergyAssets_UnknownAddress.selector, eve));
        vm.prank(eve);
        clearing.postOffer(true, ENERGY, K, K, PRICE, "");
    }

    function testFuzz_RevertWhen_ASaleIsPricedBelowTheFloorOfItsTechnology(uint64 price) external {
        price = uint64(bound(price, 0, PV_FLOOR - 1));
        allow(alice.agent, alice.feeder, true, ENERGY, K, K);
        refused(
            abi.encodeWithSelector(IOrderBook.OrderBook_PriceOutsideBand.selector, price, PV_FLOOR, type(uint64).max)
        );
        clearing.postOffer(true, ENERGY, K, K, price, "");
    }

    function testFuzz_RevertWhen_APurchaseIsPricedAboveTheCeiling(uint64 price) external {
        price = uint64(bound(price, CEILING + 1, type(uint40).max));
        allow(alice.agent, alice.feeder, false, ENERGY, K, K);
        refused(abi.encodeWithSelector(IOrderBook.OrderBook_PriceOutsideBand.selector, price, 0, CEILING));
        clearing.postOffer(false, ENERGY, K, K, price, "");
    }

    function test_RevertWhen_TheBookOfAnIntervalIsFull() external {
        sale(alice, ENERGY, 100);
        // As if 65,534 more had been posted: the count is in the second of the two words that are read for it.
        vm.record();
        clearing.chainOf(K);
        (bytes32[] memory reads,) = vm.accesses(address(clearing));
        bytes32 slot = reads[reads.length - 1];
        vm.store(address(clearing), slot, bytes32(uint256(vm.load(address(clearing), slot)) - 1 + type(uint16).max));
        (, uint32 count) = clearing.chainOf(K);
        assertEq(count, type(uint16).max);

        allow(alice.agent, alice.feeder, true, ENERGY, K, K);
        refused(abi.encodeWithSelector(IOrderBook.OrderBook_BookFull.selector, K));
        clearing.postOffer(true, ENERGY, K, K, PRICE, "");
    }

    /// With fees and the fund's part a Wh at 150,000 nano can cost its buyer 180,000.
    function testFuzz_RevertWhen_FreeMoneyDoesNotCoverTheWorstCase(uint64 energyWh) external {
        energyWh = uint64(bound(energyWh, DEPOSIT / 180_000 + 1, 400_000_000));
        allow(bob.agent, bob.feeder, false, energyWh, K, K + 3);
        vm.expectRevert(
            abi.encodeWithSelector(IVault.Vault_NotCovered.selector, bob.agent, uint256(energyWh) * 180_000, DEPOSIT)
        );
        vm.prank(bob.agent);
        clearing.postOffer(false, energyWh, K, K + 3, PRICE, "");
    }

    function test_RevertWhen_AGuardRefuses() external {
        address[] memory guards = new address[](1);
        guards[0] = address(new Guard());
        Guard(guards[0]).refuse(true);
        byVote();
        clearing.setGuards(guards);
        allow(alice.agent, alice.feeder, true, ENERGY, K, K);
        refused(abi.encodeWithSelector(Guard.Guard_Refused.selector, alice.agent));
        clearing.postOffer(true, ENERGY, K, K, PRICE, "");
    }

    function test_ASaleAboveTheCeilingIsPosted() external {
        assertEq(clearing.offer(sale(alice, ENERGY, CEILING / 1_000 + 1)).owner, alice.agent);
    }

    function test_RevertWhen_WhoPublishedNoHouseholdWantsTradesSettled() external {
        allow(eve, 1, true, ENERGY, K, K);
        vm.expectRevert(abi.encodeWithSelector(IParticipants.Participants_UnknownAgent.selector, eve));
        vm.prank(eve);
        clearing.postOffer(true, ENERGY, K, K, PRICE, "");
    }

    function test_WithoutASettlementAnyAddressSellsWithoutAFloor() external {
        clearing = createMarket(IClearingMarket.Objective.MaxEnergy, address(0), 1);
        assertEq(clearing.offer(post(eve, 1, true, ENERGY, K, K, 0)).owner, eve);
    }

    function test_StoresTheOffer() external {
        sale(carol, ENERGY, 100);
        allow(alice.agent, 1, true, ENERGY, K, K + 2);
        vm.expectEmit(address(clearing));
        emit IOrderBook.OfferPosted(2, alice.agent, true, 1, K, K + 2, ENERGY, PRICE);
        vm.prank(alice.agent);
        assertEq(clearing.postOffer(true, ENERGY, K, K + 2, PRICE, ""), 2);

        assertEq(clearing.offerCount(), 2);
        IOrderBook.Offer memory o = clearing.offer(2);
        assertEq(o.owner, alice.agent);
        assertTrue(o.sell && !o.closed);
        assertEq(o.feeder, 1);
        assertEq(o.from, K);
        assertEq(o.to, K + 2);
        assertEq(o.energyWh, ENERGY);
        assertEq(o.pricePerWh, PRICE);
        assertEq(o.tradedWh, 0);
    }

    /// @dev `post` makes the leaves from the documentation, not from the contract's library.
    function testFuzz_ExtendsTheChainOfEachInterval(bool[4] memory sells, uint8[4] memory span) external {
        for (uint256 i = 0; i < 4; i++) {
            Home memory home = sells[i] ? alice : bob;
            post(home.agent, home.feeder, sells[i], ENERGY + uint64(i), K, K + span[i] % 4, 100);
        }
        for (uint32 k = K; k <= K + 4; k++) {
            bytes memory leaves = leavesOf[k];
            bytes32 expected;
            for (uint256 i = 0; i < leaves.length; i += 16) {
                bytes memory leaf = new bytes(16);
                for (uint256 j = 0; j < 16; j++) {
                    leaf[j] = leaves[i + j];
                }
                expected = keccak256(bytes.concat(expected, leaf));
            }
            (bytes32 head, uint32 count) = clearing.chainOf(k);
            assertEq(head, expected);
            assertEq(count, leaves.length / 16);
        }
    }

    function testFuzz_HoldsTheMostThatTheOfferCanCost(bool sell, uint64 energyWh, uint64 price) external {
        Home memory home = sell ? alice : bob;
        energyWh = uint64(bound(energyWh, 1, 90_000));
        price = uint64(bound(price, 40, 280));
        uint32 number = post(home.agent, home.feeder, sell, energyWh, K, K + 2, price);
        // The buyer: price, 20,000 of fees, 10,000 to the fund. The seller: what the grid asks beyond price and fees, and the same.
        uint256 perWh = sell ? 300_000 - price * 1_000 - 20_000 + 10_000 : price * 1_000 + 30_000;
        (address owner, uint256 amount, uint64 until) = vault.heldUnder(address(clearing), clearing.orderId(number));
        assertEq(owner, home.agent);
        assertEq(amount, energyWh * perWh);
        assertEq(until, startOf(K + 3) + 2 * GRACE);
    }

    function testFuzz_HoldsThePriceOfAPurchaseWithoutASettlement(uint64 energyWh, uint64 price) external {
        clearing = createMarket(IClearingMarket.Objective.MaxEnergy, address(0), 1);
        energyWh = uint64(bound(energyWh, 1, 30_000));
        price = uint64(bound(price, 40, 280));
        uint32 bought = purchase(bob, energyWh, price);
        uint32 sold = sale(alice, energyWh, price);
        (, uint256 amount,) = vault.heldUnder(address(clearing), clearing.orderId(bought));
        assertEq(amount, uint256(energyWh) * price * 1_000);
        (address owner,,) = vault.heldUnder(address(clearing), clearing.orderId(sold));
        assertEq(owner, address(0));
    }

    /// Alice's agent is the next caller, and is refused.
    function refused(bytes memory reason) private {
        vm.expectRevert(reason);
        vm.prank(alice.agent);
    }
}
