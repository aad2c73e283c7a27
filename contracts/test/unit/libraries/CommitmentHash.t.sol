// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";
import {TestBase} from "forge-std/Base.sol";
import {StdAssertions} from "forge-std/StdAssertions.sol";
import {CommitmentHash} from "../../../src/libraries/CommitmentHash.sol";
import {Commitment} from "../../../src/types/Commitment.sol";

/// The cases were computed by viem, so they agree with what wallets sign; the trees by hand, after OpenZeppelin's rule.
contract CommitmentHashTest is TestBase, StdAssertions {
    using CommitmentHash for Commitment;

    string private json;

    function test_DigestAndLeafAreThoseThatWalletsAndNodesCompute() external {
        json = vm.readFile("vectors/commitment/eip712.json");
        uint256 cases = 0;
        for (string memory path = ".cases[0]"; vm.keyExistsJson(json, path); path = caseAt(cases)) {
            Commitment memory commitment = commitmentAt(string.concat(path, ".commitment."));
            vm.chainId(uintAt(path, ".chainId"));
            bytes32 domain = CommitmentHash.domainOf(vm.parseJsonAddress(json, string.concat(path, ".ledger")));
            bytes32 digest = MessageHashUtils.toTypedDataHash(domain, commitment.structHash());
            assertEq(digest, hashAt(path, ".digest"), path);
            assertEq(leafOf(commitment.consumer, digest), hashAt(path, ".leaf"), path);
            cases++;
        }
        assertGt(cases, 0, "the file has no cases");
    }

    function test_FirstAndLastHeadStandInTheRootOfTheirTree() external {
        json = vm.readFile("vectors/commitment/tree.json");
        uint256 cases = 0;
        for (string memory path = ".cases[0]"; vm.keyExistsJson(json, path); path = caseAt(cases)) {
            bytes32 root = hashAt(path, ".root");
            string memory head = string.concat(path, ".heads[0]");
            assertEq(climb(path, ".first.path", head), root, path);
            for (uint256 i = 1; vm.keyExistsJson(json, headAt(path, i)); i++) {
                head = headAt(path, i);
            }
            assertEq(climb(path, ".last.path", head), root, path);
            cases++;
        }
        assertGt(cases, 0, "the file has no cases");
    }

    function climb(string memory path, string memory field, string memory head) private view returns (bytes32) {
        bytes32[] memory proof = vm.parseJsonBytes32Array(json, string.concat(path, field));
        address consumer = vm.parseJsonAddress(json, string.concat(head, ".consumer"));
        return MerkleProof.processProof(proof, leafOf(consumer, hashAt(head, ".digest")));
    }

    function leafOf(address consumer, bytes32 digest) private pure returns (bytes32) {
        return keccak256(bytes.concat(keccak256(abi.encode(consumer, digest))));
    }

    function commitmentAt(string memory path) private view returns (Commitment memory c) {
        c.consumer = vm.parseJsonAddress(json, string.concat(path, "consumer"));
        c.sequence = uint64(uintAt(path, "sequence"));
        c.previous = hashAt(path, "previous");
        c.heldNano = uint64(uintAt(path, "heldNano"));
        c.producer = vm.parseJsonAddress(json, string.concat(path, "producer"));
        c.interval = uint32(uintAt(path, "interval"));
        c.energyWh = uint64(uintAt(path, "energyWh"));
        c.pricePerWh = uint64(uintAt(path, "pricePerWh"));
        c.expiry = uint64(uintAt(path, "expiry"));
        c.consumerRoot = hashAt(path, "consumerRoot");
        c.producerRoot = hashAt(path, "producerRoot");
        c.trade = hashAt(path, "trade");
    }

    function headAt(string memory path, uint256 i) private pure returns (string memory) {
        return string.concat(path, ".heads[", vm.toString(i), "]");
    }

    function hashAt(string memory path, string memory field) private view returns (bytes32) {
        return vm.parseJsonBytes32(json, string.concat(path, field));
    }

    function uintAt(string memory path, string memory field) private view returns (uint256) {
        return vm.parseJsonUint(json, string.concat(path, field));
    }

    function caseAt(uint256 i) private pure returns (string memory) {
        return string.concat(".cases[", vm.toString(i), "]");
    }
}
