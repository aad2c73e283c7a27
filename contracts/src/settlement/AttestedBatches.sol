// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Multicall} from "@openzeppelin/contracts/utils/Multicall.sol";
import {IAtomicSettlement} from "../interfaces/IAtomicSettlement.sol";
import {IAttestedBatches} from "../interfaces/IAttestedBatches.sol";
import {ICommitmentLedger} from "../interfaces/ICommitmentLedger.sol";
import {INodes} from "../interfaces/INodes.sol";
import {ITariff} from "../interfaces/ITariff.sol";
import {IVault} from "../interfaces/IVault.sol";
import {AttestedItem, AttestedItems, ItemTable} from "../libraries/AttestedItems.sol";
import {Checked} from "../types/Commitment.sol";
import {Calendar} from "../types/Tariff.sol";
import {Verdict} from "../types/Trade.sol";

/// @title Attested batches; documented in IAttestedBatches
/// @dev Vault, nodes, ledger and settlement are trusted and call nobody back; state is still written before any of them is called.
/// A bond is a hold in the Vault that runs out when the time to answer does: from then on anyone can free it there.
contract AttestedBatches is IAttestedBatches, EIP712, Multicall {
    using AttestedItems for ItemTable;

    /// One slot.
    /// @param punished The stakes were taken.
    struct Batch {
        State state;
        bool punished;
        uint16 challenges;
        uint40 attestedAt;
        bytes23 signers;
    }

    /// One slot.
    struct Challenge {
        address challenger;
        uint40 answerBy;
        bool answered;
    }

    bytes32 private constant TYPE_HASH = keccak256("Batch(uint32 interval,bytes32 items)");
    /// Key of what passes through this contract's balance.
    bytes32 private constant POCKET = "stakes";

    IVault public immutable vault;
    ITariff public immutable tariff;
    INodes public immutable nodes;
    ICommitmentLedger public immutable ledger;
    IAtomicSettlement public immutable atomic;
    address public immutable fund;
    /// @inheritdoc IAttestedBatches
    uint64 public immutable windowSeconds;
    /// @inheritdoc IAttestedBatches
    uint64 public immutable answerSeconds;
    /// @inheritdoc IAttestedBatches
    uint256 public immutable challengeBond;

    mapping(bytes32 batch => Batch) private _batches;
    mapping(bytes32 challengeKey => Challenge) private _challenges;

    constructor(
        address vault_,
        address tariff_,
        address nodes_,
        address ledger_,
        address atomic_,
        address fund_,
        uint64 windowSeconds_,
        uint64 answerSeconds_,
        uint256 challengeBond_
    ) EIP712("neighborwatt batches", "1") {
        if (fund_ == address(0)) revert AttestedBatches_ZeroAddress();
        if (windowSeconds_ == 0 || answerSeconds_ == 0) revert AttestedBatches_NoTime();
        uint64 delay = INodes(nodes_).unstakeDelay();
        uint64 least = windowSeconds_ + answerSeconds_;
        if (delay <= least) revert AttestedBatches_UnstakeTooSoon(delay, least);
        _requireLateRelease(ITariff(tariff_), ICommitmentLedger(ledger_), least);
        vault = IVault(vault_);
        tariff = ITariff(tariff_);
        nodes = INodes(nodes_);
        ledger = ICommitmentLedger(ledger_);
        atomic = IAtomicSettlement(atomic_);
        fund = fund_;
        windowSeconds = windowSeconds_;
        answerSeconds = answerSeconds_;
        challengeBond = challengeBond_;
    }

    /// @inheritdoc IAttestedBatches
    function attest(uint32 interval, bytes calldata packed, bytes calldata signatures)
        external
        returns (bytes32 batch)
    {
        batch = batchId(interval, packed);
        if (_batches[batch].state != State.Unknown) revert AttestedBatches_AlreadyAttested(batch);
        uint64 end = tariff.end(interval);
        if (block.timestamp < end) revert AttestedBatches_IntervalNotOver(interval, end);
        uint64 latest = tariff.silenceFrom(interval);
        if (block.timestamp > latest) revert AttestedBatches_TooLate(interval, latest);
        (uint256 gridFee, uint256 tax) = tariff.localFees(interval);
        ItemTable memory table = AttestedItems.open(packed);
        table.check(gridFee + tax);

        address[] memory signers = nodes.requireQuorum(batch, signatures);
        _batches[batch] = Batch(State.Pending, false, 0, uint40(block.timestamp), _hashOf(signers));
        emit BatchAttested(batch, interval, table.count, _finalAt(uint40(block.timestamp)), packed);
    }

    /// @inheritdoc IAttestedBatches
    function contradict(uint32 interval, bytes calldata packed, uint256 item, bytes calldata proof, uint256 proofItem)
        external
    {
        bytes32 batch = batchId(interval, packed);
        Batch memory b = _pending(batch);
        (bool proved, bool equal) = _compare(interval, _itemOf(packed, item), proof, proofItem, b.attestedAt);
        if (!proved || equal) revert AttestedBatches_EvidenceFails(item);
        _batches[batch].state = State.Void;
        emit BatchVoided(batch, item, msg.sender);
        _challenge(batch, b, item);
    }

    /// @inheritdoc IAttestedBatches
    function challenge(uint32 interval, bytes calldata packed, uint256 item) external {
        bytes32 batch = batchId(interval, packed);
        Batch memory b = _pending(batch);
        _itemOf(packed, item);
        _challenge(batch, b, item);
    }

    /// @inheritdoc IAttestedBatches
    function answer(uint32 interval, bytes calldata packed, uint256 item, bytes calldata proof, uint256 proofItem)
        external
    {
        bytes32 batch = batchId(interval, packed);
        bytes32 key = _challengeKey(batch, item);
        uint40 answerBy = _openChallenge(batch, item).answerBy;
        if (block.timestamp >= answerBy) revert AttestedBatches_AnswerTimeOver(answerBy);
        Batch memory b = _batches[batch];
        (bool proved, bool equal) = _compare(interval, _itemOf(packed, item), proof, proofItem, b.attestedAt);
        if (!proved || !equal) revert AttestedBatches_EvidenceFails(item);

        _challenges[key].answered = true;
        _batches[batch].challenges = b.challenges - 1;
        emit ChallengeAnswered(batch, item, msg.sender);
        vault.pay(key, msg.sender, challengeBond);
        vault.release(key);
    }

    /// @inheritdoc IAttestedBatches
    function punish(uint32 interval, bytes calldata packed, address[] calldata signers, uint256 item) external {
        bytes32 batch = batchId(interval, packed);
        Challenge memory c = _openChallenge(batch, item);
        if (block.timestamp < c.answerBy) revert AttestedBatches_AnswerTimeLeft(c.answerBy);
        Batch memory b = _batches[batch];
        if (b.punished) revert AttestedBatches_AlreadyPunished(batch);
        if (_hashOf(signers) != b.signers) revert AttestedBatches_WrongSigners(batch);
        _batches[batch].punished = true;
        if (b.state == State.Pending) {
            _batches[batch].state = State.Void;
            emit BatchVoided(batch, item, c.challenger);
        }
        uint256 taken = nodes.slash(signers, address(this));
        emit SignersPunished(batch, item, c.challenger, taken);
        _payOut(c.challenger, taken / 2);
        _payOut(fund, taken - taken / 2);
        // The bond; anyone may have freed it already.
        bytes32 key = _challengeKey(batch, item);
        (address owner,,) = vault.heldUnder(address(this), key);
        if (owner != address(0)) vault.release(key);
    }

    /// @inheritdoc IAttestedBatches
    function finalize(uint32 interval, bytes calldata packed) external {
        bytes32 batch = batchId(interval, packed);
        Batch memory b = _pending(batch);
        uint64 finalAt = _finalAt(b.attestedAt);
        if (block.timestamp < finalAt) revert AttestedBatches_WindowOpen(finalAt);
        if (b.challenges != 0) revert AttestedBatches_ChallengeOpen(batch);
        _batches[batch].state = State.Final;
        // The tariff of the interval is the one that the items were checked with: it cannot change once orders are possible.
        (uint256 gridFee, uint256 tax) = tariff.localFees(interval);
        bool[] memory done = ledger.pay(AttestedItems.open(packed).payments(gridFee, tax));
        uint256 paid = 0;
        for (uint256 i = 0; i < done.length; i++) {
            if (done[i]) paid++;
        }
        emit BatchFinal(batch, paid);
    }

    /// @inheritdoc IAttestedBatches
    function stateOf(bytes32 batch) external view returns (State state, uint64 finalAt) {
        Batch memory b = _batches[batch];
        return (b.state, b.state == State.Unknown ? 0 : _finalAt(b.attestedAt));
    }

    /// @inheritdoc IAttestedBatches
    function challengeOf(bytes32 batch, uint256 item)
        external
        view
        returns (address challenger, uint64 answerBy, bool answered)
    {
        Challenge memory c = _challenges[_challengeKey(batch, item)];
        return (c.challenger, c.answerBy, c.answered);
    }

    /// @inheritdoc IAttestedBatches
    function batchId(uint32 interval, bytes calldata packed) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(TYPE_HASH, interval, keccak256(packed))));
    }

    function _challenge(bytes32 batch, Batch memory b, uint256 item) private {
        uint64 finalAt = _finalAt(b.attestedAt);
        if (block.timestamp >= finalAt) revert AttestedBatches_WindowOver(finalAt);
        bytes32 key = _challengeKey(batch, item);
        if (_challenges[key].challenger != address(0)) revert AttestedBatches_AlreadyChallenged(batch, item);
        // The Vault itself would also take what the challenger has announced to withdraw.
        uint256 available = vault.available(msg.sender);
        if (challengeBond > available) revert AttestedBatches_BondNotCovered(challengeBond, available);

        uint64 answerBy = uint64(block.timestamp) + answerSeconds;
        _challenges[key] = Challenge(msg.sender, uint40(answerBy), false);
        _batches[batch].challenges = b.challenges + 1;
        emit BatchChallenged(batch, item, msg.sender, answerBy);
        vault.hold(key, msg.sender, challengeBond, answerBy);
    }

    /// A hold carries 56 bits, and the stakes of many nodes may be more.
    function _payOut(address to, uint256 amount) private {
        while (amount != 0) {
            uint256 part = Math.min(amount, type(uint56).max);
            amount -= part;
            vault.hold(POCKET, address(this), part, 0);
            vault.pay(POCKET, to, part);
            vault.release(POCKET);
        }
    }

    /// @return proved The evidence settles the commitment that the item names.
    /// @return equal It says of it what the item says.
    function _compare(
        uint32 interval,
        AttestedItem memory item,
        bytes calldata proof,
        uint256 proofItem,
        uint64 attestedAt
    ) private view returns (bool proved, bool equal) {
        Checked[] memory found = atomic.checkCommitments(interval, proof, attestedAt);
        if (proofItem >= found.length) return (false, false);
        Checked memory c = found[proofItem];
        proved = c.verdict == Verdict.Settled && c.consumer == item.consumer && c.sequence == item.sequence;
        equal = c.producer == item.producer && c.pricePerWh == item.pricePerWh
            && Math.min(c.sellerShareWh, c.buyerShareWh) == item.deliveredWh;
    }

    /// From the opening of its gate to the end of its grace a commitment can live, and then its batch can wait so long for being final.
    function _requireLateRelease(ITariff tariff_, ICommitmentLedger ledger_, uint64 waits) private view {
        Calendar memory c = tariff_.calendar();
        uint64 least = uint64(c.windowSeconds) + c.intervalSeconds + c.graceSeconds + waits;
        uint64 delay = ledger_.releaseDelay();
        if (delay <= least) revert AttestedBatches_ReleaseTooSoon(delay, least);
    }

    function _pending(bytes32 batch) private view returns (Batch memory b) {
        b = _batches[batch];
        if (b.state != State.Pending) revert AttestedBatches_NotPending(batch, b.state);
    }

    function _openChallenge(bytes32 batch, uint256 item) private view returns (Challenge memory c) {
        c = _challenges[_challengeKey(batch, item)];
        if (c.challenger == address(0) || c.answered) revert AttestedBatches_NotChallenged(batch, item);
    }

    function _finalAt(uint40 attestedAt) private view returns (uint64) {
        return attestedAt + windowSeconds;
    }

    function _itemOf(bytes calldata packed, uint256 item) private pure returns (AttestedItem memory) {
        ItemTable memory table = AttestedItems.open(packed);
        if (item >= table.count) revert AttestedBatches_ItemUnknown(item, table.count);
        return table.at(item);
    }

    /// 184 bits are enough: whoever wants other nodes to lose their stakes needs a second preimage.
    function _hashOf(address[] memory signers) private pure returns (bytes23) {
        return bytes23(keccak256(abi.encodePacked(signers)));
    }

    function _challengeKey(bytes32 batch, uint256 item) private pure returns (bytes32) {
        return keccak256(abi.encode(batch, item));
    }
}
