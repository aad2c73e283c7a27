// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Checked} from "../types/Commitment.sol";
import {Verdict} from "../types/Trade.sol";
import {ISettlement} from "./ISettlement.sol";

/// @title Atomic settlement: a commitment to pay and a meter's receipt, both or nothing (SPB; T1, T2)
/// @notice Two kinds of claim, settled with the same evidence:
/// - **commitments**, which stand in an anchored root and pay out of the consumer's deposit in the CommitmentLedger;
/// - **trades** that a market has opened here. A market that matches on chain brings the money of its orders, which is held in the Vault
///   (Funding.Escrow); a market of signed agreements brings none (Funding.Commitment): there a commitment that names the trade pays.
/// Evidence is, per interval, what each producer's meter states it exported and what each consumer's meter confirms over those statements
/// (docs of the packed bytes: `libraries/Evidence.sol`). The contract allocates by T7 and pays min(export share, import share). Receipts are
/// never stored; a key signs one digest. Penalties do not exist here: what was not delivered is not paid.
/// Receipts count to the end of grace; from the second after, `expire` gives the money back.
/// Nothing reverts for one bad item: each gets its verdict, a refused one an event with the reason.
interface IAtomicSettlement is ISettlement {
    enum Funding {
        None,
        Escrow,
        Commitment
    }

    event CommitmentSettled(
        bytes32 indexed digest, address indexed consumer, uint64 sequence, uint64 deliveredWh, bytes32 trade
    );
    /// @param claim Digest of a commitment, or id of a trade. Claims are numbered within one call, so a statement that lists an escrowed trade and
    /// a commitment of one interval together belongs to no call: a market's funding is not changed while its trades are open.
    /// @param reason Selector of one of the errors below.
    event ClaimRefused(bytes32 indexed claim, uint256 index, Verdict verdict, bytes4 reason);
    event MarketChanged(address indexed market, Funding funding);

    error AtomicSettlement_NotConsortium(address caller);
    error AtomicSettlement_NotMarket(address caller);
    error AtomicSettlement_MarketMismatch(address market, address caller);
    error AtomicSettlement_AlreadyOpen(bytes32 tradeId);
    error AtomicSettlement_IntervalOver(uint32 interval, uint64 end);
    error AtomicSettlement_SameMeter(address meter);
    error AtomicSettlement_ZeroAddress();
    error AtomicSettlement_ProofCount(uint256 proofs, uint256 trades);
    /// @notice The packed bytes end early, go on too long, or name a claim that is not there.
    error AtomicSettlement_Malformed(uint256 at);

    // Reasons, per claim; never thrown.
    /// @notice The consumer has not signed it, or it was changed since.
    error AtomicSettlement_NotSigned();
    /// @notice It does not stand in the anchored root.
    error AtomicSettlement_NotAnchored();
    error AtomicSettlement_AmountZero();
    /// @notice Its expiry lies outside (end(interval), end(interval) + grace].
    error AtomicSettlement_ExpiryInvalid();
    error AtomicSettlement_ReceiptLate();
    error AtomicSettlement_IntervalNotOver();
    error AtomicSettlement_Paid();
    error AtomicSettlement_NotCovered();
    error AtomicSettlement_TradeNotOpen();
    error AtomicSettlement_NoReceipt();
    /// @notice The producer's meter has stated nothing about this claim.
    error AtomicSettlement_NoStatement();
    /// @notice A signature that is none, or by a key that is not at this place of the tree: another tree's path, a forged receipt.
    error AtomicSettlement_WrongPath();
    /// @notice The certificate of existence is unknown, over, revoked, or its meter is.
    error AtomicSettlement_CertificateInvalid();
    /// @notice The receipt or statement is by a meter that has nothing to do with the claim.
    error AtomicSettlement_WrongMeter();
    error AtomicSettlement_KeyUsedTwice();
    /// @notice Two statements or two receipts list the claim, or one lists it twice.
    error AtomicSettlement_ListedTwice();

    /// @notice Settles commitments of one interval with their proofs. Anyone.
    /// @param batch Packed: `libraries/CommitmentBatch.sol`; written by `packCommitmentBatch` in src/settlement.
    function settleCommitments(uint32 interval, bytes calldata batch) external returns (Verdict[] memory);

    /// @notice What `settleCommitments` would find, as of a time, without regard to what has been paid since, nor to what became of trades,
    /// certificates, meters and keys since.
    function checkCommitments(uint32 interval, bytes calldata batch, uint64 asOf)
        external
        view
        returns (Checked[] memory);

    /// @notice Key of a trade's hold in the Vault, for `IVault.releaseExpired`.
    function holdKeys(bytes32 tradeId) external pure returns (bytes32 buyerKey, bytes32 sellerKey);
    /// @notice 0 unknown, 1 open, 2 settled, 3 expired.
    function stateOf(bytes32 tradeId) external view returns (uint8);
    function fundingOf(address market) external view returns (Funding);
    /// @notice Registers or removes a market. Only the consortium.
    function setMarket(address market, Funding funding) external;
}
