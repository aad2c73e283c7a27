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
    mapping(address owner => Account) private _accounts;
    mapping(address owner => uint64) private _bonds;
    /// One bit per sequence number.
    mapping(address consumer => mapping(uint256 word => uint256)) private _settled;
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
        _accounts[msg.sender].deposit += amount;
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
        Account memory a = _accounts[msg.sender];
        uint64 free = a.deposit - a.requested;
        if (amount > free) revert CommitmentLedger_NotCovered(msg.sender, amount, free);
        a.requested += amount;
        a.availableAt = _afterDelay();
        _accounts[msg.sender] = a;
        emit ReleaseRequested(msg.sender, amount, a.availableAt);
    }

    /// @inheritdoc ICommitmentLedger
    function cancelRelease() external {
        Account storage a = _accounts[msg.sender];
        uint64 amount = a.requested;
        if (amount == 0) revert CommitmentLedger_NoRequest(msg.sender);
        a.requested = 0;
        emit ReleaseCancelled(msg.sender, amount);
    }

    /// @inheritdoc ICommitmentLedger
    function release() external {
        Account memory a = _accounts[msg.sender];
        uint64 amount = a.requested;
        if (amount == 0) revert CommitmentLedger_NoRequest(msg.sender);
        if (block.timestamp < a.availableAt) revert CommitmentLedger_TooEarly(a.availableAt);
        (a.deposit, a.requested) = (a.deposit - amount, 0);
        _accounts[msg.sender] = a;
        emit Released(msg.sender, amount);
        _giveOut(msg.sender, amount);
    }

    /// @inheritdoc ICommitmentLedger
    function unbond() external {
        uint64 amount = _bonds[msg.sender];
        if (amount == 0) revert CommitmentLedger_AmountZero();
        Account memory a = _accounts[msg.sender];
        if (a.deposit != 0) revert CommitmentLedger_DepositLeft(msg.sender, a.deposit);
        if (block.timestamp < a.availableAt) revert CommitmentLedger_TooEarly(a.availableAt);
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
        _accounts[owner].earned = 0;
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
        _accounts[_fund].earned += lost;
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
        return _settled[consumer][sequence >> 8] >> (sequence & 255) & 1 == 1;
    }

    /// @inheritdoc ICommitmentLedger
    function settledWord(address consumer, uint64 word) external view returns (uint256) {
        return _settled[consumer][word];
    }

    /// @inheritdoc ICommitmentLedger
    function digestOf(Commitment calldata commitment) public view returns (bytes32) {
        return _hashTypedDataV4(CommitmentHash.structHash(commitment));
    }

    /// @inheritdoc ICommitmentLedger
    function accountOf(address owner) external view returns (Account memory account) {
        account = _accounts[owner];
        account.earned = _earnedBy(owner);
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
        uint256 due = uint256(p.paid) + p.gridFee + p.tax;
        Account storage account = _accounts[p.consumer];
        uint256 word;
        assembly ("memory-safe") {
            word := sload(account.slot)
        }
        if (due > uint64(word) || p.producer == address(0) || !_mark(p.consumer, p.sequence)) return false;
        if (due != 0) _takeOut(account, p.consumer, word, due);
        if (p.paid != 0) _accounts[p.producer].earned += p.paid;
        emit CommitmentPaid(p.consumer, p.sequence, p.producer, p.paid, p.gridFee, p.tax);
        return true;
    }

    function _collect(uint64 gridFees, uint64 taxes) private {
        if (gridFees | taxes == 0) return;
        Collected memory c = _collected;
        _collected = Collected(c.gridFees + gridFees, c.taxes + taxes);
    }

    /// @return Whether it was not marked before.
    function _mark(address consumer, uint64 sequence) private returns (bool) {
        mapping(uint256 word => uint256) storage marks = _settled[consumer];
        uint256 word = marks[sequence >> 8];
        uint256 bit = uint256(1) << (sequence & 255);
        if (word & bit != 0) return false;
        marks[sequence >> 8] = word | bit;
        return true;
    }

    /// What was promised comes before what was announced. Whoever has nothing left waits for its bond as if it had announced that.
    /// @param word The account as it is stored: in its lowest 64 bits the deposit, which is no less than what is due, then what is announced.
    function _takeOut(Account storage account, address owner, uint256 word, uint256 due) private {
        unchecked {
            word -= due;
        }
        assembly ("memory-safe") {
            sstore(account.slot, word)
        }
        (uint64 left, uint64 requested) = (uint64(word), uint64(word >> 64));
        if (requested > left) {
            account.requested = left;
            emit ReleaseReduced(owner, requested - left);
        }
        if (left == 0) account.availableAt = _afterDelay();
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
        vault.hold(PASSING, from, amount, uint64(block.timestamp));
        vault.pay(PASSING, to, amount);
        vault.release(PASSING);
    }

    function _earnedBy(address owner) private view returns (uint64 amount) {
        amount = _accounts[owner].earned;
        if (owner == _grid) amount += _collected.gridFees;
        if (owner == _tax) amount += _collected.taxes;
    }

    function _afterDelay() private view returns (uint40) {
        return uint40(block.timestamp + releaseDelay);
    }

    function _requireSigned(address consumer, bytes32 digest, bytes calldata signature) private pure {
        (address signer,,) = ECDSA.tryRecoverCalldata(digest, signature);
        if (signer == address(0) || signer != consumer) revert CommitmentLedger_BadSignature(signer, consumer);
    }
}
