// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IMeters} from "../../src/interfaces/IMeters.sol";
import {IVault} from "../../src/interfaces/IVault.sol";
import {Trade, Verdict} from "../../src/types/Trade.sol";
import {Community} from "../Community.sol";

/// @notice Eve is nobody; meters may lie. Alice has sold ENERGY to Bob.
contract OutsiderAttackTest is Community {
    Trade internal trade;

    function setUp() public override {
        super.setUp();
        trade = bind(alice, bob, ENERGY);
    }

    /// Eve settles the trade with her own name in it. It is a trade that nobody wrote.
    function testFuzz_SettlesToHerself(bool asSeller, uint64 energyWh) external {
        meter(alice, 0, ENERGY);
        meter(bob, ENERGY, 0);
        Trade memory forged = trade;
        if (asSeller) forged.seller = eve;
        else forged.buyer = eve;
        forged.energyWh = energyWh;

        vm.startPrank(eve);
        assertEq(settle(forged), Verdict.NotBinding);
        assertEq(market.MakeTransaction(forged, address(settlement)), Verdict.NotBinding);
        toSilence();
        assertEq(expire(forged), Verdict.NotBinding);
        vm.stopPrank();
        assertEq(vault.balanceOf(eve), 0);
        assertEq(vault.balanceOf(alice.agent), DEPOSIT);
    }

    /// Eve has the trade "settled" by a contract of hers. The market calls no settlement but the trade's own.
    function test_BringsHerOwnSettlement() external {
        vm.etch(eve, hex"fe");
        vm.prank(eve);
        assertEq(market.MakeTransaction(trade, eve), Verdict.NotBinding);
    }

    /// Eve draws on the money that is held.
    function test_DrawsOnAHold() external {
        (bytes32 buyerKey,) = settlement.holdKeys(idOf(trade));
        vm.startPrank(eve);
        vm.expectRevert(abi.encodeWithSelector(IVault.Vault_NotCaller.selector, eve));
        vault.pay(buyerKey, eve, 1);
        vm.expectPartialRevert(IVault.Vault_HoldUnknown.selector);
        vault.release(buyerKey);
        vm.stopPrank();
    }

    /// Bob, who took nothing, calls expire before anybody settles, hoping that it spares him. Where both meters were read,
    /// expire and settle give the same.
    function testFuzz_ExpireFrontRun(uint32 exportWh, uint32 importWh) external {
        meter(alice, 0, exportWh);
        meter(bob, importWh, 0);
        uint256 snapshot = vm.snapshotState();
        settle(trade);
        (uint256 seller, uint256 buyer) = (vault.balanceOf(alice.agent), vault.balanceOf(bob.agent));
        assertTrue(vm.revertToState(snapshot));

        vm.startPrank(bob.agent);
        assertEq(expire(trade), Verdict.TooEarly);
        toSilence();
        assertEq(expire(trade), Verdict.Settled);
        assertEq(vault.balanceOf(alice.agent), seller);
        assertEq(vault.balanceOf(bob.agent), buyer);
    }

    /// Bob calls expire in the very second in which Alice's meter could still report: there is no such second.
    function testFuzz_ExpireBeforeALateReading(uint64 at) external {
        vm.warp(startOf(K));
        record(alice.meter, K, IMPORT_REGISTER, EXPORT_REGISTER);
        meter(bob, ENERGY, 0);
        vm.warp(bound(at, startOf(K + 1), startOf(K + 1) + 2 * GRACE));
        if (block.timestamp < startOf(K + 1) + GRACE) {
            assertEq(expire(trade), Verdict.TooEarly);
            record(alice.meter, K + 1, IMPORT_REGISTER, EXPORT_REGISTER + ENERGY);
        } else {
            vm.expectPartialRevert(IMeters.Meters_TooLate.selector);
            record(alice.meter, K + 1, IMPORT_REGISTER, EXPORT_REGISTER + ENERGY);
            assertEq(expire(trade), Verdict.Expired);
        }
    }

    /// Alice's meter reports honestly, then again with more. The first reading settles, and the meter is suspended: the next
    /// interval it cannot sell a Wh with.
    function testFuzz_MeterEquivocation(uint32 more) external {
        more = uint32(bound(more, 1, type(uint32).max));
        meter(alice, 0, 600);
        meter(bob, ENERGY, 0);
        record(alice.meter, K + 1, IMPORT_REGISTER, EXPORT_REGISTER + 600 + more);
        assertFalse(meters.isValid(alice.meter));
        assertEq(settle(trade), Verdict.Settled);
        assertEq(vault.balanceOf(alice.agent), DEPOSIT + 600 * PRICE - 400 * 140_000);

        vm.warp(startOf(K + 2));
        vm.expectRevert(abi.encodeWithSelector(IMeters.Meters_NotValid.selector, alice.meter));
        record(alice.meter, K + 2, IMPORT_REGISTER, EXPORT_REGISTER + 600 + more);
    }
}
