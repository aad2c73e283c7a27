// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Settlement of a batch that a quorum of nodes vouches for (T2, attested mode)
/// @notice The nodes check commitments, receipts and certificates off the chain, and sign what each commitment pays. The batch is final after
/// `windowSeconds` unless somebody shows it wrong. Whoever doubts an item demands its evidence, which is checked as in the proof mode, with a
/// bond (`challenge`); whoever holds evidence that says something else makes the batch void at once (`contradict`). Somebody who has the evidence that the nodes
/// have vouched for gives it in time (`answer`) and earns the bond; if nobody does, the batch is void and its signers lose their stakes
/// (`punish`): half to the challenger, half to the fund, since the challenger may be one of them. Nothing is paid before a batch is
/// final, so nothing has to be taken back.
/// A contradiction may be answered too: a meter that signs two receipts for one interval voids a batch, but takes no honest node's stake.
/// An open challenge keeps a batch from being final, and does not open its window again: `windowSeconds` + `answerSeconds` after a batch
/// came, anyone can end it.
/// A void batch stays void. Its good items can still be settled by proof, or be attested in a batch of other bytes (the bad item left out,
/// another order), while the interval's commitments live: so window and time to answer should be far shorter than the grace.
/// Items are packed, one batch one interval: `u8 accounts ‖ accounts × address ‖ items`, each item
/// `u8 consumer ‖ u8 producer ‖ u32 sequence ‖ u40 deliveredWh ‖ u40 pricePerWh` (16 bytes; consumer and producer are places in the accounts).
/// `multicall` (OpenZeppelin's) makes several calls in one transaction, all or none: a node has the batch before paid and hands in the next.
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
    event BatchVoided(bytes32 indexed batch, uint256 item, address indexed by);
    event SignersPunished(bytes32 indexed batch, uint256 item, address indexed challenger, uint256 stakeLost);
    /// @param paid How many of the items were paid; the others were settled before or not covered.
    event BatchFinal(bytes32 indexed batch, uint256 paid);

    error AttestedBatches_ZeroAddress();
    error AttestedBatches_NoTime();
    /// @notice The nodes could take their stakes out before their batch is final: that takes longer than `least` seconds.
    error AttestedBatches_UnstakeTooSoon(uint64 unstakeDelay, uint64 least);
    /// @notice A consumer could take its deposit out before a batch that was attested at its last moment is final.
    error AttestedBatches_ReleaseTooSoon(uint64 releaseDelay, uint64 least);
    error AttestedBatches_Malformed(uint256 length);
    error AttestedBatches_Empty();
    error AttestedBatches_AccountUnknown(uint256 item);
    /// @notice What the item costs its consumer does not fit 64 bits.
    error AttestedBatches_AmountTooLarge(uint256 item);
    error AttestedBatches_AlreadyAttested(bytes32 batch);
    error AttestedBatches_IntervalNotOver(uint32 interval, uint64 end);
    /// @notice Commitments of the interval have expired: nothing can be vouched for any more.
    error AttestedBatches_TooLate(uint32 interval, uint64 latest);
    error AttestedBatches_NotPending(bytes32 batch, State state);
    error AttestedBatches_WindowOver(uint64 finalAt);
    error AttestedBatches_WindowOpen(uint64 finalAt);
    /// @notice An item is challenged once: what was answered is proved.
    error AttestedBatches_AlreadyChallenged(bytes32 batch, uint256 item);
    error AttestedBatches_BondNotCovered(uint256 bond, uint256 available);
    error AttestedBatches_NotChallenged(bytes32 batch, uint256 item);
    error AttestedBatches_ChallengeOpen(bytes32 batch);
    error AttestedBatches_AnswerTimeOver(uint64 answerBy);
    error AttestedBatches_AnswerTimeLeft(uint64 answerBy);
    error AttestedBatches_ItemUnknown(uint256 item, uint256 items);
    /// @notice The evidence does not show this item to be right (answer) or wrong (contradict).
    error AttestedBatches_EvidenceFails(uint256 item);
    /// @notice Not those who signed the batch, in ascending order.
    error AttestedBatches_WrongSigners(bytes32 batch);
    error AttestedBatches_AlreadyPunished(bytes32 batch);

    /// @notice Hands in a batch with the signatures of a quorum (EIP-712, domain "neighborwatt batches"):
    /// `Batch(uint32 interval,bytes32 items)`, items = keccak256 of the packed bytes. Anyone, from the interval's end to its last expiry.
    function attest(uint32 interval, bytes calldata packed, bytes calldata signatures) external returns (bytes32 batch);
    /// @notice Shows that an item is wrong, and voids the batch: `proof` is a batch of commitments (IAtomicSettlement) whose item `proofItem` is
    /// the same commitment, fully proved, and pays something else. Anyone, while the window is open. It is a challenge too, with its
    /// bond, so that the signers can show what they have vouched for.
    function contradict(uint32 interval, bytes calldata packed, uint256 item, bytes calldata proof, uint256 proofItem)
        external;
    /// @notice Demands the evidence of an item within `answerSeconds`, with `challengeBond` of the caller's available Vault balance. Anyone,
    /// while the window is open.
    function challenge(uint32 interval, bytes calldata packed, uint256 item) external;
    /// @notice Gives it, and earns the challenger's bond. Anyone. Does not bring a void batch back.
    function answer(uint32 interval, bytes calldata packed, uint256 item, bytes calldata proof, uint256 proofItem)
        external;
    /// @notice Voids a batch when nobody answered a challenge in time, and takes the stakes of its signers. Anyone; the challenger gets its bond
    /// back and half of the stakes. Once per batch; another challenger's bond is freed by `IVault.releaseExpired`.
    function punish(uint32 interval, bytes calldata packed, address[] calldata signers, uint256 item) external;
    /// @notice Pays a batch whose window is over. Anyone.
    function finalize(uint32 interval, bytes calldata packed) external;

    /// @notice finalAt is the end of the window, zero for an unknown batch. An open challenge keeps it pending longer.
    function stateOf(bytes32 batch) external view returns (State state, uint64 finalAt);
    /// @notice Who demands the evidence of an item; zeros when nobody did. Its bond is held in the Vault under keccak256(abi.encode(batch, item)).
    function challengeOf(bytes32 batch, uint256 item)
        external
        view
        returns (address challenger, uint64 answerBy, bool answered);
    /// @notice What the nodes sign, which is also the batch's id.
    function batchId(uint32 interval, bytes calldata packed) external view returns (bytes32);
    function windowSeconds() external view returns (uint64);
    function answerSeconds() external view returns (uint64);
    function challengeBond() external view returns (uint256);
}
