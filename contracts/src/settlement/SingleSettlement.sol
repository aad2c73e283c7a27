// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";
import {ICommitmentLedger} from "../interfaces/ICommitmentLedger.sol";
import {IExistenceCertificates} from "../interfaces/IExistenceCertificates.sol";
import {ISingleSettlement} from "../interfaces/ISingleSettlement.sol";
import {ITariff} from "../interfaces/ITariff.sol";
import {CommitmentHash} from "../libraries/CommitmentHash.sol";
import {Packed} from "../libraries/Packed.sol";
import {Payment} from "../types/Commitment.sol";
import {Calendar} from "../types/Tariff.sol";

/// @title Single settlement; documented in ISingleSettlement
/// @dev Everything is read where it lies in the calldata, at places that are known beforehand: the packed bytes are the only argument and begin
/// at byte 68. Places of the meter's part are counted from `sheet`, where it begins behind the path. The only thing in memory is what is hashed.
/// CommitmentLedger and ExistenceCertificates are trusted and call nobody back.
contract SingleSettlement is ISingleSettlement, EIP712 {
    bytes32 private constant CONFIRMATION_TYPE_HASH =
        keccak256("Confirmation(bytes32 commitment,uint64 deliveredWh,bytes32 statement)");
    bytes32 private constant COMMITMENT_TYPE_HASH = CommitmentHash.TYPE_HASH;
    uint256 private constant PACKED = 68;
    uint256 private constant CONSUMER = 72;
    uint256 private constant SEQUENCE = 92;
    uint256 private constant PRODUCED_BY = 136;
    uint256 private constant INTERVAL = 156;
    uint256 private constant ENERGY = 160;
    uint256 private constant PRICE = 165;
    uint256 private constant EXPIRY = 170;
    uint256 private constant CONSUMER_ROOT = 174;
    uint256 private constant SIGNATURE = 238;
    uint256 private constant PATH_LENGTH = 303;
    uint256 private constant PATH = 304;
    /// leaf, deliveredWh, statement, q
    uint256 private constant DELIVERED = 2;
    uint256 private constant STATEMENT = 7;
    uint256 private constant KEY_PATH_LENGTH = 39;
    uint256 private constant KEY_PATH = 40;
    uint256 private constant SIGNATURE_LENGTH = 65;

    /// Local fees of the interval that was settled last; one slot.
    struct Fees {
        uint32 interval;
        bool isKnown;
        uint64 grid;
        uint64 tax;
    }

    ITariff public immutable tariff;
    IExistenceCertificates public immutable certificates;
    ICommitmentLedger public immutable ledger;
    /// The calendar, which never changes.
    uint256 private immutable _epoch;
    uint256 private immutable _intervalSeconds;
    uint256 private immutable _graceSeconds;
    /// Of the ledger, as long as the chain is the one on which this was deployed.
    bytes32 private immutable _commitments;
    uint256 private immutable _chainId;

    Fees private _fees;

    constructor(address tariff_, address certificates_, address ledger_) EIP712("neighborwatt meters", "1") {
        if (certificates_ == address(0) || ledger_ == address(0)) revert SingleSettlement_ZeroAddress();
        tariff = ITariff(tariff_);
        certificates = IExistenceCertificates(certificates_);
        ledger = ICommitmentLedger(ledger_);
        Calendar memory c = tariff.calendar();
        (_epoch, _intervalSeconds, _graceSeconds) = (c.epoch, c.intervalSeconds, c.graceSeconds);
        (_commitments, _chainId) = (CommitmentHash.domainOf(ledger_), block.chainid);
    }

    /// @inheritdoc ISingleSettlement
    function settle(bytes calldata packed) external {
        uint256 sheet = _measure(packed);
        bytes32 commitment = _commitmentDigest();
        _requireSigned(commitment);
        _requireTime();
        (uint256 deliveredWh, uint256 energyWh) = (_number(sheet + DELIVERED, 216), _number(ENERGY, 216));
        if (energyWh == 0) revert SingleSettlement_AmountZero();
        if (deliveredWh > energyWh) revert SingleSettlement_MoreThanCommitted(uint64(deliveredWh), uint64(energyWh));
        bytes32 statement = Packed.word(sheet + STATEMENT);
        if (statement == 0) revert SingleSettlement_NoStatement();
        _useKey(sheet, _confirmationDigest(commitment, deliveredWh, statement));
        emit Confirmed(commitment, uint64(deliveredWh), statement);
        _pay(commitment, deliveredWh);
    }

    /// The length follows from those of both paths. When it is right, so is all that is read below.
    function _measure(bytes calldata packed) private pure returns (uint256 sheet) {
        uint256 at;
        assembly ("memory-safe") {
            at := packed.offset
        }
        unchecked {
            sheet = PATH + (_number(PATH_LENGTH, 248) << 5);
            uint256 expected =
                sheet + KEY_PATH + (_number(sheet + KEY_PATH_LENGTH, 248) << 5) + SIGNATURE_LENGTH - PACKED;
            if (at != PACKED || packed.length != expected) {
                revert SingleSettlement_Malformed(packed.length, expected);
            }
        }
    }

    /// In the order of `Commitment`; the trade, the last, is zero.
    function _commitmentDigest() private view returns (bytes32) {
        bytes32 domain = block.chainid == _chainId ? _commitments : CommitmentHash.domainOf(address(ledger));
        bytes32 typeHash = COMMITMENT_TYPE_HASH;
        uint256 expiry = _end() + _number(EXPIRY, 224);
        bytes32 structHash;
        assembly ("memory-safe") {
            let m := mload(0x40)
            mstore(m, typeHash)
            mstore(add(m, 32), shr(96, calldataload(72))) // consumer
            mstore(add(m, 64), shr(224, calldataload(92))) // sequence
            mstore(add(m, 96), calldataload(96)) // previous
            mstore(add(m, 128), shr(192, calldataload(128))) // heldNano
            mstore(add(m, 160), shr(96, calldataload(136))) // producer
            mstore(add(m, 192), shr(224, calldataload(156))) // interval
            mstore(add(m, 224), shr(216, calldataload(160))) // energyWh
            mstore(add(m, 256), shr(216, calldataload(165))) // pricePerWh
            mstore(add(m, 288), expiry)
            calldatacopy(add(m, 320), 174, 64) // consumerRoot, producerRoot
            mstore(add(m, 384), 0) // trade
            structHash := keccak256(m, 416)
        }
        return MessageHashUtils.toTypedDataHash(domain, structHash);
    }

    function _requireSigned(bytes32 commitment) private pure {
        address signer = Packed.signerAt(SIGNATURE, commitment);
        if (signer == address(0) || uint160(signer) != _number(CONSUMER, 96)) {
            revert SingleSettlement_NotSigned(commitment);
        }
    }

    function _requireTime() private view {
        (uint256 end, uint256 expiresAfter) = (_end(), _number(EXPIRY, 224));
        uint256 expiry = end + expiresAfter;
        if (expiresAfter == 0 || expiresAfter > _graceSeconds) revert SingleSettlement_ExpiryInvalid(uint64(expiry));
        if (block.timestamp < end) {
            revert SingleSettlement_IntervalNotOver(uint32(_number(INTERVAL, 224)), uint64(end));
        }
        if (block.timestamp > expiry) revert SingleSettlement_ReceiptLate(uint64(expiry));
    }

    function _confirmationDigest(bytes32 commitment, uint256 deliveredWh, bytes32 statement)
        private
        view
        returns (bytes32)
    {
        bytes32 typeHash = CONFIRMATION_TYPE_HASH;
        bytes32 structHash;
        assembly ("memory-safe") {
            let m := mload(0x40)
            mstore(m, typeHash)
            mstore(add(m, 32), commitment)
            mstore(add(m, 64), deliveredWh)
            mstore(add(m, 96), statement)
            structHash := keccak256(m, 128)
        }
        return _hashTypedDataV4(structHash);
    }

    /// The key that signed stands at its leaf under the commitment's root, which is certified, and has signed nothing else.
    function _useKey(uint256 sheet, bytes32 digest) private {
        bytes32 root = Packed.word(CONSUMER_ROOT);
        uint256 leaf = _number(sheet, 240);
        uint256 count = _number(sheet + KEY_PATH_LENGTH, 248);
        uint256 path = sheet + KEY_PATH;
        address key = Packed.signerAt(path + (count << 5), digest);
        bytes32 node = Packed.leafOf(leaf, bytes32(uint256(uint160(key))));
        if (key == address(0) || Packed.rootAt(path, count, node) != root) {
            revert SingleSettlement_WrongPath(key, root);
        }
        IExistenceCertificates.KeyState state = certificates.useValidKey(root, uint16(leaf), digest);
        if (state == IExistenceCertificates.KeyState.Good) return;
        if (state == IExistenceCertificates.KeyState.KeyUsed) revert SingleSettlement_KeyUsedTwice(root, uint16(leaf));
        revert SingleSettlement_CertificateInvalid(root);
    }

    function _pay(bytes32 commitment, uint256 deliveredWh) private {
        Payment memory p;
        p.consumer = address(uint160(_number(CONSUMER, 96)));
        p.sequence = uint64(_number(SEQUENCE, 224));
        p.producer = address(uint160(_number(PRODUCED_BY, 96)));
        if (p.producer == address(0)) revert SingleSettlement_ZeroAddress();
        Fees memory fees = _feesOf(uint32(_number(INTERVAL, 224)));
        uint256 paid = deliveredWh * _number(PRICE, 216);
        (uint256 gridFee, uint256 tax) = (deliveredWh * fees.grid, deliveredWh * fees.tax);
        // More than 64 bits of money nobody has.
        if ((paid | gridFee | tax) >> 64 != 0) revert SingleSettlement_NotCovered(p.consumer, paid + gridFee + tax);
        (p.paid, p.gridFee, p.tax) = (uint64(paid), uint64(gridFee), uint64(tax));

        bytes32 leaf = Packed.leafOf(_number(CONSUMER, 96), commitment);
        bytes32 root = Packed.rootAt(PATH, _number(PATH_LENGTH, 248), leaf);
        uint32 anchor = uint32(_number(PACKED, 224));
        ICommitmentLedger.Outcome outcome = ledger.payAnchored(anchor, root, p);
        if (outcome == ICommitmentLedger.Outcome.Paid) return;
        if (outcome == ICommitmentLedger.Outcome.NotAnchored) {
            revert SingleSettlement_NotAnchored(commitment, anchor);
        }
        if (outcome == ICommitmentLedger.Outcome.AlreadyPaid) revert SingleSettlement_Paid(p.consumer, p.sequence);
        revert SingleSettlement_NotCovered(p.consumer, paid + gridFee + tax);
    }

    /// @dev Those of an interval that is over never change, and single commitments come several to an interval.
    function _feesOf(uint32 interval) private returns (Fees memory fees) {
        fees = _fees;
        if (fees.isKnown && fees.interval == interval) return fees;
        (uint256 grid, uint256 tax) = tariff.localFees(interval);
        fees = Fees(interval, true, uint64(grid), uint64(tax));
        _fees = fees;
    }

    function _end() private view returns (uint256) {
        return _epoch + (_number(INTERVAL, 224) + 1) * _intervalSeconds;
    }

    /// The number at a place of the calldata, of 256 bits less so many.
    function _number(uint256 at, uint256 less) private pure returns (uint256 value) {
        assembly ("memory-safe") {
            value := shr(less, calldataload(at))
        }
    }
}
