// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {INodes} from "../../../../src/interfaces/INodes.sol";
import {AtomicFounding, AtomicTerms} from "../../../AtomicFounding.sol";
import {Base} from "../../../Base.t.sol";

/// @notice Four nodes are listed and staked; nobody has committed to a hash chain yet. Nora is listed by nobody, and has money.
abstract contract NodesTest is Base, AtomicTerms {
    uint256 internal constant COUNT = 4;

    AtomicFounding internal atomics;
    INodes internal nodes;
    address internal nora = makeAddr("Nora, node to be");
    address[COUNT] internal node;

    function setUp() public virtual override {
        super.setUp();
        atomics = new AtomicFounding(founding);
        nodes = atomics.deployNodes();
        atomics.joinNodes(COUNT);
        fund(nora, 10 * LEAST_STAKE);
        for (uint256 i = 0; i < COUNT; i++) {
            node[i] = atomics.keepers()[i].node;
        }
    }

    function list(address account) internal {
        byVote();
        nodes.setNode(account, true);
    }

    function unlist(address account) internal {
        byVote();
        nodes.setNode(account, false);
    }

    function stake(address account, uint256 amount) internal {
        vm.prank(account);
        nodes.stake(amount);
    }

    function requestUnstake(address account) internal {
        vm.prank(account);
        nodes.requestUnstake();
    }

    function unstake(address account) internal {
        vm.prank(account);
        nodes.unstake();
    }

    function commitSeed(address account, bytes32 head) internal {
        vm.prank(account);
        nodes.commitSeed(head);
    }

    function reveal(address account, bytes32 link) internal {
        vm.prank(account);
        nodes.reveal(link);
    }

    /// Reveals of the first `count` nodes.
    function revealFirst(uint256 count) internal {
        for (uint256 i = 0; i < count; i++) {
            atomics.revealOf(i);
        }
    }

    function mixOf(address account, bytes32 link) internal pure returns (bytes32) {
        return keccak256(abi.encode(account, link));
    }

    function makeSlasher(address slasher) internal {
        byVote();
        nodes.setSlasher(slasher, true);
    }

    function listOf(address account) internal pure returns (address[] memory one) {
        one = new address[](1);
        one[0] = account;
    }

    /// What lies in the Vault behind a stake.
    function heldFor(address account) internal view returns (uint256 amount) {
        (, amount,) = vault.heldUnder(address(nodes), bytes32(uint256(uint160(account))));
    }
}
