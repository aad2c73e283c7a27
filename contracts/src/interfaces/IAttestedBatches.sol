// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Settlement of a batch that a quorum of nodes vouches for (T2, attested mode)
/// @notice The nodes check commitments, receipts and certificates off the chain, and sign what each commitment pays. The batch is final after
/// `windowSeconds` unless somebody shows it wrong: by evidence that the contract checks as in the proof mode and that says something
/// else of one item (`contradict`), or by asking for the evidence of an item (`challenge`) that nobody gives in time (`answer`). Then the whole
/// batch is void and its signers lose their stake. Nothing is paid before, so nothing has to be taken back.
/// Items are packed, one batch one interval: `u8 accounts ‖ accounts × address ‖ items`, each item
/// `u8 consumer ‖ u8 producer ‖ u32 sequence ‖ u40 deliveredWh ‖ u40 pricePerWh` (16 bytes; consumer and producer are places in the accounts).
/// Assumption: somebody who holds the receipts looks within the window; every node and every party of a trade does.
interface IAttestedBatches {
    enum State {
        Unknown,
        Pending,
        Final,
        Void
    }

    event BatchAttested(bytes32 indexed batch, uint32 indexed interval, uint256 items, uint64 finalAt, bytes packed);
    event BatchChallenged(bytes32 indexed batch, uint256 indexed item, address indexed challenger, uint64 answerBy);
    event ChallengeAnswered(bytes32 indexed batch, uint256 indexed item, address indexed answerer);
    event BatchVoided(bytes32 indexed batch, uint256 item, address indexed by, uint256 stakeLost);
    /// @param paid How many of the items were paid; the others were settled before or not covered.
    event BatchFinal(bytes32 indexed batch, uint256 paid);

    error AttestedBatches_Malformed(uint256 length);
    error AttestedBatches_Empty();
    error AttestedBatches_AlreadyAttested(bytes32 batch);
    error AttestedBatches_IntervalNotOver(uint32 interval, uint64 end);
    /// @notice Commitments of the interval have expired: nothing can be vouched for any more.
    error AttestedBatches_TooLate(uint32 interval, uint64 latest);
    error AttestedBatches_NotPending(bytes32 batch, State state);
    error AttestedBatches_WindowOver(uint64 finalAt);
    error AttestedBatches_WindowOpen(uint64 finalAt);
    error AttestedBatches_AlreadyChallenged(bytes32 batch, uint256 item);
    error AttestedBatches_NotChallenged(bytes32 batch, uint256 item);
    error AttestedBatches_ChallengeOpen(bytes32 batch);
    error AttestedBatches_AnswerTimeOver(uint64 answerBy);
    error AttestedBatches_AnswerTimeLeft(uint64 answerBy);
    error AttestedBatches_ItemUnknown(uint256 item, uint256 items);
    /// @notice The evidence does not show this item to be right (answer) or wrong (contradict).
    error AttestedBatches_EvidenceFails(uint256 item);
    error AttestedBatches_WrongSigners(bytes32 batch);

    /// @notice Hands in a batch with the signatures of a quorum (EIP-712, domain "neighborwatt batches"):
    /// `Batch(uint32 interval,bytes32 items)`, items = keccak256 of the packed bytes. Anyone, from the interval's end to its last expiry.
    function attest(uint32 interval, bytes calldata packed, bytes calldata signatures) external returns (bytes32 batch);
    /// @notice Shows that an item is wrong: `proof` is a batch of commitments (IAtomicSettlement) whose item `proofItem` is the same commitment,
    /// fully proved, and pays something else. Anyone. Half of the stakes goes to the caller, half to the fund.
    function contradict(
        uint32 interval,
        bytes calldata packed,
        address[] calldata signers,
        uint256 item,
        bytes calldata proof,
        uint256 proofItem
    ) external;
    /// @notice Demands the evidence of an item, with `challengeBond` of the caller's available Vault balance.
    function challenge(uint32 interval, bytes calldata packed, uint256 item) external;
    /// @notice Gives it, and earns the challenger's bond. Anyone.
    function answer(
        uint32 interval,
        bytes calldata packed,
        uint256 item,
        bytes calldata proof,
        uint256 proofItem
    ) external;
    /// @notice Voids a batch whose challenge nobody answered in time. Anyone; the challenger gets its bond back and half of the stakes.
    function voidUnanswered(uint32 interval, bytes calldata packed, address[] calldata signers, uint256 item) external;
    /// @notice Pays a batch whose window is over. Anyone.
    function finalize(uint32 interval, bytes calldata packed) external;

    function stateOf(bytes32 batch) external view returns (State state, uint64 finalAt);
    function batchId(uint32 interval, bytes calldata packed) external view returns (bytes32);
    function windowSeconds() external view returns (uint64);
    function answerSeconds() external view returns (uint64);
    function challengeBond() external view returns (uint256);
}
