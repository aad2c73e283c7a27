// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Side, Technology} from "../src/types/Tariff.sol";
import {Agreement, Trade, Verdict} from "../src/types/Trade.sol";
import {Base} from "./Base.t.sol";

/// @notice The community of Base with money in the vault, and the steps of a trade. Alice and Carol sell, Bob and Dave buy.
/// At PRICE a delivered Wh costs its buyer 170,000 nano with fees, a missing one costs its buyer 130,000, one that is not
/// taken costs its seller 70,000; the fund gets 10,000 per Wh of a fault.
abstract contract Community is Base {
    /// The interval that tests trade for.
    uint32 internal constant K = 30;
    uint64 internal constant ENERGY = 1_000;
    uint64 internal constant PRICE = 150_000;
    uint256 internal constant DEPOSIT = 1_000e9;
    /// Registers of a meter that has been in use.
    uint64 internal constant IMPORT_REGISTER = 5_000;
    uint64 internal constant EXPORT_REGISTER = 7_000;

    Home internal dave;

    function setUp() public virtual override {
        super.setUp();
        dave = moveIn("Dave", 2, Technology.None);
        fund(alice.agent, DEPOSIT);
        fund(bob.agent, DEPOSIT);
        fund(carol.agent, DEPOSIT);
        fund(dave.agent, DEPOSIT);
    }

    function toNegotiation() internal {
        vm.warp(startOf(K) - WINDOW);
    }

    function toMargin() internal {
        vm.warp(startOf(K) - MARGIN);
    }

    function toEnd() internal {
        vm.warp(startOf(K + 1));
    }

    function toSilence() internal {
        vm.warp(startOf(K + 1) + GRACE);
    }

    /// The first moment at which anyone may release what a trade holds.
    function toRelease() internal {
        vm.warp(startOf(K + 1) + 2 * GRACE);
    }

    function orderOf(Home memory home, Side side) internal view returns (bytes32) {
        return keccak256(abi.encode(address(market), home.agent, K, side));
    }

    function offer(Home memory home, Side side, uint64 energyWh) internal returns (bytes32) {
        vm.prank(home.agent);
        return market.MakeOffer(side, K, energyWh, energyWh, PRICE, "");
    }

    function agreementOf(Home memory seller, Home memory buyer, uint64 energyWh)
        internal
        view
        returns (Agreement memory)
    {
        return Agreement({
            settlement: address(settlement),
            ask: orderOf(seller, Side.Sell),
            bid: orderOf(buyer, Side.Buy),
            seller: seller.agent,
            buyer: buyer.agent,
            askFeeder: seller.feeder,
            bidFeeder: buyer.feeder,
            interval: K,
            energyWh: energyWh,
            pricePerWh: PRICE,
            expiry: startOf(K),
            nonce: 0
        });
    }

    function signatureOf(Home memory buyer, Agreement memory agreement) internal view returns (bytes memory) {
        return signDigest(buyer.agentKey, market.agreementDigest(agreement));
    }

    function signDigest(uint256 key, bytes32 digest) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        return abi.encodePacked(r, s, v);
    }

    function allow(Agreement memory agreement, Home memory buyer) internal returns (Trade memory) {
        bytes memory signature = signatureOf(buyer, agreement);
        vm.prank(agreement.seller);
        market.AllowTransaction(agreement, signature);
        return tradeOf(agreement);
    }

    function tradeOf(Agreement memory a) internal view returns (Trade memory) {
        return Trade(address(market), a.ask, a.bid, a.seller, a.buyer, a.interval, a.energyWh, a.pricePerWh, a.nonce);
    }

    function idOf(Trade memory trade) internal pure returns (bytes32) {
        return keccak256(abi.encode(trade));
    }

    /// A binding trade from the first offer on; the clock stands in the margin.
    function bind(Home memory seller, Home memory buyer, uint64 energyWh) internal returns (Trade memory) {
        toNegotiation();
        offer(seller, Side.Sell, energyWh);
        offer(buyer, Side.Buy, energyWh);
        toMargin();
        return allow(agreementOf(seller, buyer, energyWh), buyer);
    }

    /// Both readings of K; the clock goes back to its start for the first and ends at its end.
    function meter(Home memory home, uint64 importWh, uint64 exportWh) internal {
        vm.warp(startOf(K));
        record(home.meter, K, IMPORT_REGISTER, EXPORT_REGISTER);
        toEnd();
        record(home.meter, K + 1, IMPORT_REGISTER + importWh, EXPORT_REGISTER + exportWh);
    }

    /// @dev Takes everything out of the vault, as if it had been announced long ago.
    function withdrawAll(address owner) internal {
        uint256 time = block.timestamp;
        vm.startPrank(owner);
        vault.requestWithdrawal(vault.available(owner));
        vm.warp(time + vault.withdrawalDelay());
        vault.withdraw();
        vm.stopPrank();
        vm.warp(time);
    }

    function settle(Trade memory trade) internal returns (Verdict) {
        return settlement.settle(listOf(trade), new bytes[](0), "")[0];
    }

    function expire(Trade memory trade) internal returns (Verdict) {
        return settlement.expire(listOf(trade))[0];
    }

    function listOf(Trade memory trade) internal pure returns (Trade[] memory trades) {
        trades = new Trade[](1);
        trades[0] = trade;
    }

    function assertEq(Verdict got, Verdict expected) internal pure {
        assertEq(uint256(got), uint256(expected), "verdict");
    }
}
