// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ISingleSettlement} from "../src/interfaces/ISingleSettlement.sol";
import {Commitment} from "../src/types/Commitment.sol";
import {AtomicCommunity} from "./AtomicCommunity.sol";

/// @notice The community of AtomicCommunity, with confirmations of single commitments. Packs them byte by byte from what is said in
/// ISingleSettlement, by code that shares nothing with the contract's.
abstract contract SingleCommunity is AtomicCommunity {
    bytes32 internal constant CONFIRMATION =
        keccak256("Confirmation(bytes32 commitment,uint64 deliveredWh,bytes32 statement)");
    bytes32 internal constant COMMITMENT = keccak256(
        "Commitment(address consumer,uint64 sequence,bytes32 previous,uint64 heldNano,address producer,uint32 interval,"
        "uint64 energyWh,uint64 pricePerWh,uint64 expiry,bytes32 consumerRoot,bytes32 producerRoot,bytes32 trade)"
    );
    bytes32 internal constant SEEN = keccak256("what Alice's meter has stated");

    /// A confirmation while it is put together.
    struct Confirmed {
        uint32 anchor;
        Commitment commitment;
        bytes signature;
        bytes path;
        uint16 leaf;
        uint64 deliveredWh;
        bytes32 statement;
        bytes keyPath;
        bytes meterSignature;
    }

    ISingleSettlement internal single;

    function confirmationDigest(bytes32 commitment, uint64 deliveredWh, bytes32 statement)
        internal
        view
        returns (bytes32)
    {
        bytes32 structHash = keccak256(abi.encode(CONFIRMATION, commitment, deliveredWh, statement));
        return typedDigest("neighborwatt meters", address(single), structHash);
    }

    /// @dev The newest commitment of a consumer, signed by its owner, with its place in the book, confirmed by its meter.
    function confirm(Home memory buyer, uint32 anchor, uint16 leaf, uint64 deliveredWh)
        internal
        view
        returns (Confirmed memory c)
    {
        Commitment[] storage chain = chains[buyer.agent];
        (c.anchor, c.commitment, c.path) = (anchor, chain[chain.length - 1], bookPath(buyer.agent));
        c.signature = signDigest(buyer.agentKey, headOf(buyer.agent));
        (c.leaf, c.deliveredWh, c.statement) = (leaf, deliveredWh, SEEN);
        c.keyPath = treePath(keyLeaves(buyer), leaf);
        signAs(c, keyOf(buyer, leaf));
    }

    function signAs(Confirmed memory c, uint256 key) internal view {
        c.meterSignature =
            signDigest(key, confirmationDigest(ledger.digestOf(c.commitment), c.deliveredWh, c.statement));
    }

    function packOne(Confirmed memory c) internal pure returns (bytes memory) {
        Commitment memory m = c.commitment;
        bytes memory head = abi.encodePacked(c.anchor, m.consumer, uint32(m.sequence), m.previous, m.heldNano);
        uint32 expiresAfter = uint32(m.expiry - startOf(m.interval + 1));
        head = abi.encodePacked(head, m.producer, m.interval, uint40(m.energyWh), uint40(m.pricePerWh), expiresAfter);
        head = abi.encodePacked(head, m.consumerRoot, m.producerRoot, c.signature);
        head = abi.encodePacked(head, uint8(c.path.length / 32), c.path);
        bytes memory sheet = abi.encodePacked(c.leaf, uint40(c.deliveredWh), c.statement);
        return abi.encodePacked(head, sheet, uint8(c.keyPath.length / 32), c.keyPath, c.meterSignature);
    }

    function settleOne(Confirmed memory c) internal {
        single.settle(packOne(c));
    }
}
