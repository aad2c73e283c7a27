// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EnumerableSet} from "@openzeppelin/contracts/utils/structs/EnumerableSet.sol";
import {IConsortium} from "../interfaces/IConsortium.sol";

/// @title Consortium; documented in IConsortium
contract Consortium is IConsortium {
    using EnumerableSet for EnumerableSet.AddressSet;

    enum Vote {
        None,
        Yes,
        No
    }

    struct Proposal {
        address proposer;
        uint64 votesUntil;
        bool executed;
        Call[] calls;
        mapping(address member => Vote) votes;
    }

    /// @inheritdoc IConsortium
    uint64 public immutable votingSeconds;

    EnumerableSet.AddressSet private _members;
    mapping(bytes32 id => Proposal) private _proposals;

    modifier onlyMember() {
        if (!isMember(msg.sender)) revert Consortium_NotMember(msg.sender);
        _;
    }

    modifier onlySelf() {
        if (msg.sender != address(this)) revert Consortium_NotSelf(msg.sender);
        _;
    }

    constructor(address[] memory founders, uint64 votingSeconds_) {
        if (founders.length == 0) revert Consortium_NoFounders();
        if (votingSeconds_ == 0) revert Consortium_VotingTimeZero();
        votingSeconds = votingSeconds_;
        for (uint256 i = 0; i < founders.length; i++) {
            _admit(founders[i]);
        }
    }

    /// @inheritdoc IConsortium
    function propose(Call[] calldata calls, bytes32 reason) external onlyMember returns (bytes32 id) {
        if (calls.length == 0) revert Consortium_EmptyProposal();
        return _propose(calls, reason);
    }

    /// @inheritdoc IConsortium
    function proposeSelf(bytes32 reason) external returns (bytes32 id) {
        if (isMember(msg.sender)) revert Consortium_AlreadyMember(msg.sender);
        Call[] memory calls = new Call[](1);
        calls[0] = Call(address(this), abi.encodeCall(IConsortium.admit, (msg.sender)));
        return _propose(calls, reason);
    }

    /// @inheritdoc IConsortium
    function vote(bytes32 id, bool approve) external onlyMember {
        Proposal storage p = _known(id);
        if (p.executed) revert Consortium_AlreadyExecuted(id);
        if (block.timestamp >= p.votesUntil) revert Consortium_VotingOver(id, p.votesUntil);
        p.votes[msg.sender] = approve ? Vote.Yes : Vote.No;
        emit Voted(id, msg.sender, approve);
    }

    /// @inheritdoc IConsortium
    function execute(bytes32 id) external {
        Proposal storage p = _known(id);
        if (p.executed) revert Consortium_AlreadyExecuted(id);
        uint64 lapsedAt = p.votesUntil + votingSeconds;
        if (block.timestamp >= lapsedAt) revert Consortium_Lapsed(id, lapsedAt);
        (uint256 yes,, uint256 needed) = tally(id);
        if (yes < needed) revert Consortium_NotAgreed(id, yes, needed);
        p.executed = true;
        for (uint256 i = 0; i < p.calls.length; i++) {
            _call(i, p.calls[i]);
        }
        emit Executed(id);
    }

    /// @inheritdoc IConsortium
    function admit(address member) external onlySelf {
        _admit(member);
    }

    /// @inheritdoc IConsortium
    function remove(address member) external onlySelf {
        if (!isMember(member)) revert Consortium_UnknownMember(member);
        if (_members.length() == 1) revert Consortium_LastMember(member);
        _members.remove(member);
        emit MemberRemoved(member);
    }

    /// @inheritdoc IConsortium
    function isMember(address account) public view returns (bool) {
        return _members.contains(account);
    }

    /// @inheritdoc IConsortium
    function memberCount() external view returns (uint256) {
        return _members.length();
    }

    /// @inheritdoc IConsortium
    function members() external view returns (address[] memory) {
        return _members.values();
    }

    /// @inheritdoc IConsortium
    function getValidators() external view returns (address[] memory) {
        return _members.values();
    }

    /// @inheritdoc IConsortium
    function proposal(bytes32 id)
        external
        view
        returns (address proposer, uint64 votesUntil, bool executed, Call[] memory calls)
    {
        Proposal storage p = _proposals[id];
        return (p.proposer, p.votesUntil, p.executed, p.calls);
    }

    /// @inheritdoc IConsortium
    function tally(bytes32 id) public view returns (uint256 yes, uint256 no, uint256 needed) {
        Proposal storage p = _known(id);
        uint256 count = _members.length();
        for (uint256 i = 0; i < count; i++) {
            Vote given = p.votes[_members.at(i)];
            if (given == Vote.Yes) yes++;
            else if (given == Vote.No) no++;
        }
        needed = count / 2 + 1;
    }

    function _propose(Call[] memory calls, bytes32 reason) private returns (bytes32 id) {
        id = keccak256(abi.encode(msg.sender, calls, reason));
        Proposal storage p = _proposals[id];
        if (p.proposer != address(0)) revert Consortium_ProposalExists(id);
        p.proposer = msg.sender;
        p.votesUntil = uint64(block.timestamp) + votingSeconds;
        for (uint256 i = 0; i < calls.length; i++) {
            p.calls.push(calls[i]);
        }
        emit Proposed(id, msg.sender, calls, reason, p.votesUntil);
    }

    function _admit(address member) private {
        if (member == address(0)) revert Consortium_ZeroAddress();
        if (!_members.add(member)) revert Consortium_AlreadyMember(member);
        emit MemberAdmitted(member);
    }

    function _call(uint256 index, Call storage c) private {
        address target = c.target;
        if (target.code.length == 0) revert Consortium_CallFailed(index, "");
        (bool ok, bytes memory reason) = target.call(c.data);
        if (!ok) revert Consortium_CallFailed(index, reason);
    }

    function _known(bytes32 id) private view returns (Proposal storage p) {
        p = _proposals[id];
        if (p.proposer == address(0)) revert Consortium_UnknownProposal(id);
    }
}
