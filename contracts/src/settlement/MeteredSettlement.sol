// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEnergyToken} from "../interfaces/IEnergyToken.sol";
import {IMeteredSettlement} from "../interfaces/IMeteredSettlement.sol";
import {IMeters} from "../interfaces/IMeters.sol";
import {IParticipants} from "../interfaces/IParticipants.sol";
import {ISettlement} from "../interfaces/ISettlement.sol";
import {ITariff} from "../interfaces/ITariff.sol";
import {IVault} from "../interfaces/IVault.sol";
import {Allocation} from "../libraries/Allocation.sol";
import {MeteredRules, Outcome, Rates} from "../libraries/MeteredRules.sol";
import {TradeHash} from "../libraries/TradeHash.sol";
import {Trade, Verdict} from "../types/Trade.sol";

/// @title Metered settlement; documented in IMeteredSettlement
/// @dev Vault, EnergyToken and Meters are trusted and call nobody back; state is still written before any of them is called.
contract MeteredSettlement is IMeteredSettlement {
    using TradeHash for Trade;

    enum State {
        Unknown,
        Open,
        Settled,
        Expired
    }

    /// A trade's place in the order of both meters; two slots.
    struct Position {
        address sellerMeter;
        uint64 soldBefore;
        State state;
        address buyerMeter;
        uint64 boughtBefore;
    }

    /// What a meter promised in an interval, and what became of it; one slot.
    struct MeterInterval {
        uint64 soldWh;
        uint64 boughtWh;
        uint64 deliveredWh;
        uint32 openSales;
        bool exportTaken;
        bool closed;
    }

    address public immutable consortium;
    IVault public immutable vault;
    ITariff public immutable tariff;
    IParticipants public immutable participants;
    IMeters public immutable meters;
    IEnergyToken public immutable energyToken;
    address private immutable _grid;
    address private immutable _tax;
    address private immutable _fund;

    mapping(bytes32 tradeId => Position) private _positions;
    mapping(address meter => mapping(uint32 interval => MeterInterval)) private _meterIntervals;
    /// @inheritdoc IMeteredSettlement
    mapping(address market => bool) public isMarket;

    modifier onlyConsortium() {
        if (msg.sender != consortium) revert MeteredSettlement_NotConsortium(msg.sender);
        _;
    }

    constructor(
        address consortium_,
        address vault_,
        address tariff_,
        address participants_,
        address meters_,
        address energyToken_,
        address grid_,
        address tax_,
        address fund_
    ) {
        if (grid_ == address(0) || tax_ == address(0) || fund_ == address(0)) {
            revert MeteredSettlement_ZeroAddress();
        }
        consortium = consortium_;
        vault = IVault(vault_);
        tariff = ITariff(tariff_);
        participants = IParticipants(participants_);
        meters = IMeters(meters_);
        energyToken = IEnergyToken(energyToken_);
        _grid = grid_;
        _tax = tax_;
        _fund = fund_;
    }

    /// @inheritdoc ISettlement
    function open(Trade[] calldata trades) external {
        if (!isMarket[msg.sender]) revert MeteredSettlement_NotMarket(msg.sender);
        for (uint256 i = 0; i < trades.length; i++) {
            _open(trades[i]);
        }
    }

    /// @inheritdoc ISettlement
    function settle(Trade[] calldata trades, bytes[] calldata proofs, bytes calldata)
        external
        returns (Verdict[] memory verdicts)
    {
        if (proofs.length != 0 && proofs.length != trades.length) {
            revert MeteredSettlement_ProofCount(proofs.length, trades.length);
        }
        verdicts = new Verdict[](trades.length);
        for (uint256 i = 0; i < trades.length; i++) {
            verdicts[i] = _settle(trades[i]);
        }
    }

    /// @inheritdoc ISettlement
    function expire(Trade[] calldata trades) external returns (Verdict[] memory verdicts) {
        verdicts = new Verdict[](trades.length);
        for (uint256 i = 0; i < trades.length; i++) {
            verdicts[i] = _expire(trades[i]);
        }
    }

    /// @inheritdoc IMeteredSettlement
    function close(address meter, uint32 interval) external {
        MeterInterval storage m = _meterIntervals[meter][interval];
        (bool known,, uint64 exportWh) = meters.metered(meter, interval);
        if (!known || m.closed || m.openSales != 0) revert MeteredSettlement_NotClosable(meter, interval);
        m.closed = true;
        if (exportWh != 0) {
            energyToken.takeExport(meter, exportWh);
            energyToken.burn(exportWh);
        }
        emit IntervalClosed(meter, interval, exportWh, m.deliveredWh);
    }

    /// @inheritdoc IMeteredSettlement
    function setMarket(address market, bool allowed) external onlyConsortium {
        isMarket[market] = allowed;
        emit MarketChanged(market, allowed);
    }

    /// @inheritdoc ISettlement
    function holds(Trade calldata trade) external view returns (uint256 buyerHold, uint256 sellerBond) {
        return MeteredRules.holds(_ratesOf(trade), trade.energyWh);
    }

    /// @inheritdoc IMeteredSettlement
    function holdKeys(bytes32 tradeId) public pure returns (bytes32 buyerKey, bytes32 sellerKey) {
        return (keccak256(abi.encode(tradeId, "money")), keccak256(abi.encode(tradeId, "bond")));
    }

    /// @inheritdoc IMeteredSettlement
    function stateOf(bytes32 tradeId) external view returns (uint8) {
        return uint8(_positions[tradeId].state);
    }

    /// @inheritdoc IMeteredSettlement
    function totals(address meter, uint32 interval) external view returns (uint64 soldWh, uint64 boughtWh) {
        MeterInterval storage m = _meterIntervals[meter][interval];
        return (m.soldWh, m.boughtWh);
    }

    /// @inheritdoc IMeteredSettlement
    function accounts() external view returns (address grid, address tax, address fund) {
        return (_grid, _tax, _fund);
    }

    function _open(Trade calldata trade) private {
        if (trade.market != msg.sender) revert MeteredSettlement_MarketMismatch(trade.market, msg.sender);
        bytes32 id = trade.id();
        if (_positions[id].state != State.Unknown) revert MeteredSettlement_AlreadyOpen(id);
        // Readings of the end exist from here on: a later trade would change shares that are already paid.
        uint64 end = tariff.end(trade.interval);
        if (block.timestamp >= end) revert MeteredSettlement_IntervalOver(trade.interval, end);
        (, address sellerMeter,,) = participants.agentOf(trade.seller);
        (, address buyerMeter,,) = participants.agentOf(trade.buyer);
        if (sellerMeter == buyerMeter) revert MeteredSettlement_SameMeter(sellerMeter);

        MeterInterval storage seller = _meterIntervals[sellerMeter][trade.interval];
        MeterInterval storage buyer = _meterIntervals[buyerMeter][trade.interval];
        (uint64 soldBefore, uint64 boughtBefore) = (seller.soldWh, buyer.boughtWh);
        _positions[id] = Position(sellerMeter, soldBefore, State.Open, buyerMeter, boughtBefore);
        seller.soldWh = soldBefore + trade.energyWh;
        seller.openSales += 1;
        buyer.boughtWh = boughtBefore + trade.energyWh;
        emit TradeOpened(id, sellerMeter, buyerMeter, soldBefore, boughtBefore);
        _hold(id, trade);
    }

    function _hold(bytes32 id, Trade calldata trade) private {
        (uint256 buyerHold, uint256 sellerBond) = MeteredRules.holds(_ratesOf(trade), trade.energyWh);
        (bytes32 buyerKey, bytes32 sellerKey) = holdKeys(id);
        // One more grace after silence began: time for the side that is owed to have the trade expired.
        uint64 until = tariff.silenceFrom(trade.interval) + tariff.calendar().graceSeconds;
        vault.hold(buyerKey, trade.buyer, buyerHold, until);
        vault.hold(sellerKey, trade.seller, sellerBond, until);
    }

    function _settle(Trade calldata trade) private returns (Verdict) {
        bytes32 id = trade.id();
        Position memory p = _positions[id];
        if (p.state != State.Open) return p.state == State.Unknown ? Verdict.NotBinding : Verdict.AlreadyDone;
        if (block.timestamp < tariff.end(trade.interval)) return Verdict.TooEarly;
        (bool sellerKnown,, uint64 exportWh) = meters.metered(p.sellerMeter, trade.interval);
        (bool buyerKnown, uint64 importWh,) = meters.metered(p.buyerMeter, trade.interval);
        if (!sellerKnown || !buyerKnown) return Verdict.NoEvidence;

        uint64 sold = _sellerShare(trade, p, exportWh);
        Outcome memory o = MeteredRules.metered(_ratesOf(trade), sold, _buyerShare(trade, p, importWh));
        return _finish(id, trade, p.sellerMeter, exportWh, o);
    }

    function _expire(Trade calldata trade) private returns (Verdict) {
        bytes32 id = trade.id();
        Position memory p = _positions[id];
        if (p.state != State.Open) return p.state == State.Unknown ? Verdict.NotBinding : Verdict.AlreadyDone;
        if (block.timestamp < tariff.silenceFrom(trade.interval)) return Verdict.TooEarly;
        (bool sellerKnown,, uint64 exportWh) = meters.metered(p.sellerMeter, trade.interval);
        (bool buyerKnown, uint64 importWh,) = meters.metered(p.buyerMeter, trade.interval);
        if (sellerKnown && buyerKnown) return _settle(trade);

        Outcome memory o;
        Rates memory rates = _ratesOf(trade);
        if (sellerKnown) o = MeteredRules.silentBuyer(rates, trade.energyWh, _sellerShare(trade, p, exportWh));
        else if (buyerKnown) o = MeteredRules.silentSeller(rates, trade.energyWh, _buyerShare(trade, p, importWh));
        else o = MeteredRules.bothSilent(trade.energyWh);
        return _finish(id, trade, p.sellerMeter, exportWh, o);
    }

    /// Ends a trade. The state changes first; then energy, which may fail without stopping money; then money.
    function _finish(bytes32 id, Trade calldata trade, address sellerMeter, uint64 exportWh, Outcome memory o)
        private
        returns (Verdict verdict)
    {
        bool covered = _isCovered(id, o);
        verdict = covered && o.silent == MeteredRules.NOBODY ? Verdict.Settled : Verdict.Expired;
        _positions[id].state = verdict == Verdict.Settled ? State.Settled : State.Expired;

        bool read = o.silent == MeteredRules.NOBODY || o.silent == MeteredRules.BUYER;
        _deliver(sellerMeter, trade.interval, read, exportWh, covered ? o.deliveredWh : 0);
        if (covered) {
            _pay(id, trade, o);
            _emitSettled(id, trade.interval, o);
        } else {
            emit TradeVoided(id, trade.interval);
        }
        _release(id);
    }

    /// Takes the meter's export with its first sale, burns each delivery, and the rest as feed-in with its last sale.
    /// @param read Whether the seller's meter was read; what was not read cannot become tokens.
    function _deliver(address meter, uint32 interval, bool read, uint64 exportWh, uint64 deliveredWh) private {
        MeterInterval storage m = _meterIntervals[meter][interval];
        m.openSales -= 1;
        m.deliveredWh += deliveredWh;
        if (!read) return;
        uint64 burnWh = deliveredWh;
        if (!m.exportTaken) {
            if (!_takeExport(meter, exportWh)) return;
            m.exportTaken = true;
            burnWh = m.deliveredWh;
        }
        if (m.openSales == 0) {
            m.closed = true;
            burnWh += exportWh - m.deliveredWh;
            emit IntervalClosed(meter, interval, exportWh, m.deliveredWh);
        }
        if (burnWh != 0) _burn(burnWh);
    }

    /// The token refuses a meter without household, for instance. That leaves the export to `close` and must not keep the
    /// seller and its neighbours from their money.
    function _takeExport(address meter, uint64 exportWh) private returns (bool) {
        if (exportWh == 0) return true;
        try energyToken.takeExport(meter, exportWh) {
            return true;
        } catch {
            return false;
        }
    }

    /// Fails only when the consortium has removed this settlement from the token; money goes on.
    function _burn(uint64 amountWh) private {
        try energyToken.burn(amountWh) {} catch {}
    }

    /// Both holds still have what the outcome asks of them; after `until` anyone may have released them.
    function _isCovered(bytes32 id, Outcome memory o) private view returns (bool) {
        (uint256 buyerDue, uint256 sellerDue) = MeteredRules.dues(o);
        (bytes32 buyerKey, bytes32 sellerKey) = holdKeys(id);
        (, uint256 buyerHeld,) = vault.heldUnder(address(this), buyerKey);
        (, uint256 sellerHeld,) = vault.heldUnder(address(this), sellerKey);
        return buyerHeld >= buyerDue && sellerHeld >= sellerDue;
    }

    function _pay(bytes32 id, Trade calldata trade, Outcome memory o) private {
        (bytes32 buyerKey, bytes32 sellerKey) = holdKeys(id);
        _payIfAny(buyerKey, trade.seller, o.paid + o.sellerCompensation);
        _payIfAny(buyerKey, _grid, o.localGridFee);
        _payIfAny(buyerKey, _tax, o.localTax);
        _payIfAny(buyerKey, _fund, o.buyerPenalty - o.sellerCompensation);
        _payIfAny(sellerKey, trade.buyer, o.buyerCompensation);
        _payIfAny(sellerKey, _fund, o.sellerPenalty - o.buyerCompensation);
    }

    function _release(bytes32 id) private {
        (bytes32 buyerKey, bytes32 sellerKey) = holdKeys(id);
        _releaseIfHeld(buyerKey);
        _releaseIfHeld(sellerKey);
    }

    function _releaseIfHeld(bytes32 key) private {
        (address owner,,) = vault.heldUnder(address(this), key);
        if (owner != address(0)) vault.release(key);
    }

    function _payIfAny(bytes32 key, address to, uint256 amount) private {
        if (amount != 0) vault.pay(key, to, amount);
    }

    function _emitSettled(bytes32 id, uint32 interval, Outcome memory o) private {
        emit TradeSettled(
            id,
            interval,
            o.sellerShareWh,
            o.buyerShareWh,
            o.deliveredWh,
            o.paid,
            o.localGridFee,
            o.localTax,
            o.sellerPenalty,
            o.buyerPenalty,
            o.buyerCompensation,
            o.sellerCompensation,
            o.silent
        );
    }

    function _sellerShare(Trade calldata trade, Position memory p, uint64 exportWh) private view returns (uint64) {
        uint64 total = _meterIntervals[p.sellerMeter][trade.interval].soldWh;
        return Allocation.shareByCumulativeFloor(p.soldBefore, trade.energyWh, total, exportWh);
    }

    function _buyerShare(Trade calldata trade, Position memory p, uint64 importWh) private view returns (uint64) {
        uint64 total = _meterIntervals[p.buyerMeter][trade.interval].boughtWh;
        return Allocation.shareByCumulativeFloor(p.boughtBefore, trade.energyWh, total, importWh);
    }

    function _ratesOf(Trade calldata trade) private view returns (Rates memory) {
        return MeteredRules.ratesOf(tariff.at(trade.interval), trade.pricePerWh);
    }
}
