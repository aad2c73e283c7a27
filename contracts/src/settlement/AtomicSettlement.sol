// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {IAtomicSettlement} from "../interfaces/IAtomicSettlement.sol";
import {ICommitmentLedger} from "../interfaces/ICommitmentLedger.sol";
import {ISettlement} from "../interfaces/ISettlement.sol";
import {BatchLayout, BatchTerms, CommitmentBatch} from "../libraries/CommitmentBatch.sol";
import {CommitmentHash} from "../libraries/CommitmentHash.sol";
import {Claim, Evidence} from "../libraries/Evidence.sol";
import {MeteredRules} from "../libraries/MeteredRules.sol";
import {Cursor, Packed} from "../libraries/Packed.sol";
import {TradeHash} from "../libraries/TradeHash.sol";
import {Checked, Payment} from "../types/Commitment.sol";
import {Trade, Verdict} from "../types/Trade.sol";
import {AtomicEvidence} from "./AtomicEvidence.sol";

/// @title Atomic settlement; documented in IAtomicSettlement
/// @dev Vault, CommitmentLedger and ExistenceCertificates are trusted and call nobody back; a trade's state is still written before money
/// moves. A batch is read into memory once; then certificates are asked once per statement and receipt, and the ledger once per batch.
contract AtomicSettlement is AtomicEvidence, EIP712 {
    using CommitmentBatch for Checked;
    using Packed for Cursor;
    using TradeHash for Trade;

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
    ) AtomicEvidence(consortium_, vault_, tariff_, participants_, certificates_) EIP712("neighborwatt meters", "1") {
        if (grid_ == address(0) || tax_ == address(0)) revert AtomicSettlement_ZeroAddress();
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
