// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {TestBase} from "forge-std/Base.sol";
import {StdUtils} from "forge-std/StdUtils.sol";
import {IMeters} from "../../src/interfaces/IMeters.sol";
import {ISharingLedger} from "../../src/interfaces/ISharingLedger.sol";
import {ITariff} from "../../src/interfaces/ITariff.sol";
import {IVault} from "../../src/interfaces/IVault.sol";
import {SharingKey, SharingRule} from "../../src/types/Sharing.sol";
import {Terms} from "../Founding.sol";

/// @notice Four homes, a stranger and the clock around a sharing ledger: meters speak or stay silent, homes join and leave and take their
/// money out, the members change the key, and anybody has any interval shared. What would be refused is left out.
contract SharingHandler is TestBase, StdUtils {
    uint256 private constant HOMES = 4;
    uint64 private constant MOST_WH = 5_000_000;

    ISharingLedger private immutable _ledger;
    IMeters private immutable _meters;
    ITariff private immutable _tariff;
    IVault private immutable _vault;
    address private immutable _consortium;
    Terms.Home[] private _homes;

    mapping(uint256 home => uint64) private _importWh;
    mapping(uint256 home => uint64) private _exportWh;
    mapping(uint32 interval => bytes) private _lists;

    uint256 public sharedWh;
    uint256 public withdrawn;
    uint32 public sharedCount;

    constructor(
        ISharingLedger ledger,
        IMeters meters,
        ITariff tariff,
        IVault vault,
        address consortium,
        Terms.Home[] memory homes
    ) {
        (_ledger, _meters, _tariff, _vault, _consortium) = (ledger, meters, tariff, vault, consortium);
        for (uint256 i = 0; i < HOMES; i++) {
            _homes.push(homes[i]);
        }
        _decide(0, 1, 1, 1);
    }

    /// @notice An interval passes, and every meter speaks but perhaps one.
    function passInterval(uint256 silent, uint64 importWh, uint64 exportWh) external {
        uint32 next = _now() + 1;
        _lists[next] = _lists[next].length == 0 ? _lists[next - 1] : _lists[next];
        vm.warp(_tariff.start(next));
        for (uint256 i = 0; i < HOMES; i++) {
            _importWh[i] += uint64(uint256(keccak256(abi.encode(importWh, i))) % MOST_WH) / uint64(1 + i);
            if (i < 2) _exportWh[i] += uint64(uint256(keccak256(abi.encode(exportWh, i))) % MOST_WH);
            if (i == silent % 8) continue;
            vm.prank(_homes[i].meter);
            _meters.recordReading(next, _importWh[i], _exportWh[i]);
        }
    }

    function share(uint32 back) external {
        uint32 last = _now();
        if (last == 0) return;
        uint32 interval = last - 1 - uint32(bound(back, 0, last > 3 ? 3 : last - 1));
        if (_ledger.isShared(interval) || _lists[interval].length == 0) return;
        if (block.timestamp >= 2 * _tariff.silenceFrom(interval) - _tariff.end(interval)) return;
        try _ledger.share(interval, _lists[interval]) returns (uint256 energyWh) {
            sharedWh += energyWh;
            sharedCount++;
        } catch (bytes memory reason) {
            // Nothing but patience for a silent meter may keep an interval from being shared.
            require(bytes4(reason) == ISharingLedger.SharingLedger_WaitsFor.selector, "refused for another reason");
        }
    }

    function join(uint256 home) external {
        vm.prank(_homes[home % HOMES].agent);
        _ledger.join();
    }

    function leave(uint256 home) external {
        vm.prank(_homes[home % HOMES].agent);
        _ledger.leave(_homes[home % HOMES].meter);
    }

    /// @notice Takes out everything that is there.
    function withdraw(uint256 home) external {
        address owner = _homes[home % HOMES].agent;
        (uint256 requested, uint64 availableAt) = _vault.requested(owner);
        if (requested == 0) {
            uint256 free = _vault.available(owner);
            if (free == 0) return;
            vm.prank(owner);
            _vault.requestWithdrawal(free);
        } else if (block.timestamp >= availableAt) {
            vm.prank(owner);
            _vault.withdraw();
            withdrawn += requested;
        }
    }

    function decide(uint8 rule, uint32 a, uint32 b, uint32 c) external {
        _decide(rule, a, b, c);
    }

    function _decide(uint8 rule, uint32 a, uint32 b, uint32 c) private {
        SharingRule chosen = SharingRule(rule % 4);
        uint32[HOMES] memory values = [a % 3, b % 3, c % 3, 0];
        if (chosen != SharingRule.Classes) values = _coefficients(a, b, c);
        bytes memory list;
        for (uint256 i = 0; i < HOMES; i++) {
            list = bytes.concat(list, abi.encodePacked(_homes[i].meter, uint32(1e9 - 1e8 * i), values[i]));
        }
        bytes32[] memory lists = new bytes32[](1);
        lists[0] = keccak256(list);
        vm.prank(_consortium);
        _ledger.setKey(SharingKey(chosen, rule > 127, false, 0, 0), lists);
        _lists[_now() + 1] = list;
    }

    function _coefficients(uint32 a, uint32 b, uint32 c) private pure returns (uint32[HOMES] memory) {
        uint256 first = a % 1e9;
        uint256 second = b % (1e9 - first);
        uint256 third = c % (1e9 - first - second);
        return [uint32(first), uint32(second), uint32(third), uint32(1e9 - first - second - third)];
    }

    function _now() private view returns (uint32) {
        return uint32((block.timestamp - _tariff.start(0)) / (_tariff.start(1) - _tariff.start(0)));
    }
}
