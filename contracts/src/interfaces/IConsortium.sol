// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Members with equal votes
/// @notice A proposal is a list of calls that the consortium makes when more than half of the members of that moment agree.
/// A newcomer proposes itself; members may be removed; the last member may not. A proposal that nobody executed lapses one
/// voting time after its vote closed, so that a forgotten one cannot pass later, when the members are others.
interface IConsortium {
    struct Call {
        address target;
        bytes data;
    }

    event MemberAdmitted(address indexed member);
    event MemberRemoved(address indexed member);
    event Proposed(bytes32 indexed id, address indexed proposer, Call[] calls, bytes32 reason, uint64 votesUntil);
    event Voted(bytes32 indexed id, address indexed member, bool approve);
    event Executed(bytes32 indexed id);

    error Consortium_NotMember(address caller);
    error Consortium_NotSelf(address caller);
    error Consortium_AlreadyMember(address member);
    error Consortium_UnknownMember(address member);
    error Consortium_LastMember(address member);
    error Consortium_UnknownProposal(bytes32 id);
    error Consortium_ProposalExists(bytes32 id);
    error Consortium_AlreadyExecuted(bytes32 id);
    error Consortium_VotingOver(bytes32 id, uint64 votesUntil);
    error Consortium_NotAgreed(bytes32 id, uint256 yes, uint256 needed);
    error Consortium_CallFailed(uint256 index, bytes reason);
    error Consortium_Lapsed(bytes32 id, uint64 lapsedAt);
    error Consortium_EmptyProposal();
    error Consortium_NoFounders();
    error Consortium_VotingTimeZero();
    error Consortium_ZeroAddress();

    /// @notice Proposes calls. Only members. The id is keccak256(abi.encode(proposer, calls, reason)).
    function propose(Call[] calldata calls, bytes32 reason) external returns (bytes32 id);

    /// @notice A newcomer proposes its own admission. Anyone who is not a member.
    function proposeSelf(bytes32 reason) external returns (bytes32 id);

    /// @notice Votes, or changes one's vote. Only members, while voting is open.
    function vote(bytes32 id, bool approve) external;

    /// @notice Makes the calls, all or none, once more than half of the present members approve. Anyone. A target without
    /// code counts as a failed call.
    function execute(bytes32 id) external;

    /// @notice Only the consortium itself, by a proposal.
    function admit(address member) external;

    /// @notice Only the consortium itself, by a proposal.
    function remove(address member) external;

    function isMember(address account) external view returns (bool);
    function memberCount() external view returns (uint256);
    function members() external view returns (address[] memory);
    /// @notice How long a proposal is open for votes, in seconds.
    function votingSeconds() external view returns (uint64);
    /// @notice A proposal; its proposer is zero when there is none.
    function proposal(bytes32 id)
        external
        view
        returns (address proposer, uint64 votesUntil, bool executed, Call[] memory calls);
    /// @notice Yes votes of present members, and how many are needed.
    function tally(bytes32 id) external view returns (uint256 yes, uint256 no, uint256 needed);
    /// @notice The members in the form QBFT engines read; never empty.
    function getValidators() external view returns (address[] memory);
}
