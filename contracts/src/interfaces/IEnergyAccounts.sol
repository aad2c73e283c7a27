// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Energy accounts of producers (SPB II-B and III; A4)
/// @notice One shared contract. A producer opens an account with the certificate of an authority that the consortium lists, or by burning
/// `openingBurn` of its Vault balance. It adds blocks of energy with a price, as they are generated or foreseen; what it added stands in a hash
/// chain, its ledger. Whoever looks for energy reads the blocks of an interval; their digest lets an answer of anybody's be checked.
interface IEnergyAccounts {
    /// @param negotiable Whether the producer talks about the price.
    struct EnergyBlock {
        address producer;
        uint32 interval;
        uint64 energyWh;
        uint64 pricePerWh;
        bool negotiable;
        uint40 addedAt;
    }

    event AuthorityChanged(address indexed authority, bool listed);
    event AccountOpened(address indexed producer, address indexed authority, uint256 burnt);
    event EnergyAdded(
        uint32 indexed number,
        address indexed producer,
        uint32 indexed interval,
        uint64 energyWh,
        uint64 pricePerWh,
        bool negotiable,
        bytes32 head
    );
    event EnergyLowered(uint32 indexed number, uint64 energyWh, bytes32 head);

    error EnergyAccounts_NotConsortium(address caller);
    error EnergyAccounts_ZeroAddress();
    error EnergyAccounts_AlreadyOpen(address producer);
    error EnergyAccounts_NoAccount(address producer);
    error EnergyAccounts_NotAuthority(address signer);
    error EnergyAccounts_CertificateOver(uint64 validUntil);
    error EnergyAccounts_EnergyZero();
    error EnergyAccounts_PriceOutsideBand(uint64 pricePerWh, uint64 floor, uint64 ceiling);
    error EnergyAccounts_IntervalBegun(uint32 interval, uint64 start);
    error EnergyAccounts_NotOwner(uint32 number, address owner);
    error EnergyAccounts_NotLower(uint32 number, uint64 energyWh, uint64 presentWh);
    error EnergyAccounts_UnknownBlock(uint32 number);

    /// @notice Lists or removes an authority. Only the consortium.
    function setAuthority(address authority, bool listed) external;
    /// @notice Opens the caller's account with an authority's certificate (EIP-712, domain "neighborwatt energy accounts"):
    /// `EnergyAccount(address producer,uint64 validUntil)`.
    function openWithCertificate(uint64 validUntil, bytes calldata signature) external;
    /// @notice Opens the caller's account by burning `openingBurn` of its Vault balance, announced withdrawals last: it is paid to an address
    /// in the Vault whose key nobody has.
    function openByBurning() external;
    /// @notice Adds a block of energy of the caller, until its interval begins. The price lies between the caller's floor and the ceiling; a
    /// caller for whom no active household answers has no floor. Blocks are numbered from 0.
    function addEnergy(uint32 interval, uint64 energyWh, uint64 pricePerWh, bool negotiable)
        external
        returns (uint32 number);
    /// @notice Lowers what is left of a block, down to zero, until its interval begins. Only its owner.
    function lowerEnergy(uint32 number, uint64 energyWh) external;

    function isOpen(address producer) external view returns (bool);
    /// @notice Head of the hash chain over everything a producer has added and lowered:
    /// keccak256(abi.encode(head before, number, interval, energyWh, pricePerWh, negotiable)).
    function headOf(address producer) external view returns (bytes32);
    function blockOf(uint32 number) external view returns (EnergyBlock memory);
    /// @notice A page of the blocks of an interval, in the order in which they were added.
    function blocksIn(uint32 interval, uint256 from, uint256 count)
        external
        view
        returns (uint32[] memory numbers, EnergyBlock[] memory page);
    function blockCount(uint32 interval) external view returns (uint256);
    /// @notice Hash chain over everything added and lowered for an interval, to check an answer against:
    /// keccak256(abi.encode(digest before, number, producer, energyWh, pricePerWh, negotiable, addedAt)), each time with what is left.
    function digestOf(uint32 interval) external view returns (bytes32);
    function openingBurn() external view returns (uint256);
}
