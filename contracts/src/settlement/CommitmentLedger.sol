// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {ICommitmentLedger} from "../interfaces/ICommitmentLedger.sol";
import {INodes} from "../interfaces/INodes.sol";
import {ITariff} from "../interfaces/ITariff.sol";
import {IVault} from "../interfaces/IVault.sol";
import {CommitmentHash} from "../libraries/CommitmentHash.sol";
import {Calendar} from "../types/Tariff.sol";
import {Commitment, Payment} from "../types/Commitment.sol";

/// @title Commitment ledger; documented in ICommitmentLedger
/// @dev Its own balance in the Vault is the sum of all deposits, earnings and bonds; inside, money moves by writing. All sums fit 64 bits
/// because the supply of MoneyToken does. Vault and Nodes are trusted and call nobody back; state is still written before the Vault is called.
contract CommitmentLedger is ICommitmentLedger, EIP712 {
    /// What a settlement reads and writes of a consumer; one slot.
    /// @param word The newest sequence numbers that were paid are those from 64 × word on,
    /// @param marks and these are they, one bit each.
    struct Funds {
        uint64 deposit;
        uint64 requested;
        uint64 word;
        uint64 marks;
    }

    /// The rest of an account.
    /// @param bondedUntil Evidence of two commitments with one number may come so long after the last that could be made.
    struct Income {
        uint64 earned;
        uint40 availableAt;
        uint40 bondedUntil;
    }

    /// One slot, because every settlement writes it.
    struct Collected {
        uint64 gridFees;
        uint64 taxes;
    }

    bytes32 private constant ANCHOR_TYPE_HASH =
        keccak256("Anchor(uint32 number,bytes32 previous,bytes32 root,uint64 at)");
    /// Key of the hold that exists only while money passes between somebody's balance and this contract's.
    bytes32 private constant PASSING = "passing";

    address public immutable consortium;
    IVault public immutable vault;
    ITariff public immutable tariff;
    INodes public immutable nodes;
    /// @inheritdoc ICommitmentLedger
    uint64 public immutable releaseDelay;
    address private immutable _grid;
    address private immutable _tax;
    address private immutable _fund;

    /// @inheritdoc ICommitmentLedger
    uint256 public totalNano;
    mapping(address owner => Funds) private _funds;
    mapping(address owner => Income) private _income;
    mapping(address owner => uint64) private _bonds;
    /// One bit per sequence number, 64 in a word; those of the newest word stand in `_funds`.
    mapping(address consumer => mapping(uint256 word => uint64)) private _settled;
    /// @inheritdoc ICommitmentLedger
    mapping(uint32 number => bytes32 root) public anchoredRoot;
    /// What grid and tax have earned since they last claimed.
    Collected private _collected;
    /// When each anchor was made; its length is their count.
    uint40[] private _anchoredAt;
    /// @inheritdoc ICommitmentLedger
    mapping(address consumer => bool) public isSlashed;
    /// @inheritdoc ICommitmentLedger
    mapping(address settlement => bool) public isSettlement;

    constructor(
        address consortium_,
        address vault_,
        address tariff_,
        address nodes_,
        address grid_,
        address tax_,
        address fund_,
        uint64 releaseDelay_
    ) EIP712(CommitmentHash.NAME, CommitmentHash.VERSION) {
        if (grid_ == address(0) || tax_ == address(0) || fund_ == address(0)) {
            revert CommitmentLedger_ZeroAddress();
        }
        Calendar memory c = ITariff(tariff_).calendar();
        uint64 life = uint64(c.windowSeconds) + c.intervalSeconds + c.graceSeconds + c.commitMarginSeconds;
        if (releaseDelay_ <= life) revert CommitmentLedger_DelayTooShort(releaseDelay_, life);
        consortium = consortium_;
        vault = IVault(vault_);
        tariff = ITariff(tariff_);
        nodes = INodes(nodes_);
        _grid = grid_;
        _tax = tax_;
        _fund = fund_;
        releaseDelay = releaseDelay_;
    }

    /// @inheritdoc ICommitmentLedger
    function deposit(uint64 amount) external {
        _funds[msg.sender].deposit += amount;
        emit Deposited(msg.sender, amount);
        _takeIn(amount);
    }

    /// @inheritdoc ICommitmentLedger
    function bond(uint64 amount) external {
        _bonds[msg.sender] += amount;
        emit Bonded(msg.sender, amount);
        _takeIn(amount);
    }

    /// @inheritdoc ICommitmentLedger
    function requestRelease(uint64 amount) external {
        if (amount == 0) revert CommitmentLedger_AmountZero();
        Funds storage f = _funds[msg.sender];
        uint64 free = f.deposit - f.requested;
        if (amount > free) revert CommitmentLedger_NotCovered(msg.sender, amount, free);
        f.requested += amount;
        uint40 availableAt = _afterDelay();
        Income storage income = _income[msg.sender];
        (income.availableAt, income.bondedUntil) = (availableAt, availableAt);
        emit ReleaseRequested(msg.sender, amount, availableAt);
    }

    /// @inheritdoc ICommitmentLedger
    function cancelRelease() external {
        Funds storage f = _funds[msg.sender];
        uint64 amount = f.requested;
        if (amount == 0) revert CommitmentLedger_NoRequest(msg.sender);
        f.requested = 0;
        emit ReleaseCancelled(msg.sender, amount);
    }

    /// @inheritdoc ICommitmentLedger
    function release() external {
        Funds storage f = _funds[msg.sender];
        uint64 amount = f.requested;
        if (amount == 0) revert CommitmentLedger_NoRequest(msg.sender);
        _requireTime(_income[msg.sender].availableAt);
        (f.deposit, f.requested) = (f.deposit - amount, 0);
        emit Released(msg.sender, amount);
        _giveOut(msg.sender, amount);
    }

    /// @inheritdoc ICommitmentLedger
    function unbond() external {
        uint64 amount = _bonds[msg.sender];
        if (amount == 0) revert CommitmentLedger_AmountZero();
        uint64 left = _funds[msg.sender].deposit;
        if (left != 0) revert CommitmentLedger_DepositLeft(msg.sender, left);
        _requireTime(_income[msg.sender].bondedUntil);
        _bonds[msg.sender] = 0;
        emit Unbonded(msg.sender, amount);
        _giveOut(msg.sender, amount);
    }

    /// @inheritdoc ICommitmentLedger
    function claim(address owner) external {
        uint64 amount = _earnedBy(owner);
        if (amount == 0) revert CommitmentLedger_AmountZero();
        if (owner == _grid) _collected.gridFees = 0;
        if (owner == _tax) _collected.taxes = 0;
        _income[owner].earned = 0;
        emit Claimed(owner, amount);
        _giveOut(owner, amount);
    }

    /// @inheritdoc ICommitmentLedger
    function anchor(uint32 number, bytes32 root, uint64 at, bytes calldata signatures) external {
        uint32 last = uint32(_anchoredAt.length);
        if (number != last + 1) revert CommitmentLedger_WrongNumber(number, last + 1);
        if (root == bytes32(0)) revert CommitmentLedger_RootZero();
        if (at > block.timestamp) revert CommitmentLedger_InFuture(at);
        bytes32 structHash = keccak256(abi.encode(ANCHOR_TYPE_HASH, number, anchoredRoot[last], root, at));
        nodes.requireQuorum(_hashTypedDataV4(structHash), signatures);
        anchoredRoot[number] = root;
        _anchoredAt.push(uint40(at));
        emit Anchored(number, root, at);
    }

    /// @inheritdoc ICommitmentLedger
    function pay(Payment[] calldata payments) external returns (bool[] memory done) {
        if (!isSettlement[msg.sender]) revert CommitmentLedger_NotSettlement(msg.sender);
        done = new bool[](payments.length);
        uint64 gridFees;
        uint64 taxes;
        for (uint256 i = 0; i < payments.length; i++) {
            Payment calldata p = payments[i];
            if (!_pay(p)) continue;
            done[i] = true;
            gridFees += p.gridFee;
            taxes += p.tax;
        }
        _collect(gridFees, taxes);
    }

    /// @inheritdoc ICommitmentLedger
    function payAnchored(uint32 number, bytes32 root, Payment calldata payment) external returns (Outcome) {
        if (!isSettlement[msg.sender]) revert CommitmentLedger_NotSettlement(msg.sender);
        if (root == bytes32(0) || root != anchoredRoot[number]) return Outcome.NotAnchored;
        Payment memory p = payment;
        if (!_pay(p)) return isSettled(p.consumer, p.sequence) ? Outcome.AlreadyPaid : Outcome.NotCovered;
        _collect(p.gridFee, p.tax);
        return Outcome.Paid;
    }

    /// @inheritdoc ICommitmentLedger
    function reportTwice(
        Commitment calldata first,
        bytes calldata firstSignature,
        Commitment calldata second,
        bytes calldata secondSignature
    ) external {
        (address consumer, uint64 sequence) = (first.consumer, first.sequence);
        (bytes32 one, bytes32 other) = (digestOf(first), digestOf(second));
        if (second.consumer != consumer || second.sequence != sequence || one == other) {
            revert CommitmentLedger_NotTwice();
        }
        _requireSigned(consumer, one, firstSignature);
        _requireSigned(consumer, other, secondSignature);
        if (isSlashed[consumer]) revert CommitmentLedger_AlreadySlashed(consumer);
        isSlashed[consumer] = true;
        uint64 lost = _bonds[consumer];
        _bonds[consumer] = 0;
        _income[_fund].earned += lost;
        emit Slashed(consumer, sequence, lost);
    }

    /// @inheritdoc ICommitmentLedger
    function setSettlement(address settlement, bool allowed) external {
        if (msg.sender != consortium) revert CommitmentLedger_NotConsortium(msg.sender);
        isSettlement[settlement] = allowed;
        emit SettlementChanged(settlement, allowed);
    }

    /// @inheritdoc ICommitmentLedger
    function anchorCount() external view returns (uint32) {
        return uint32(_anchoredAt.length);
    }

    /// @inheritdoc ICommitmentLedger
    function anchorOf(uint32 number) external view returns (bytes32 root, uint64 at) {
        root = anchoredRoot[number];
        if (root != bytes32(0)) at = _anchoredAt[number - 1];
    }

    /// @inheritdoc ICommitmentLedger
    function isSettled(address consumer, uint64 sequence) public view returns (bool) {
        return settledWord(consumer, sequence >> 6) >> (sequence & 63) & 1 == 1;
    }

    /// @inheritdoc ICommitmentLedger
    function settledWord(address consumer, uint64 word) public view returns (uint64) {
        Funds storage f = _funds[consumer];
        return f.word == word ? f.marks : _settled[consumer][word];
    }

    /// @inheritdoc ICommitmentLedger
    function digestOf(Commitment calldata commitment) public view returns (bytes32) {
        return _hashTypedDataV4(CommitmentHash.structHash(commitment));
    }

    /// @inheritdoc ICommitmentLedger
    function accountOf(address owner) external view returns (Account memory account) {
        (account.deposit, account.requested) = (_funds[owner].deposit, _funds[owner].requested);
        (account.earned, account.availableAt) = (_earnedBy(owner), _income[owner].availableAt);
    }

    /// @inheritdoc ICommitmentLedger
    function bondOf(address owner) external view returns (uint256) {
        return _bonds[owner];
    }

    /// @inheritdoc ICommitmentLedger
    function accounts() external view returns (address grid, address tax, address fund) {
        return (_grid, _tax, _fund);
    }

    /// @return Whether it was paid. A producer of zero could never claim, so nothing is paid to it.
    function _pay(Payment memory p) private returns (bool) {
        Funds memory f = _funds[p.consumer];
        uint256 due = uint256(p.paid) + p.gridFee + p.tax;
        if (due > f.deposit || p.producer == address(0) || !_mark(f, p.consumer, p.sequence)) return false;
        f.deposit -= uint64(due);
        // With the last that was not announced: an old announcement is paid out at once, and the bond is not to go with it.
        if (f.deposit <= f.requested && due != 0) _income[p.consumer].bondedUntil = _afterDelay();
        if (f.requested > f.deposit) {
            emit ReleaseReduced(p.consumer, f.requested - f.deposit);
            f.requested = f.deposit;
        }
        _funds[p.consumer] = f;
        if (p.paid != 0) _income[p.producer].earned += p.paid;
        emit CommitmentPaid(p.consumer, p.sequence, p.producer, p.paid, p.gridFee, p.tax);
        return true;
    }

    /// Marks are written with the funds, in one slot, until a commitment of a later word is paid.
    /// @return Whether it was not marked before.
    function _mark(Funds memory f, address consumer, uint64 sequence) private returns (bool) {
        (uint64 word, uint64 bit) = (sequence >> 6, uint64(1) << (sequence & 63));
        if (word < f.word) {
            uint64 marks = _settled[consumer][word];
            if (marks & bit != 0) return false;
            _settled[consumer][word] = marks | bit;
            return true;
        }
        if (word > f.word) {
            if (f.marks != 0) _settled[consumer][f.word] = f.marks;
            (f.word, f.marks) = (word, 0);
        }
        if (f.marks & bit != 0) return false;
        f.marks |= bit;
        return true;
    }

    function _collect(uint64 gridFees, uint64 taxes) private {
        if (gridFees | taxes == 0) return;
        Collected memory c = _collected;
        _collected = Collected(c.gridFees + gridFees, c.taxes + taxes);
    }

    /// From the available balance of the caller into this contract's. The Vault itself would also take what the caller has announced to withdraw.
    function _takeIn(uint64 amount) private {
        if (amount == 0) revert CommitmentLedger_AmountZero();
        uint256 available = vault.available(msg.sender);
        if (amount > available) revert CommitmentLedger_NotCovered(msg.sender, amount, available);
        totalNano += amount;
        _pass(msg.sender, address(this), amount);
    }

    function _giveOut(address to, uint64 amount) private {
        totalNano -= amount;
        _pass(address(this), to, amount);
    }

    function _pass(address from, address to, uint64 amount) private {
        // A hold carries 56 bits; what somebody has earned may be more.
        while (amount != 0) {
            uint64 part = amount < type(uint56).max ? amount : type(uint56).max;
            amount -= part;
            vault.hold(PASSING, from, part, uint64(block.timestamp));
            vault.pay(PASSING, to, part);
            vault.release(PASSING);
        }
    }

    function _earnedBy(address owner) private view returns (uint64 amount) {
        amount = _income[owner].earned;
        if (owner == _grid) amount += _collected.gridFees;
        if (owner == _tax) amount += _collected.taxes;
    }

    function _requireTime(uint40 time) private view {
        if (block.timestamp < time) revert CommitmentLedger_TooEarly(time);
    }

    function _afterDelay() private view returns (uint40) {
        return uint40(block.timestamp + releaseDelay);
    }

    function _requireSigned(address consumer, bytes32 digest, bytes calldata signature) private pure {
        (address signer,,) = ECDSA.tryRecoverCalldata(digest, signature);
        if (signer == address(0) || signer != consumer) revert CommitmentLedger_BadSignature(signer, consumer);
    }
}
