// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {INodes} from "../../../../src/interfaces/INodes.sol";
import {NodesTest} from "./NodesTest.sol";

contract NodesRevealTest is NodesTest {
    function setUp() public override {
        super.setUp();
        atomics.commitSeeds();
    }

    function testFuzz_RevertWhen_NotCommitted(address stranger, bytes32 link) external {
        for (uint256 i = 0; i < COUNT; i++) {
            vm.assume(stranger != node[i]);
        }
        vm.expectRevert(abi.encodeWithSelector(INodes.Nodes_NotInRound.selector, stranger, 1));
        reveal(stranger, link);
    }

    function testFuzz_RevertWhen_TheLinkIsWrong(bytes32 link) external {
        vm.assume(link != atomics.link(0, 1));
        expectWrong(node[0], link);
        reveal(node[0], link);
    }

    function test_RevertWhen_TheLinkIsOfAnotherPlace() external {
        bytes32[4] memory wrong = [atomics.link(0, 0), atomics.link(0, 2), atomics.link(1, 1), bytes32(0)];
        for (uint256 i = 0; i < wrong.length; i++) {
            expectWrong(node[0], wrong[i]);
            reveal(node[0], wrong[i]);
        }
    }

    /// @dev A node that knows what hashes to its head, zero included.
    function test_RevertWhen_TheChainEndsInZero() external {
        commitAnew(keccak256(abi.encode(bytes32(0))));
        expectWrong(node[0], 0);
        reveal(node[0], 0);
    }

    function test_RevertWhen_RevealedInThisRound() external {
        atomics.revealOf(0);
        bytes32 next = atomics.link(0, 2);
        vm.expectRevert(abi.encodeWithSelector(INodes.Nodes_AlreadyRevealed.selector, node[0], 1));
        reveal(node[0], next);
    }

    function test_WhenOthersAreStillToReveal() external {
        uint64 closesAt = uint64(block.timestamp) + ROUND_SECONDS;
        bytes32 link = atomics.link(0, 1);
        vm.expectEmit();
        emit INodes.SeedRevealed(node[0], 1, link);
        atomics.revealOf(0);
        skip(1);
        atomics.revealOf(1);
        assertEq(nodes.closesAt(), closesAt);
        assertEq(nodes.round(), 1);
        assertFalse(nodes.isDue(node[1]));
        assertTrue(nodes.isDue(node[2]));
    }

    function testFuzz_RevertWhen_TheSeedIsNotKnown(uint32 round) external {
        atomics.drawRounds(2);
        round = round % 3 == 0 ? 0 : uint32(bound(round, 3, type(uint32).max));
        vm.expectRevert(abi.encodeWithSelector(INodes.Nodes_SeedUnknown.selector, round));
        nodes.seedOf(round);
    }

    function testFuzz_WhenAllHaveRevealed(uint256 shuffle) external {
        bytes32 mix = 0;
        for (uint256 i = 0; i < COUNT; i++) {
            mix ^= mixOf(node[i], atomics.link(i, 1));
        }
        bytes32 seed = keccak256(abi.encode(bytes32(0), uint32(1), mix));
        for (uint256 i = 0; i < COUNT - 1; i++) {
            atomics.revealOf(addmod(i, shuffle, COUNT));
        }
        vm.expectEmit();
        emit INodes.RoundClosed(1, seed);
        vm.expectEmit();
        emit INodes.RoundBegun(2, COUNT);
        atomics.revealOf(addmod(COUNT - 1, shuffle, COUNT));
        assertEq(nodes.seedOf(1), seed);
        assertEq(nodes.round(), 2);
        assertEq(nodes.closesAt(), 0);
    }

    function test_TheSeedGoesOnFromTheOneBefore() external {
        atomics.drawRounds(2);
        bytes32 mix = 0;
        for (uint256 i = 0; i < COUNT; i++) {
            mix ^= mixOf(node[i], atomics.link(i, 2));
        }
        assertEq(nodes.seedOf(2), keccak256(abi.encode(nodes.seedOf(1), uint32(2), mix)));
    }

    function test_WhenANodeIsNotActiveAnyMore() external {
        unlist(node[0]);
        // The present round has begun with it.
        assertTrue(nodes.isDue(node[0]));
        vm.expectEmit();
        emit INodes.RoundBegun(2, COUNT - 1);
        atomics.drawRounds(1);
        assertFalse(nodes.isDue(node[0]));
    }

    function commitAnew(bytes32 head) private {
        atomics.revealOf(0);
        commitSeed(node[0], head);
        for (uint256 i = 1; i < COUNT; i++) {
            atomics.revealOf(i);
        }
    }

    function expectWrong(address account, bytes32 link) private {
        vm.expectRevert(abi.encodeWithSelector(INodes.Nodes_WrongLink.selector, account, link));
    }
}
