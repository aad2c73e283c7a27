// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IOrderGuard} from "./IOrderGuard.sol";

/// @title Permissions to trade, issued by the DSO to addresses that name nobody (TX 6.3 and 6.4)
/// @notice An energy asset is the permission to sell, or to buy, some energy within contiguous intervals. The DSO issues it, and
/// money, to an address of which only the DSO knows whose it is; its feeder is public, since the limits need it. As a guard of a
/// market it consumes the asset behind an offer. The DSO is trusted with money in this mode: it keeps the participants' accounts.
/// Assets of one address, side and span add up. Every issue carries a nonce of its DSO and is made once.
/// - `pass` of an offer names the asset behind it: abi.encode(uint32 assetFrom, uint32 assetTo), or empty for one of the offer's own
///   span. The offer's span lies within the asset's. What an offer consumed does not come back, traded or not.
/// - An asset is good for 64 offers and, each time more of it is issued, for 64 from then on: nobody floods a book Wh by Wh.
/// Assumption: markets that use this guard never take an offer back. Money lies in the Vault, of which this is a caller.
interface IEnergyAssets is IOrderGuard {
    /// @notice A DSO's signed permission (EIP-712, name "neighborwatt assets", version "1"), for whoever comes when the DSO is
    /// offline: anyone may hand it in.
    struct Permit {
        address anonAddress;
        uint16 feeder;
        bool sell;
        uint64 energyWh;
        uint32 from;
        uint32 to;
        uint256 amount;
        bytes32 nonce;
        uint64 deadline;
    }

    event AssetAdded(address indexed anonAddress, uint16 feeder, bool sell, uint64 energyWh, uint32 from, uint32 to);
    event FinancialAdded(address indexed anonAddress, uint256 amount);
    event EnergyDeposited(address indexed anonAddress, bool sell, uint64 energyWh, uint32 from, uint32 to);
    /// @notice An offer for `from`..`to` consumed some of the asset for `assetFrom`..`assetTo`: only the market's caller chooses which.
    event AssetUsed(
        address indexed anonAddress,
        bool sell,
        uint64 energyWh,
        uint32 assetFrom,
        uint32 assetTo,
        uint32 from,
        uint32 to
    );
    /// @param operator The DSO that received it.
    event FinancialDeposited(address indexed anonAddress, address indexed operator, uint256 amount);
    event OperatorChanged(address indexed operator, bool allowed);
    event MarketChanged(address indexed market, bool allowed);

    error EnergyAssets_NotConsortium(address caller);
    error EnergyAssets_NotOperator(address caller);
    error EnergyAssets_NotMarket(address caller);
    error EnergyAssets_ZeroAddress();
    error EnergyAssets_EnergyZero();
    error EnergyAssets_EnergyTooLarge(uint256 energyWh);
    error EnergyAssets_SpanInvalid(uint32 from, uint32 to);
    error EnergyAssets_NonceUsed(bytes32 nonce);
    error EnergyAssets_OtherFeeder(address anonAddress, uint16 feeder, uint16 known);
    error EnergyAssets_UnknownAddress(address anonAddress);
    error EnergyAssets_NotEnough(address anonAddress, uint64 energyWh, uint64 left);
    error EnergyAssets_OutsideAsset(uint32 from, uint32 to, uint32 assetFrom, uint32 assetTo);
    error EnergyAssets_TooManyOffers(address anonAddress, uint256 offers);
    error EnergyAssets_PassInvalid(bytes pass);
    error EnergyAssets_PermitExpired(uint64 deadline);
    error EnergyAssets_BadSignature(address signer);
    error EnergyAssets_AmountZero();

    /// @notice Issues energy. Only a registered DSO.
    function addEnergy(
        address anonAddress,
        uint16 feeder,
        bool sell,
        uint64 energyWh,
        uint32 from,
        uint32 to,
        bytes32 nonce
    ) external;

    /// @notice Moves money from the DSO's account in the Vault to the address's. Only a registered DSO.
    function addFinancialBalance(address anonAddress, uint256 amount, bytes32 nonce) external;

    /// @notice The same two for a permit that a registered DSO signed. Anyone, up to its deadline, once. Energy or amount may be 0.
    function redeem(Permit calldata permit, bytes calldata signature) external;

    /// @notice Gives energy back that is behind no offer. Only its holder.
    function depositEnergy(bool sell, uint64 energyWh, uint32 from, uint32 to) external;

    /// @notice Gives money back that is behind no offer, to the DSO that issued to the caller first. Only whom one issued to.
    function depositFinancial(uint256 amount) external;

    /// @notice What is left of an asset.
    function assetOf(address anonAddress, bool sell, uint32 from, uint32 to) external view returns (uint64 energyWh);

    /// @notice Where an address stands; reverts for one that never got an asset.
    function feederOf(address anonAddress) external view returns (uint16);

    /// @notice What a DSO signs (EIP-712).
    function permitDigest(Permit calldata permit) external view returns (bytes32);

    /// @notice Whether a DSO has issued under a nonce.
    function isNonceUsed(address operator, bytes32 nonce) external view returns (bool);
    function isOperator(address operator) external view returns (bool);
    function isMarket(address market) external view returns (bool);

    /// @notice Registers or removes a DSO. Only the consortium.
    function setOperator(address operator, bool allowed) external;

    /// @notice Registers or removes a market, which consumes assets. Only the consortium.
    function setMarket(address market, bool allowed) external;
}
