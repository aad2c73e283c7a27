// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {IEnergyAccounts} from "../interfaces/IEnergyAccounts.sol";
import {IParticipants} from "../interfaces/IParticipants.sol";
import {ITariff} from "../interfaces/ITariff.sol";
import {IVault} from "../interfaces/IVault.sol";
import {Technology} from "../types/Tariff.sol";

/// @title Energy accounts; documented in IEnergyAccounts
contract EnergyAccounts is IEnergyAccounts, EIP712 {
    bytes32 private constant ACCOUNT_TYPEHASH = keccak256("EnergyAccount(address producer,uint64 validUntil)");
    /// Nobody has its key; what it owns in the Vault is gone.
    address public constant BURNT = 0x000000000000000000000000000000000000dEaD;

    address public immutable consortium;
    IVault public immutable vault;
    ITariff public immutable tariff;
    IParticipants public immutable participants;
    /// @inheritdoc IEnergyAccounts
    uint256 public immutable openingBurn;

    mapping(address authority => bool) private _authorities;
    /// @inheritdoc IEnergyAccounts
    mapping(address producer => bool) public isOpen;
    /// @inheritdoc IEnergyAccounts
    mapping(address producer => bytes32) public headOf;
    /// @inheritdoc IEnergyAccounts
    mapping(uint32 interval => bytes32) public digestOf;
    mapping(uint32 interval => uint32[] numbers) private _numbersOf;
    EnergyBlock[] private _blocks;

    constructor(address consortium_, address vault_, address tariff_, address participants_, uint256 openingBurn_)
        EIP712("neighborwatt energy accounts", "1")
    {
        consortium = consortium_;
        vault = IVault(vault_);
        tariff = ITariff(tariff_);
        participants = IParticipants(participants_);
        openingBurn = openingBurn_;
    }

    /// @inheritdoc IEnergyAccounts
    function setAuthority(address authority, bool listed) external {
        if (msg.sender != consortium) revert EnergyAccounts_NotConsortium(msg.sender);
        if (authority == address(0)) revert EnergyAccounts_ZeroAddress();
        _authorities[authority] = listed;
        emit AuthorityChanged(authority, listed);
    }

    /// @inheritdoc IEnergyAccounts
    function openWithCertificate(uint64 validUntil, bytes calldata signature) external {
        if (block.timestamp > validUntil) revert EnergyAccounts_CertificateOver(validUntil);
        bytes32 structHash = keccak256(abi.encode(ACCOUNT_TYPEHASH, msg.sender, validUntil));
        (address signer,,) = ECDSA.tryRecoverCalldata(_hashTypedDataV4(structHash), signature);
        if (!_authorities[signer]) revert EnergyAccounts_NotAuthority(signer);
        _open(signer, 0);
    }

    /// @inheritdoc IEnergyAccounts
    function openByBurning() external {
        _open(address(0), openingBurn);
        bytes32 key = bytes32(uint256(uint160(msg.sender)));
        vault.hold(key, msg.sender, openingBurn, uint64(block.timestamp));
        vault.pay(key, BURNT, openingBurn);
        vault.release(key);
    }

    /// @inheritdoc IEnergyAccounts
    function addEnergy(uint32 interval, uint64 energyWh, uint64 pricePerWh, bool negotiable)
        external
        returns (uint32 number)
    {
        if (!isOpen[msg.sender]) revert EnergyAccounts_NoAccount(msg.sender);
        if (energyWh == 0) revert EnergyAccounts_EnergyZero();
        _requireNotBegun(interval);
        _requireInBand(interval, pricePerWh);
        number = uint32(_blocks.length);
        _blocks.push(EnergyBlock(msg.sender, interval, energyWh, pricePerWh, negotiable, uint40(block.timestamp)));
        _numbersOf[interval].push(number);
        bytes32 head = _record(number, _blocks[number]);
        emit EnergyAdded(number, msg.sender, interval, energyWh, pricePerWh, negotiable, head);
    }

    /// @inheritdoc IEnergyAccounts
    function lowerEnergy(uint32 number, uint64 energyWh) external {
        EnergyBlock storage b = _known(number);
        if (msg.sender != b.producer) revert EnergyAccounts_NotOwner(number, b.producer);
        if (energyWh >= b.energyWh) revert EnergyAccounts_NotLower(number, energyWh, b.energyWh);
        _requireNotBegun(b.interval);
        b.energyWh = energyWh;
        emit EnergyLowered(number, energyWh, _record(number, b));
    }

    /// @inheritdoc IEnergyAccounts
    function blockOf(uint32 number) external view returns (EnergyBlock memory) {
        return _known(number);
    }

    /// @inheritdoc IEnergyAccounts
    function blocksIn(uint32 interval, uint256 from, uint256 count)
        external
        view
        returns (uint32[] memory numbers, EnergyBlock[] memory page)
    {
        uint32[] storage all = _numbersOf[interval];
        uint256 left = from < all.length ? all.length - from : 0;
        uint256 length = count < left ? count : left;
        numbers = new uint32[](length);
        page = new EnergyBlock[](length);
        for (uint256 i = 0; i < length; i++) {
            numbers[i] = all[from + i];
            page[i] = _blocks[numbers[i]];
        }
    }

    /// @inheritdoc IEnergyAccounts
    function blockCount(uint32 interval) external view returns (uint256) {
        return _numbersOf[interval].length;
    }

    function _open(address authority, uint256 burnt) private {
        if (isOpen[msg.sender]) revert EnergyAccounts_AlreadyOpen(msg.sender);
        isOpen[msg.sender] = true;
        emit AccountOpened(msg.sender, authority, burnt);
    }

    /// Appends to both hash chains: the producer's own, and that of the interval.
    function _record(uint32 number, EnergyBlock storage b) private returns (bytes32 head) {
        EnergyBlock memory e = b;
        head = keccak256(abi.encode(headOf[e.producer], number, e.interval, e.energyWh, e.pricePerWh, e.negotiable));
        headOf[e.producer] = head;
        digestOf[e.interval] = keccak256(
            abi.encode(digestOf[e.interval], number, e.producer, e.energyWh, e.pricePerWh, e.negotiable, e.addedAt)
        );
    }

    function _known(uint32 number) private view returns (EnergyBlock storage) {
        if (number >= _blocks.length) revert EnergyAccounts_UnknownBlock(number);
        return _blocks[number];
    }

    function _requireNotBegun(uint32 interval) private view {
        uint64 start = tariff.start(interval);
        if (block.timestamp >= start) revert EnergyAccounts_IntervalBegun(interval, start);
    }

    function _requireInBand(uint32 interval, uint64 pricePerWh) private view {
        uint64 floor = _floorOf(msg.sender, interval);
        uint64 ceiling = tariff.ceiling(interval);
        if (pricePerWh < floor || pricePerWh > ceiling) {
            revert EnergyAccounts_PriceOutsideBand(pricePerWh, floor, ceiling);
        }
    }

    function _floorOf(address producer, uint32 interval) private view returns (uint64) {
        try participants.agentOf(producer) returns (bytes32, address, uint16, Technology technology) {
            return tariff.floor(interval, technology);
        } catch {
            return 0;
        }
    }
}
