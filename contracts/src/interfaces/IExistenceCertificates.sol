// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Certificates of existence: a meter exists behind a key, and nobody need know which (SPB II-B; L5)
/// @notice A meter makes many key pairs and a Merkle tree over them: leaf i = keccak256(keccak256(abi.encode(i, address of key i))),
/// inner nodes keccak256 of the two children in ascending order (OpenZeppelin MerkleProof). The root is requested here; the nodes' lot
/// (INodes) of the round after the request draws the meter that co-signs it. That meter has checked the requester's manufacturer certificate
/// (X.509, issued by a CA whose fingerprint is listed here), its signature and its audit. The link from root to meter is sealed to the auditor, who revokes
/// the root with the meter; in the open mode a meter announces its root, so that trades of its household can be settled with it.
/// A root lives `rootSeconds` at most and no longer than the audit. Each key signs one digest.
/// What this does not give: whoever may ask for roots without end, or wait for a turn, is in the end drawn a co-signer that it knows. A
/// co-signer answers for what it signs: a sealed link that opens to no valid meter, or to the co-signer, is the auditor's reason to revoke the
/// root and the co-signer's meter. A root that no meter has announced settles no trade of a household.
interface IExistenceCertificates {
    /// @param link keccak256(abi.encode(meter, root, salt)): opens to the meter for whoever knows the salt.
    struct Certificate {
        address meter;
        uint64 validUntil;
        bool revoked;
        address cosigner;
        bytes32 link;
    }

    /// @notice A digest that the key at a leaf of a root has signed.
    struct KeyUse {
        bytes32 root;
        uint16 leaf;
        bytes32 digest;
    }

    enum KeyState {
        Good,
        RootInvalid,
        KeyUsed
    }

    event ManufacturerChanged(bytes32 indexed fingerprint, bool listed);
    event RootRequested(bytes32 indexed root, uint32 round);
    /// @param sealedLink The opening of `link`, sealed to the auditor.
    event RootCertified(
        bytes32 indexed root, address indexed cosigner, uint64 validUntil, bytes32 link, bytes sealedLink
    );
    event RootAnnounced(bytes32 indexed root, address indexed meter);
    event RootRevoked(bytes32 indexed root, address indexed auditor);
    event UserChanged(address indexed user, bool allowed);

    error ExistenceCertificates_NotConsortium(address caller);
    error ExistenceCertificates_NotAuditor(address caller);
    error ExistenceCertificates_NotUser(address caller);
    error ExistenceCertificates_RootZero();
    error ExistenceCertificates_AlreadyRequested(bytes32 root);
    error ExistenceCertificates_NotRequested(bytes32 root);
    error ExistenceCertificates_AlreadyCertified(bytes32 root);
    error ExistenceCertificates_NotCertified(bytes32 root);
    error ExistenceCertificates_AlreadyAnnounced(bytes32 root, address meter);
    error ExistenceCertificates_WrongCosigner(bytes32 root, address signer, address drawn);
    error ExistenceCertificates_SelfSigned(bytes32 root, address meter);
    error ExistenceCertificates_CosignerNotValid(address cosigner);
    error ExistenceCertificates_MeterNotValid(address meter);
    error ExistenceCertificates_WrongLink(bytes32 root, address meter);
    error ExistenceCertificates_AuditOver(uint64 auditedUntil);
    error ExistenceCertificates_NoMeters();
    error ExistenceCertificates_ZeroAddress();
    error ExistenceCertificates_SecondsZero();

    /// @notice Lists or removes a manufacturer's CA by the SHA-256 of its X.509 certificate (DER). Only the consortium.
    function setManufacturer(bytes32 fingerprint, bool listed) external;
    function isManufacturer(bytes32 fingerprint) external view returns (bool);
    /// @notice Registers or removes a settlement that marks keys as used. Only the consortium.
    function setUser(address user, bool allowed) external;

    /// @notice Asks for a co-signer. Anyone, once per root: who sends it says nothing about the meter.
    function request(bytes32 root) external;
    /// @notice The meter that is to co-sign a root now. Reverts while the lot of the round after the request is not known. One that
    /// is not valid is passed over; one that does not answer within `turnSeconds` gives way to the next. Turns count from the request on.
    function cosignerOf(bytes32 root) external view returns (address);
    /// @notice Hands in what the drawn meter has signed (EIP-712, domain "neighborwatt certificates"):
    /// `ExistenceCertificate(bytes32 root,uint64 auditedUntil,bytes32 link)`. Anyone. The sealed link is not signed: when whoever hands it in
    /// spoils it, the auditor asks the co-signer, who has seen the opening.
    function certify(
        bytes32 root,
        uint64 auditedUntil,
        bytes32 link,
        bytes calldata signature,
        bytes calldata sealedLink
    ) external;
    /// @notice A meter says that a root is its own (open mode). Only the meter that the link opens to, and never its co-signer.
    function announce(bytes32 root, bytes32 salt) external;
    /// @notice Only auditors.
    function revoke(bytes32 root) external;

    /// @notice Certified, not revoked, not over; of an announced root the meter is valid too.
    function isValid(bytes32 root) external view returns (bool);
    /// @notice The same of a time that is past, whatever became of root and meter since; in the block of a revocation it still was valid.
    function wasValid(bytes32 root, uint64 time) external view returns (bool);
    function certificateOf(bytes32 root) external view returns (Certificate memory);
    /// @notice The meter that announced a root; zero when none did.
    function meterOf(bytes32 root) external view returns (address);
    /// @notice The newest root that a meter announced; zero when none.
    function rootOf(address meter) external view returns (bytes32);
    /// @notice Whether a leaf of a root has signed nothing else than `digest`.
    function isFree(bytes32 root, uint16 leaf, bytes32 digest) external view returns (bool);
    /// @notice Marks a key as used for a digest. Only registered users.
    /// @return Whether it may: false when the key has signed another digest before (compared by 64 bits, so that four keys share a slot: that
    /// refuses a replay; a meter that looks for two digests with the same 64 bits could as well use a fresh key).
    function useKey(bytes32 root, uint16 leaf, bytes32 digest) external returns (bool);
    /// @notice `isValid` and `useKey` in one; a key of a root that is not valid is not marked.
    function useValidKey(bytes32 root, uint16 leaf, bytes32 digest) external returns (KeyState state);
    /// @notice `useValidKey` for several keys at once, one after the other.
    function useKeys(KeyUse[] calldata uses) external returns (KeyState[] memory states);
}
