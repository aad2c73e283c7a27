// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Hashes of data batches: hourly readings, statements
/// @notice Append only: a correction is a new version, never a change. Only published agents and consortium members may anchor.
interface IDataAnchor {
    /// @param kind What was hashed, such as keccak256("readings") or keccak256("statement").
    event Anchored(address indexed owner, bytes32 indexed kind, uint32 indexed interval, uint32 version, bytes32 root);

    error DataAnchor_NotParticipant(address caller);
    error DataAnchor_RootZero();
    error DataAnchor_Unknown(address owner, bytes32 kind, uint32 interval, uint32 version);

    /// @notice Anchors the salted root of a batch for one interval.
    function anchor(bytes32 kind, uint32 interval, bytes32 root) external returns (uint32 version);

    /// @notice How many versions exist.
    function versions(address owner, bytes32 kind, uint32 interval) external view returns (uint32);

    /// @notice The root of a version, counted from 1.
    function rootOf(address owner, bytes32 kind, uint32 interval, uint32 version) external view returns (bytes32);
}
