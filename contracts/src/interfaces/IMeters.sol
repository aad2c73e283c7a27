// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Certified meters and their readings
/// @notice A reading is both registers exactly at the start of interval `boundary`. One per meter and boundary, both registers
/// monotone, accepted from start(boundary) until start(boundary) + grace, from a meter that is certified and audited then.
/// A second, different reading of the same boundary is proof of equivocation and suspends the meter.
interface IMeters {
    struct Meter {
        uint64 capacityWh;
        uint64 auditedUntil;
        bool suspended;
        bool revoked;
        bool hasReading;
        uint32 lastBoundary;
    }

    event AuditorChanged(address indexed auditor, bool allowed);
    event MeterCertified(address indexed meter, uint64 capacityWh, uint64 auditedUntil);
    event MeterRevoked(address indexed meter);
    event MeterSuspended(address indexed meter, uint32 boundary);
    event ReadingRecorded(address indexed meter, uint32 indexed boundary, uint64 importWh, uint64 exportWh);

    error Meters_NotConsortium(address caller);
    error Meters_NotAuditor(address caller);
    error Meters_NotValid(address meter);
    error Meters_TooEarly(uint32 boundary, uint64 opensAt);
    error Meters_TooLate(uint32 boundary, uint64 closedAt);
    error Meters_NotMonotone(uint32 boundary, uint32 lastBoundary);
    error Meters_AuditInPast(uint64 auditedUntil);
    error Meters_Revoked(address meter);
    error Meters_ZeroAddress();

    /// @notice Lists or removes an auditor. Only the consortium.
    function setAuditor(address auditor, bool allowed) external;

    /// @notice Certifies a meter, or renews its audit. Lifts a suspension. Only auditors; a revoked meter stays revoked.
    /// @param capacityWh Largest storage whose content the meter may turn into tokens.
    function certify(address meter, uint64 capacityWh, uint64 auditedUntil) external;

    /// @notice Only auditors and the consortium.
    function revoke(address meter) external;

    /// @notice Records the calling meter's registers. The same values again are accepted and change nothing; different ones do not
    /// revert either, or their trace would be undone: they suspend the meter, and the first reading stands.
    function recordReading(uint32 boundary, uint64 importWh, uint64 exportWh) external;

    /// @notice Certified, audited now, neither suspended nor revoked.
    function isValid(address meter) external view returns (bool);
    /// @notice Whether it was valid at a time that is past, as far as its newest certificate tells; in the block of its loss it still was. So what
    /// somebody relied on then cannot be undone by a meter that gets itself suspended.
    function wasValid(address meter, uint64 time) external view returns (bool);
    function isAuditor(address account) external view returns (bool);
    /// @notice How many meters were ever certified.
    function meterCount() external view returns (uint256);
    /// @notice One of them, in the order in which they were first certified; no longer valid ones stay.
    function meterAt(uint256 index) external view returns (address);
    function meterOf(address meter) external view returns (Meter memory);
    function reading(address meter, uint32 boundary)
        external
        view
        returns (bool exists, uint64 importWh, uint64 exportWh);
    /// @notice Import and export of one interval; `known` only when both boundary readings exist.
    function metered(address meter, uint32 interval)
        external
        view
        returns (bool known, uint64 importWh, uint64 exportWh);
}
