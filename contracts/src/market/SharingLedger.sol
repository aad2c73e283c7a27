// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IMeters} from "../interfaces/IMeters.sol";
import {IParticipants} from "../interfaces/IParticipants.sol";
import {ISharingLedger} from "../interfaces/ISharingLedger.sol";
import {ITariff} from "../interfaces/ITariff.sol";
import {IVault} from "../interfaces/IVault.sol";
import {SharingRules} from "../libraries/SharingRules.sol";
import {SharedFlow, SharingInput, SharingKey, SharingRule} from "../types/Sharing.sol";
import {Calendar, IntervalTariff, Technology} from "../types/Tariff.sol";

/// @title Sharing ledger; documented in ISharingLedger
/// @dev Vault, Tariff, Meters and Participants are trusted and call nobody back; an interval is marked before anything is paid.
contract SharingLedger is ISharingLedger {
    struct Version {
        uint32 validFrom;
        SharingKey key;
        bytes32[] lists;
    }

    /// Who pays for a home, in intervals from `from` up to but not including `until`; one slot.
    struct Membership {
        address account;
        uint32 from;
        uint32 until;
    }

    /// What an interval's sharing goes by, and what it has found so far.
    struct Sharing {
        uint32 interval;
        uint256 count;
        uint64 pricePerWh;
        uint256 gridFee;
        uint256 tax;
        address[] meters;
        address[] accounts;
        SharingInput homes;
    }

    uint256 private constant HOURS = 24;
    uint256 private constant ENTRY = 28;
    uint256 private constant WHOLE = 1e9;
    /// The largest amount that the Vault holds under one key.
    uint256 private constant MOST_HELD = type(uint56).max;
    /// @inheritdoc ISharingLedger
    uint256 public constant mostHomes = 128;

    address public immutable consortium;
    IVault public immutable vault;
    ITariff public immutable tariff;
    IParticipants public immutable participants;
    IMeters public immutable meters;
    address private immutable _grid;
    address private immutable _tax;

    /// @dev Ascending by validFrom.
    Version[] private _versions;
    /// @dev Ascending by from, none overlapping another.
    mapping(address meter => Membership[]) private _memberships;
    /// @inheritdoc ISharingLedger
    mapping(uint32 interval => bool) public isShared;

    constructor(
        address consortium_,
        address vault_,
        address tariff_,
        address participants_,
        address meters_,
        address grid_,
        address tax_
    ) {
        if (grid_ == address(0) || tax_ == address(0)) revert SharingLedger_ZeroAddress();
        consortium = consortium_;
        vault = IVault(vault_);
        tariff = ITariff(tariff_);
        participants = IParticipants(participants_);
        meters = IMeters(meters_);
        _grid = grid_;
        _tax = tax_;
    }

    /// @inheritdoc ISharingLedger
    function setKey(SharingKey calldata key, bytes32[] calldata lists) external {
        if (msg.sender != consortium) revert SharingLedger_NotConsortium(msg.sender);
        if (lists.length != 1 && lists.length != HOURS) revert SharingLedger_ListCount(lists.length);
        uint32 validFrom = _next();
        uint256 count = _versions.length;
        // Decided again before it was valid: the later decision counts.
        if (count != 0 && _versions[count - 1].validFrom == validFrom) _versions.pop();
        _versions.push(Version(validFrom, key, lists));
        emit KeyChanged(validFrom, key, lists);
    }

    /// @inheritdoc ISharingLedger
    function join() external returns (address meter, uint32 from) {
        (, meter,,) = participants.agentOf(msg.sender);
        from = _next();
        Membership[] storage memberships = _memberships[meter];
        uint256 count = memberships.length;
        if (count != 0) {
            // An interval that has begun stays with whoever paid for it then, also while it waits to be shared.
            Membership storage last = memberships[count - 1];
            if (last.from == from) memberships.pop();
            else if (from < last.until) last.until = from;
        }
        memberships.push(Membership(msg.sender, from, type(uint32).max));
        emit Joined(meter, msg.sender, from);
    }

    /// @inheritdoc ISharingLedger
    function leave(address meter) external {
        Membership[] storage memberships = _memberships[meter];
        uint256 count = memberships.length;
        address account = count == 0 ? address(0) : memberships[count - 1].account;
        if (account != msg.sender) revert SharingLedger_NotAccount(meter, msg.sender, account);
        Membership storage last = memberships[count - 1];
        uint32 until = _next();
        if (until < last.until) last.until = until;
        emit Left(meter, msg.sender, last.until);
    }

    /// @inheritdoc ISharingLedger
    function share(uint32 interval, bytes calldata list) external returns (uint256 sharedWh) {
        if (isShared[interval]) revert SharingLedger_AlreadyShared(interval);
        uint64 end = tariff.end(interval);
        if (block.timestamp < end) revert SharingLedger_TooEarly(interval, end);
        (SharingKey memory key, bytes32 expected) = keyOf(interval);
        bytes32 got = keccak256(list);
        if (got != expected) revert SharingLedger_OtherList(interval, got, expected);
        uint64 tooLateFrom = 2 * tariff.silenceFrom(interval) - end;
        if (block.timestamp >= tooLateFrom) revert SharingLedger_TooLate(interval, tooLateFrom);
        isShared[interval] = true;

        Sharing memory s = _read(interval, list, key.rule);
        bool suits;
        (suits, s.pricePerWh) = priceOf(interval);
        if (!suits) {
            emit IntervalShared(interval, 0, 0);
            return 0;
        }
        (s.gridFee, s.tax) = tariff.localFees(interval);
        _hold(s);
        uint256[] memory taken;
        uint256[] memory given;
        (taken, given, sharedWh) = SharingRules.allocate(key.rule, key.leftoversOnce, s.homes);
        _pay(s, taken, SharingRules.flows(taken, given));
        emit IntervalShared(interval, sharedWh, SharingRules.missed(s.homes, taken, given));
    }

    /// @inheritdoc ISharingLedger
    function keyOf(uint32 interval) public view returns (SharingKey memory key, bytes32 list) {
        uint256 count = _versions.length;
        while (count != 0 && _versions[count - 1].validFrom > interval) count--;
        if (count == 0) revert SharingLedger_NoKey(interval);
        Version storage version = _versions[count - 1];
        key = version.key;
        uint256 local = uint256(int256(uint256(tariff.start(interval))) + key.utcOffsetSeconds);
        list = version.lists[version.lists.length == 1 ? 0 : local / 1 hours % HOURS];
    }

    /// @inheritdoc ISharingLedger
    function priceOf(uint32 interval) public view returns (bool suits, uint64 pricePerWh) {
        (SharingKey memory key,) = keyOf(interval);
        IntervalTariff memory t = tariff.at(interval);
        uint256 highest = tariff.ceiling(interval);
        uint256 lowest = tariff.floor(interval, Technology.Pv);
        if (t.feedIn > 0) lowest = Math.max(lowest, uint256(int256(t.feedIn)));
        // The ceiling is never below 0; where the grid pays for what is taken, the local fees alone are too dear.
        int256 margin = int256(t.energyPrice) + t.gridFee + t.tax - t.localGridFee - t.localTax;
        if (lowest > highest || margin < 0) return (false, 0);
        uint256 price = (lowest + highest) / 2;
        if (key.agreed) price = Math.min(Math.max(key.agreedPerWh, lowest), highest);
        return (true, uint64(price));
    }

    /// @inheritdoc ISharingLedger
    function accountOf(address meter, uint32 interval) public view returns (address) {
        Membership[] storage memberships = _memberships[meter];
        uint256 count = memberships.length;
        while (count != 0 && memberships[count - 1].from > interval) count--;
        if (count == 0) return address(0);
        Membership memory m = memberships[count - 1];
        return interval < m.until ? m.account : address(0);
    }

    /// Reads the list and the meters; homes that share nothing count as 0.
    function _read(uint32 interval, bytes calldata list, SharingRule rule) private returns (Sharing memory s) {
        uint256 count = list.length / ENTRY;
        if (list.length % ENTRY != 0) revert SharingLedger_BadList(count);
        if (count > mostHomes) revert SharingLedger_TooManyHomes(count, mostHomes);
        (s.interval, s.count) = (interval, count);
        (s.meters, s.accounts) = (new address[](count), new address[](count));
        s.homes = SharingInput(new uint256[](count), new uint256[](count), new uint256[](count));
        uint256 sum;
        for (uint256 i = 0; i < count; i++) {
            bytes calldata entry = list[i * ENTRY:(i + 1) * ENTRY];
            address meter = address(bytes20(entry[:20]));
            uint256 part = uint32(bytes4(entry[20:24]));
            if (part > WHOLE || _stands(meter, s.meters, i)) revert SharingLedger_BadList(i);
            s.meters[i] = meter;
            s.homes.values[i] = uint32(bytes4(entry[24:]));
            sum += s.homes.values[i];
            _meter(s, i, part);
        }
        bool hasCoefficients = rule == SharingRule.Static || rule == SharingRule.Cascaded;
        if (hasCoefficients && sum != WHOLE) revert SharingLedger_BadList(count);
    }

    /// What one home counted; whoever takes part is waited for until its silence begins.
    function _meter(Sharing memory s, uint256 i, uint256 part) private {
        address meter = s.meters[i];
        address account = accountOf(meter, s.interval);
        if (account == address(0)) {
            emit HomeLeftOut(s.interval, meter, LeftOut.NotJoined);
            return;
        }
        (bool known, uint64 importWh, uint64 exportWh) = meters.metered(meter, s.interval);
        if (!known) {
            uint64 silenceFrom = tariff.silenceFrom(s.interval);
            if (block.timestamp < silenceFrom) revert SharingLedger_WaitsFor(s.interval, meter, silenceFrom);
            emit HomeLeftOut(s.interval, meter, LeftOut.Silent);
            return;
        }
        s.accounts[i] = account;
        s.homes.importWh[i] = importWh * part / WHOLE;
        s.homes.exportWh[i] = exportWh * part / WHOLE;
    }

    /// Before anything is divided each home's money for all that it took is held, and released within this call: what a home cannot pay for goes
    /// to others, and nobody who fed in is left unpaid. One account may stand behind two meters, so what is held counts for the next.
    function _hold(Sharing memory s) private {
        uint256 perWh = s.pricePerWh + s.gridFee + s.tax;
        for (uint256 i = 0; i < s.count; i++) {
            uint256 due = s.homes.importWh[i] * perWh;
            if (due == 0) continue;
            if (due <= MOST_HELD && due <= _free(s.accounts[i])) {
                vault.hold(_keyOf(s, i), s.accounts[i], due, uint64(block.timestamp));
            } else {
                s.homes.importWh[i] = 0;
                emit HomeLeftOut(s.interval, s.meters[i], LeftOut.NotCovered);
            }
        }
    }

    /// What the Vault lets be held: an announced withdrawal gives way to what was taken.
    function _free(address account) private view returns (uint256) {
        (uint256 requested,) = vault.requested(account);
        return vault.available(account) + requested;
    }

    function _pay(Sharing memory s, uint256[] memory taken, SharedFlow[] memory found) private {
        for (uint256 f = 0; f < found.length; f++) {
            SharedFlow memory flow = found[f];
            _payIfAny(_keyOf(s, flow.taker), s.accounts[flow.giver], flow.energyWh * s.pricePerWh);
            emit EnergyShared(
                s.interval,
                s.meters[flow.giver],
                s.meters[flow.taker],
                s.accounts[flow.giver],
                s.accounts[flow.taker],
                uint64(flow.energyWh),
                s.pricePerWh,
                flow.energyWh * s.gridFee,
                flow.energyWh * s.tax
            );
        }
        uint256 perWh = s.pricePerWh + s.gridFee + s.tax;
        for (uint256 i = 0; i < s.count; i++) {
            if (s.homes.importWh[i] * perWh == 0) continue;
            bytes32 key = _keyOf(s, i);
            _payIfAny(key, _grid, taken[i] * s.gridFee);
            _payIfAny(key, _tax, taken[i] * s.tax);
            vault.release(key);
        }
    }

    function _payIfAny(bytes32 key, address to, uint256 amount) private {
        if (amount != 0) vault.pay(key, to, amount);
    }

    /// Holds of an interval are opened once, so no key is used twice.
    function _keyOf(Sharing memory s, uint256 i) private pure returns (bytes32) {
        return keccak256(abi.encode(s.interval, s.meters[i]));
    }

    function _stands(address meter, address[] memory among, uint256 count) private pure returns (bool) {
        for (uint256 i = 0; i < count; i++) {
            if (among[i] == meter) return true;
        }
        return false;
    }

    /// The first interval that has not begun at this block's time.
    function _next() private view returns (uint32) {
        Calendar memory c = tariff.calendar();
        if (block.timestamp < c.epoch) return 0;
        return uint32((block.timestamp - c.epoch) / c.intervalSeconds + 1);
    }
}
