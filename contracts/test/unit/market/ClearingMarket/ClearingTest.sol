// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IClearingMarket} from "../../../../src/interfaces/IClearingMarket.sol";
import {IFeederLimits} from "../../../../src/interfaces/IFeederLimits.sol";
import {IMeteredSettlement} from "../../../../src/interfaces/IMeteredSettlement.sol";
import {ITariff} from "../../../../src/interfaces/ITariff.sol";
import {FeederLimit} from "../../../../src/types/Grid.sol";
import {Calendar, Technology} from "../../../../src/types/Tariff.sol";
import {Community} from "../../../Community.sol";

/// @notice A solution as it is handed in.
struct Solution {
    bytes offers;
    bytes limits;
    bytes powers;
    bytes prices;
    bytes certificate;
}

/// @notice The community with a clearing market whose gates open six intervals ahead. Alice and Bob live on feeder 1, Carol and
/// Dave on feeder 2; Sol and Sid are solvers, and nobody has asked them. Prices of tests are in units of 1,000 nano per Wh.
abstract contract ClearingTest is Community {
    uint32 internal constant LONG_WINDOW = 6 hours;
    uint32 internal constant SOLVE_SECONDS = 60;
    uint48 internal constant NET_WH = 20_000;
    uint48 internal constant OWN_WH = 30_000;
    uint128 internal constant UNPROVED = type(uint128).max;

    address internal sol = makeAddr("Sol, solver");
    address internal sid = makeAddr("Sid, another solver");

    IClearingMarket internal clearing;

    /// The leaves of each interval, as anybody can make them from the events.
    mapping(uint32 interval => bytes) internal leavesOf;
    uint256 private _issues;

    function setUp() public virtual override {
        super.setUp();
        foundLongMarket();
        clearing = createMarket(IClearingMarket.Objective.MaxEnergy, address(settlement), 1);
        // The gates of K to K + 4 are open.
        vm.warp(startOf(K) - 2 hours);
    }

    /// @dev Tariff, limits and settlement of a community that trades six intervals ahead.
    function foundLongMarket() private {
        Calendar memory c = Calendar(EPOCH, INTERVAL, LONG_WINDOW, MARGIN, GRACE);
        tariff = ITariff(create("market/Tariff.sol", abi.encode(consortium, c, schedule(), floors())));
        feederLimits = IFeederLimits(create("grid/FeederLimits.sol", abi.encode(consortium, tariff)));
        bytes memory knows =
            abi.encode(consortium, vault, tariff, participants, meters, energy, gridAccount, taxAccount, fundAccount);
        settlement = IMeteredSettlement(create("settlement/MeteredSettlement.sol", knows));
        vm.startPrank(address(consortium));
        vault.setCaller(address(settlement), true);
        feederLimits.setLimits(limited(FEEDERS));
        feederLimits.setOperator(otto, true);
        assets.setOperator(otto, true);
        vm.stopPrank();
    }

    /// @dev All below the connection point.
    function limited(uint256 count) internal pure returns (FeederLimit[] memory limits) {
        limits = new FeederLimit[](count);
        for (uint256 f = 0; f < count; f++) {
            limits[f] = FeederLimit(0, NET_WH, NET_WH, OWN_WH, OWN_WH);
        }
    }

    function createMarket(IClearingMarket.Objective objective, address settledIn, uint32 clearAhead)
        internal
        returns (IClearingMarket made)
    {
        bytes memory knows = abi.encode(
            consortium,
            tariff,
            vault,
            settledIn,
            participants,
            assets,
            feederLimits,
            otto,
            objective,
            clearAhead,
            SOLVE_SECONDS
        );
        made = IClearingMarket(create("market/ClearingMarket.sol", knows));
        address[] memory guards = new address[](2);
        (guards[0], guards[1]) = (address(feederLimits), address(assets));
        vm.startPrank(address(consortium));
        vault.setCaller(address(made), true);
        settlement.setMarket(address(made), true);
        feederLimits.setMarket(address(made), true);
        assets.setMarket(address(made), true);
        made.setGuards(guards);
        vm.stopPrank();
    }

    /// @dev The DSO's permission first.
    function post(address owner, uint16 feeder, bool sell, uint64 energyWh, uint32 from, uint32 to, uint64 price)
        internal
        returns (uint32 number)
    {
        allow(owner, feeder, sell, energyWh, from, to);
        vm.prank(owner);
        number = clearing.postOffer(sell, energyWh, from, to, price * 1_000, "");
        for (uint32 k = from; k <= to; k++) {
            uint16 flags = (sell ? 1 << 15 : 0) | (from != to ? 1 << 14 : 0) | (k < to ? 1 << 13 : 0);
            leavesOf[k] = abi.encodePacked(leavesOf[k], flags | feeder, uint40(energyWh), uint40(price * 1_000), number);
        }
    }

    /// @dev The agent of one more home, with money.
    function neighbour(string memory name, uint16 feeder) internal returns (address agent) {
        agent = moveIn(name, feeder, Technology.None).agent;
        fund(agent, DEPOSIT);
    }

    function allow(address owner, uint16 feeder, bool sell, uint64 energyWh, uint32 from, uint32 to) internal {
        vm.prank(otto);
        assets.addEnergy(owner, feeder, sell, energyWh, from, to, bytes32(++_issues));
    }

    function sale(Home memory home, uint64 energyWh, uint64 price) internal returns (uint32) {
        return post(home.agent, home.feeder, true, energyWh, K, K, price);
    }

    function purchase(Home memory home, uint64 energyWh, uint64 price) internal returns (uint32) {
        return post(home.agent, home.feeder, false, energyWh, K, K, price);
    }

    function power(uint16 sold, uint16 bought, uint32 energyWh) internal pure returns (bytes memory) {
        return abi.encodePacked(sold, bought, energyWh);
    }

    function busPrice(uint64 price) internal pure returns (bytes memory) {
        return abi.encodePacked(uint40(price * 1_000));
    }

    /// @dev Over all offers of an interval as they are now, at a bus price of 150.
    function solution(uint32 interval, bytes memory powers) internal view returns (Solution memory) {
        return Solution(leavesOf[interval], feederLimits.table(interval), powers, busPrice(150), "");
    }

    function submit(uint32 interval, uint128 value, Solution memory s) internal {
        submit(interval, value, 0, s);
    }

    function submit(uint32 interval, uint128 value, uint128 gap, Solution memory s) internal {
        clearing.submitSolution(interval, value, gap, s.offers, s.limits, s.powers, s.prices, s.certificate);
    }

    function finalize(uint32 interval, Solution memory s) internal {
        clearing.finalize(interval, s.offers, s.limits, s.powers, s.prices);
    }

    function drop(uint32 interval, Solution memory s) internal {
        clearing.drop(interval, s.offers, s.limits, s.powers, s.prices);
    }

    function bindAll(uint32 interval, Solution memory s) internal {
        clearing.bind(interval, s.offers, s.powers, s.prices, 0, type(uint256).max);
    }

    function toFinalization(uint32 interval) internal {
        vm.warp(clearing.finalizableFrom(interval));
    }
}
