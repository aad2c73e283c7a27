// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAtomicSettlement} from "../interfaces/IAtomicSettlement.sol";
import {IParticipants} from "../interfaces/IParticipants.sol";
import {ISettlement} from "../interfaces/ISettlement.sol";
import {ITariff} from "../interfaces/ITariff.sol";
import {IVault} from "../interfaces/IVault.sol";
import {TradeHash} from "../libraries/TradeHash.sol";
import {Calendar} from "../types/Tariff.sol";
import {Trade, Verdict} from "../types/Trade.sol";

/// @title Trades that markets hand over to the atomic settlement, until receipts end them; documented in IAtomicSettlement
/// @dev What proves a delivery is for AtomicEvidence to say, how it is paid for AtomicSettlement.
abstract contract AtomicTrades is IAtomicSettlement {
    using TradeHash for Trade;

    enum State {
        Unknown,
        Open,
        Settled,
        Expired
    }

    /// What is known of a trade; one slot.
    /// @param terms First bytes of a hash: of the meters of an escrowed trade, of what a commitment must say for any other.
    struct Position {
        bytes30 terms;
        State state;
        bool escrowed;
    }

    address public immutable consortium;
    IVault public immutable vault;
    ITariff public immutable tariff;
    IParticipants public immutable participants;
    /// The calendar, which never changes.
    uint64 private immutable _epoch;
    uint32 private immutable _intervalSeconds;
    uint32 internal immutable _graceSeconds;

    mapping(bytes32 tradeId => Position) internal _positions;
    /// @inheritdoc IAtomicSettlement
    mapping(address market => Funding) public fundingOf;

    constructor(address consortium_, address vault_, address tariff_, address participants_) {
        consortium = consortium_;
        vault = IVault(vault_);
        tariff = ITariff(tariff_);
        participants = IParticipants(participants_);
        Calendar memory c = tariff.calendar();
        (_epoch, _intervalSeconds, _graceSeconds) = (c.epoch, c.intervalSeconds, c.graceSeconds);
    }

    /// @inheritdoc ISettlement
    function open(Trade[] calldata trades) external {
        Funding funding = fundingOf[msg.sender];
        if (funding == Funding.None) revert AtomicSettlement_NotMarket(msg.sender);
        for (uint256 i = 0; i < trades.length; i++) {
            _open(trades[i], funding == Funding.Escrow);
        }
    }

    /// @inheritdoc ISettlement
    function expire(Trade[] calldata trades) external returns (Verdict[] memory verdicts) {
        verdicts = new Verdict[](trades.length);
        for (uint256 i = 0; i < trades.length; i++) {
            verdicts[i] = _expire(trades[i]);
        }
    }

    /// @inheritdoc IAtomicSettlement
    function setMarket(address market, Funding funding) external {
        if (msg.sender != consortium) revert AtomicSettlement_NotConsortium(msg.sender);
        fundingOf[market] = funding;
        emit MarketChanged(market, funding);
    }

    /// @inheritdoc ISettlement
    function holds(Trade calldata trade) external view returns (uint256 buyerHold, uint256 sellerBond) {
        return (_costOf(trade), 0);
    }

    /// @inheritdoc IAtomicSettlement
    function holdKeys(bytes32 tradeId) public pure returns (bytes32 buyerKey, bytes32 sellerKey) {
        return (keccak256(abi.encode(tradeId, "money")), keccak256(abi.encode(tradeId, "bond")));
    }

    /// @inheritdoc IAtomicSettlement
    function stateOf(bytes32 tradeId) external view returns (uint8) {
        return uint8(_positions[tradeId].state);
    }

    function _open(Trade calldata trade, bool escrowed) private {
        if (trade.market != msg.sender) revert AtomicSettlement_MarketMismatch(trade.market, msg.sender);
        bytes32 id = trade.id();
        if (_positions[id].state != State.Unknown) revert AtomicSettlement_AlreadyOpen(id);
        uint64 end = _endOf(trade.interval);
        if (block.timestamp >= end) revert AtomicSettlement_IntervalOver(trade.interval, end);
        (, address sellerMeter,,) = participants.agentOf(trade.seller);
        (, address buyerMeter,,) = participants.agentOf(trade.buyer);
        if (sellerMeter == buyerMeter) revert AtomicSettlement_SameMeter(sellerMeter);

        bytes30 terms = escrowed
            ? _metersHash(sellerMeter, buyerMeter)
            : _termsHash(trade.seller, trade.buyer, trade.interval, trade.energyWh, trade.pricePerWh);
        _positions[id] = Position(terms, State.Open, escrowed);
        emit TradeOpened(id, sellerMeter, buyerMeter, 0, 0);
        if (!escrowed) return;
        (bytes32 buyerKey,) = holdKeys(id);
        // One more grace after the last receipt: time to have the trade expired.
        vault.hold(buyerKey, trade.buyer, _costOf(trade), end + 2 * uint64(_graceSeconds));
    }

    function _expire(Trade calldata trade) private returns (Verdict) {
        bytes32 id = trade.id();
        Position memory p = _positions[id];
        if (p.state != State.Open) return p.state == State.Unknown ? Verdict.NotBinding : Verdict.AlreadyDone;
        // In that very second a receipt still counts.
        if (block.timestamp <= _endOf(trade.interval) + _graceSeconds) return Verdict.TooEarly;
        _positions[id].state = State.Expired;
        emit TradeVoided(id, trade.interval);
        if (p.escrowed) _release(id);
        return Verdict.Expired;
    }

    function _release(bytes32 tradeId) internal {
        (bytes32 key,) = holdKeys(tradeId);
        (address owner,,) = vault.heldUnder(address(this), key);
        if (owner != address(0)) vault.release(key);
    }

    function _costOf(Trade calldata trade) private view returns (uint256) {
        (uint256 gridFee, uint256 tax) = tariff.localFees(trade.interval);
        return trade.energyWh * (trade.pricePerWh + gridFee + tax);
    }

    function _endOf(uint32 interval) internal view returns (uint64) {
        return _epoch + (uint64(interval) + 1) * _intervalSeconds;
    }

    function _metersHash(address seller, address buyer) internal pure returns (bytes30) {
        return bytes30(keccak256(abi.encode(seller, buyer)));
    }

    function _termsHash(address seller, address buyer, uint32 interval, uint64 energyWh, uint64 pricePerWh)
        internal
        pure
        returns (bytes30)
    {
        return bytes30(keccak256(abi.encode(seller, buyer, interval, energyWh, pricePerWh)));
    }
}
