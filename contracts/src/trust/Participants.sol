// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {IParticipants} from "../interfaces/IParticipants.sol";
import {Technology} from "../types/Tariff.sol";

/// @title Participants; documented in IParticipants
contract Participants is IParticipants, EIP712 {
    bytes32 private constant MANDATE_TYPEHASH = keccak256("Mandate(address agent,bytes32 household,uint8 technology)");
    uint256 private constant LETTER_KEY_BYTES = 65;

    address public immutable consortium;

    mapping(bytes32 household => Household) private _households;
    mapping(address owner => bytes32) private _householdOfOwner;
    mapping(address agent => AgentInfo) private _agents;

    /// @inheritdoc IParticipants
    mapping(address meter => bytes32) public householdOfMeter;

    modifier onlyConsortium() {
        if (msg.sender != consortium) revert Participants_NotConsortium(msg.sender);
        _;
    }

    constructor(address consortium_) EIP712("neighborwatt participants", "1") {
        consortium = consortium_;
    }

    /// @inheritdoc IParticipants
    function enrol(bytes32 household, address owner, address meter, uint16 feeder) external onlyConsortium {
        if (owner == address(0) || meter == address(0)) revert Participants_ZeroAddress();
        // The zero hash means "no household" wherever one is looked up.
        if (household == bytes32(0)) revert Participants_UnknownHousehold(household);
        if (_households[household].owner != address(0)) revert Participants_HouseholdExists(household);
        if (_households[householdOfMeter[meter]].active) revert Participants_MeterTaken(meter);
        if (_households[_householdOfOwner[owner]].active) revert Participants_OwnerTaken(owner);
        _households[household] = Household(owner, meter, feeder, true);
        householdOfMeter[meter] = household;
        _householdOfOwner[owner] = household;
        emit HouseholdEnrolled(household, owner, meter, feeder);
    }

    /// @inheritdoc IParticipants
    /// @dev The meter keeps its link, so that trades of a retired household can still be settled.
    function retire(bytes32 household) external onlyConsortium {
        _active(household).active = false;
        emit HouseholdRetired(household);
    }

    /// @inheritdoc IParticipants
    function PublishInfo(AgentInfo calldata info, bytes calldata ownerSignature) external {
        address owner = _active(info.household).owner;
        if (info.publicKey.length != LETTER_KEY_BYTES) revert Participants_BadPublicKey(info.publicKey.length);
        bytes32 former = _agents[msg.sender].household;
        if (former != bytes32(0) && former != info.household) revert Participants_OtherHousehold(msg.sender, former);

        bytes32 mandate = keccak256(abi.encode(MANDATE_TYPEHASH, msg.sender, info.household, info.technology));
        (address signer,,) = ECDSA.tryRecover(_hashTypedDataV4(mandate), ownerSignature);
        if (signer != owner) revert Participants_BadMandate(msg.sender, signer, owner);

        _agents[msg.sender] = info;
        emit InfoPublished(msg.sender, info.household, info.technology, info.publicKey, info.endpoint);
    }

    /// @inheritdoc IParticipants
    function agentOf(address agent)
        external
        view
        returns (bytes32 household, address meter, uint16 feeder, Technology technology)
    {
        AgentInfo storage info = _agents[agent];
        household = info.household;
        if (household == bytes32(0)) revert Participants_UnknownAgent(agent);
        Household storage home = _active(household);
        return (household, home.meter, home.feeder, info.technology);
    }

    /// @inheritdoc IParticipants
    function isActive(address agent) external view returns (bool) {
        return _households[_agents[agent].household].active;
    }

    /// @inheritdoc IParticipants
    function infoOf(address agent) external view returns (AgentInfo memory) {
        return _agents[agent];
    }

    /// @inheritdoc IParticipants
    function householdOf(bytes32 household) external view returns (Household memory) {
        return _households[household];
    }

    function _active(bytes32 household) private view returns (Household storage home) {
        home = _households[household];
        if (!home.active) revert Participants_UnknownHousehold(household);
    }
}
