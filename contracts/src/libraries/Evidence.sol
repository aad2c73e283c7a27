// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";
import {Allocation} from "./Allocation.sol";
import {Cursor, Packed} from "./Packed.sol";

/// @notice What a meter is asked about: a commitment, or a trade.
/// @param id What the meters sign for it.
/// @param producerRoot Whose statement counts; the contract that asks says what it means by a root.
/// @param consumerRoot Whose receipt counts.
/// @param statement Which statement lists it, counted from 1; 0 when none does.
/// @param receipt The same for receipts.
/// @param listedTwice By two statements or two receipts, or twice by one: then nobody knows which part is its own.
struct Claim {
    bytes32 id;
    bytes32 producerRoot;
    bytes32 consumerRoot;
    uint64 energyWh;
    uint64 sellerShareWh;
    uint64 buyerShareWh;
    uint32 statement;
    uint32 receipt;
    bool listedTwice;
}

/// @notice What is wrong with a statement or receipt, the first of it.
enum Fault {
    None,
    WrongPath,
    CertificateInvalid,
    KeyUsedTwice
}

/// @notice A statement or a receipt as it was read: `digest` is what its key signed, at this leaf of the root.
struct Sheet {
    bytes32 root;
    bytes32 digest;
    uint16 leaf;
    Fault fault;
}

