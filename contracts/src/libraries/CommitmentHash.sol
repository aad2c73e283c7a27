// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";
import {Commitment} from "../types/Commitment.sol";

/// @title What a consumer signs (EIP-712)
/// @notice Chain and ledger stand in the domain, so a commitment is worth nothing on another chain or in another ledger. Shared cases:
/// vectors/commitment.
library CommitmentHash {
    bytes32 internal constant TYPE_HASH = keccak256(
        "Commitment(address consumer,uint64 sequence,bytes32 previous,uint64 heldNano,address producer,uint32 interval,"
        "uint64 energyWh,uint64 pricePerWh,uint64 expiry,bytes32 consumerRoot,bytes32 producerRoot,bytes32 trade)"
    );
    bytes32 private constant DOMAIN_TYPE_HASH =
        keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
    string internal constant NAME = "neighborwatt commitments";
    string internal constant VERSION = "1";

    /// @notice hashStruct of EIP-712. Every field is static, so encoding the struct encodes its fields in order.
    function structHash(Commitment memory commitment) internal pure returns (bytes32) {
        return keccak256(abi.encode(TYPE_HASH, commitment));
    }

    /// @notice The domain of a ledger on this chain.
    function domainOf(address ledger) internal view returns (bytes32) {
        return keccak256(
            abi.encode(DOMAIN_TYPE_HASH, keccak256(bytes(NAME)), keccak256(bytes(VERSION)), block.chainid, ledger)
        );
    }

    /// @notice The digest of fields that stand in memory as they are encoded: the type's hash, then the twelve fields in order.
    /// @dev The same as `structHash` in the domain, without a copy: hundreds are hashed in a batch.
    function digestOf(bytes32 domain, uint256[13] memory encoded) internal pure returns (bytes32) {
        bytes32 hash;
        assembly ("memory-safe") {
            hash := keccak256(encoded, 416)
        }
        return MessageHashUtils.toTypedDataHash(domain, hash);
    }
}
