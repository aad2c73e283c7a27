// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IParticipants} from "../../../../src/interfaces/IParticipants.sol";
import {Technology} from "../../../../src/types/Tariff.sol";
import {Base} from "../../../Base.t.sol";

contract PublishInfoTest is Base {
    /// Enrolled, but not published yet.
    Home internal dora;
    IParticipants.AgentInfo internal info;

    function setUp() public override {
        super.setUp();
        dora = founding.homeOf("Dora", 7, Technology.Battery);
        info = founding.infoOf(dora);
        byVote();
        participants.enrol(dora.household, dora.owner, dora.meter, dora.feeder);
    }

    /// @dev Dora's agent publishes `info` with this mandate.
    function publish(bytes memory mandate) private {
        vm.prank(dora.agent);
        participants.PublishInfo(info, mandate);
    }

    function expectRefused(bytes memory mandate, bytes memory refusal) private {
        vm.expectRevert(refusal);
        publish(mandate);
    }

    function expectUnknown(bytes32 household) private {
        expectRefused(
            founding.mandateOf(dora),
            abi.encodeWithSelector(IParticipants.Participants_UnknownHousehold.selector, household)
        );
    }

    function expectBadMandate(bytes memory mandate, address signer) private {
        expectRefused(
            mandate,
            abi.encodeWithSelector(IParticipants.Participants_BadMandate.selector, dora.agent, signer, dora.owner)
        );
    }

    function testFuzz_RevertWhen_HouseholdIsUnknown(bytes32 household) external {
        vm.assume(!participants.householdOf(household).active);
        info.household = household;
        expectUnknown(household);
    }

    function test_RevertWhen_HouseholdHasRetired() external {
        byVote();
        participants.retire(dora.household);
        expectUnknown(dora.household);
    }

    function testFuzz_RevertWhen_PublicKeyHasAnotherLength(bytes calldata key) external {
        vm.assume(key.length != 65);
        info.publicKey = key;
        expectRefused(
            founding.mandateOf(dora),
            abi.encodeWithSelector(IParticipants.Participants_BadPublicKey.selector, key.length)
        );
    }

    function test_RevertWhen_AgentPublishedForAnotherHousehold() external {
        dora.agent = alice.agent;
        bytes4 refusal = IParticipants.Participants_OtherHousehold.selector;
        expectRefused(founding.mandateOf(dora), abi.encodeWithSelector(refusal, alice.agent, alice.household));
    }

    function testFuzz_RevertWhen_SignerIsNotTheOwner(uint256 key) external {
        key = boundPrivateKey(key);
        vm.assume(key != dora.ownerKey);
        dora.ownerKey = key;
        expectBadMandate(founding.mandateOf(dora), vm.addr(key));
    }

    /// The signature recovers to somebody, but not to the owner.
    function testFuzz_RevertWhen_MandateNamesSomethingElse(address agent, bytes32 household, uint8 other) external {
        Home memory mandated = dora;
        if (other % 3 == 0) mandated.agent = agent;
        else if (other % 3 == 1) mandated.household = household;
        else mandated.technology = Technology.Pv;
        vm.assume(keccak256(abi.encode(mandated)) != keccak256(abi.encode(dora)));
        bytes memory mandate = founding.mandateOf(mandated);
        vm.expectPartialRevert(IParticipants.Participants_BadMandate.selector);
        publish(mandate);
    }

    function testFuzz_RevertWhen_SignatureIsNone(bytes calldata noise) external {
        vm.assume(noise.length != 65);
        expectBadMandate(noise, address(0));
    }

    function testFuzz_WhenAgentPublishedBefore(string calldata endpoint) external {
        bytes memory mandate = founding.mandateOf(dora);
        publish(mandate);
        info.endpoint = endpoint;
        publish(mandate);
        assertEq(participants.infoOf(dora.agent).endpoint, endpoint);
    }

    function testFuzz_WhenOwnerSigned(bytes32 half, string calldata endpoint) external {
        (info.publicKey, info.endpoint) = (abi.encodePacked(bytes1(0x03), half, half), endpoint);
        bytes memory mandate = founding.mandateOf(dora);
        vm.expectEmit();
        emit IParticipants.InfoPublished(dora.agent, dora.household, dora.technology, info.publicKey, endpoint);
        publish(mandate);

        assertTrue(participants.isActive(dora.agent));
        assertEq(abi.encode(participants.infoOf(dora.agent)), abi.encode(info));
        (bytes32 household, address meter, uint16 feeder, Technology technology) = participants.agentOf(dora.agent);
        assertEq(household, dora.household);
        assertEq(meter, dora.meter);
        assertEq(feeder, dora.feeder);
        assertEq(uint8(technology), uint8(Technology.Battery));
    }

    function testFuzz_AgentOf_RevertWhen_AgentIsUnknown(address stranger) external {
        vm.assume(!participants.isActive(stranger));
        vm.expectRevert(abi.encodeWithSelector(IParticipants.Participants_UnknownAgent.selector, stranger));
        participants.agentOf(stranger);
    }

    function test_AgentOf_RevertWhen_HouseholdHasRetired() external {
        byVote();
        participants.retire(alice.household);
        vm.expectRevert(abi.encodeWithSelector(IParticipants.Participants_UnknownHousehold.selector, alice.household));
        participants.agentOf(alice.agent);
    }
}
