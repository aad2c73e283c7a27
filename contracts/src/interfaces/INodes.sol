// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Who keeps the database of commitments, and the community's lot
/// @notice Nodes are listed by the consortium and stake money of their Vault balance. ⌊2n/3⌋ + 1 of the n listed nodes are a quorum:
/// what they sign counts as seen by the community. With their secrets they also draw the lot that nobody can choose: each commits to
/// the end of a hash chain and reveals one link per round; a round's seed is known when it is over.
/// A round counts the nodes that had committed and were active when it began, and nobody else: who joins later can neither hold it up nor
/// choose its link after having seen others'. Its clock starts with the first reveal, or the first commitment, or announcement to
/// leave, made in it; `roundSeconds` later it can be closed. Who has not revealed by then pays and is out of the lot until it commits again.
/// A round in which nobody reveals gives no seed; it begins again with those who have committed since. So no seed is without a secret.
/// Assumption: fewer than a third of the nodes are malicious or out of order; `unstakeDelay` covers whatever a stake answers for.
/// How far anyone can bias a seed: who reveals last can withhold its link and so choose between two seeds; that costs `withheldPenalty`
/// and the place in the next round. Whoever has k nodes chooses among 2^k seeds, and pays for each link that it withholds.
interface INodes {
    event NodeChanged(address indexed node, bool listed);
    event Staked(address indexed node, uint256 amount);
    event UnstakeRequested(address indexed node, uint64 availableAt);
    event Unstaked(address indexed node, uint256 amount);
    event StakeLost(address indexed node, uint256 amount, address indexed by);
    event SlasherChanged(address indexed slasher, bool allowed);
    event SeedCommitted(address indexed node, bytes32 head);
    event SeedRevealed(address indexed node, uint32 indexed round, bytes32 link);
    /// @notice Also when a round without a single reveal begins again.
    event RoundBegun(uint32 indexed round, uint256 expected);
    event RoundClosed(uint32 indexed round, bytes32 seed);
    event RevealWithheld(address indexed node, uint32 indexed round, uint256 penalty);

    error Nodes_NotConsortium(address caller);
    error Nodes_NotSlasher(address caller);
    error Nodes_NotNode(address caller);
    error Nodes_ZeroAddress();
    error Nodes_AmountZero();
    error Nodes_TooMany(uint256 most);
    /// @notice Who withholds a link could have left before its round can be closed.
    error Nodes_DelayTooShort(uint64 unstakeDelay, uint64 roundSeconds);
    error Nodes_NotRequested(address node);
    error Nodes_TooEarly(uint64 availableAt);
    /// @notice The signatures are not a multiple of 65 bytes, or one is not by an active node, or the signers are not in ascending order.
    error Nodes_BadSignature(uint256 index, address signer);
    error Nodes_NoQuorum(uint256 signers, uint256 needed);
    error Nodes_WrongLink(address node, bytes32 link);
    error Nodes_AlreadyRevealed(address node, uint32 round);
    error Nodes_AlreadyCommitted(address node);
    /// @notice The node had not committed, or was not active, when the round began.
    error Nodes_NotInRound(address node, uint32 round);
    error Nodes_ClockNotStarted(uint32 round);
    error Nodes_SeedUnknown(uint32 round);

    /// @notice Lists or removes a node; at most 100. Only the consortium. A removed one keeps its stake until it takes it out.
    function setNode(address node, bool listed) external;
    /// @notice Registers or removes a contract that may take stakes. Only the consortium.
    function setSlasher(address slasher, bool allowed) external;
    /// @notice Stakes money of the caller's Vault balance, announced withdrawals last; adds to what it staked. Only listed nodes.
    function stake(uint256 amount) external;
    /// @notice Announces that the caller takes its whole stake out; from here on it signs nothing that counts.
    function requestUnstake() external;
    /// @notice Pays the stake back into the caller's Vault balance, `unstakeDelay` after the announcement. A round that still waits for the
    /// caller is closed before.
    function unstake() external;
    /// @notice Takes the whole stake of each node and pays it to `to` inside the Vault. Only registered slashers. One without a stake is
    /// passed over.
    /// @return taken The sum.
    function slash(address[] calldata signers, address to) external returns (uint256 taken);

    /// @notice Listed, with at least the least stake, and no announcement to leave.
    function isActive(address node) external view returns (bool);
    function isListed(address node) external view returns (bool);
    function nodes() external view returns (address[] memory);
    function stakeOf(address node) external view returns (uint256);
    /// @notice Seconds from the announcement to take a stake out to its payment.
    function unstakeDelay() external view returns (uint64);
    /// @notice ⌊2n/3⌋ + 1 of the n listed nodes.
    function quorum() external view returns (uint256);
    /// @notice The signers of a digest, when they are a quorum of active nodes; reverts otherwise.
    /// @param signatures r ‖ s ‖ v of 65 bytes each, in ascending order of the signers' addresses.
    function requireQuorum(bytes32 digest, bytes calldata signatures) external view returns (address[] memory signers);

    /// @notice Commits the calling node, which is active, to a hash chain: `head` is the keccak256 of the first link it will reveal, from
    /// the next round on. Once, and again when the chain is used up: after the reveal of its last link, in the same round. The first round
    /// begins as soon as every listed node has committed.
    function commitSeed(bytes32 head) external;
    /// @notice Reveals the next link of the calling node's chain in the present round. The round is over when all that it counts have
    /// revealed. Its seed is keccak256(abi.encode(seed before, round, XOR of keccak256(abi.encode(node, link)))): the order of the reveals
    /// does not matter.
    function reveal(bytes32 link) external;
    /// @notice Ends a round in which somebody has revealed nothing `roundSeconds` after its clock started. Anyone. Who withheld pays.
    function closeRound() external;
    /// @notice The round that takes reveals now; the first is 1.
    function round() external view returns (uint32);
    /// @notice Whether the present round still waits for a node's link.
    function isDue(address node) external view returns (bool);
    /// @notice From here on the present round can be closed; zero while its clock stands.
    function closesAt() external view returns (uint64);
    /// @notice The seed of a round that is over; reverts with Nodes_SeedUnknown before.
    function seedOf(uint32 round_) external view returns (bytes32);
}
