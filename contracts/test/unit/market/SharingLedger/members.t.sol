// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IParticipants} from "../../../../src/interfaces/IParticipants.sol";
import {ISharingLedger} from "../../../../src/interfaces/ISharingLedger.sol";
import {SharingKey, SharingRule} from "../../../../src/types/Sharing.sol";
import {SharingTest} from "./SharingTest.sol";

contract SharingLedgerMembersTest is SharingTest {
    SharingKey private _static = SharingKey(SharingRule.Static, true, true, 120_000, -3600);

    function testFuzz_SetKey_RevertWhen_ConsortiumDoesNotCall(address stranger) external {
        vm.assume(stranger != address(consortium));
        vm.expectRevert(abi.encodeWithSelector(ISharingLedger.SharingLedger_NotConsortium.selector, stranger));
        vm.prank(stranger);
        ledger.setKey(_static, new bytes32[](1));
    }

    function testFuzz_SetKey_RevertWhen_ListsAreNotADay(uint8 count) external {
        vm.assume(count != 1 && count != 24);
        vm.expectRevert(abi.encodeWithSelector(ISharingLedger.SharingLedger_ListCount.selector, count));
        byVote();
        ledger.setKey(_static, new bytes32[](count));
    }

    function test_SetKey_WhenDecidedAgainBeforeItIsValid() external {
        vm.warp(startOf(K));
        setKey(_static, "first");
        setKey(_static, "second");
        (, bytes32 list) = ledger.keyOf(K + 1);
        assertEq(list, keccak256("second"));
        (, list) = ledger.keyOf(K);
        assertEq(list, keccak256(homes));
    }

    function testFuzz_SetKey_WhenDecided(uint32 seconds_) external {
        seconds_ = uint32(bound(seconds_, 0, INTERVAL - 1));
        vm.warp(startOf(K) + seconds_);
        bytes32[] memory lists = new bytes32[](1);
        vm.expectEmit();
        emit ISharingLedger.KeyChanged(K + 1, _static, lists);
        byVote();
        ledger.setKey(_static, lists);
        (SharingKey memory before,) = ledger.keyOf(K);
        (SharingKey memory later,) = ledger.keyOf(K + 1);
        assertTrue(before.rule == SharingRule.Dynamic && later.rule == SharingRule.Static);
        assertTrue(later.leftoversOnce && later.agreed);
        assertEq(later.agreedPerWh, 120_000);
    }

    function testFuzz_Join_RevertWhen_NobodyKnowsTheAgent(address stranger) external {
        vm.assume(stranger != alice.agent && stranger != bob.agent && stranger != carol.agent && stranger != dave.agent);
        vm.expectRevert(abi.encodeWithSelector(IParticipants.Participants_UnknownAgent.selector, stranger));
        vm.prank(stranger);
        ledger.join();
    }

    function test_Join_WhenAnotherAgentOfTheHomeJoins() external {
        Home memory second = bob;
        (second.agent, second.agentKey) = makeAddrAndKey("Bob's second agent");
        bytes memory mandate = founding.mandateOf(second);
        IParticipants.AgentInfo memory info = founding.infoOf(second);
        vm.prank(second.agent);
        participants.PublishInfo(info, mandate);
        vm.warp(startOf(K));
        join(second);
        assertEq(ledger.accountOf(bob.meter, K + 1), second.agent);
        assertEq(ledger.accountOf(bob.meter, K), bob.agent);
        vm.expectRevert(
            abi.encodeWithSelector(ISharingLedger.SharingLedger_NotAccount.selector, bob.meter, eve, second.agent)
        );
        vm.prank(eve);
        ledger.leave(bob.meter);
    }

    /// Whoever leaves and comes back, or joins twice, gets rid of no interval that has begun and waits to be shared.
    function test_Join_WhenItJoinsAgain() external {
        vm.warp(startOf(K));
        join(bob);
        join(bob);
        assertEq(ledger.accountOf(bob.meter, K), bob.agent);
        assertEq(ledger.accountOf(bob.meter, K + 1), bob.agent);
        vm.warp(startOf(K + 1));
        leaveAsBob();
        vm.warp(startOf(K + 4));
        join(bob);
        assertEq(ledger.accountOf(bob.meter, K), bob.agent);
        assertEq(ledger.accountOf(bob.meter, K + 1), bob.agent);
        assertEq(ledger.accountOf(bob.meter, K + 2), address(0));
        assertEq(ledger.accountOf(bob.meter, K + 4), address(0));
        assertEq(ledger.accountOf(bob.meter, K + 5), bob.agent);
    }

    function test_Join_WhenAnAgentJoins() external {
        Home memory frank = moveIn("Frank", 1, alice.technology);
        vm.warp(startOf(K) + 1);
        vm.expectEmit();
        emit ISharingLedger.Joined(frank.meter, frank.agent, K + 1);
        join(frank);
        assertEq(ledger.accountOf(frank.meter, K), address(0));
        assertEq(ledger.accountOf(frank.meter, K + 1), frank.agent);
    }

    function testFuzz_Leave_RevertWhen_SomebodyElseCalls(address stranger) external {
        vm.assume(stranger != bob.agent);
        vm.expectPartialRevert(ISharingLedger.SharingLedger_NotAccount.selector);
        vm.prank(stranger);
        ledger.leave(bob.meter);
    }

    function test_Leave_WhenItLeavesAgain() external {
        vm.warp(startOf(K));
        leaveAsBob();
        vm.warp(startOf(K + 5));
        leaveAsBob();
        assertEq(ledger.accountOf(bob.meter, K), bob.agent);
        assertEq(ledger.accountOf(bob.meter, K + 1), address(0));
    }

    function test_Leave_WhenTheAccountCalls() external {
        vm.warp(startOf(K));
        vm.expectEmit();
        emit ISharingLedger.Left(bob.meter, bob.agent, K + 1);
        leaveAsBob();
        assertEq(ledger.accountOf(bob.meter, K), bob.agent);
        assertEq(ledger.accountOf(bob.meter, K + 1), address(0));
    }

    function test_Constructor_RevertWhen_AnAccountIsZero() external {
        vm.expectRevert(ISharingLedger.SharingLedger_ZeroAddress.selector);
        create(
            "market/SharingLedger.sol",
            abi.encode(consortium, vault, tariff, participants, meters, address(0), taxAccount)
        );
    }

    function leaveAsBob() private {
        vm.prank(bob.agent);
        ledger.leave(bob.meter);
    }
}
