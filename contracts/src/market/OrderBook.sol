// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IMarket} from "../interfaces/IMarket.sol";
import {ISettlement} from "../interfaces/ISettlement.sol";
import {IOrderBook} from "../interfaces/IOrderBook.sol";
import {IOrderGuard} from "../interfaces/IOrderGuard.sol";
import {ITariff} from "../interfaces/ITariff.sol";
import {IVault} from "../interfaces/IVault.sol";
import {ClearingLeaf} from "../libraries/ClearingLeaf.sol";
import {TradeHash} from "../libraries/TradeHash.sol";
import {Calendar, Technology} from "../types/Tariff.sol";
import {Trade} from "../types/Trade.sol";

/// @title Book of binding offers; documented in IOrderBook
/// @dev Guards, vault and settlement are registered by vote or given at birth, and trusted; state is still written before any of
/// them is called. A derived market says where an owner stands (`_standOf`), decides what is traded, and calls `_bind`.
abstract contract OrderBook is IOrderBook {
    using TradeHash for Trade;

    /// Head of an interval's hash chain, and the block of its last post.
    struct Chain {
        bytes32 head;
        uint32 count;
        uint64 lastBlock;
    }

    enum TradeState {
        Unknown,
        Binding,
        Refused
    }

    uint256 private constant MAX_GUARDS = 8;
    /// A position in an interval's book is two bytes of a solution.
    uint256 private constant MAX_OFFERS_PER_INTERVAL = type(uint16).max;

    address public immutable consortium;
    ITariff public immutable tariff;
    IVault public immutable vault;
    /// Where trades are opened; zero where money goes to the seller at once.
    ISettlement public immutable settlement;
    /// The Tariff's calendar, which never changes: asked for times, it would cost more than all else that a post needs.
    uint64 private immutable _epoch;
    uint32 private immutable _intervalSeconds;
    uint32 private immutable _windowSeconds;
    uint32 private immutable _marginSeconds;
    uint32 private immutable _graceSeconds;

    /// @inheritdoc IOrderBook
    uint32 public offerCount;
    mapping(uint32 number => Offer) internal _offers;
    mapping(uint32 interval => Chain) private _chains;
    /// Heads at ends of blocks, but for the present one.
    mapping(uint32 interval => mapping(uint256 count => bytes32 head)) private _formerHeads;
    mapping(bytes32 tradeId => TradeState) private _states;
    address[] private _guards;

    modifier onlyConsortium() {
        if (msg.sender != consortium) revert OrderBook_NotConsortium(msg.sender);
        _;
    }

    constructor(address consortium_, address tariff_, address vault_, address settlement_) {
        consortium = consortium_;
        tariff = ITariff(tariff_);
        vault = IVault(vault_);
        settlement = ISettlement(settlement_);
        Calendar memory c = tariff.calendar();
        _epoch = c.epoch;
        _intervalSeconds = c.intervalSeconds;
        _windowSeconds = c.windowSeconds;
        _marginSeconds = c.commitMarginSeconds;
        _graceSeconds = c.graceSeconds;
    }

    /// @inheritdoc IOrderBook
    function postOffer(bool sell, uint64 energyWh, uint32 from, uint32 to, uint64 pricePerWh, bytes calldata pass)
        public
        virtual
        returns (uint32 number)
    {
        _requireGatesOpen(from, to);
        (uint16 feeder, Technology technology) = _standOf(msg.sender);
        Offer memory o = Offer(msg.sender, sell, feeder, from, to, energyWh, pricePerWh, 0, false);
        _requireFits(o);
        number = ++offerCount;
        _offers[number] = o;
        for (uint32 k = from; k <= to; k++) {
            _requireInBand(o, k, technology);
            _record(o, k, number);
        }
        _emitPosted(o, number);

        _hold(o, number);
        for (uint256 i = 0; i < _guards.length; i++) {
            IOrderGuard(_guards[i]).checkOrder(o.owner, o.feeder, o.from, o.to, o.energyWh, o.sell, pass);
        }
    }

    /// @inheritdoc IOrderBook
    function closeOffer(uint32 number) external {
        Offer storage o = _known(number);
        if (o.closed) revert OrderBook_AlreadyClosed(number);
        uint64 end = _end(o.to);
        if (block.timestamp < end) revert OrderBook_NotOver(number, end);
        o.closed = true;
        emit OfferClosed(number);
        // None, when it covered nothing or was released after its `until`.
        (address owner,,) = vault.heldUnder(address(this), orderId(number));
        if (owner != address(0)) vault.release(orderId(number));
    }

    /// @inheritdoc IOrderBook
    function setGuards(address[] calldata guards_) external onlyConsortium {
        if (guards_.length > MAX_GUARDS) revert OrderBook_TooManyGuards(guards_.length);
        _guards = guards_;
        emit GuardsChanged(guards_);
    }

    /// @inheritdoc IOrderBook
    function offer(uint32 number) external view returns (Offer memory) {
        return _offers[number];
    }

    /// @inheritdoc IOrderBook
    function orderId(uint32 number) public view returns (bytes32) {
        return bytes32(abi.encodePacked(address(this), uint96(number)));
    }

    /// @inheritdoc IOrderBook
    function chainOf(uint32 interval) public view returns (bytes32 head, uint32 count) {
        return (_chains[interval].head, _chains[interval].count);
    }

    /// @inheritdoc IOrderBook
    function guards() public view returns (address[] memory) {
        return _guards;
    }

    /// @inheritdoc IMarket
    /// @dev The proof is not used: binding trades stand in storage.
    function isBinding(Trade calldata trade, bytes calldata) external view returns (bool) {
        return _states[trade.id()] == TradeState.Binding;
    }

    /// @inheritdoc IMarket
    function gateClosure(uint32 interval) public view virtual returns (uint64) {
        return _start(interval) - _marginSeconds;
    }

    function _start(uint32 interval) internal view returns (uint64) {
        return _epoch + uint64(interval) * _intervalSeconds;
    }

    function _end(uint32 interval) internal view returns (uint64) {
        return _start(interval) + _intervalSeconds;
    }

    function _gateOpening(uint32 interval) internal view returns (uint64) {
        return _start(interval) - _windowSeconds;
    }

    /// @dev Where an owner's energy flows, and what its price floor goes by; reverts for one that may not post.
    function _standOf(address owner) internal view virtual returns (uint16 feeder, Technology technology);

    /// @dev Makes a trade binding, once, and opens it in the settlement with money from both offers' holds. A trade that the
    /// settlement refuses is refused for good, and its part of the holds is free: nothing is owed for it any more.
    /// The holds always suffice: they are linear in energy, a purchase's grows with the price, which is at most its own, and a
    /// sale's falls with it.
    /// @return binding Whether this call made it binding.
    function _bind(uint32 sellNumber, uint32 buyNumber, uint32 interval, uint64 energyWh, uint64 pricePerWh)
        internal
        returns (bool binding)
    {
        Trade memory trade = _tradeOf(sellNumber, buyNumber, interval, energyWh, pricePerWh);
        bytes32 id = trade.id();
        if (_states[id] != TradeState.Unknown) return false;
        _states[id] = TradeState.Binding;
        _countOfOneInterval(sellNumber, energyWh);
        _countOfOneInterval(buyNumber, energyWh);
        if (address(settlement) == address(0)) {
            _payFromHold(buyNumber, trade.seller, uint256(energyWh) * pricePerWh);
        } else {
            bytes memory refusal = _open(trade, sellNumber, buyNumber);
            if (refusal.length != 0) {
                _states[id] = TradeState.Refused;
                emit TradeRefused(id, interval, refusal);
                return false;
            }
        }
        emit TransactionAllowed(id, interval, trade);
        return true;
    }

    /// @dev Asks every guard whether a trade may become binding. A caller that goes on when one refuses must do this in a call
    /// of its own, so that what the others noted is undone, and must not take an empty reason for a refusal: it is the sign of
    /// a caller that gave too little gas.
    function _askGuards(Trade memory trade, uint16 askFeeder, uint16 bidFeeder) internal {
        for (uint256 i = 0; i < _guards.length; i++) {
            IOrderGuard(_guards[i]).checkTrade(trade, askFeeder, bidFeeder);
        }
    }

    function _tradeOf(uint32 sellNumber, uint32 buyNumber, uint32 interval, uint64 energyWh, uint64 pricePerWh)
        internal
        view
        returns (Trade memory)
    {
        return Trade({
            market: address(this),
            ask: orderId(sellNumber),
            bid: orderId(buyNumber),
            seller: _offers[sellNumber].owner,
            buyer: _offers[buyNumber].owner,
            interval: interval,
            energyWh: energyWh,
            pricePerWh: pricePerWh,
            // A pair of offers meets at most once in an interval.
            nonce: 0
        });
    }

    function _known(uint32 number) internal view returns (Offer storage o) {
        o = _offers[number];
        if (o.owner == address(0)) revert OrderBook_UnknownOffer(number);
    }

    /// @dev That these are all offers of an interval up to some end of a block, or up to now.
    function _requireOffers(uint32 interval, bytes calldata offers) internal view returns (uint256 count) {
        if (offers.length % ClearingLeaf.SIZE != 0) revert OrderBook_LengthInvalid(offers.length, ClearingLeaf.SIZE);
        count = offers.length / ClearingLeaf.SIZE;
        if (ClearingLeaf.headOf(offers) != _knownHead(interval, count)) revert OrderBook_OffersDiffer(interval, count);
    }

    /// @dev Head over the first `count` offers of an interval; zero where no block ended with that many.
    function _knownHead(uint32 interval, uint256 count) internal view returns (bytes32) {
        Chain storage chain = _chains[interval];
        return chain.count == count ? chain.head : _formerHeads[interval][count];
    }

    /// Gates open and close in the order of their intervals.
    function _requireGatesOpen(uint32 from, uint32 to) private view {
        if (from > to) revert OrderBook_SpanInvalid(from, to);
        uint64 opensAt = _gateOpening(to);
        uint64 closesAt = gateClosure(from);
        if (block.timestamp < opensAt) revert OrderBook_GateNotOpen(to, opensAt);
        if (block.timestamp >= closesAt) revert OrderBook_GateClosed(from, closesAt);
    }

    /// That an offer fits into a leaf.
    function _requireFits(Offer memory o) private pure {
        if (o.energyWh == 0) revert OrderBook_EnergyZero();
        if (o.energyWh > type(uint40).max) revert OrderBook_EnergyTooLarge(o.energyWh);
        if (o.pricePerWh > type(uint40).max) revert OrderBook_PriceTooLarge(o.pricePerWh);
        if (o.feeder > ClearingLeaf.FEEDER) revert OrderBook_FeederTooLarge(o.feeder);
    }

    /// A sale above the ceiling is pointless but harmless: no purchase can meet it.
    function _requireInBand(Offer memory o, uint32 interval, Technology technology) private view {
        uint64 floor = o.sell ? tariff.floor(interval, technology) : 0;
        uint64 ceiling = o.sell ? type(uint64).max : tariff.ceiling(interval);
        if (o.pricePerWh < floor || o.pricePerWh > ceiling) {
            revert OrderBook_PriceOutsideBand(o.pricePerWh, floor, ceiling);
        }
    }

    function _emitPosted(Offer memory o, uint32 number) private {
        emit OfferPosted(number, o.owner, o.sell, o.feeder, o.from, o.to, o.energyWh, o.pricePerWh);
    }

    function _record(Offer memory o, uint32 interval, uint32 number) private {
        Chain storage chain = _chains[interval];
        uint32 count = chain.count;
        if (count == MAX_OFFERS_PER_INTERVAL) revert OrderBook_BookFull(interval);
        if (count != 0 && chain.lastBlock != block.number) _formerHeads[interval][count] = chain.head;

        uint16 flags = o.feeder;
        if (o.sell) flags |= ClearingLeaf.SELLS;
        if (o.from != o.to) flags |= ClearingLeaf.SPANS;
        if (interval < o.to) flags |= ClearingLeaf.REACHES;
        bytes16 leaf = ClearingLeaf.pack(flags, o.energyWh, o.pricePerWh, number);
        chain.head = ClearingLeaf.extend(chain.head, leaf);
        (chain.count, chain.lastBlock) = (count + 1, uint64(block.number));
    }

    /// Holds the most that an offer can cost its owner in any of its intervals.
    function _hold(Offer memory o, uint32 number) private {
        uint256 most;
        for (uint32 k = o.from; k <= o.to; k++) {
            uint256 amount = _coverOf(o, k);
            if (amount > most) most = amount;
        }
        if (most == 0) return;
        vault.hold(orderId(number), o.owner, most, _end(o.to) + 2 * uint64(_graceSeconds));
    }

    /// What an offer can cost if all of it is traded in one interval at its own price, the worst one.
    function _coverOf(Offer memory o, uint32 interval) private view returns (uint256) {
        if (address(settlement) == address(0)) return o.sell ? 0 : uint256(o.energyWh) * o.pricePerWh;
        Trade memory worst;
        (worst.interval, worst.energyWh, worst.pricePerWh) = (interval, o.energyWh, o.pricePerWh);
        (uint256 buyerHold, uint256 sellerBond) = settlement.holds(worst);
        return o.sell ? sellerBond : buyerHold;
    }

    /// @return refusal Why the settlement would not; empty when it did.
    function _open(Trade memory trade, uint32 sellNumber, uint32 buyNumber) private returns (bytes memory refusal) {
        (uint256 buyerHold, uint256 sellerBond) = settlement.holds(trade);
        _payFromHold(buyNumber, trade.buyer, buyerHold);
        _payFromHold(sellNumber, trade.seller, sellerBond);
        Trade[] memory trades = new Trade[](1);
        trades[0] = trade;
        try settlement.open(trades) {}
        catch (bytes memory reason) {
            // No reason is the sign of too little gas: else whoever calls could have any trade refused.
            if (reason.length == 0) revert OrderBook_OutOfGas();
            refusal = reason;
        }
    }

    /// To the owner itself: the settlement takes it on hold again at once.
    function _payFromHold(uint32 number, address to, uint256 amount) private {
        if (amount != 0) vault.pay(orderId(number), to, amount);
    }

    /// Offers of several intervals are counted when a trade is found, since it changes what the next interval can have.
    function _countOfOneInterval(uint32 number, uint64 energyWh) private {
        Offer storage o = _offers[number];
        if (o.from == o.to) o.tradedWh += energyWh;
    }
}
