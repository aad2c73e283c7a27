// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IConsortium} from "../interfaces/IConsortium.sol";
import {IDataAnchor} from "../interfaces/IDataAnchor.sol";
import {IParticipants} from "../interfaces/IParticipants.sol";

/// @title Data anchor; documented in IDataAnchor
contract DataAnchor is IDataAnchor {
    IParticipants public immutable participants;
    IConsortium public immutable consortium;

    mapping(address owner => mapping(bytes32 kind => mapping(uint32 interval => bytes32[]))) private _roots;

    constructor(IParticipants participants_, IConsortium consortium_) {
        participants = participants_;
        consortium = consortium_;
    }

    /// @inheritdoc IDataAnchor
    function anchor(bytes32 kind, uint32 interval, bytes32 root) external returns (uint32 version) {
        if (!participants.isActive(msg.sender) && !consortium.isMember(msg.sender)) {
            revert DataAnchor_NotParticipant(msg.sender);
        }
        if (root == bytes32(0)) revert DataAnchor_RootZero();
        bytes32[] storage roots = _roots[msg.sender][kind][interval];
        roots.push(root);
        version = uint32(roots.length);
        emit Anchored(msg.sender, kind, interval, version, root);
    }

    /// @inheritdoc IDataAnchor
    function versions(address owner, bytes32 kind, uint32 interval) external view returns (uint32) {
        return uint32(_roots[owner][kind][interval].length);
    }

    /// @inheritdoc IDataAnchor
    function rootOf(address owner, bytes32 kind, uint32 interval, uint32 version) external view returns (bytes32) {
        bytes32[] storage roots = _roots[owner][kind][interval];
        if (version == 0 || version > roots.length) revert DataAnchor_Unknown(owner, kind, interval, version);
        return roots[version - 1];
    }
}
