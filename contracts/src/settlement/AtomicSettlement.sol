// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {IAtomicSettlement} from "../interfaces/IAtomicSettlement.sol";
import {ICommitmentLedger} from "../interfaces/ICommitmentLedger.sol";
import {IExistenceCertificates} from "../interfaces/IExistenceCertificates.sol";
import {ISettlement} from "../interfaces/ISettlement.sol";
import {BatchLayout, BatchTerms, CommitmentBatch} from "../libraries/CommitmentBatch.sol";
import {CommitmentHash} from "../libraries/CommitmentHash.sol";
import {Claim, Evidence, Fault, Sheet} from "../libraries/Evidence.sol";
import {MeteredRules} from "../libraries/MeteredRules.sol";
import {Cursor, Packed} from "../libraries/Packed.sol";
import {TradeHash} from "../libraries/TradeHash.sol";
import {Checked, Payment} from "../types/Commitment.sol";
import {Trade, Verdict} from "../types/Trade.sol";
import {AtomicTrades} from "./AtomicTrades.sol";

/// @title Atomic settlement; documented in IAtomicSettlement
/// @dev Vault, CommitmentLedger and ExistenceCertificates are trusted and call nobody back; a trade's state is still written before money
/// moves. A batch is read into memory once; then certificates are asked once per statement and receipt, and the ledger once per batch.
contract AtomicSettlement is AtomicTrades, EIP712 {
    using CommitmentBatch for Checked;
    using Packed for Cursor;
    using TradeHash for Trade;

    /// A batch in memory.
    struct Reading {
        uint32 interval;
        uint64 end;
        uint64 latest;
        uint64 time;
        bool live;
        uint256 gridFee;
        uint256 tax;
        Checked[] items;
        Claim[] claims;
        Sheet[] statements;
        Sheet[] receipts;
    }

    IExistenceCertificates public immutable certificates;
    ICommitmentLedger public immutable ledger;
    address private immutable _grid;
    address private immutable _tax;

    constructor(
        address consortium_,
        address vault_,
        address tariff_,
        address participants_,
        address certificates_,
        address ledger_,
        address grid_,
        address tax_
    ) AtomicTrades(consortium_, vault_, tariff_, participants_) EIP712("neighborwatt meters", "1") {
        if (grid_ == address(0) || tax_ == address(0)) revert AtomicSettlement_ZeroAddress();
        certificates = IExistenceCertificates(certificates_);
        ledger = ICommitmentLedger(ledger_);
        _grid = grid_;
        _tax = tax_;
    }

    /// @inheritdoc IAtomicSettlement
    function settleCommitments(uint32 interval, bytes calldata batch) external returns (Verdict[] memory) {
        Reading memory r = _newReading(interval, uint64(block.timestamp), true);
        _readCommitments(r, batch);
        _useKeys(r);
        _judgeEvidence(r);
        _payCommitments(r);
        return _conclude(r);
    }

    /// @inheritdoc IAtomicSettlement
    function checkCommitments(uint32 interval, bytes calldata batch, uint64 asOf)
        external
        view
        returns (Checked[] memory)
    {
        Reading memory r = _newReading(interval, asOf, false);
        _readCommitments(r, batch);
        _lookUpKeys(r);
        _judgeEvidence(r);
        return r.items;
    }

    /// @inheritdoc ISettlement
    function settle(Trade[] calldata trades, bytes[] calldata proofs, bytes calldata evidence)
        external
        returns (Verdict[] memory)
    {
        if (proofs.length != 0 && proofs.length != trades.length) {
            revert AtomicSettlement_ProofCount(proofs.length, trades.length);
        }
        if (trades.length == 0) return new Verdict[](0);
        Reading memory r = _newReading(trades[0].interval, uint64(block.timestamp), true);
        _readTrades(r, trades, evidence);
        _useKeys(r);
        _nameMeters(r);
        _judgeEvidence(r);
        for (uint256 i = 0; i < trades.length; i++) {
            if (r.items[i].reason == 0) _payTrade(r, r.items[i], trades[i]);
        }
        return _conclude(r);
    }

    function _newReading(uint32 interval, uint64 time, bool live) private view returns (Reading memory r) {
        (r.interval, r.time, r.live) = (interval, time, live);
        r.end = _endOf(interval);
        r.latest = r.end + _graceSeconds;
        (r.gridFee, r.tax) = tariff.localFees(interval);
    }

    function _readCommitments(Reading memory r, bytes calldata batch) private view {
        Cursor memory c = Packed.open(batch);
        BatchLayout memory layout = CommitmentBatch.measure(c);
        (r.items, r.claims) = (new Checked[](layout.claimCount), new Claim[](layout.claimCount));
        BatchTerms memory terms;
        (terms.interval, terms.end, terms.graceSeconds) = (r.interval, r.end, _graceSeconds);
        terms.feesPerWh = r.gridFee + r.tax;
        terms.domain = CommitmentHash.domainOf(address(ledger));
        terms.anchoredRoot = ledger.anchoredRoot(layout.anchor);
        CommitmentBatch.read(layout, terms, r.items, r.claims);
        _requirePayable(r);
        (r.statements, r.receipts) = Evidence.read(c, r.interval, _domainSeparatorV4(), r.claims);
    }

    /// A commitment's trade must be open, its time come and not over, and it must not be paid.
    function _requirePayable(Reading memory r) private view {
        address consumer;
        uint64 word;
        uint64 paid;
        for (uint256 i = 0; i < r.items.length; i++) {
            Checked memory item = r.items[i];
            if (item.reason != 0) continue;
            if (item.trade != 0) _requireOpen(r, item);
            if (r.time < r.end) item.refuse(Verdict.TooEarly, AtomicSettlement_IntervalNotOver.selector);
            if (r.time > item.expiry) item.refuse(Verdict.Expired, AtomicSettlement_ReceiptLate.selector);
            if (!r.live || item.reason != 0) continue;
            if (item.consumer != consumer || item.sequence >> 6 != word) {
                (consumer, word) = (item.consumer, item.sequence >> 6);
                paid = ledger.settledWord(consumer, word);
            }
            if (paid >> (item.sequence & 63) & 1 == 1) {
                item.refuse(Verdict.AlreadyDone, AtomicSettlement_Paid.selector);
            }
        }
    }

    /// What became of a trade afterwards is no matter to who asks what was right then.
    function _requireOpen(Reading memory r, Checked memory item) private view {
        Position memory p = _positions[item.trade];
        bytes30 terms = _termsHash(item.producer, item.consumer, r.interval, item.energyWh, item.pricePerWh);
        if (p.state == State.Unknown || p.escrowed || p.terms != terms || (r.live && p.state == State.Expired)) {
            item.refuse(Verdict.NotBinding, AtomicSettlement_TradeNotOpen.selector);
        } else if (r.live && p.state == State.Settled) {
            item.refuse(Verdict.AlreadyDone, AtomicSettlement_Paid.selector);
        }
    }

    function _readTrades(Reading memory r, Trade[] calldata trades, bytes calldata evidence) private view {
        (r.items, r.claims) = (new Checked[](trades.length), new Claim[](trades.length));
        for (uint256 i = 0; i < trades.length; i++) {
            _readTrade(r, r.items[i], r.claims[i], trades[i]);
        }
        if (evidence.length == 0) return;
        Cursor memory c = Packed.open(evidence);
        (r.statements, r.receipts) = Evidence.read(c, r.interval, _domainSeparatorV4(), r.claims);
    }

    function _readTrade(Reading memory r, Checked memory item, Claim memory claim, Trade calldata trade) private view {
        bytes32 id = trade.id();
        (item.digest, item.trade, item.pricePerWh) = (id, id, trade.pricePerWh);
        (claim.id, claim.energyWh) = (id, trade.energyWh);
        Position memory p = _positions[id];
        if (p.state == State.Unknown || !p.escrowed) {
            item.refuse(Verdict.NotBinding, AtomicSettlement_TradeNotOpen.selector);
        } else if (p.state != State.Open) {
            bool settled = p.state == State.Settled;
            bytes4 reason = settled ? AtomicSettlement_Paid.selector : AtomicSettlement_TradeNotOpen.selector;
            item.refuse(Verdict.AlreadyDone, reason);
        } else if (trade.interval != r.interval) {
            // The evidence of a call is that of one interval.
            item.refuse(Verdict.NoEvidence, AtomicSettlement_NoReceipt.selector);
        } else if (r.time < r.end) {
            item.refuse(Verdict.TooEarly, AtomicSettlement_IntervalNotOver.selector);
        } else if (r.time > r.latest) {
            item.refuse(Verdict.Expired, AtomicSettlement_ReceiptLate.selector);
        }
    }

    /// Marks the keys of what is signed well, each for this one digest.
    function _useKeys(Reading memory r) private {
        uint256 receipts = r.receipts.length;
        IExistenceCertificates.KeyUse[] memory uses =
            new IExistenceCertificates.KeyUse[](receipts + r.statements.length);
        uint256 count;
        for (uint256 i = 0; i < uses.length; i++) {
            Sheet memory s = _sheetAt(r, i);
            if (s.fault != Fault.None) continue;
            IExistenceCertificates.KeyUse memory use = uses[count++];
            (use.root, use.leaf, use.digest) = (s.root, s.leaf, s.digest);
        }
        if (count == 0) return;
        assembly ("memory-safe") {
            mstore(uses, count)
        }
        IExistenceCertificates.KeyState[] memory states = certificates.useKeys(uses);
        uint256 next;
        for (uint256 i = 0; i < receipts + r.statements.length; i++) {
            Sheet memory s = _sheetAt(r, i);
            if (s.fault != Fault.None) continue;
            IExistenceCertificates.KeyState state = states[next++];
            if (state == IExistenceCertificates.KeyState.RootInvalid) s.fault = Fault.CertificateInvalid;
            if (state == IExistenceCertificates.KeyState.KeyUsed) s.fault = Fault.KeyUsedTwice;
        }
    }

    /// Receipts first, then statements.
    function _sheetAt(Reading memory r, uint256 i) private pure returns (Sheet memory) {
        uint256 receipts = r.receipts.length;
        if (i < receipts) return r.receipts[i];
        unchecked {
            return r.statements[i - receipts];
        }
    }

    /// The same without marking, as of the time of the reading.
    function _lookUpKeys(Reading memory r) private view {
        uint256 count = r.receipts.length + r.statements.length;
        for (uint256 i = 0; i < count; i++) {
            Sheet memory s = _sheetAt(r, i);
            if (s.fault != Fault.None) continue;
            if (!_wasValid(s.root, r.time)) s.fault = Fault.CertificateInvalid;
            else if (!_wasFree(s, r.time) || _isUsedBefore(r, i, s)) s.fault = Fault.KeyUsedTwice;
        }
    }

    /// What became of a certificate, its meter and its keys since is no matter to who asks what was right then: else a meter could get itself
    /// suspended, or burn its keys, and so refute those who vouched for it.
    function _wasValid(bytes32 root, uint64 time) private view returns (bool) {
        return time < block.timestamp ? certificates.wasValid(root, time) : certificates.isValid(root);
    }

    function _wasFree(Sheet memory s, uint64 time) private view returns (bool) {
        return time < block.timestamp || certificates.isFree(s.root, s.leaf, s.digest);
    }

    /// Whether one of the first `count` sheets has used the key for something else.
    function _isUsedBefore(Reading memory r, uint256 count, Sheet memory s) private pure returns (bool) {
        for (uint256 i = 0; i < count; i++) {
            Sheet memory other = _sheetAt(r, i);
            bool sameKey = other.root == s.root && other.leaf == s.leaf;
            if (sameKey && other.digest != s.digest && other.fault == Fault.None) return true;
        }
        return false;
    }

    /// An escrowed trade is about two meters, whichever roots they sign with: what counts is who announced those of its sheets.
    function _nameMeters(Reading memory r) private view {
        (address[] memory sellers, address[] memory buyers) = (_metersOf(r.statements), _metersOf(r.receipts));
        for (uint256 i = 0; i < r.claims.length; i++) {
            Claim memory claim = r.claims[i];
            if (claim.statement == 0 || claim.receipt == 0) continue;
            bytes30 meters = _metersHash(sellers[claim.statement - 1], buyers[claim.receipt - 1]);
            if (meters != _positions[claim.id].terms) continue;
            claim.producerRoot = r.statements[claim.statement - 1].root;
            claim.consumerRoot = r.receipts[claim.receipt - 1].root;
        }
    }

    function _metersOf(Sheet[] memory sheets) private view returns (address[] memory meters) {
        meters = new address[](sheets.length);
        for (uint256 i = 0; i < sheets.length; i++) {
            meters[i] = certificates.meterOf(sheets[i].root);
        }
    }

    function _judgeEvidence(Reading memory r) private pure {
        for (uint256 i = 0; i < r.items.length; i++) {
            Checked memory item = r.items[i];
            if (item.reason != 0) continue;
            Claim memory claim = r.claims[i];
            if (claim.receipt == 0) {
                item.refuse(Verdict.NoEvidence, AtomicSettlement_NoReceipt.selector);
            } else if (claim.statement == 0) {
                item.refuse(Verdict.NoEvidence, AtomicSettlement_NoStatement.selector);
            } else {
                _judgeSheets(item, claim, r.statements[claim.statement - 1], r.receipts[claim.receipt - 1]);
            }
        }
    }

    function _judgeSheets(Checked memory item, Claim memory claim, Sheet memory statement, Sheet memory receipt)
        private
        pure
    {
        if (claim.listedTwice) {
            item.refuse(Verdict.BadEvidence, AtomicSettlement_ListedTwice.selector);
        } else if (receipt.root != claim.consumerRoot || statement.root != claim.producerRoot) {
            item.refuse(Verdict.BadEvidence, AtomicSettlement_WrongMeter.selector);
        } else {
            Fault fault = Evidence.worst(receipt, statement);
            if (fault != Fault.None) item.refuse(Verdict.BadEvidence, _reasonOf(fault));
            else (item.sellerShareWh, item.buyerShareWh) = (claim.sellerShareWh, claim.buyerShareWh);
        }
    }

    function _reasonOf(Fault fault) private pure returns (bytes4) {
        if (fault == Fault.WrongPath) return AtomicSettlement_WrongPath.selector;
        if (fault == Fault.CertificateInvalid) return AtomicSettlement_CertificateInvalid.selector;
        return AtomicSettlement_KeyUsedTwice.selector;
    }

    /// Pays what is left after all checks in one call of the ledger.
    function _payCommitments(Reading memory r) private {
        Payment[] memory payments = new Payment[](r.items.length);
        uint256 count;
        for (uint256 i = 0; i < r.items.length; i++) {
            Checked memory item = r.items[i];
            if (item.reason == 0 && _fill(r, payments[count], item)) count++;
        }
        if (count == 0) return;
        assembly ("memory-safe") {
            mstore(payments, count)
        }
        bool[] memory done = ledger.pay(payments);
        uint256 next;
        for (uint256 i = 0; i < r.items.length; i++) {
            Checked memory item = r.items[i];
            if (item.reason != 0) continue;
            if (done[next]) _tellSettled(r.interval, item, payments[next]);
            else _takeBack(item);
            next++;
        }
    }

    /// Writes what a commitment pays; marks its trade, so that a second commitment for it finds it settled.
    function _fill(Reading memory r, Payment memory payment, Checked memory item) private returns (bool) {
        (uint256 paid, uint256 gridFee, uint256 tax) = _amounts(r, item);
        if ((paid | gridFee | tax) >> 64 != 0) {
            item.refuse(Verdict.NotBinding, AtomicSettlement_NotCovered.selector);
            return false;
        }
        if (item.trade != 0 && !_markSettled(item)) return false;
        (payment.consumer, payment.sequence, payment.producer) = (item.consumer, item.sequence, item.producer);
        (payment.paid, payment.gridFee, payment.tax) = (uint64(paid), uint64(gridFee), uint64(tax));
        return true;
    }

    function _tellSettled(uint32 interval, Checked memory item, Payment memory payment) private {
        emit CommitmentSettled(item.digest, item.consumer, item.sequence, _delivered(item), item.trade);
        if (item.trade != 0) _emitSettled(interval, item, payment.paid, payment.gridFee, payment.tax);
    }

    /// The ledger has not paid: a twin in this batch was first, or the deposit is too small.
    function _takeBack(Checked memory item) private {
        if (item.trade != 0) _positions[item.trade].state = State.Open;
        if (ledger.isSettled(item.consumer, item.sequence)) {
            item.refuse(Verdict.AlreadyDone, AtomicSettlement_Paid.selector);
        } else {
            item.refuse(Verdict.NotBinding, AtomicSettlement_NotCovered.selector);
        }
    }

    /// Pays a trade out of what is held for it, and frees the rest.
    function _payTrade(Reading memory r, Checked memory item, Trade calldata trade) private {
        if (!_markSettled(item)) return;
        (uint256 paid, uint256 gridFee, uint256 tax) = _amounts(r, item);
        (bytes32 key,) = holdKeys(item.trade);
        if (paid != 0) vault.pay(key, trade.seller, paid);
        if (gridFee != 0) vault.pay(key, _grid, gridFee);
        if (tax != 0) vault.pay(key, _tax, tax);
        _release(item.trade);
        _emitSettled(trade.interval, item, paid, gridFee, tax);
    }

    /// @return Whether its trade was open; a claim of one that a former claim of this call has settled is refused.
    function _markSettled(Checked memory item) private returns (bool) {
        if (_positions[item.trade].state != State.Open) {
            item.refuse(Verdict.AlreadyDone, AtomicSettlement_Paid.selector);
            return false;
        }
        _positions[item.trade].state = State.Settled;
        return true;
    }

    function _conclude(Reading memory r) private returns (Verdict[] memory verdicts) {
        verdicts = new Verdict[](r.items.length);
        for (uint256 i = 0; i < verdicts.length; i++) {
            Checked memory item = r.items[i];
            verdicts[i] = item.verdict;
            if (item.reason != 0) emit ClaimRefused(item.digest, i, item.verdict, item.reason);
        }
    }

    function _emitSettled(uint32 interval, Checked memory item, uint256 paid, uint256 gridFee, uint256 tax) private {
        emit TradeSettled(
            item.trade,
            interval,
            item.sellerShareWh,
            item.buyerShareWh,
            _delivered(item),
            paid,
            gridFee,
            tax,
            0,
            0,
            0,
            0,
            MeteredRules.NOBODY
        );
    }

    /// No factor has more than 64 bits.
    function _amounts(Reading memory r, Checked memory item)
        private
        pure
        returns (uint256 paid, uint256 gridFee, uint256 tax)
    {
        uint256 delivered = _delivered(item);
        unchecked {
            return (delivered * item.pricePerWh, delivered * r.gridFee, delivered * r.tax);
        }
    }

    function _delivered(Checked memory item) private pure returns (uint64) {
        return item.sellerShareWh < item.buyerShareWh ? item.sellerShareWh : item.buyerShareWh;
    }
}
