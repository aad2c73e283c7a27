// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {IEnergyAssets} from "../interfaces/IEnergyAssets.sol";
import {IOrderGuard} from "../interfaces/IOrderGuard.sol";
import {IVault} from "../interfaces/IVault.sol";
import {FeederUse} from "../types/Grid.sol";
import {Trade} from "../types/Trade.sol";

/// @title Energy assets; documented in IEnergyAssets
/// @dev Calls nobody but the Vault, which is trusted; state is written before it is called.
contract EnergyAssets is IEnergyAssets, EIP712 {
    /// What is left of one address's permission for one side and span; one slot.
    struct Asset {
        uint64 energyWh;
        uint16 offersLeft;
    }

    /// Of whom an address got what it has; one slot.
    struct Holder {
        address firstOperator;
        uint16 feeder;
        bool hasFeeder;
    }

    bytes32 private constant PERMIT_TYPEHASH = keccak256(
        "Permit(address anonAddress,uint16 feeder,bool sell,uint64 energyWh,uint32 from,uint32 to,uint256 amount,"
        "bytes32 nonce,uint64 deadline)"
    );
    /// Money is on hold within a call only, so all calls share one key.
    bytes32 private constant TRANSFER_KEY = "transfer";
    uint256 private constant PASS_BYTES = 64;
    uint16 public constant MAX_OFFERS = 64;

    address public immutable consortium;
    IVault public immutable vault;

    /// @inheritdoc IEnergyAssets
    mapping(address operator => bool) public isOperator;
    /// @inheritdoc IEnergyAssets
    mapping(address market => bool) public isMarket;
    /// @inheritdoc IEnergyAssets
    mapping(address operator => mapping(bytes32 nonce => bool)) public isNonceUsed;
    mapping(address anonAddress => Holder) private _holders;
    mapping(bytes32 key => Asset) private _assets;

    modifier onlyConsortium() {
        if (msg.sender != consortium) revert EnergyAssets_NotConsortium(msg.sender);
        _;
    }

    modifier onlyOperator() {
        if (!isOperator[msg.sender]) revert EnergyAssets_NotOperator(msg.sender);
        _;
    }

    modifier onlyMarket() {
        if (!isMarket[msg.sender]) revert EnergyAssets_NotMarket(msg.sender);
        _;
    }

    constructor(address consortium_, address vault_) EIP712("neighborwatt assets", "1") {
        consortium = consortium_;
        vault = IVault(vault_);
    }

    /// @inheritdoc IEnergyAssets
    function addEnergy(
        address anonAddress,
        uint16 feeder,
        bool sell,
        uint64 energyWh,
        uint32 from,
        uint32 to,
        bytes32 nonce
    ) external onlyOperator {
        _use(msg.sender, nonce);
        _addEnergy(msg.sender, anonAddress, feeder, sell, energyWh, from, to);
    }

    /// @inheritdoc IEnergyAssets
    function addFinancialBalance(address anonAddress, uint256 amount, bytes32 nonce) external onlyOperator {
        _use(msg.sender, nonce);
        _addMoney(msg.sender, anonAddress, amount);
    }

    /// @inheritdoc IEnergyAssets
    function redeem(Permit calldata permit, bytes calldata signature) external {
        if (block.timestamp > permit.deadline) revert EnergyAssets_PermitExpired(permit.deadline);
        (address signer,,) = ECDSA.tryRecoverCalldata(permitDigest(permit), signature);
        if (!isOperator[signer]) revert EnergyAssets_BadSignature(signer);
        _use(signer, permit.nonce);
        if (permit.energyWh != 0 || permit.amount == 0) {
            _addEnergy(signer, permit.anonAddress, permit.feeder, permit.sell, permit.energyWh, permit.from, permit.to);
        }
        if (permit.amount != 0) _addMoney(signer, permit.anonAddress, permit.amount);
    }

    /// @inheritdoc IEnergyAssets
    function depositEnergy(bool sell, uint64 energyWh, uint32 from, uint32 to) external {
        if (energyWh == 0) revert EnergyAssets_EnergyZero();
        _take(msg.sender, energyWh, _assets[_key(msg.sender, sell, from, to)]);
        emit EnergyDeposited(msg.sender, sell, energyWh, from, to);
    }

    /// @inheritdoc IEnergyAssets
    function depositFinancial(uint256 amount) external {
        if (amount == 0) revert EnergyAssets_AmountZero();
        address operator = _holders[msg.sender].firstOperator;
        if (operator == address(0)) revert EnergyAssets_UnknownAddress(msg.sender);
        emit FinancialDeposited(msg.sender, operator, amount);
        _transfer(msg.sender, operator, amount);
    }

    /// @inheritdoc IOrderGuard
    function checkOrder(
        address owner,
        uint16 feeder,
        uint32 from,
        uint32 to,
        uint64 energyWh,
        bool sell,
        bytes calldata pass
    ) external onlyMarket {
        uint16 known = feederOf(owner);
        if (feeder != known) revert EnergyAssets_OtherFeeder(owner, feeder, known);
        (uint32 assetFrom, uint32 assetTo) = _spanOf(pass, from, to);
        if (from < assetFrom || to > assetTo) revert EnergyAssets_OutsideAsset(from, to, assetFrom, assetTo);

        Asset storage asset = _assets[_key(owner, sell, assetFrom, assetTo)];
        _take(owner, energyWh, asset);
        if (asset.offersLeft == 0) revert EnergyAssets_TooManyOffers(owner, MAX_OFFERS);
        asset.offersLeft -= 1;
        emit AssetUsed(owner, sell, energyWh, assetFrom, assetTo, from, to);
    }

    /// @inheritdoc IOrderGuard
    /// @dev What is traded was consumed when it was offered.
    function checkTrade(Trade calldata, uint16, uint16) external view onlyMarket {}

    /// @inheritdoc IOrderGuard
    function checkUses(uint32, FeederUse[] calldata) external view onlyMarket {}

    /// @inheritdoc IEnergyAssets
    function setOperator(address operator, bool allowed) external onlyConsortium {
        // The signer of a signature that is none.
        if (operator == address(0)) revert EnergyAssets_ZeroAddress();
        isOperator[operator] = allowed;
        emit OperatorChanged(operator, allowed);
    }

    /// @inheritdoc IEnergyAssets
    function setMarket(address market, bool allowed) external onlyConsortium {
        isMarket[market] = allowed;
        emit MarketChanged(market, allowed);
    }

    /// @inheritdoc IEnergyAssets
    function assetOf(address anonAddress, bool sell, uint32 from, uint32 to) external view returns (uint64) {
        return _assets[_key(anonAddress, sell, from, to)].energyWh;
    }

    /// @inheritdoc IEnergyAssets
    function feederOf(address anonAddress) public view returns (uint16) {
        Holder storage holder = _holders[anonAddress];
        if (!holder.hasFeeder) revert EnergyAssets_UnknownAddress(anonAddress);
        return holder.feeder;
    }

    /// @inheritdoc IEnergyAssets
    /// @dev Every field is static, so encoding the struct encodes its fields in order.
    function permitDigest(Permit calldata permit) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(PERMIT_TYPEHASH, permit)));
    }

    function _use(address operator, bytes32 nonce) private {
        if (isNonceUsed[operator][nonce]) revert EnergyAssets_NonceUsed(nonce);
        isNonceUsed[operator][nonce] = true;
    }

    function _addEnergy(
        address operator,
        address anonAddress,
        uint16 feeder,
        bool sell,
        uint64 energyWh,
        uint32 from,
        uint32 to
    ) private {
        if (energyWh == 0) revert EnergyAssets_EnergyZero();
        if (from > to) revert EnergyAssets_SpanInvalid(from, to);
        Holder storage holder = _holderFor(operator, anonAddress);
        if (holder.hasFeeder && holder.feeder != feeder) {
            revert EnergyAssets_OtherFeeder(anonAddress, feeder, holder.feeder);
        }
        (holder.feeder, holder.hasFeeder) = (feeder, true);

        Asset storage asset = _assets[_key(anonAddress, sell, from, to)];
        uint256 sumWh = uint256(asset.energyWh) + energyWh;
        if (sumWh > type(uint64).max) revert EnergyAssets_EnergyTooLarge(sumWh);
        (asset.energyWh, asset.offersLeft) = (uint64(sumWh), MAX_OFFERS);
        emit AssetAdded(anonAddress, feeder, sell, energyWh, from, to);
    }

    function _addMoney(address operator, address anonAddress, uint256 amount) private {
        if (amount == 0) revert EnergyAssets_AmountZero();
        _holderFor(operator, anonAddress);
        emit FinancialAdded(anonAddress, amount);
        _transfer(operator, anonAddress, amount);
    }

    function _holderFor(address operator, address anonAddress) private returns (Holder storage holder) {
        if (anonAddress == address(0)) revert EnergyAssets_ZeroAddress();
        holder = _holders[anonAddress];
        if (holder.firstOperator == address(0)) holder.firstOperator = operator;
    }

    function _take(address owner, uint64 energyWh, Asset storage asset) private {
        uint64 left = asset.energyWh;
        if (energyWh > left) revert EnergyAssets_NotEnough(owner, energyWh, left);
        asset.energyWh = left - energyWh;
    }

    function _transfer(address from, address to, uint256 amount) private {
        vault.hold(TRANSFER_KEY, from, amount, uint64(block.timestamp));
        vault.pay(TRANSFER_KEY, to, amount);
        vault.release(TRANSFER_KEY);
    }

    function _spanOf(bytes calldata pass, uint32 from, uint32 to)
        private
        pure
        returns (uint32 assetFrom, uint32 assetTo)
    {
        if (pass.length == 0) return (from, to);
        if (pass.length != PASS_BYTES) revert EnergyAssets_PassInvalid(pass);
        (uint256 first, uint256 last) = abi.decode(pass, (uint256, uint256));
        if (first > type(uint32).max || last > type(uint32).max) revert EnergyAssets_PassInvalid(pass);
        return (uint32(first), uint32(last));
    }

    function _key(address anonAddress, bool sell, uint32 from, uint32 to) private pure returns (bytes32) {
        return keccak256(abi.encode(anonAddress, sell, from, to));
    }
}
