// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {StdAssertions} from "forge-std/StdAssertions.sol";
import {StdInvariant} from "forge-std/StdInvariant.sol";
import {TestBase} from "forge-std/Base.sol";
import {IClearingMarket} from "../../src/interfaces/IClearingMarket.sol";
import {IFeederLimits} from "../../src/interfaces/IFeederLimits.sol";
import {IMeteredSettlement} from "../../src/interfaces/IMeteredSettlement.sol";
import {IOrderBook} from "../../src/interfaces/IOrderBook.sol";
import {IVault} from "../../src/interfaces/IVault.sol";
import {FeederLimit} from "../../src/types/Grid.sol";
import {Trade} from "../../src/types/Trade.sol";
import {Solution} from "../unit/market/ClearingMarket/ClearingTest.sol";
import {ClearingHandler} from "./ClearingHandler.sol";

/// @notice The properties C1 to C5 of README.md in this folder. Trades are taken apart here once more, in the plainest way.
contract ClearingInvariants is TestBase, StdAssertions, StdInvariant {
    /// A finalised trade.
    struct Part {
        uint32 interval;
        uint32 sell;
        uint32 buy;
        uint64 energyWh;
    }

    uint64 private constant BUS_PRICE = 150_000;
    uint256 private constant FEEDERS = 3;

    ClearingHandler private handler;
    IClearingMarket private market;
    IFeederLimits private limits;
    IMeteredSettlement private settlement;
    IVault private vault;

    function setUp() public {
        handler = ClearingHandler(vm.deployCode("ClearingHandler.sol:ClearingHandler"));
        (market, limits) = (handler.market_(), handler.limits_());
        (settlement, vault) = (handler.settlement_(), handler.vault_());
        bytes4[] memory actions = new bytes4[](12);
        for (uint256 i = 0; i < 4; i++) {
            actions[i] = ClearingHandler.offerTwo.selector;
        }
        (actions[4], actions[5], actions[6]) =
        (
            ClearingHandler.submitRandom.selector,
            ClearingHandler.submitRandom.selector,
            ClearingHandler.submitRandom.selector
        );
        (actions[7], actions[8]) = (ClearingHandler.bindSome.selector, ClearingHandler.bindSome.selector);
        (actions[9], actions[10]) = (ClearingHandler.finalizeOne.selector, ClearingHandler.passTime.selector);
        actions[11] = ClearingHandler.meddle.selector;
        targetSelector(FuzzSelector(address(handler), actions));
        targetContract(address(handler));
    }

    /// One campaign for all: forge would repeat the same calls for each function. The handler asserts C3 and C5 call by call.
    /// forge-config: default.invariant.runs = 16
    /// forge-config: default.invariant.depth = 64
    /// forge-config: deep.invariant.runs = 256
    /// forge-config: deep.invariant.depth = 256
    function invariant_C1_C2_C3_C4_C5() external view {
        uint256[] memory traded = new uint256[](market.offerCount() + 1);
        uint256[] memory needed = new uint256[](market.offerCount() + 1);
        for (uint32 k = handler.FIRST(); k < handler.FIRST() + handler.INTERVALS(); k++) {
            Part[] memory parts = partsOf(k);
            C1_FinalisedTradesAreWithinTheLimits(k, parts);
            for (uint256 i = 0; i < parts.length; i++) {
                addTo(traded, needed, parts[i]);
            }
        }
        C2_NoOfferTradesMoreThanItsEnergy(traded);
        C4_WhatIsHeldCoversEveryTrade(needed);
    }

    function C1_FinalisedTradesAreWithinTheLimits(uint32 k, Part[] memory parts) private view {
        for (uint16 f = 0; f < FEEDERS; f++) {
            (uint256 sold, uint256 bought) = (0, 0);
            for (uint256 i = 0; i < parts.length; i++) {
                if (market.offer(parts[i].sell).feeder == f) sold += parts[i].energyWh;
                if (market.offer(parts[i].buy).feeder == f) bought += parts[i].energyWh;
            }
            FeederLimit memory limit = limits.limitOf(f, k);
            assertLe(sold, limit.sellWh, "C1");
            assertLe(bought, limit.buyWh, "C1");
            if (f == 0) continue;
            assertLe(sold, bought + limit.netOutWh, "C1");
            assertLe(bought, sold + limit.netInWh, "C1");
        }
    }

    function C2_NoOfferTradesMoreThanItsEnergy(uint256[] memory traded) private view {
        for (uint32 n = 1; n < traded.length; n++) {
            IOrderBook.Offer memory o = market.offer(n);
            assertLe(traded[n], o.energyWh, "C2");
            if (o.from != o.to) assertEq(o.tradedWh, traded[n], "C2");
            else assertLe(o.tradedWh, traded[n], "C2");
        }
    }

    function C4_WhatIsHeldCoversEveryTrade(uint256[] memory needed) private view {
        for (uint32 n = 1; n < needed.length; n++) {
            (, uint256 held,) = vault.heldUnder(address(market), market.orderId(n));
            assertGe(held, needed[n], "C4");
        }
    }

    /// What an open trade holds stands in the settlement; what one that can still be bound needs, in the book.
    function addTo(uint256[] memory traded, uint256[] memory needed, Part memory p) private view {
        traded[p.sell] += p.energyWh;
        traded[p.buy] += p.energyWh;
        if (block.timestamp >= handler.endOf(p.interval)) return;
        Trade memory trade = tradeOf(p);
        bytes32 id = keccak256(abi.encode(trade));
        (uint256 buyerHold, uint256 sellerBond) = settlement.holds(trade);
        if (market.isBinding(trade, "")) {
            (bytes32 buyerKey, bytes32 sellerKey) = settlement.holdKeys(id);
            (, uint256 money,) = vault.heldUnder(address(settlement), buyerKey);
            (, uint256 bond,) = vault.heldUnder(address(settlement), sellerKey);
            assertEq(money, buyerHold, "C4");
            assertEq(bond, sellerBond, "C4");
        } else if (!handler.isRefused(id)) {
            needed[p.buy] += buyerHold;
            needed[p.sell] += sellerBond;
        }
    }

    function partsOf(uint32 k) private view returns (Part[] memory parts) {
        Solution memory s = handler.finalOf(k);
        parts = new Part[](s.powers.length / 8);
        for (uint256 i = 0; i < parts.length; i++) {
            uint256 sale = wordAt(s.powers, 8 * i, 2);
            uint256 purchase = wordAt(s.powers, 8 * i + 2, 2);
            parts[i] = Part({
                interval: k,
                sell: uint32(wordAt(s.offers, 16 * sale + 12, 4)),
                buy: uint32(wordAt(s.offers, 16 * purchase + 12, 4)),
                energyWh: uint64(wordAt(s.powers, 8 * i + 4, 4))
            });
        }
    }

    function tradeOf(Part memory p) private view returns (Trade memory) {
        IOrderBook.Offer memory sale = market.offer(p.sell);
        IOrderBook.Offer memory purchase = market.offer(p.buy);
        uint64 price = BUS_PRICE;
        if (price < sale.pricePerWh) price = sale.pricePerWh;
        if (price > purchase.pricePerWh) price = purchase.pricePerWh;
        return Trade(
            address(market),
            market.orderId(p.sell),
            market.orderId(p.buy),
            sale.owner,
            purchase.owner,
            p.interval,
            p.energyWh,
            price,
            0
        );
    }

    function wordAt(bytes memory data, uint256 at, uint256 length) private pure returns (uint256 word) {
        for (uint256 i = 0; i < length; i++) {
            word = word << 8 | uint8(data[at + i]);
        }
    }
}
