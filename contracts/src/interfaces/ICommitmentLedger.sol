// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Commitment, Payment} from "../types/Commitment.sol";

/// @title Money behind commitments, and the roots of the nodes' database (T1, T2)
/// @notice A consumer puts money of its Vault balance aside here; commitments are promises out of it that nobody sends to the chain. The
/// money can leave in two ways: by a settlement, or by `release` after `releaseDelay`, which is longer than any commitment made before the
/// announcement can live. A quorum of nodes anchors the root of their database; they accept only commitments that the deposit covers,
/// announced releases deducted; so what is anchored is money on hold. Each commitment is paid once. Earnings can be claimed at once.
/// Root: Merkle tree as in IExistenceCertificates over leaves keccak256(keccak256(abi.encode(consumer, digest of its newest commitment))),
/// in ascending order of the consumers' addresses; an odd node of a level moves up as it is.
/// Assumptions: a quorum of nodes is honest; settlements are registered by vote.
interface ICommitmentLedger {
    /// @param requested Part of the deposit whose release is announced.
    /// @param availableAt From here on `release` may pay it; it stands when nothing is announced any more.
    struct Account {
        uint64 deposit;
        uint64 requested;
        uint64 earned;
        uint40 availableAt;
    }

    /// @notice What became of a single payment.
    enum Outcome {
        Paid,
        NotAnchored,
        AlreadyPaid,
        NotCovered
    }

    event Deposited(address indexed owner, uint256 amount);
    event ReleaseRequested(address indexed owner, uint256 amount, uint64 availableAt);
    event ReleaseCancelled(address indexed owner, uint256 amount);
    /// @notice A settlement needed money whose release was announced but not yet paid out.
    event ReleaseReduced(address indexed owner, uint256 amount);
    event Released(address indexed owner, uint256 amount);
    event Claimed(address indexed owner, uint256 amount);
    event Bonded(address indexed owner, uint256 amount);
    event Unbonded(address indexed owner, uint256 amount);
    /// @notice Two commitments of one consumer had the same sequence number: its bond went to the fund.
    event Slashed(address indexed consumer, uint64 sequence, uint256 bond);
    event Anchored(uint32 indexed number, bytes32 root, uint64 at);
    event CommitmentPaid(
        address indexed consumer,
        uint64 indexed sequence,
        address indexed producer,
        uint64 paid,
        uint64 gridFee,
        uint64 tax
    );
    event SettlementChanged(address indexed settlement, bool allowed);

    error CommitmentLedger_NotConsortium(address caller);
    error CommitmentLedger_NotSettlement(address caller);
    error CommitmentLedger_ZeroAddress();
    /// @notice A commitment made right before an announcement would outlive it: gate, interval, grace and margin take `least` seconds.
    error CommitmentLedger_DelayTooShort(uint64 delay, uint64 least);
    error CommitmentLedger_AmountZero();
    error CommitmentLedger_NotCovered(address owner, uint256 needed, uint256 available);
    error CommitmentLedger_NoRequest(address owner);
    error CommitmentLedger_TooEarly(uint64 availableAt);
    error CommitmentLedger_DepositLeft(address owner, uint256 deposit);
    error CommitmentLedger_AlreadySlashed(address consumer);
    error CommitmentLedger_RootZero();
    error CommitmentLedger_WrongNumber(uint32 number, uint32 expected);
    error CommitmentLedger_InFuture(uint64 at);
    error CommitmentLedger_NotTwice();
    error CommitmentLedger_BadSignature(address signer, address expected);

    /// @notice Puts money of the caller's available Vault balance aside for its commitments.
    function deposit(uint64 amount) external;
    /// @notice Puts money of the caller's available Vault balance aside that it loses when it signs two commitments with one number.
    function bond(uint64 amount) external;
    /// @notice Announces that part of the deposit is to go back. From here on nodes accept no commitment against it. A second announcement
    /// adds to the first and starts the delay again.
    function requestRelease(uint64 amount) external;
    function cancelRelease() external;
    /// @notice Pays what was announced, or what settlements have left of it, into the caller's Vault balance.
    function release() external;
    /// @notice Gives the bond back into the Vault balance, to whoever has no deposit left, `releaseDelay` after its last announcement, or
    /// after the last settlement that left nothing of the deposit but what was announced.
    function unbond() external;
    /// @notice Pays what somebody has earned into its own Vault balance. Anyone.
    function claim(address owner) external;

    /// @notice Anchors the root that a quorum of nodes has signed (EIP-712, domain "neighborwatt commitments"):
    /// `Anchor(uint32 number,bytes32 previous,bytes32 root,uint64 at)`, where `previous` is the root of the anchor before. Anyone.
    function anchor(uint32 number, bytes32 root, uint64 at, bytes calldata signatures) external;
    function anchorCount() external view returns (uint32);
    /// @notice Root and time of an anchor; zero and zero when there is none. Anchors are numbered from 1.
    function anchorOf(uint32 number) external view returns (bytes32 root, uint64 at);
    /// @notice The root alone, which is all that a settlement needs.
    function anchoredRoot(uint32 number) external view returns (bytes32);

    /// @notice Pays commitments that a settlement has checked. Only registered settlements. Never reverts for one bad item.
    /// @return done Per item whether it was paid: false when it was paid before or the deposit does not cover it.
    function pay(Payment[] calldata payments) external returns (bool[] memory done);
    /// @notice The same for one commitment that leads to `root`, which must be the anchor's of that number. Nothing happens unless it is paid. One to
    /// nobody counts as not covered.
    function payAnchored(uint32 number, bytes32 root, Payment calldata payment) external returns (Outcome);
    function isSettled(address consumer, uint64 sequence) external view returns (bool);
    /// @notice The same for 64 commitments at once: bit i tells of sequence number 64 × word + i.
    function settledWord(address consumer, uint64 word) external view returns (uint64);

    /// @notice Shows two different commitments of one consumer with the same sequence number. Anyone.
    function reportTwice(
        Commitment calldata first,
        bytes calldata firstSignature,
        Commitment calldata second,
        bytes calldata secondSignature
    ) external;

    /// @notice What the consumer signs (EIP-712, domain "neighborwatt commitments", version 1).
    function digestOf(Commitment calldata commitment) external view returns (bytes32);
    function accountOf(address owner) external view returns (Account memory);
    function bondOf(address owner) external view returns (uint256);
    function isSlashed(address consumer) external view returns (bool);
    function releaseDelay() external view returns (uint64);
    /// @notice Σ deposits + Σ earnings + Σ bonds: what this contract has in the Vault.
    function totalNano() external view returns (uint256);
    /// @notice Receivers of local grid fee, local tax and bonds.
    function accounts() external view returns (address grid, address tax, address fund);
    /// @notice Whether a contract may pay commitments.
    function isSettlement(address settlement) external view returns (bool);
    /// @notice Registers or removes a settlement. Only the consortium.
    function setSettlement(address settlement, bool allowed) external;
}
