// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IExistenceCertificates} from "../interfaces/IExistenceCertificates.sol";
import {CommitmentBatch} from "../libraries/CommitmentBatch.sol";
import {Claim, Evidence, Fault, Sheet} from "../libraries/Evidence.sol";
import {Checked} from "../types/Commitment.sol";
import {Verdict} from "../types/Trade.sol";
import {AtomicTrades} from "./AtomicTrades.sol";

/// @title What evidence is worth: whose keys signed it, once, and which claims it refuses; documented in IAtomicSettlement
/// @dev ExistenceCertificates is trusted and calls nobody back. What is paid for good evidence is for AtomicSettlement to say.
abstract contract AtomicEvidence is AtomicTrades {
    using CommitmentBatch for Checked;

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

    constructor(address consortium_, address vault_, address tariff_, address participants_, address certificates_)
        AtomicTrades(consortium_, vault_, tariff_, participants_)
    {
        certificates = IExistenceCertificates(certificates_);
    }

    /// Marks the keys of what is signed well, each for this one digest.
    function _useKeys(Reading memory r) internal {
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
    function _lookUpKeys(Reading memory r) internal view {
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
    function _nameMeters(Reading memory r) internal view {
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

    function _judgeEvidence(Reading memory r) internal pure {
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
}
