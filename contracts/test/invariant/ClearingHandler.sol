// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Vm} from "forge-std/Vm.sol";
import {IClearingMarket} from "../../src/interfaces/IClearingMarket.sol";
import {IFeederLimits} from "../../src/interfaces/IFeederLimits.sol";
import {IMeteredSettlement} from "../../src/interfaces/IMeteredSettlement.sol";
import {IOrderBook} from "../../src/interfaces/IOrderBook.sol";
import {IVault} from "../../src/interfaces/IVault.sol";
import {FeederLimit} from "../../src/types/Grid.sol";
import {ClearingTest, Solution} from "../unit/market/ClearingMarket/ClearingTest.sol";

/// @notice Does what homes, solvers, the grid operator and the clock might do around a clearing market, in any order. Every call may
/// be refused; none may revert here, but where a property would be broken.
contract ClearingHandler is ClearingTest {
    uint32 public constant FIRST = K;
    uint32 public constant INTERVALS = 16;

    Home[] private _homes;
    mapping(uint32 interval => Solution) private _candidates;
    mapping(uint32 interval => Solution) private _finals;
    /// Trades that the settlement would not take.
    mapping(bytes32 tradeId => bool) public isRefused;

    constructor() {
        super.setUp();
        _homes.push(alice);
        _homes.push(bob);
        _homes.push(carol);
        _homes.push(dave);
    }

    /// The constructor has set the community up.
    function setUp() public override {}

    function passTime(uint16 delay) external {
        vm.warp(block.timestamp + bound(delay, 1, 10 minutes));
        vm.roll(block.number + 1);
    }

    /// A sale and a purchase, or two of a kind.
    function offerTwo(uint256 dice, uint8 ahead) external {
        offer(uint8(dice), dice >> 8 & 3 != 0, uint16(dice >> 16), ahead, uint8(dice >> 32), uint8(dice >> 40));
        dice >>= 48;
        offer(uint8(dice), dice >> 8 & 3 == 0, uint16(dice >> 16), ahead, uint8(dice >> 32), uint8(dice >> 40));
    }

    function offer(uint8 who, bool sell, uint16 energyWh, uint8 ahead, uint8 span, uint8 price) private {
        uint32 from = openInterval(ahead);
        if (block.timestamp >= clearing.gateClosure(from)) from++;
        uint32 to = from + span % 3;
        Home memory home = _homes[who % 4];
        // Refused where the limits were lowered, or the gate is closed.
        try this.postFor(home, sell, uint64(bound(energyWh, 1, 8_000)), from, to, uint64(bound(price, 80, 160))) {}
            catch {}
    }

    /// A call of its own, so that nothing is left of it when it is refused.
    function postFor(Home memory home, bool sell, uint64 energyWh, uint32 from, uint32 to, uint64 price) external {
        post(home.agent, home.feeder, sell, energyWh, from, to, price);
    }

    /// Random pairs in the order of the book; now and then more than there is, or than a feeder carries.
    function submitRandom(uint8 ahead, uint256 dice) external {
        uint32 k = openInterval(ahead);
        if (clearing.finalized(k) != 0) k++;
        (bytes memory powers, uint128 energyWh) = randomPowers(leavesOf[k], dice);
        Solution memory s = solution(k, powers);
        IClearingMarket.Candidate memory before = clearing.candidate(k);
        vm.prank(dice % 2 == 0 ? sol : sid);
        try clearing.submitSolution(k, energyWh, 0, s.offers, s.limits, s.powers, s.prices, "") {
            _candidates[k] = s;
            IClearingMarket.Candidate memory c = clearing.candidate(k);
            bool better = c.energyWh > before.energyWh || (c.energyWh == before.energyWh && c.laterWh < before.laterWh);
            assertTrue(better, "C3");
        } catch {}
    }

    /// Mostly in the minutes in which it can be. A candidate that nothing has happened to since can always be finalised then.
    function finalizeOne(uint8 ahead, uint16 late) external {
        uint32 k = openInterval(ahead);
        uint64 at = clearing.finalizableFrom(k) + late % (MARGIN - SOLVE_SECONDS + 10);
        if (ahead % 8 != 0 && block.timestamp < at) vm.warp(at);
        Solution memory s = candidateOf(k);
        bool mustSucceed = clearing.finalized(k) == 0 && !clearing.isStale(k)
            && block.timestamp >= clearing.finalizableFrom(k) && block.timestamp < clearing.finalizableUntil(k);
        try clearing.finalize(k, s.offers, s.limits, s.powers, s.prices) {
            _finals[k] = s;
        } catch {
            assertFalse(mustSucceed, "C5");
        }
    }

    function dropOne(uint8 ahead) private {
        uint32 k = openInterval(ahead);
        Solution memory s = candidateOf(k);
        bool stale = clearing.isStale(k);
        try clearing.drop(k, s.offers, s.limits, s.powers, s.prices) {
            assertTrue(stale, "C3");
            delete _candidates[k];
        } catch {}
    }

    function bindSome(uint8 interval, uint8 first, uint8 count) external {
        uint32 k = openInterval(0) - interval % 2;
        Solution memory s = _finals[k];
        vm.recordLogs();
        try clearing.bind(k, s.offers, s.powers, s.prices, first % 2, 1 + count % 4) {} catch {}
        Vm.Log[] memory logs = vm.getRecordedLogs();
        for (uint256 i = 0; i < logs.length; i++) {
            if (logs[i].topics[0] == IOrderBook.TradeRefused.selector) isRefused[logs[i].topics[1]] = true;
        }
    }

    function excludeOne(uint32 number) private {
        if (clearing.offerCount() == 0) return;
        uint32[] memory numbers = new uint32[](1);
        numbers[0] = uint32(bound(number, 1, clearing.offerCount()));
        vm.prank(otto);
        clearing.exclude(numbers);
    }

    function lowerOne(uint8 ahead, uint16 feeder, uint48 limitWh) private {
        uint32 k = openInterval(ahead);
        limitWh = uint48(bound(limitWh, 0, OWN_WH));
        vm.prank(otto);
        try feederLimits.lower(feeder % uint16(FEEDERS), k, k, FeederLimit(0, limitWh, limitWh, limitWh, limitWh)) {}
            catch {}
    }

    function closeOne(uint32 number) private {
        try clearing.closeOffer(number % 32) {} catch {}
    }

    function withdraw(uint8 who) private {
        withdrawAll(_homes[who % 4].agent);
        fund(_homes[who % 4].agent, DEPOSIT);
    }

    /// What happens now and then.
    function meddle(uint8 which, uint8 ahead, uint32 number) external {
        if (which % 8 == 0) excludeOne(number);
        else if (which % 8 == 1) lowerOne(ahead, uint16(number), uint48(number));
        else if (which % 8 == 2) closeOne(number);
        else if (which % 8 == 3) withdraw(ahead);
        else dropOne(ahead);
    }

    function finalOf(uint32 k) external view returns (Solution memory) {
        return _finals[k];
    }

    function endOf(uint32 k) external pure returns (uint64) {
        return startOf(k + 1);
    }

    function market_() external view returns (IClearingMarket) {
        return clearing;
    }

    function limits_() external view returns (IFeederLimits) {
        return feederLimits;
    }

    function settlement_() external view returns (IMeteredSettlement) {
        return settlement;
    }

    function vault_() external view returns (IVault) {
        return vault;
    }

    /// Of the intervals that are not over, mostly the next.
    function openInterval(uint8 ahead) private view returns (uint32) {
        uint32 next = uint32((block.timestamp - EPOCH) / INTERVAL) + 1;
        if (next < FIRST) next = FIRST;
        return next + (ahead % 8 == 7 ? 1 : 0);
    }

    /// What the contract keeps, with the limits of now.
    function candidateOf(uint32 k) private view returns (Solution memory s) {
        if (clearing.candidate(k).hash == 0) return s;
        s = _candidates[k];
        s.limits = feederLimits.table(k);
    }

    function randomPowers(bytes memory leaves, uint256 dice)
        private
        view
        returns (bytes memory powers, uint128 energyWh)
    {
        IOrderBook.Offer[] memory offers = offersOf(leaves);
        bool greedy = dice % 4 == 0;
        for (uint256 i = 0; i < offers.length; i++) {
            for (uint256 j = 0; j < offers.length; j++) {
                dice = uint256(keccak256(abi.encode(dice)));
                (IOrderBook.Offer memory s, IOrderBook.Offer memory b) = (offers[i], offers[j]);
                if (!s.sell || b.sell || s.pricePerWh > b.pricePerWh || dice % 4 == 0) continue;
                uint64 most = s.energyWh < b.energyWh ? s.energyWh : b.energyWh;
                uint32 wh = greedy ? uint32(most + dice % 16 / 15) : uint32(dice % (most + 1));
                if (wh == 0) continue;
                s.energyWh = s.energyWh > wh ? s.energyWh - wh : 0;
                b.energyWh = b.energyWh > wh ? b.energyWh - wh : 0;
                powers = abi.encodePacked(powers, uint16(i), uint16(j), wh);
                energyWh += wh;
            }
        }
    }

    /// With the energy that is left of each.
    function offersOf(bytes memory leaves) private view returns (IOrderBook.Offer[] memory offers) {
        offers = new IOrderBook.Offer[](leaves.length / 16);
        for (uint256 i = 0; i < offers.length; i++) {
            uint32 number;
            for (uint256 j = 12; j < 16; j++) {
                number = number << 8 | uint8(leaves[16 * i + j]);
            }
            offers[i] = clearing.offer(number);
            offers[i].energyWh -= offers[i].tradedWh;
        }
    }
}
