// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {IBilateralMarket} from "../interfaces/IBilateralMarket.sol";
import {IMarket} from "../interfaces/IMarket.sol";
import {IOrderGuard} from "../interfaces/IOrderGuard.sol";
import {IParticipants} from "../interfaces/IParticipants.sol";
import {ISettlement} from "../interfaces/ISettlement.sol";
import {ITariff} from "../interfaces/ITariff.sol";
import {AgreementHash} from "../libraries/AgreementHash.sol";
import {TradeHash} from "../libraries/TradeHash.sol";
import {Side, Technology} from "../types/Tariff.sol";
import {Agreement, Trade, Verdict} from "../types/Trade.sol";

/// @title Bilateral market; documented in IBilateralMarket
/// @dev Guards and settlements are registered by vote and trusted; state is still written before either is called.
contract BilateralMarket is IBilateralMarket, EIP712 {
    using AgreementHash for Agreement;
    using TradeHash for Trade;

    uint256 public constant MAX_GUARDS = 8;

    address public immutable consortium;
    ITariff public immutable tariff;
    IParticipants public immutable participants;

    mapping(bytes32 order => Offer) private _offers;
    mapping(uint32 interval => bytes32[]) private _ordersOf;
    mapping(uint32 interval => bytes32) private _digests;
    /// Where a binding trade was opened; zero for any other trade.
    mapping(bytes32 tradeId => address settlement) private _settlementOf;
    mapping(bytes32 agreement => bool) private _revoked;
    /// @inheritdoc IBilateralMarket
    mapping(address settlement => bool) public isSettlement;
    address[] private _guards;

    modifier onlyConsortium() {
        if (msg.sender != consortium) revert BilateralMarket_NotConsortium(msg.sender);
        _;
    }

    constructor(address consortium_, address tariff_, address participants_) EIP712("neighborwatt market", "1") {
        consortium = consortium_;
        tariff = ITariff(tariff_);
        participants = IParticipants(participants_);
    }

    /// @inheritdoc IBilateralMarket
    function MakeOffer(
        Side side,
        uint32 interval,
        uint64 energyWh,
        uint64 openWh,
        uint64 pricePerWh,
        bytes calldata pass
    ) external returns (bytes32 order) {
        (,, uint16 feeder, Technology technology) = participants.agentOf(msg.sender);
        _requireGateOpen(interval);
        if (energyWh == 0) revert BilateralMarket_EnergyZero();
        if (openWh > energyWh) revert BilateralMarket_OpenOverEnergy(openWh, energyWh);
        _requireInBand(interval, pricePerWh, side == Side.Sell ? tariff.floor(interval, technology) : 0);

        order = keccak256(abi.encode(address(this), msg.sender, interval, side));
        if (_offers[order].owner == address(0)) _ordersOf[interval].push(order);
        // Agreements take from an order only after its gate has closed, so a post never overwrites what one has taken.
        _offers[order] = Offer({
            owner: msg.sender,
            interval: interval,
            side: side,
            feeder: feeder,
            postedAt: uint40(block.timestamp),
            energyWh: energyWh,
            openWh: openWh,
            pricePerWh: pricePerWh,
            remainingWh: energyWh
        });
        _record(order, _offers[order]);
        _askGuards(_offers[order], pass);
    }

    /// @inheritdoc IBilateralMarket
    function AllowTransaction(Agreement calldata agreement, bytes calldata buyerSignature) external {
        if (msg.sender != agreement.seller) revert BilateralMarket_NotSeller(msg.sender, agreement.seller);
        _requireInMargin(agreement.interval);
        _requireSigned(agreement, buyerSignature);
        if (!isSettlement[agreement.settlement]) revert BilateralMarket_SettlementUnknown(agreement.settlement);
        _requireAgentsActive(agreement);

        Trade memory trade = agreement.toTrade(address(this));
        bytes32 id = trade.id();
        if (_settlementOf[id] != address(0)) revert BilateralMarket_AlreadyAllowed(id);
        _settlementOf[id] = agreement.settlement;
        _take(agreement.ask, agreement, Side.Sell);
        _take(agreement.bid, agreement, Side.Buy);
        emit TransactionAllowed(id, trade.interval, trade);

        for (uint256 i = 0; i < _guards.length; i++) {
            IOrderGuard(_guards[i]).checkTrade(trade, agreement.askFeeder, agreement.bidFeeder);
        }
        Trade[] memory trades = new Trade[](1);
        trades[0] = trade;
        ISettlement(agreement.settlement).open(trades);
    }

    /// @inheritdoc IBilateralMarket
    function MakeTransaction(Trade calldata trade, address settlement) external returns (Verdict verdict) {
        address opened = _settlementOf[trade.id()];
        if (opened == address(0) || opened != settlement) return Verdict.NotBinding;

        Trade[] memory trades = new Trade[](1);
        trades[0] = trade;
        verdict = ISettlement(settlement).settle(trades, new bytes[](0), "")[0];
        if (verdict == Verdict.NoEvidence && block.timestamp >= tariff.silenceFrom(trade.interval)) {
            verdict = ISettlement(settlement).expire(trades)[0];
        }
    }

    /// @inheritdoc IBilateralMarket
    function revoke(Agreement calldata agreement) external {
        if (msg.sender != agreement.buyer) revert BilateralMarket_NotBuyer(msg.sender, agreement.buyer);
        uint64 closesAt = tariff.gateClosure(agreement.interval);
        if (block.timestamp >= closesAt) revert BilateralMarket_GateClosed(agreement.interval, closesAt);
        bytes32 digest = agreementDigest(agreement);
        _revoked[digest] = true;
        emit AgreementRevoked(digest, msg.sender);
    }

    /// @inheritdoc IBilateralMarket
    function setGuards(address[] calldata guards_) external onlyConsortium {
        if (guards_.length > MAX_GUARDS) revert BilateralMarket_TooManyGuards(guards_.length);
        _guards = guards_;
        emit GuardsChanged(guards_);
    }

    /// @inheritdoc IBilateralMarket
    function setSettlement(address settlement, bool allowed) external onlyConsortium {
        isSettlement[settlement] = allowed;
        emit SettlementChanged(settlement, allowed);
    }

    /// @inheritdoc IBilateralMarket
    function GetOffers(uint32 interval, uint256 from, uint256 count) external view returns (Offer[] memory page) {
        bytes32[] storage orders = _ordersOf[interval];
        uint256 left = from < orders.length ? orders.length - from : 0;
        page = new Offer[](count < left ? count : left);
        for (uint256 i = 0; i < page.length; i++) {
            page[i] = _offers[orders[from + i]];
        }
    }

    /// @inheritdoc IBilateralMarket
    function offer(bytes32 order) external view returns (Offer memory) {
        return _offers[order];
    }

    /// @inheritdoc IBilateralMarket
    function offerCount(uint32 interval) external view returns (uint256) {
        return _ordersOf[interval].length;
    }

    /// @inheritdoc IBilateralMarket
    function offersDigest(uint32 interval) external view returns (bytes32) {
        return _digests[interval];
    }

    /// @inheritdoc IBilateralMarket
    function agreementDigest(Agreement calldata agreement) public view returns (bytes32) {
        return _hashTypedDataV4(agreement.structHash());
    }

    /// @inheritdoc IBilateralMarket
    function tradeId(Trade calldata trade) external pure returns (bytes32) {
        return trade.id();
    }

    /// @inheritdoc IBilateralMarket
    function guards() external view returns (address[] memory) {
        return _guards;
    }

    /// @inheritdoc IMarket
    /// @dev The proof is not used: binding trades stand in storage.
    function isBinding(Trade calldata trade, bytes calldata) external view returns (bool) {
        return _settlementOf[trade.id()] != address(0);
    }

    /// @inheritdoc IMarket
    function gateClosure(uint32 interval) external view returns (uint64) {
        return tariff.gateClosure(interval);
    }

    function _record(bytes32 order, Offer storage o) private {
        bytes32 digest = keccak256(
            abi.encode(
                _digests[o.interval], order, o.owner, o.side, o.feeder, o.energyWh, o.openWh, o.pricePerWh, o.postedAt
            )
        );
        _digests[o.interval] = digest;
        emit OfferMade(order, o.owner, o.interval, o.side, o.feeder, o.energyWh, o.openWh, o.pricePerWh, digest);
    }

    function _askGuards(Offer storage o, bytes calldata pass) private {
        for (uint256 i = 0; i < _guards.length; i++) {
            IOrderGuard(_guards[i])
                .checkOrder(o.owner, o.feeder, o.interval, o.interval, o.energyWh, o.side == Side.Sell, pass);
        }
    }

    /// Takes the energy of an agreement from one of its two orders.
    function _take(bytes32 order, Agreement calldata agreement, Side side) private {
        Offer storage o = _offers[order];
        if (o.owner == address(0)) revert BilateralMarket_UnknownOrder(order);
        bool sells = side == Side.Sell;
        if (
            o.side != side || o.interval != agreement.interval
                || o.owner != (sells ? agreement.seller : agreement.buyer)
                || o.feeder != (sells ? agreement.askFeeder : agreement.bidFeeder)
        ) revert BilateralMarket_OrderMismatch(order);
        if (agreement.energyWh > o.remainingWh) {
            revert BilateralMarket_NotEnoughLeft(order, agreement.energyWh, o.remainingWh);
        }
        o.remainingWh -= agreement.energyWh;
    }

    function _requireSigned(Agreement calldata agreement, bytes calldata signature) private view {
        if (block.timestamp > agreement.expiry) revert BilateralMarket_AgreementExpired(agreement.expiry);
        bytes32 digest = agreementDigest(agreement);
        if (_revoked[digest]) revert BilateralMarket_AgreementRevoked(digest);
        (address signer,,) = ECDSA.tryRecoverCalldata(digest, signature);
        if (signer == address(0) || signer != agreement.buyer) {
            revert BilateralMarket_BadSignature(signer, agreement.buyer);
        }
    }

    /// The price is checked again here, since it was negotiated; a retired household's agent reverts in `agentOf`.
    function _requireAgentsActive(Agreement calldata agreement) private view {
        if (agreement.energyWh == 0) revert BilateralMarket_EnergyZero();
        (,,, Technology technology) = participants.agentOf(agreement.seller);
        participants.agentOf(agreement.buyer);
        _requireInBand(agreement.interval, agreement.pricePerWh, tariff.floor(agreement.interval, technology));
    }

    function _requireInBand(uint32 interval, uint64 pricePerWh, uint64 floor) private view {
        uint64 ceiling = tariff.ceiling(interval);
        if (pricePerWh < floor || pricePerWh > ceiling) {
            revert BilateralMarket_PriceOutsideBand(pricePerWh, floor, ceiling);
        }
    }

    function _requireGateOpen(uint32 interval) private view {
        uint64 opensAt = tariff.gateOpening(interval);
        uint64 closesAt = tariff.gateClosure(interval);
        if (block.timestamp < opensAt) revert BilateralMarket_GateNotOpen(interval, opensAt);
        if (block.timestamp >= closesAt) revert BilateralMarket_GateClosed(interval, closesAt);
    }

    function _requireInMargin(uint32 interval) private view {
        uint64 from = tariff.gateClosure(interval);
        uint64 to = tariff.start(interval);
        if (block.timestamp < from || block.timestamp >= to) {
            revert BilateralMarket_NotInMargin(interval, from, to);
        }
    }
}
