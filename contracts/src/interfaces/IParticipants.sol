// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Technology} from "../types/Tariff.sol";

/// @title Who trades: households and the agents that act for them
/// @notice A household is a salted hash; only its owner knows the secret. The consortium enrols it with its feeder and meter;
/// the owner gives each agent a signed mandate; the agent publishes how it can be reached (MZ 4.1, step 1). An owner and a
/// meter have one active household at a time; an agent stays with the household it first published for.
interface IParticipants {
    struct Household {
        address owner;
        address meter;
        uint16 feeder;
        bool active;
    }

    /// @param publicKey 65 bytes: the compressed secp256k1 key to which letters are sealed, then the Ed25519 key that signs them.
    struct AgentInfo {
        bytes32 household;
        Technology technology;
        bytes publicKey;
        string endpoint;
    }

    event HouseholdEnrolled(bytes32 indexed household, address indexed owner, address indexed meter, uint16 feeder);
    event HouseholdRetired(bytes32 indexed household);
    event InfoPublished(
        address indexed agent, bytes32 indexed household, Technology technology, bytes publicKey, string endpoint
    );

    error Participants_NotConsortium(address caller);
    error Participants_UnknownHousehold(bytes32 household);
    error Participants_HouseholdExists(bytes32 household);
    error Participants_MeterTaken(address meter);
    error Participants_OwnerTaken(address owner);
    error Participants_BadMandate(address agent, address signer, address owner);
    error Participants_BadPublicKey(uint256 length);
    error Participants_OtherHousehold(address agent, bytes32 household);
    error Participants_UnknownAgent(address agent);
    error Participants_ZeroAddress();

    /// @notice Enrols a household. Only the consortium.
    function enrol(bytes32 household, address owner, address meter, uint16 feeder) external;

    /// @notice Retires a household; its agents can post no more. Only the consortium.
    function retire(bytes32 household) external;

    /// @notice Publishes the calling agent; again to change how it is reached. Needs the household owner's signature over
    /// Mandate(address agent,bytes32 household,uint8 technology) (EIP-712, name "neighborwatt participants", version "1").
    function PublishInfo(AgentInfo calldata info, bytes calldata ownerSignature) external;

    /// @notice The agent's data; reverts for an unknown agent or a retired household.
    function agentOf(address agent)
        external
        view
        returns (bytes32 household, address meter, uint16 feeder, Technology technology);

    function isActive(address agent) external view returns (bool);
    function infoOf(address agent) external view returns (AgentInfo memory);
    function householdOf(bytes32 household) external view returns (Household memory);
    /// @notice The household behind a meter; zero when there is none.
    function householdOfMeter(address meter) external view returns (bytes32);
}
