// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {IExistenceCertificates} from "../interfaces/IExistenceCertificates.sol";
import {IMeters} from "../interfaces/IMeters.sol";
import {INodes} from "../interfaces/INodes.sol";

/// @title Certificates of existence; documented in IExistenceCertificates
contract ExistenceCertificates is IExistenceCertificates, EIP712 {
    struct Request {
        uint32 round;
        uint64 at;
    }

    bytes32 private constant CERTIFICATE_TYPEHASH =
        keccak256("ExistenceCertificate(bytes32 root,uint64 auditedUntil,bytes32 link)");
    uint256 private constant TAGS_PER_SLOT = 4;
    uint256 private constant TAG_BITS = 64;

    address public immutable consortium;
    IMeters public immutable meters;
    INodes public immutable nodes;
    uint64 public immutable rootSeconds;
    uint64 public immutable turnSeconds;

    /// @inheritdoc IExistenceCertificates
    mapping(bytes32 fingerprint => bool) public isManufacturer;
    /// @inheritdoc IExistenceCertificates
    mapping(address meter => bytes32) public rootOf;
    mapping(address user => bool) private _users;
    mapping(bytes32 root => Request) private _requests;
    mapping(bytes32 root => Certificate) private _certificates;
    mapping(bytes32 root => uint64) private _revokedAt;
    mapping(bytes32 root => mapping(uint256 slot => uint256 tags)) private _used;

    modifier onlyConsortium() {
        if (msg.sender != consortium) revert ExistenceCertificates_NotConsortium(msg.sender);
        _;
    }

    modifier onlyUser() {
        if (!_users[msg.sender]) revert ExistenceCertificates_NotUser(msg.sender);
        _;
    }

    constructor(address consortium_, address meters_, address nodes_, uint64 rootSeconds_, uint64 turnSeconds_)
        EIP712("neighborwatt certificates", "1")
    {
        if (consortium_ == address(0) || meters_ == address(0) || nodes_ == address(0)) {
            revert ExistenceCertificates_ZeroAddress();
        }
        if (rootSeconds_ == 0 || turnSeconds_ == 0) revert ExistenceCertificates_SecondsZero();
        consortium = consortium_;
        meters = IMeters(meters_);
        nodes = INodes(nodes_);
        rootSeconds = rootSeconds_;
        turnSeconds = turnSeconds_;
    }

    /// @inheritdoc IExistenceCertificates
    function setManufacturer(bytes32 fingerprint, bool listed) external onlyConsortium {
        isManufacturer[fingerprint] = listed;
        emit ManufacturerChanged(fingerprint, listed);
    }

    /// @inheritdoc IExistenceCertificates
    function setUser(address user, bool allowed) external onlyConsortium {
        if (user == address(0)) revert ExistenceCertificates_ZeroAddress();
        _users[user] = allowed;
        emit UserChanged(user, allowed);
    }

    /// @inheritdoc IExistenceCertificates
    function request(bytes32 root) external {
        if (root == bytes32(0)) revert ExistenceCertificates_RootZero();
        if (_requests[root].at != 0) revert ExistenceCertificates_AlreadyRequested(root);
        uint32 round = nodes.round();
        _requests[root] = Request(round, uint64(block.timestamp));
        emit RootRequested(root, round);
    }

    /// @inheritdoc IExistenceCertificates
    function certify(
        bytes32 root,
        uint64 auditedUntil,
        bytes32 link,
        bytes calldata signature,
        bytes calldata sealedLink
    ) external {
        Certificate storage c = _certificates[root];
        if (c.cosigner != address(0)) revert ExistenceCertificates_AlreadyCertified(root);
        if (auditedUntil <= block.timestamp) revert ExistenceCertificates_AuditOver(auditedUntil);
        address cosigner = cosignerOf(root);
        _requireSigned(root, auditedUntil, link, signature, cosigner);

        uint64 lastsUntil = uint64(block.timestamp) + rootSeconds;
        c.cosigner = cosigner;
        c.validUntil = auditedUntil < lastsUntil ? auditedUntil : lastsUntil;
        c.link = link;
        emit RootCertified(root, cosigner, c.validUntil, link, sealedLink);
    }

    /// @inheritdoc IExistenceCertificates
    function announce(bytes32 root, bytes32 salt) external {
        Certificate storage c = _certified(root);
        if (c.meter != address(0)) revert ExistenceCertificates_AlreadyAnnounced(root, c.meter);
        if (c.link != keccak256(abi.encode(msg.sender, root, salt))) {
            revert ExistenceCertificates_WrongLink(root, msg.sender);
        }
        if (c.cosigner == msg.sender) revert ExistenceCertificates_SelfSigned(root, msg.sender);
        if (!meters.isValid(msg.sender)) revert ExistenceCertificates_MeterNotValid(msg.sender);
        c.meter = msg.sender;
        rootOf[msg.sender] = root;
        emit RootAnnounced(root, msg.sender);
    }

    /// @inheritdoc IExistenceCertificates
    function revoke(bytes32 root) external {
        if (!meters.isAuditor(msg.sender)) revert ExistenceCertificates_NotAuditor(msg.sender);
        Certificate storage c = _certified(root);
        if (!c.revoked) _revokedAt[root] = uint64(block.timestamp);
        c.revoked = true;
        emit RootRevoked(root, msg.sender);
    }

    /// @inheritdoc IExistenceCertificates
    function useKey(bytes32 root, uint16 leaf, bytes32 digest) external onlyUser returns (bool) {
        return _use(root, leaf, digest);
    }

    /// @inheritdoc IExistenceCertificates
    function useValidKey(bytes32 root, uint16 leaf, bytes32 digest) external onlyUser returns (KeyState) {
        return _useValid(root, leaf, digest);
    }

    /// @inheritdoc IExistenceCertificates
    function useKeys(KeyUse[] calldata uses) external onlyUser returns (KeyState[] memory states) {
        states = new KeyState[](uses.length);
        for (uint256 i = 0; i < uses.length; i++) {
            KeyUse calldata u = uses[i];
            states[i] = _useValid(u.root, u.leaf, u.digest);
        }
    }

    /// @inheritdoc IExistenceCertificates
    function isFree(bytes32 root, uint16 leaf, bytes32 digest) external view returns (bool) {
        uint256 former = _tagIn(_used[root][leaf / TAGS_PER_SLOT], leaf);
        return former == 0 || former == _tagOf(digest);
    }

    /// @inheritdoc IExistenceCertificates
    function cosignerOf(bytes32 root) public view returns (address) {
        Request memory r = _requests[root];
        if (r.at == 0) revert ExistenceCertificates_NotRequested(root);
        // The present round's links may be known to whoever requests; those of the next are not.
        bytes32 seed = nodes.seedOf(r.round + 1);
        uint256 count = meters.meterCount();
        if (count == 0) revert ExistenceCertificates_NoMeters();
        uint256 first = uint256(keccak256(abi.encode(seed, root))) % count + (block.timestamp - r.at) / turnSeconds;
        for (uint256 i = 0; i < count; i++) {
            address meter = meters.meterAt((first + i) % count);
            if (meters.isValid(meter)) return meter;
        }
        revert ExistenceCertificates_NoMeters();
    }

    /// @inheritdoc IExistenceCertificates
    function isValid(bytes32 root) public view returns (bool) {
        Certificate storage c = _certificates[root];
        (uint64 validUntil, bool revoked, address meter) = (c.validUntil, c.revoked, c.meter);
        if (validUntil <= block.timestamp || revoked) return false;
        return meter == address(0) || meters.isValid(meter);
    }

    /// @inheritdoc IExistenceCertificates
    function wasValid(bytes32 root, uint64 time) external view returns (bool) {
        Certificate storage c = _certificates[root];
        if (c.validUntil <= time || (c.revoked && time > _revokedAt[root])) return false;
        return c.meter == address(0) || meters.wasValid(c.meter, time);
    }

    /// @inheritdoc IExistenceCertificates
    function certificateOf(bytes32 root) external view returns (Certificate memory) {
        return _certificates[root];
    }

    /// @inheritdoc IExistenceCertificates
    function meterOf(bytes32 root) external view returns (address) {
        return _certificates[root].meter;
    }

    function _useValid(bytes32 root, uint16 leaf, bytes32 digest) private returns (KeyState) {
        if (!isValid(root)) return KeyState.RootInvalid;
        return _use(root, leaf, digest) ? KeyState.Good : KeyState.KeyUsed;
    }

    function _use(bytes32 root, uint16 leaf, bytes32 digest) private returns (bool) {
        mapping(uint256 slot => uint256 tags) storage slots = _used[root];
        uint256 tags = slots[leaf / TAGS_PER_SLOT];
        uint256 former = _tagIn(tags, leaf);
        uint256 tag = _tagOf(digest);
        if (former != 0) return former == tag;
        slots[leaf / TAGS_PER_SLOT] = tags | (tag << _shift(leaf));
        return true;
    }

    function _requireSigned(bytes32 root, uint64 auditedUntil, bytes32 link, bytes calldata signature, address cosigner)
        private
        view
    {
        bytes32 structHash = keccak256(abi.encode(CERTIFICATE_TYPEHASH, root, auditedUntil, link));
        (address signer,,) = ECDSA.tryRecoverCalldata(_hashTypedDataV4(structHash), signature);
        if (signer == cosigner) return;
        // One that was certified once is told why it does not count.
        bool wasMeter = meters.meterOf(signer).auditedUntil != 0;
        if (wasMeter && !meters.isValid(signer)) revert ExistenceCertificates_CosignerNotValid(signer);
        revert ExistenceCertificates_WrongCosigner(root, signer, cosigner);
    }

    function _certified(bytes32 root) private view returns (Certificate storage c) {
        c = _certificates[root];
        if (c.cosigner == address(0)) revert ExistenceCertificates_NotCertified(root);
    }

    /// Zero stands for a key that has signed nothing.
    function _tagOf(bytes32 digest) private pure returns (uint256 tag) {
        tag = uint64(uint256(digest));
        if (tag == 0) tag = 1;
    }

    function _tagIn(uint256 tags, uint16 leaf) private pure returns (uint256) {
        return uint64(tags >> _shift(leaf));
    }

    function _shift(uint16 leaf) private pure returns (uint256) {
        return (leaf % TAGS_PER_SLOT) * TAG_BITS;
    }
}
