// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IConsortium} from "../../src/interfaces/IConsortium.sol";
import {IParticipants} from "../../src/interfaces/IParticipants.sol";
import {Technology} from "../../src/types/Tariff.sol";
import {Base} from "../Base.t.sol";

/// @notice What it costs to decide, to join, to read meters, to anchor and to move money in and out, each as a transaction of
/// its own. The limits below are those that the fixed gas limits of the agents rely on.
/// forge-config: default.isolate = true
/// forge-config: deep.isolate = true
contract MembershipGasTest is Base {
    uint256 private constant LIMIT = 1_000_000;
    uint256 private constant PROPOSAL_LIMIT = 16_000_000;
    uint256 private constant CALLS_PER_PROPOSAL = 60;
    uint32 private constant K = 1;

    function test_Decide() external {
        address[] memory voters = givenMembers(100);
        bytes32 id = propose(enrolments(1));
        check("Consortium", "propose, one enrolment", LIMIT);
        for (uint256 i = 0; i < 51; i++) {
            vm.prank(voters[i]);
            consortium.vote(id, true);
        }
        check("Consortium", "vote", LIMIT);
        consortium.execute(id);
        check("Consortium", "execute, one enrolment, a hundred members", LIMIT);
    }

    function test_DecideABatch() external {
        bytes32 id = propose(enrolments(CALLS_PER_PROPOSAL));
        check("Consortium", "propose, sixty enrolments", PROPOSAL_LIMIT);
        vm.prank(mia);
        consortium.vote(id, true);
        vm.prank(max);
        consortium.vote(id, true);
        consortium.execute(id);
        check("Consortium", "execute, sixty enrolments", PROPOSAL_LIMIT);
    }

    function test_PublishInfo() external {
        Home memory dora = founding.homeOf("Dora", 1, Technology.Pv);
        byVote();
        participants.enrol(dora.household, dora.owner, dora.meter, dora.feeder);
        bytes memory mandate = founding.mandateOf(dora);
        IParticipants.AgentInfo memory info = founding.infoOf(dora);
        vm.prank(dora.agent);
        participants.PublishInfo(info, mandate);
        check("Participants", "PublishInfo", LIMIT);
    }

    function test_RecordReading() external {
        vm.warp(startOf(K));
        record(alice.meter, K, 5_000, 7_000);
        check("Meters", "recordReading, first", LIMIT);
        vm.warp(startOf(K + 1));
        record(alice.meter, K + 1, 5_100, 7_000);
        check("Meters", "recordReading", LIMIT);
        vm.prank(alice.meter);
        energy.attestStored(CAPACITY_WH);
        check("EnergyToken", "attestStored, first", LIMIT);
        vm.prank(alice.meter);
        energy.attestStored(1);
        check("EnergyToken", "attestStored", LIMIT);
    }

    function test_Anchor() external {
        vm.prank(alice.agent);
        anchors.anchor("readings", K, "root");
        check("DataAnchor", "anchor", LIMIT);
    }

    function test_MoveMoney() external {
        payIn(alice.agent, 1e9);
        vm.startPrank(alice.agent);
        money.approve(address(vault), 1e9);
        vault.deposit(1e9);
        check("Vault", "deposit, first", LIMIT);
        vault.requestWithdrawal(1e9);
        check("Vault", "requestWithdrawal", LIMIT);
        skip(WITHDRAWAL_DELAY);
        vault.withdraw();
        check("Vault", "withdraw", LIMIT);
        money.requestWithdrawal(1e9, "bank");
        check("MoneyToken", "requestWithdrawal", LIMIT);
    }

    function check(string memory group, string memory scenario, uint256 limit) private {
        assertLt(vm.snapshotGasLastCall(group, scenario), limit, scenario);
    }

    function propose(IConsortium.Call[] memory calls) private returns (bytes32) {
        vm.prank(mia);
        return consortium.propose(calls, "gas");
    }

    /// @dev The three founders and others.
    function givenMembers(uint160 count) private returns (address[] memory) {
        vm.startPrank(address(consortium));
        for (uint160 i = 3; i < count; i++) {
            consortium.admit(address(1e6 + i));
        }
        vm.stopPrank();
        return consortium.members();
    }

    function enrolments(uint256 count) private view returns (IConsortium.Call[] memory calls) {
        calls = new IConsortium.Call[](count);
        for (uint256 i = 0; i < count; i++) {
            bytes32 household = keccak256(abi.encode(i));
            address owner = address(uint160(uint256(household)));
            address meter = address(uint160(uint256(household) + 1));
            calls[i].target = address(participants);
            calls[i].data = abi.encodeCall(IParticipants.enrol, (household, owner, meter, 1));
        }
    }
}
