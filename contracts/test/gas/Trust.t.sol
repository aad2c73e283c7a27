// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEnergyAccounts} from "../../src/interfaces/IEnergyAccounts.sol";
import {IExistenceCertificates} from "../../src/interfaces/IExistenceCertificates.sol";
import {INodes} from "../../src/interfaces/INodes.sol";
import {AtomicFounding, AtomicTerms} from "../AtomicFounding.sol";
import {Base} from "../Base.t.sol";

/// @notice What nodes, certificates of existence and energy accounts cost, each call as a transaction of its own. The lot is measured
/// with as many nodes as there may be: whoever reveals last pays for the beginning of the next round.
/// forge-config: default.isolate = true
/// forge-config: deep.isolate = true
contract TrustGasTest is Base, AtomicTerms {
    uint256 private constant LIMIT = 1_000_000;
    /// Closing a round in which all but one withhold.
    uint256 private constant CLOSING_LIMIT = 6_000_000;
    bytes32 private constant ROOT = "root";

    AtomicFounding private atomics;
    INodes private nodes;

    function setUp() public override {
        super.setUp();
        atomics = new AtomicFounding(founding);
        nodes = atomics.deployNodes();
    }

    function test_Stake() external {
        byVote();
        nodes.setNode(eve, true);
        fund(eve, 2 * LEAST_STAKE);
        vm.startPrank(eve);
        nodes.stake(LEAST_STAKE);
        check("Nodes", "stake, first", LIMIT);
        nodes.stake(LEAST_STAKE);
        check("Nodes", "stake", LIMIT);
        nodes.requestUnstake();
        check("Nodes", "requestUnstake", LIMIT);
        skip(UNSTAKE_DELAY);
        nodes.unstake();
        check("Nodes", "unstake", LIMIT);
    }

    function test_TheLotOfAHundredNodes() external {
        atomics.joinNodes(100);
        for (uint256 i = 0; i < 99; i++) {
            commit(i);
        }
        check("Nodes", "commitSeed", LIMIT);
        commit(99);
        check("Nodes", "commitSeed, the first round of a hundred begins", LIMIT);
        for (uint256 i = 0; i < 99; i++) {
            reveal(i, 1);
        }
        check("Nodes", "reveal", LIMIT);
        reveal(99, 1);
        check("Nodes", "reveal, the last of a hundred", LIMIT);
        reveal(0, 2);
        skip(ROUND_SECONDS);
        nodes.closeRound();
        check("Nodes", "closeRound, ninety-nine of a hundred withheld", CLOSING_LIMIT);
    }

    function test_Certificate() external {
        atomics.joinNodes(4);
        atomics.commitSeeds();
        IExistenceCertificates certificates = atomics.deployCertificates();
        certificates.request(ROOT);
        check("ExistenceCertificates", "request", LIMIT);
        atomics.drawRounds(2);
        while (certificates.cosignerOf(ROOT) == alice.meter) {
            skip(TURN_SECONDS);
        }
        bytes32 link = atomics.linkTo(alice.meter, ROOT, "salt");
        bytes memory signature = atomics.cosign(certificates.cosignerOf(ROOT), ROOT, AUDITED_UNTIL, link);
        certificates.certify(ROOT, AUDITED_UNTIL, link, signature, new bytes(160));
        check("ExistenceCertificates", "certify, sealed link of 160 bytes", LIMIT);
        vm.prank(alice.meter);
        certificates.announce(ROOT, "salt");
        check("ExistenceCertificates", "announce", LIMIT);
        byVote();
        certificates.setUser(eve, true);
        vm.startPrank(eve);
        certificates.useKey(ROOT, 0, keccak256("first"));
        check("ExistenceCertificates", "useKey, first of four", LIMIT);
        certificates.useKey(ROOT, 1, keccak256("second"));
        check("ExistenceCertificates", "useKey", LIMIT);
    }

    function test_EnergyAccount() external {
        IEnergyAccounts accounts = atomics.deployEnergyAccounts();
        fund(alice.agent, OPENING_BURN);
        vm.startPrank(alice.agent);
        accounts.openByBurning();
        check("EnergyAccounts", "openByBurning, the first", LIMIT);
        accounts.addEnergy(5, 1_000, 150_000, false);
        check("EnergyAccounts", "addEnergy, first", LIMIT);
        accounts.addEnergy(5, 1_000, 150_000, false);
        check("EnergyAccounts", "addEnergy", LIMIT);
        accounts.lowerEnergy(1, 500);
        check("EnergyAccounts", "lowerEnergy", LIMIT);
    }

    function commit(uint256 i) private {
        bytes32 head = atomics.link(i, 0);
        address node = atomics.keepers()[i].node;
        vm.prank(node);
        nodes.commitSeed(head);
    }

    function reveal(uint256 i, uint256 n) private {
        bytes32 link = atomics.link(i, n);
        address node = atomics.keepers()[i].node;
        vm.prank(node);
        nodes.reveal(link);
    }

    function check(string memory group, string memory scenario, uint256 limit) private {
        assertLt(vm.snapshotGasLastCall(group, scenario), limit, scenario);
    }
}