/// @title What the meters say of an interval (T1, T7, L5)
/// @notice Evidence := u16 S ‖ S × Statement ‖ u16 R ‖ R × Receipt, where Statement and Receipt are both
/// bytes32 root ‖ u16 leaf ‖ u40 exportWh or importWh ‖ u8 p ‖ p × bytes32 path ‖ 65 signature ‖ u16 m ‖ m × u16 claim.
/// The claims are numbers into the batch, in the meter's order, which is the order of binding. Signed with the one-time key at the leaf:
/// `Statement(uint32 interval,uint64 exportWh,bytes32 claims)`, where claims = keccak256 of (bytes32 id ‖ u64 energyWh) of each, and
/// `Receipt(uint32 interval,uint64 importWh,bytes32 claims,bytes32 statements)`, where statements = keccak256 of the digests of the
/// statements that list each claim, zero where none does. Written by `packEvidence` in src/settlement.
/// A meter's energy is shared among all claims of its list by T7, whatever becomes of each: a bad neighbour changes no share.
library Evidence {
    using Packed for Cursor;

    bytes32 internal constant STATEMENT_TYPE_HASH =
        keccak256("Statement(uint32 interval,uint64 exportWh,bytes32 claims)");
    bytes32 internal constant RECEIPT_TYPE_HASH =
        keccak256("Receipt(uint32 interval,uint64 importWh,bytes32 claims,bytes32 statements)");
    /// root, leaf, energy, p
    uint256 private constant HEAD = 40;
    uint256 private constant SIGNATURE = 65;

    /// What stands where in the calldata, and what it is signed over.
    struct Parts {
        uint256 wh;
        uint256 path;
        uint256 pathLength;
        uint256 signature;
        uint256 list;
        uint256 listLength;
        bytes32 claims;
        uint256 totalWh;
    }

    /// @notice Reads all evidence, checks signatures and paths, and tells each claim who lists it and what share it has.
    /// @param c At the evidence, which must end where the bytes end.
    /// @param domain EIP-712 domain separator of "neighborwatt meters".
    function read(Cursor memory c, uint32 interval, bytes32 domain, Claim[] memory claims)
        internal
        pure
        returns (Sheet[] memory statements, Sheet[] memory receipts)
    {
        statements = new Sheet[](Packed.number(c.take(2), 2));
        for (uint256 i = 0; i < statements.length; i++) {
            _readStatement(c, interval, domain, claims, statements[i], uint32(i + 1));
        }
        receipts = new Sheet[](Packed.number(c.take(2), 2));
        for (uint256 i = 0; i < receipts.length; i++) {
            _readReceipt(c, interval, domain, claims, receipts[i], uint32(i + 1), statements);
        }
        if (c.at != c.end) c.malformed();
    }

    /// @notice The earlier fault of the two that a claim depends on.
    function worst(Sheet memory receipt, Sheet memory statement) internal pure returns (Fault) {
        (Fault a, Fault b) = (receipt.fault, statement.fault);
        return b == Fault.None || (a != Fault.None && a < b) ? a : b;
    }

    function _readStatement(
        Cursor memory c,
        uint32 interval,
        bytes32 domain,
        Claim[] memory claims,
        Sheet memory sheet,
        uint32 number
    ) private pure {
        Parts memory p = _parts(c, claims, sheet);
        _sign(sheet, p, domain, keccak256(abi.encode(STATEMENT_TYPE_HASH, interval, p.wh, p.claims)));
        uint256 beforeWh;
        for (uint256 i = 0; i < p.listLength; i++) {
            Claim memory claim = claims[_listed(p, i)];
            if (claim.statement != 0) claim.listedTwice = true;
            claim.statement = number;
            claim.sellerShareWh = Allocation.shareByCumulativeFloor(beforeWh, claim.energyWh, p.totalWh, uint64(p.wh));
            beforeWh += claim.energyWh;
        }
    }

    function _readReceipt(
        Cursor memory c,
        uint32 interval,
        bytes32 domain,
        Claim[] memory claims,
        Sheet memory sheet,
        uint32 number,
        Sheet[] memory statements
    ) private pure {
        Parts memory p = _parts(c, claims, sheet);
        bytes32 covering = _digestsCovering(p, claims, statements);
        _sign(sheet, p, domain, keccak256(abi.encode(RECEIPT_TYPE_HASH, interval, p.wh, p.claims, covering)));
        uint256 beforeWh;
        for (uint256 i = 0; i < p.listLength; i++) {
            Claim memory claim = claims[_listed(p, i)];
            if (claim.receipt != 0) claim.listedTwice = true;
            claim.receipt = number;
            claim.buyerShareWh = Allocation.shareByCumulativeFloor(beforeWh, claim.energyWh, p.totalWh, uint64(p.wh));
            beforeWh += claim.energyWh;
        }
    }

    function _parts(Cursor memory c, Claim[] memory claims, Sheet memory sheet) private pure returns (Parts memory p) {
        uint256 head = c.take(HEAD);
        sheet.root = Packed.word(head);
        sheet.leaf = uint16(Packed.number(head + 32, 2));
        p.wh = Packed.number(head + 34, 5);
        p.pathLength = Packed.number(head + 39, 1);
        p.path = c.take(p.pathLength << 5);
        p.signature = c.take(SIGNATURE);
        p.listLength = Packed.number(c.take(2), 2);
        p.list = c.take(p.listLength << 1);
        _hashClaims(c, p, claims);
    }

    /// @dev Both lists are written behind the free memory pointer, where nothing is in use, and hashed there.
    function _hashClaims(Cursor memory c, Parts memory p, Claim[] memory claims) private pure {
        uint256 length = p.listLength;
        uint256 totalWh;
        uint256 place;
        assembly ("memory-safe") {
            place := mload(0x40)
        }
        uint256 to = place;
        for (uint256 i = 0; i < length; i++) {
            uint256 index = _listed(p, i);
            if (index >= claims.length) c.malformed();
            Claim memory claim = claims[index];
            uint256 energyWh = claim.energyWh;
            totalWh += energyWh;
            bytes32 id = claim.id;
            assembly ("memory-safe") {
                mstore(to, id)
                mstore(add(to, 32), shl(192, energyWh))
                to := add(to, 40)
            }
        }
        p.totalWh = totalWh;
        bytes32 hash;
        assembly ("memory-safe") {
            hash := keccak256(place, sub(to, place))
        }
        p.claims = hash;
    }

    function _digestsCovering(Parts memory p, Claim[] memory claims, Sheet[] memory statements)
        private
        pure
        returns (bytes32 hash)
    {
        uint256 length = p.listLength;
        uint256 place;
        assembly ("memory-safe") {
            place := mload(0x40)
        }
        for (uint256 i = 0; i < length; i++) {
            uint256 statement = claims[_listed(p, i)].statement;
            bytes32 digest = statement == 0 ? bytes32(0) : statements[statement - 1].digest;
            assembly ("memory-safe") {
                mstore(add(place, shl(5, i)), digest)
            }
        }
        assembly ("memory-safe") {
            hash := keccak256(place, shl(5, length))
        }
    }

    /// The key that signed must stand at the leaf of the root.
    function _sign(Sheet memory sheet, Parts memory p, bytes32 domain, bytes32 structHash) private pure {
        bytes32 digest = MessageHashUtils.toTypedDataHash(domain, structHash);
        sheet.digest = digest;
        address key = Packed.signerAt(p.signature, digest);
        bytes32 leaf = Packed.leafOf(sheet.leaf, bytes32(uint256(uint160(key))));
        if (key == address(0) || Packed.rootAt(p.path, p.pathLength, leaf) != sheet.root) {
            sheet.fault = Fault.WrongPath;
        }
    }

    function _listed(Parts memory p, uint256 i) private pure returns (uint256) {
        return Packed.number(p.list + (i << 1), 2);
    }
}
