// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Vm} from "forge-std/Vm.sol";
import {ISettlement} from "../../src/interfaces/ISettlement.sol";
import {IMeters} from "../../src/interfaces/IMeters.sol";
import {Trade, Verdict} from "../../src/types/Trade.sol";
import {Terms} from "../Founding.sol";

/// @notice What became of all trades, kept from verdicts and events alone, to compare the contracts with.
contract TradingBooks is Terms {
    /// The trades of one meter in one interval.
    struct MeterBook {
        address meter;
        uint32 interval;
        uint64 openSales;
        uint64 deliveredWh;
        uint64 receivedWh;
        bool exportTaken;
    }

    IMeters private immutable _meters;
    mapping(address agent => address meter) private _meterOf;
    mapping(bytes32 tradeId => Trade) private _tradeOf;
    mapping(bytes32 key => MeterBook) private _bookOf;
    bytes32[] private _keys;

    mapping(bytes32 tradeId => uint256) public timesEnded;
    mapping(bytes32 order => uint256) public takenWh;
    mapping(address account => int256) public netOf;

    constructor(IMeters meters, Home[] memory homes) {
        _meters = meters;
        for (uint256 i = 0; i < homes.length; i++) {
            _meterOf[homes[i].agent] = homes[i].meter;
        }
    }

    function noteBinding(Trade calldata trade) external {
        _tradeOf[keccak256(abi.encode(trade))] = trade;
        takenWh[trade.ask] += trade.energyWh;
        takenWh[trade.bid] += trade.energyWh;
        bookFor(trade.seller, trade.interval).openSales++;
        bookFor(trade.buyer, trade.interval);
    }

    function noteVerdict(Trade calldata trade, Verdict verdict) external {
        if (verdict != Verdict.Settled && verdict != Verdict.Expired) return;
        timesEnded[keccak256(abi.encode(trade))]++;
        MeterBook storage book = bookFor(trade.seller, trade.interval);
        book.openSales--;
        (bool read,,) = _meters.metered(book.meter, book.interval);
        if (read) book.exportTaken = true;
    }

    function noteLogs(Vm.Log[] calldata logs) external {
        for (uint256 i = 0; i < logs.length; i++) {
            if (logs[i].topics[0] == ISettlement.TradeSettled.selector) {
                noteOutcome(_tradeOf[logs[i].topics[1]], abi.decode(logs[i].data, (uint256[11])));
            }
        }
    }

    function noteWithdrawal(address agent, uint256 amount) external {
        netOf[agent] -= int256(amount);
    }

    function books() external view returns (MeterBook[] memory all) {
        all = new MeterBook[](_keys.length);
        for (uint256 i = 0; i < all.length; i++) {
            all[i] = _bookOf[_keys[i]];
        }
    }

    /// @param o Fields of TradeSettled from sellerShareWh on.
    function noteOutcome(Trade storage trade, uint256[11] memory o) private {
        (uint256 paid, uint256 fee, uint256 tax) = (o[3], o[4], o[5]);
        (uint256 sellerPenalty, uint256 buyerPenalty, uint256 toBuyer, uint256 toSeller) = (o[6], o[7], o[8], o[9]);
        netOf[trade.seller] += int256(paid + toSeller) - int256(sellerPenalty);
        netOf[trade.buyer] += int256(toBuyer) - int256(paid + fee + tax + buyerPenalty);
        netOf[gridAccount] += int256(fee);
        netOf[taxAccount] += int256(tax);
        netOf[fundAccount] += int256(sellerPenalty + buyerPenalty) - int256(toBuyer + toSeller);
        bookFor(trade.seller, trade.interval).deliveredWh += uint64(o[2]);
        bookFor(trade.buyer, trade.interval).receivedWh += uint64(o[2]);
    }

    function bookFor(address agent, uint32 k) private returns (MeterBook storage book) {
        address meter = _meterOf[agent];
        bytes32 key = keccak256(abi.encode(meter, k));
        book = _bookOf[key];
        if (book.meter == address(0)) {
            (book.meter, book.interval) = (meter, k);
            _keys.push(key);
        }
    }
}
