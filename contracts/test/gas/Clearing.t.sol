// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IClearingMarket} from "../../src/interfaces/IClearingMarket.sol";
import {FeederLimit} from "../../src/types/Grid.sol";
import {Technology} from "../../src/types/Tariff.sol";
import {ClearingTest, Solution} from "../unit/market/ClearingMarket/ClearingTest.sol";

/// @notice What it costs to check a clearing, each call as a transaction of its own (cold storage, base cost and calldata included).
/// Synthetic: every home buys, one in twenty sells too, ten homes to a feeder; trades are the north-west corner of both sides.
/// Forge runs Cancun, where calldata costs 4 gas per token (a zero byte is one token, any other four). Since Prague (EIP-7623) a
/// transaction pays at least 21,000 + 10 per token, so the dearer of both is what a trade is said to cost.
/// forge-config: default.isolate = true
/// forge-config: deep.isolate = true
contract ClearingGasTest is ClearingTest {
    uint256 private constant PER_TRADE = 1_000;
    uint256 private constant PER_TRADE_PROVED = 1_500;
    uint64 private constant PLENTY_WH = 10_000_000;

    struct Street {
        string name;
        uint256 homes;
        uint256 sellers;
        uint256 feeders;
    }

    uint256[] private _sales;
    uint256[] private _purchases;
    uint64[] private _energies;
    /// Who offers on a feeder.
    mapping(uint16 feeder => address) private _partyOf;

    function test_AThousandHomes() external {
        measure(Street("1,000 homes", 1_000, 49, 108));
    }

    function test_AHundredHomes() external {
        measure(Street("102 homes", 102, 5, 11));
    }

    function test_AThousandHomesByPrices() external {
        clearing = createMarket(IClearingMarket.Objective.MaxWelfare, address(settlement), 1);
        measureByPrices(Street("1,000 homes", 1_000, 49, 108));
    }

    function test_AHundredHomesByPrices() external {
        clearing = createMarket(IClearingMarket.Objective.MaxWelfare, address(settlement), 1);
        measureByPrices(Street("102 homes", 102, 5, 11));
    }

    function measure(Street memory street) private {
        settleIn(street, false);
        (Solution memory s, uint128 soldWh) = corner();
        uint256 snapshot = vm.snapshotState();
        submit(K, soldWh, s);
        check(string.concat("submitSolution, ", street.name), s, PER_TRADE);
        toFinalization(K);
        finalize(K, s);
        vm.snapshotGasLastCall("ClearingMarket", string.concat("finalize, ", street.name));

        assertTrue(vm.revertToState(snapshot));
        // Everything is sold, so the cut that leaves all feeders with the purchases proves it.
        s.certificate = abi.encodePacked(uint8(1), new bytes(street.feeders));
        submit(K, soldWh, s);
        check(string.concat("submitSolution with cut, ", street.name), s, PER_TRADE_PROVED);
        assertEq(clearing.candidate(K).gap, 0);
    }

    function measureByPrices(Street memory street) private {
        settleIn(street, true);
        (Solution memory s, uint128 soldWh) = corner();
        // What the purchases pay is the price that clears, where there are too few sales.
        for (uint256 i = 0; i < 3 * street.feeders; i++) {
            s.prices = abi.encodePacked(s.prices, uint40(190_000));
        }
        s.certificate = hex"02";
        submit(K, soldWh * 110_000, s);
        check(string.concat("submitSolution with dual prices, ", street.name), s, PER_TRADE_PROVED);
        assertEq(clearing.candidate(K).gap, 0);
    }

    function check(string memory scenario, Solution memory s, uint256 limit) private {
        uint256 trades = s.powers.length / 8;
        uint256 measured = vm.snapshotGasLastCall("ClearingMarket", scenario);
        uint256 tokens = tokensOf(
            abi.encodeCall(
                clearing.submitSolution,
                (K, uint128(measured), 0, s.offers, s.limits, s.powers, s.prices, s.certificate)
            )
        );
        uint256 least = 21_000 + 10 * tokens;
        uint256 gas = measured > least ? measured : least;
        vm.snapshotValue("ClearingMarket", string.concat(scenario, ": trades"), trades);
        vm.snapshotValue("ClearingMarket", string.concat(scenario, ": offers"), s.offers.length / 16);
        vm.snapshotValue("ClearingMarket", string.concat(scenario, ": calldata and base cost"), 21_000 + 4 * tokens);
        vm.snapshotValue("ClearingMarket", string.concat(scenario, ": least by EIP-7623"), least);
        vm.snapshotValue("ClearingMarket", string.concat(scenario, ": gas per trade"), gas / trades);
        if (trades > 500) assertLe(gas / trades, limit, scenario);
    }

    function tokensOf(bytes memory data) private pure returns (uint256 tokens) {
        for (uint256 i = 0; i < data.length; i++) {
            tokens += data[i] == 0 ? 1 : 4;
        }
    }

    /// @param flat Whether all sales have one price, and all purchases another.
    function settleIn(Street memory street, bool flat) private {
        vm.warp(EPOCH);
        FeederLimit[] memory limits = limited(street.feeders);
        for (uint256 f = 0; f < limits.length; f++) {
            (limits[f].netOutWh, limits[f].netInWh) = (40_000, 40_000);
        }
        byVote();
        feederLimits.setLimits(limits);
        vm.warp(startOf(K) - LONG_WINDOW);
        for (uint16 f = 1; f < street.feeders; f++) {
            address party = moveIn(string.concat("Party ", vm.toString(f)), f, Technology.None).agent;
            fund(party, 1_000e9);
            allow(party, f, true, PLENTY_WH, K, K);
            allow(party, f, false, PLENTY_WH, K, K);
            _partyOf[f] = party;
        }
        uint256 every = street.homes / street.sellers;
        for (uint256 i = 0; i < street.homes + street.sellers; i++) {
            offerOf(uint16(1 + i * 7 % (street.feeders - 1)), i, i % every == 7 && _sales.length < street.sellers, flat);
        }
    }

    function offerOf(uint16 feeder, uint256 i, bool sell, bool flat) private {
        uint256 dice = uint256(keccak256(abi.encode("offer", i)));
        uint64 energyWh = uint64(sell ? 5_300 + dice % 1_050 : 150 + dice % 300);
        uint64 price = flat ? 0 : uint64(dice >> 64) % 40;
        price = (sell ? 80 + price : 190 + price) * 1_000;
        vm.prank(_partyOf[feeder]);
        uint32 number = clearing.postOffer(sell, energyWh, K, K, price, "");
        (sell ? _sales : _purchases).push(i);
        _energies.push(energyWh);
        uint16 flags = (sell ? 1 << 15 : 0) | feeder;
        leavesOf[K] = abi.encodePacked(leavesOf[K], flags, uint40(energyWh), uint40(price), number);
    }

    /// Every sale, in the order of the book, to every purchase in the order of the book.
    function corner() private view returns (Solution memory s, uint128 soldWh) {
        bytes memory powers;
        (uint256 b, uint64 wanted) = (0, _energies[_purchases[0]]);
        for (uint256 i = 0; i < _sales.length; i++) {
            uint64 left = _energies[_sales[i]];
            while (left != 0) {
                uint64 wh = left < wanted ? left : wanted;
                powers = abi.encodePacked(powers, uint16(_sales[i]), uint16(_purchases[b]), uint32(wh));
                soldWh += wh;
                left -= wh;
                wanted -= wh;
                if (wanted == 0) wanted = _energies[_purchases[++b]];
            }
        }
        s = solution(K, powers);
        s.prices = busPrice(190);
    }
}
