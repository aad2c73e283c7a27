// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IMeters} from "../interfaces/IMeters.sol";
import {ITariff} from "../interfaces/ITariff.sol";

/// @title Meters; documented in IMeters
contract Meters is IMeters {
    struct Registers {
        bool exists;
        uint64 importWh;
        uint64 exportWh;
    }

    address public immutable consortium;
    ITariff public immutable tariff;
    uint32 private immutable _graceSeconds;

    /// @inheritdoc IMeters
    mapping(address account => bool) public isAuditor;
    mapping(address meter => Meter) private _meters;
    mapping(address meter => mapping(uint32 boundary => Registers)) private _readings;
    address[] private _certified;
    /// When a meter was suspended or revoked; zero for one that is neither.
    mapping(address meter => uint64) private _lostAt;

    constructor(address consortium_, ITariff tariff_) {
        consortium = consortium_;
        tariff = tariff_;
        _graceSeconds = tariff_.calendar().graceSeconds;
    }

    /// @inheritdoc IMeters
    function setAuditor(address auditor, bool allowed) external {
        if (msg.sender != consortium) revert Meters_NotConsortium(msg.sender);
        if (auditor == address(0)) revert Meters_ZeroAddress();
        isAuditor[auditor] = allowed;
        emit AuditorChanged(auditor, allowed);
    }

    /// @inheritdoc IMeters
    function certify(address meter, uint64 capacityWh, uint64 auditedUntil) external {
        if (!isAuditor[msg.sender]) revert Meters_NotAuditor(msg.sender);
        if (meter == address(0)) revert Meters_ZeroAddress();
        if (auditedUntil <= block.timestamp) revert Meters_AuditInPast(auditedUntil);
        Meter storage m = _meters[meter];
        if (m.revoked) revert Meters_Revoked(meter);
        // An audit ends after its certificate's block, so it is zero only before the first.
        if (m.auditedUntil == 0) _certified.push(meter);
        m.capacityWh = capacityWh;
        m.auditedUntil = auditedUntil;
        m.suspended = false;
        _lostAt[meter] = 0;
        emit MeterCertified(meter, capacityWh, auditedUntil);
    }

    /// @inheritdoc IMeters
    function revoke(address meter) external {
        if (!isAuditor[msg.sender] && msg.sender != consortium) revert Meters_NotAuditor(msg.sender);
        _meters[meter].revoked = true;
        _noteLoss(meter);
        emit MeterRevoked(meter);
    }

    /// @inheritdoc IMeters
    function recordReading(uint32 boundary, uint64 importWh, uint64 exportWh) external {
        if (!isValid(msg.sender)) revert Meters_NotValid(msg.sender);
        Registers memory known = _readings[msg.sender][boundary];
        if (known.exists) {
            if (known.importWh != importWh || known.exportWh != exportWh) _suspend(msg.sender, boundary);
            return;
        }
        _checkTime(boundary);
        Meter storage m = _meters[msg.sender];
        if (m.hasReading) _checkOrder(m.lastBoundary, boundary, importWh, exportWh);
        m.hasReading = true;
        m.lastBoundary = boundary;
        _readings[msg.sender][boundary] = Registers(true, importWh, exportWh);
        emit ReadingRecorded(msg.sender, boundary, importWh, exportWh);
    }

    /// @inheritdoc IMeters
    function isValid(address meter) public view returns (bool) {
        Meter storage m = _meters[meter];
        (uint64 auditedUntil, bool lost) = (m.auditedUntil, m.suspended || m.revoked);
        return auditedUntil > block.timestamp && !lost;
    }

    /// @inheritdoc IMeters
    function wasValid(address meter, uint64 time) external view returns (bool) {
        uint64 lostAt = _lostAt[meter];
        return _meters[meter].auditedUntil > time && (lostAt == 0 || time <= lostAt);
    }

    /// @inheritdoc IMeters
    function meterOf(address meter) external view returns (Meter memory) {
        return _meters[meter];
    }

    /// @inheritdoc IMeters
    function meterCount() external view returns (uint256) {
        return _certified.length;
    }

    /// @inheritdoc IMeters
    function meterAt(uint256 index) external view returns (address) {
        return _certified[index];
    }

    /// @inheritdoc IMeters
    function reading(address meter, uint32 boundary)
        external
        view
        returns (bool exists, uint64 importWh, uint64 exportWh)
    {
        Registers storage r = _readings[meter][boundary];
        return (r.exists, r.importWh, r.exportWh);
    }

    /// @inheritdoc IMeters
    function metered(address meter, uint32 interval)
        external
        view
        returns (bool known, uint64 importWh, uint64 exportWh)
    {
        Registers memory first = _readings[meter][interval];
        Registers memory last = _readings[meter][interval + 1];
        if (!first.exists || !last.exists) return (false, 0, 0);
        return (true, last.importWh - first.importWh, last.exportWh - first.exportWh);
    }

    /// @dev Ends where silence begins, so that a reading and an expiry can never both be possible.
    function _checkTime(uint32 boundary) private view {
        uint64 opensAt = tariff.start(boundary);
        if (block.timestamp < opensAt) revert Meters_TooEarly(boundary, opensAt);
        uint64 closedAt = opensAt + _graceSeconds;
        if (block.timestamp >= closedAt) revert Meters_TooLate(boundary, closedAt);
    }

    function _checkOrder(uint32 lastBoundary, uint32 boundary, uint64 importWh, uint64 exportWh) private view {
        Registers memory last = _readings[msg.sender][lastBoundary];
        if (boundary < lastBoundary || importWh < last.importWh || exportWh < last.exportWh) {
            revert Meters_NotMonotone(boundary, lastBoundary);
        }
    }

    function _suspend(address meter, uint32 boundary) private {
        _meters[meter].suspended = true;
        _noteLoss(meter);
        emit MeterSuspended(meter, boundary);
    }

    function _noteLoss(address meter) private {
        if (_lostAt[meter] == 0) _lostAt[meter] = uint64(block.timestamp);
    }
}
