// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {EnumerableSet} from "@openzeppelin/contracts/utils/structs/EnumerableSet.sol";
import {INodes} from "../interfaces/INodes.sol";
import {IVault} from "../interfaces/IVault.sol";

/// @title Nodes; documented in INodes
/// @dev A stake is a hold of this contract in the Vault that never runs out. The contract counts it as well, so that whoever checks
/// signatures need not ask the Vault about each signer.
contract Nodes is INodes {
    using EnumerableSet for EnumerableSet.AddressSet;

    struct Node {
        bool listed;
        uint64 stake;
        uint64 availableAt;
    }

    /// @dev A node's place in the lot. `from` and `revealedIn` count the beginnings of rounds, since a round may begin twice.
    struct Seat {
        bytes32 head;
        uint64 from;
        uint64 revealedIn;
    }

    uint256 public constant MAX_NODES = 100;
    uint256 private constant SIGNATURE_BYTES = 65;

    address public immutable consortium;
    IVault public immutable vault;
    address public immutable fund;
    uint256 public immutable leastStake;
    uint64 public immutable unstakeDelay;
    uint256 public immutable withheldPenalty;
    uint64 public immutable roundSeconds;

    /// @inheritdoc INodes
    uint32 public round = 1;
    /// How often a round has begun; 1 before anybody has committed.
    uint64 private _begun = 1;
    /// When the present round's clock started; zero while it stands.
    uint64 private _clock;
    uint32 private _expected;
    uint32 private _revealed;
    bytes32 private _mix;

    EnumerableSet.AddressSet private _listed;
    EnumerableSet.AddressSet private _lot;
    mapping(address node => Node) private _nodes;
    mapping(address node => Seat) private _seats;
    mapping(uint32 round => bytes32) private _seeds;
    mapping(address slasher => bool) private _slashers;

    modifier onlyConsortium() {
        if (msg.sender != consortium) revert Nodes_NotConsortium(msg.sender);
        _;
    }

    constructor(
        address consortium_,
        address vault_,
        address fund_,
        uint256 leastStake_,
        uint64 unstakeDelay_,
        uint256 withheldPenalty_,
        uint64 roundSeconds_
    ) {
        if (consortium_ == address(0) || vault_ == address(0) || fund_ == address(0)) {
            revert Nodes_ZeroAddress();
        }
        if (leastStake_ == 0) revert Nodes_AmountZero();
        if (unstakeDelay_ <= roundSeconds_) revert Nodes_DelayTooShort(unstakeDelay_, roundSeconds_);
        consortium = consortium_;
        vault = IVault(vault_);
        fund = fund_;
        leastStake = leastStake_;
        unstakeDelay = unstakeDelay_;
        withheldPenalty = withheldPenalty_;
        roundSeconds = roundSeconds_;
    }

    /// @inheritdoc INodes
    function setNode(address node, bool listed) external onlyConsortium {
        if (node == address(0)) revert Nodes_ZeroAddress();
        if (listed) {
            _listed.add(node);
            if (_listed.length() > MAX_NODES) revert Nodes_TooMany(MAX_NODES);
        } else {
            _listed.remove(node);
        }
        _nodes[node].listed = listed;
        emit NodeChanged(node, listed);
    }

    /// @inheritdoc INodes
    function setSlasher(address slasher, bool allowed) external onlyConsortium {
        if (slasher == address(0)) revert Nodes_ZeroAddress();
        _slashers[slasher] = allowed;
        emit SlasherChanged(slasher, allowed);
    }

    /// @inheritdoc INodes
    function stake(uint256 amount) external {
        Node storage node = _nodes[msg.sender];
        if (!node.listed) revert Nodes_NotNode(msg.sender);
        if (amount == 0) revert Nodes_AmountZero();
        bytes32 key = _stakeKey(msg.sender);
        uint64 former = node.stake;
        node.stake = SafeCast.toUint64(former + amount);
        if (former != 0) vault.release(key);
        vault.hold(key, msg.sender, former + amount, type(uint40).max);
        emit Staked(msg.sender, amount);
    }

    /// @inheritdoc INodes
    function requestUnstake() external {
        Node storage node = _nodes[msg.sender];
        if (node.stake == 0) revert Nodes_AmountZero();
        node.availableAt = uint64(block.timestamp) + unstakeDelay;
        // So that the round it is needed in can be closed before it may leave.
        if (isDue(msg.sender)) _startClock();
        emit UnstakeRequested(msg.sender, node.availableAt);
    }

    /// @inheritdoc INodes
    function unstake() external {
        Node storage node = _nodes[msg.sender];
        if (node.availableAt == 0) revert Nodes_NotRequested(msg.sender);
        if (block.timestamp < node.availableAt) revert Nodes_TooEarly(node.availableAt);
        if (isDue(msg.sender)) closeRound();
        uint256 amount = node.stake;
        node.stake = 0;
        node.availableAt = 0;
        if (amount != 0) vault.release(_stakeKey(msg.sender));
        emit Unstaked(msg.sender, amount);
    }

    /// @inheritdoc INodes
    function slash(address[] calldata signers, address to) external returns (uint256 taken) {
        if (!_slashers[msg.sender]) revert Nodes_NotSlasher(msg.sender);
        for (uint256 i = 0; i < signers.length; i++) {
            uint256 amount = _take(signers[i], type(uint256).max, to);
            taken += amount;
            if (amount != 0) emit StakeLost(signers[i], amount, msg.sender);
        }
    }

    /// @inheritdoc INodes
    function commitSeed(bytes32 head) external {
        if (!isActive(msg.sender)) revert Nodes_NotNode(msg.sender);
        if (head == bytes32(0)) revert Nodes_WrongLink(msg.sender, head);
        Seat storage seat = _seats[msg.sender];
        // Who has not revealed may not choose anew: by now it may have seen the others' links.
        if (seat.head != bytes32(0) && seat.revealedIn != _begun) revert Nodes_AlreadyCommitted(msg.sender);
        _lot.add(msg.sender);
        seat.head = head;
        seat.from = _begun + 1;
        emit SeedCommitted(msg.sender, head);
        if (_expected == 0 && _lot.length() == _listed.length()) _begin();
        else _startClock();
    }

    /// @inheritdoc INodes
    function reveal(bytes32 link) external {
        Seat storage seat = _seats[msg.sender];
        if (seat.head != bytes32(0) && seat.revealedIn == _begun) revert Nodes_AlreadyRevealed(msg.sender, round);
        if (!isDue(msg.sender)) revert Nodes_NotInRound(msg.sender, round);
        // Zero would be a place without a head, which no round could end with.
        if (link == bytes32(0) || keccak256(abi.encode(link)) != seat.head) revert Nodes_WrongLink(msg.sender, link);
        seat.head = link;
        seat.revealedIn = _begun;
        // The node is mixed in too: else one that commits to another's chain would cancel that one out.
        _mix ^= keccak256(abi.encode(msg.sender, link));
        emit SeedRevealed(msg.sender, round, link);
        if (++_revealed == _expected) _close();
        else _startClock();
    }

    /// @inheritdoc INodes
    function closeRound() public {
        if (_clock == 0) revert Nodes_ClockNotStarted(round);
        if (block.timestamp < closesAt()) revert Nodes_TooEarly(closesAt());
        for (uint256 i = _lot.length(); i > 0; i--) {
            address node = _lot.at(i - 1);
            if (isDue(node)) _punish(node);
        }
        if (_revealed == 0) _begin();
        else _close();
    }

    /// @inheritdoc INodes
    function seedOf(uint32 round_) external view returns (bytes32) {
        if (round_ == 0 || round_ >= round) revert Nodes_SeedUnknown(round_);
        return _seeds[round_];
    }

    /// @inheritdoc INodes
    function requireQuorum(bytes32 digest, bytes calldata signatures) external view returns (address[] memory signers) {
        uint256 count = signatures.length / SIGNATURE_BYTES;
        if (signatures.length % SIGNATURE_BYTES != 0) revert Nodes_BadSignature(count, address(0));
        uint256 needed = quorum();
        if (count < needed) revert Nodes_NoQuorum(count, needed);
        signers = new address[](count);
        address last = address(0);
        for (uint256 i = 0; i < count; i++) {
            bytes calldata signature = signatures[i * SIGNATURE_BYTES:(i + 1) * SIGNATURE_BYTES];
            (address signer,,) = ECDSA.tryRecoverCalldata(digest, signature);
            if (signer <= last || !isActive(signer)) revert Nodes_BadSignature(i, signer);
            signers[i] = last = signer;
        }
    }

    /// @inheritdoc INodes
    function isActive(address account) public view returns (bool) {
        Node storage node = _nodes[account];
        return node.listed && node.availableAt == 0 && node.stake >= leastStake;
    }

    /// @inheritdoc INodes
    function isListed(address node) external view returns (bool) {
        return _nodes[node].listed;
    }

    /// @inheritdoc INodes
    function nodes() external view returns (address[] memory) {
        return _listed.values();
    }

    /// @inheritdoc INodes
    function stakeOf(address node) external view returns (uint256) {
        return _nodes[node].stake;
    }

    /// @inheritdoc INodes
    function quorum() public view returns (uint256) {
        return 2 * _listed.length() / 3 + 1;
    }

    /// @inheritdoc INodes
    function isDue(address node) public view returns (bool) {
        Seat storage seat = _seats[node];
        return seat.head != bytes32(0) && seat.from <= _begun && seat.revealedIn != _begun;
    }

    /// @inheritdoc INodes
    function closesAt() public view returns (uint64) {
        return _clock == 0 ? 0 : _clock + roundSeconds;
    }

    function _close() private {
        bytes32 seed = keccak256(abi.encode(_seeds[round - 1], round, _mix));
        _seeds[round] = seed;
        emit RoundClosed(round, seed);
        round++;
        _begin();
    }

    /// The present round counts who has committed and is active now; from here on nobody comes in or goes out of it.
    function _begin() private {
        _begun++;
        for (uint256 i = _lot.length(); i > 0; i--) {
            address node = _lot.at(i - 1);
            if (!isActive(node)) _drop(node);
        }
        _expected = uint32(_lot.length());
        (_revealed, _mix, _clock) = (0, bytes32(0), 0);
        emit RoundBegun(round, _expected);
    }

    function _startClock() private {
        if (_clock == 0) _clock = uint64(block.timestamp);
    }

    function _punish(address node) private {
        uint256 penalty = _take(node, withheldPenalty, fund);
        _drop(node);
        emit RevealWithheld(node, round, penalty);
    }

    function _drop(address node) private {
        _lot.remove(node);
        delete _seats[node];
    }

    /// Takes so much of a stake, or what there is of it.
    function _take(address account, uint256 most, address to) private returns (uint256 amount) {
        Node storage node = _nodes[account];
        amount = node.stake < most ? node.stake : most;
        if (amount == 0) return 0;
        node.stake -= uint64(amount);
        bytes32 key = _stakeKey(account);
        vault.pay(key, to, amount);
        if (node.stake == 0) vault.release(key);
    }

    function _stakeKey(address node) private pure returns (bytes32) {
        return bytes32(uint256(uint160(node)));
    }
}
