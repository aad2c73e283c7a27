// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title One commitment, one confirmation, one transaction (SPB: `ERC CTP_ID energy_amount`; T1, T2)
/// @notice The lean path beside IAtomicSettlement, for a commitment by hand that is its consumer's newest one in an anchored root. The meter
/// behind the commitment's consumerRoot signs, with a one-time key (EIP-712, domain "neighborwatt meters", version 1, this contract):
/// `Confirmation(bytes32 commitment,uint64 deliveredWh,bytes32 statement)`,
/// where `statement` is the digest of the producer's meter's signed export that it has seen. Whatever is wrong reverts by name, so a call does all
/// or nothing. Commitments that pay for a market's trade, and those that others of the same consumer follow in the anchor, take a batch.
///
/// Who is believed: the consumer's meter alone. A batch verifies the producer's statement on chain too; here the meter has done so: it signs
/// over nothing but a statement of the meter that the commitment names, and no more than the statement's share and its own (T7). Of all that
/// it may do wrong,
/// - confirming too much takes money from its own consumer only, never more than the commitment says, and gives it to the producer, grid and
///   tax; it makes no energy anywhere, as settlement by receipts has no tokens and no penalties;
/// - confirming too little, or nothing, is what it can do in a batch as well;
/// - it cannot confirm without naming a statement, and whoever doubts one asks for what has that digest.
/// The consumer, who chose the root that its commitment names, has the reasons to look after it, and whoever holds the meter to be false tells the
/// auditor, who revokes it with its roots.
///
/// Packed := u32 anchor ‖ address consumer ‖ u32 sequence ‖ bytes32 previous ‖ u64 heldNano ‖ address producer ‖ u32 interval ‖
/// u40 energyWh ‖ u40 pricePerWh ‖ u32 expiry in seconds after end(interval) ‖ bytes32 consumerRoot ‖ bytes32 producerRoot ‖
/// 65 signature of the consumer ‖ u8 p ‖ p × bytes32 path of the leaf (consumer, digest) in the anchored root ‖
/// u16 leaf of the meter's key ‖ u40 deliveredWh ‖ bytes32 statement ‖ u8 q ‖ q × bytes32 path of the key ‖ 65 signature of the meter.
/// Written by `packConfirmation` in src/settlement. The trade of the commitment is always zero, and stands in its digest: one that pays for a trade
/// gives another digest, which nobody has signed.
interface ISingleSettlement {
    /// @notice What was paid stands in CommitmentPaid of the ledger.
    event Confirmed(bytes32 indexed commitment, uint64 deliveredWh, bytes32 statement);

    /// @notice The packed bytes have another length than they say.
    error SingleSettlement_Malformed(uint256 length, uint256 expected);
    /// @notice The consumer has not signed the commitment, or it was changed since, or it pays for a trade.
    error SingleSettlement_NotSigned(bytes32 commitment);
    /// @notice It is not its consumer's newest commitment in that anchor, or there is no such anchor.
    error SingleSettlement_NotAnchored(bytes32 commitment, uint32 anchor);
    error SingleSettlement_AmountZero();
    /// @notice A commitment to nobody.
    error SingleSettlement_ZeroAddress();
    /// @notice Its expiry lies outside (end(interval), end(interval) + grace].
    error SingleSettlement_ExpiryInvalid(uint64 expiry);
    error SingleSettlement_IntervalNotOver(uint32 interval, uint64 end);
    error SingleSettlement_ReceiptLate(uint64 expiry);
    /// @notice The meter has seen no statement of the producer's meter: the producer's reading is missing.
    error SingleSettlement_NoStatement();
    error SingleSettlement_MoreThanCommitted(uint64 deliveredWh, uint64 energyWh);
    /// @notice A signature that is none, or by a key that is not at this place of the tree: another meter, or none at all.
    error SingleSettlement_WrongPath(address key, bytes32 root);
    /// @notice The certificate of existence is unknown, over, revoked, or its meter is.
    error SingleSettlement_CertificateInvalid(bytes32 root);
    error SingleSettlement_KeyUsedTwice(bytes32 root, uint16 leaf);
    error SingleSettlement_Paid(address consumer, uint64 sequence);
    error SingleSettlement_NotCovered(address consumer, uint256 needed);

    /// @notice Pays what a commitment's meter has confirmed, out of its consumer's deposit; the rest of what it held is free. Nothing delivered
    /// pays nothing, and ends the commitment all the same. Anyone.
    function settle(bytes calldata packed) external;
}
