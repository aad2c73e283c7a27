// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Side} from "../../src/types/Tariff.sol";
import {Agreement, Trade, Verdict} from "../../src/types/Trade.sol";
import {Community} from "../Community.sol";
import {Founding} from "../Founding.sol";
import {TradingBooks} from "./TradingBooks.sol";

/// @notice Does what homes, strangers and the clock might do, in any order, and writes what came of it into the books. Every call
/// may be refused; none may revert here.
contract TradingHandler is Community {
    TradingBooks public immutable books;
    /// Offers and agreements that were accepted when their gate was closed.
    uint256 public outsideGate;
    Home[] private _homes;
    Trade[] private _trades;
    mapping(address meter => uint64[2]) private _registers;

    constructor(Founding founding_, TradingBooks books_, Home[] memory homes) {
        books = books_;
        (vault, money, energy) = (founding_.vault(), founding_.money(), founding_.energy());
        (market, settlement, meters) = (founding_.market(), founding_.settlement(), founding_.meters());
        for (uint256 i = 0; i < homes.length; i++) {
            _homes.push(homes[i]);
        }
    }

    /// The test has set the community up.
    function setUp() public override {}

    function passTime(uint16 delay) external {
        vm.warp(block.timestamp + bound(delay, 1, INTERVAL));
    }

    /// Whatever the clock says.
    function makeOffer(uint8 who, bool sell, uint16 energyWh, uint64 price) public {
        uint32 k = next();
        Home memory home = _homes[who % _homes.length];
        vm.prank(home.agent);
        try market.MakeOffer(sell ? Side.Sell : Side.Buy, k, energyWh, energyWh, uint64(bound(price, 0, CEILING)), "") {
            bool open = block.timestamp >= startOf(k) - WINDOW && block.timestamp < startOf(k) - MARGIN;
            if (!open) outsideGate++;
        } catch {}
    }

    /// Whatever the clock says.
    function agree(uint8 who, uint8 whom, uint16 energyWh, uint64 price, uint64 nonce) public {
        Home memory buyer = _homes[whom % _homes.length];
        Agreement memory agreement = agreementFor(_homes[who % _homes.length], buyer, next());
        agreement.energyWh = uint64(bound(energyWh, 0, uint256(market.offer(agreement.ask).remainingWh) + 1));
        agreement.pricePerWh = uint64(bound(price, PV_FLOOR, CEILING));
        agreement.nonce = nonce % 8;
        bytes memory signature = signatureOf(buyer, agreement);
        vm.prank(agreement.seller);
        try market.AllowTransaction(agreement, signature) {
            noteBinding(agreement);
        } catch {}
    }

    /// A market hour of two sellers and two buyers at the proper times: all post, then some agree.
    function trade(uint16[4] calldata energyWh, uint64 price, uint8[3] calldata pairs) external {
        uint32 k = next();
        if (block.timestamp >= startOf(k) - MARGIN) vm.warp(startOf(k));
        for (uint8 i = 0; i < 4; i++) {
            makeOffer(i, i % 2 == 0, 200 + energyWh[i] % 1_800, uint64(bound(price, BATTERY_FLOOR, CEILING)));
        }
        vm.warp(startOf(next()) - MARGIN);
        for (uint8 i = 0; i < 3; i++) {
            agree((pairs[i] & 1) * 2, (pairs[i] & 2) + 1, 100 + energyWh[i] % 400, price, i);
        }
    }

    /// Homes whose bit in `who` is set report the boundary that has just passed.
    function readMeters(uint8 who, uint16[4] calldata imported, uint16[4] calldata exported) external {
        for (uint256 i = 0; i < _homes.length; i++) {
            if ((who >> i) & 1 == 0) continue;
            uint64[2] storage registers = _registers[_homes[i].meter];
            (uint64 importWh, uint64 exportWh) =
                (registers[0] + imported[i] % 2_048, registers[1] + exported[i] % 2_048);
            vm.prank(_homes[i].meter);
            try meters.recordReading(next() - 1, importWh, exportWh) {
                (registers[0], registers[1]) = (importWh, exportWh);
            } catch {}
        }
    }

    /// All meters report both boundaries of the next interval, the case in which trades are settled by measurement.
    function readAll(uint16[4] calldata imported, uint16[4] calldata exported) external {
        vm.warp(startOf(next()));
        this.readMeters(15, [uint16(0), 0, 0, 0], [uint16(0), 0, 0, 0]);
        vm.warp(startOf(next()));
        this.readMeters(15, imported, exported);
    }

    function settleOne(uint256 which, address caller) external {
        if (_trades.length == 0) return;
        Trade memory chosen = _trades[pick(which)];
        vm.recordLogs();
        vm.prank(caller);
        noteEnd(chosen, settlement.settle(listOf(chosen), new bytes[](0), "")[0]);
    }

    function settleAll() external {
        vm.recordLogs();
        Verdict[] memory verdicts = settlement.settle(_trades, new bytes[](0), "");
        books.noteLogs(vm.getRecordedLogs());
        for (uint256 i = 0; i < verdicts.length; i++) {
            books.noteVerdict(_trades[i], verdicts[i]);
        }
    }

    function expireOne(uint256 which) public {
        if (_trades.length == 0) return;
        Trade memory chosen = _trades[pick(which)];
        vm.recordLogs();
        vm.prank(eve);
        noteEnd(chosen, settlement.expire(listOf(chosen))[0]);
    }

    function releaseOne(uint256 which, bool ofBuyer) public {
        if (_trades.length == 0) return;
        (bytes32 buyerKey, bytes32 sellerKey) = settlement.holdKeys(idOf(_trades[pick(which)]));
        vm.prank(eve);
        try vault.releaseExpired(address(settlement), ofBuyer ? buyerKey : sellerKey) {} catch {}
    }

    function closeOne(uint8 who, uint8 back) public {
        vm.prank(eve);
        try settlement.close(_homes[who % _homes.length].meter, next() - 1 - back % next()) {} catch {}
    }

    function attestStored(uint8 who, uint32 storedWh) external {
        vm.prank(_homes[who % _homes.length].meter);
        try energy.attestStored(uint64(bound(storedWh, 0, CAPACITY_WH))) {} catch {}
    }

    function withdraw(uint8 who, uint256 amount, bool ask) external {
        address agent = _homes[who % _homes.length].agent;
        uint256 before = vault.balanceOf(agent);
        vm.startPrank(agent);
        if (ask) {
            try vault.requestWithdrawal(bound(amount, 1, DEPOSIT)) {} catch {}
        } else {
            try vault.withdraw() {} catch {}
        }
        vm.stopPrank();
        books.noteWithdrawal(agent, before - vault.balanceOf(agent));
    }

    /// A stranger ends and frees everything that it is allowed to, long after the last interval.
    function endEverything() external {
        vm.warp(startOf(next() + 2) + 2 * GRACE);
        for (uint256 i = 0; i < _trades.length; i++) {
            expireOne(0);
        }
        TradingBooks.MeterBook[] memory all = books.books();
        for (uint256 i = 0; i < all.length; i++) {
            try settlement.close(all[i].meter, all[i].interval) {} catch {}
        }
    }

    function homeCount() external view returns (uint256) {
        return _homes.length;
    }

    function homeAt(uint256 i) external view returns (Home memory) {
        return _homes[i];
    }

    function trades() external view returns (Trade[] memory) {
        return _trades;
    }

    /// The first interval that has not started.
    function next() public view returns (uint32) {
        return uint32((block.timestamp - EPOCH) / INTERVAL + 1);
    }

    /// An open trade where there is one, four times in five; otherwise any, to see that nothing happens twice.
    function pick(uint256 which) private view returns (uint256) {
        uint256 first = which % _trades.length;
        for (uint256 i = 0; i < _trades.length && which % 5 != 4; i++) {
            uint256 candidate = (first + i) % _trades.length;
            if (books.timesEnded(idOf(_trades[candidate])) == 0) return candidate;
        }
        return first;
    }

    function agreementFor(Home memory seller, Home memory buyer, uint32 k) private view returns (Agreement memory a) {
        a = agreementOf(seller, buyer, 0);
        a.interval = k;
        a.ask = keccak256(abi.encode(address(market), seller.agent, k, Side.Sell));
        a.bid = keccak256(abi.encode(address(market), buyer.agent, k, Side.Buy));
        a.expiry = type(uint64).max;
    }

    function noteBinding(Agreement memory a) private {
        bool inMargin = block.timestamp >= startOf(a.interval) - MARGIN && block.timestamp < startOf(a.interval);
        if (!inMargin) outsideGate++;
        _trades.push(tradeOf(a));
        books.noteBinding(tradeOf(a));
    }

    function noteEnd(Trade memory ended, Verdict verdict) private {
        books.noteLogs(vm.getRecordedLogs());
        books.noteVerdict(ended, verdict);
    }
}
