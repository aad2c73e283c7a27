// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IParticipants} from "../../../../src/interfaces/IParticipants.sol";
import {ISharingLedger} from "../../../../src/interfaces/ISharingLedger.sol";
import {SharingKey, SharingRule} from "../../../../src/types/Sharing.sol";
import {IntervalTariff} from "../../../../src/types/Tariff.sol";
import {SharingTest} from "./SharingTest.sol";

contract SharingLedgerShareTest is SharingTest {
    function test_RevertWhen_TheIntervalHasNotEnded() external {
        vm.warp(startOf(K + 1) - 1);
        vm.expectRevert(abi.encodeWithSelector(ISharingLedger.SharingLedger_TooEarly.selector, K, startOf(K + 1)));
        share();
    }

    /// By then the community's books have closed: what was paid now would be paid beside a bill that says grid.
    function test_RevertWhen_ItIsTooLate() external {
        meterAll(1_000, 1_000, 0, 0);
        uint64 tooLateFrom = startOf(K + 1) + 2 * GRACE;
        vm.warp(tooLateFrom);
        vm.expectRevert(abi.encodeWithSelector(ISharingLedger.SharingLedger_TooLate.selector, K, tooLateFrom));
        share();
        vm.warp(tooLateFrom - 1);
        assertEq(share(), 1_000);
    }

    /// A giver that comes back between the end of an interval and its sharing would leave its neighbours without.
    function test_WhenAHomeJoinsAgainBeforeItIsShared() external {
        meterAll(1_000, 1_000, 0, 0);
        join(alice);
        assertEq(share(), 1_000);
        assertTook(bob, 1_000);
    }

    function test_RevertWhen_ItIsSharedAlready() external {
        meterAll(1_000, 1_000, 0, 0);
        share();
        vm.expectRevert(abi.encodeWithSelector(ISharingLedger.SharingLedger_AlreadyShared.selector, K));
        share();
        assertTook(bob, 1_000);
    }

    function test_RevertWhen_NoKeyWasValidThen() external {
        vm.warp(startOf(K + 1));
        vm.expectRevert(abi.encodeWithSelector(ISharingLedger.SharingLedger_NoKey.selector, 0));
        ledger.share(0, homes);
    }

    function testFuzz_RevertWhen_TheListIsAnother(bytes calldata list) external {
        vm.assume(keccak256(list) != keccak256(homes));
        meterAll(1_000, 1_000, 0, 0);
        vm.expectPartialRevert(ISharingLedger.SharingLedger_OtherList.selector);
        ledger.share(K, list);
    }

    function test_RevertWhen_TheListIsCutOff() external {
        refusesList(SharingRule.Dynamic, bytes.concat(homes, hex"00"), 4);
    }

    function test_RevertWhen_AMeterStandsTwice() external {
        refusesList(SharingRule.Dynamic, bytes.concat(homes, entry(bob, ALL, 0)), 4);
    }

    function test_RevertWhen_APartIsAboveTheWhole() external {
        refusesList(SharingRule.Dynamic, bytes.concat(entry(alice, ALL, 0), entry(bob, ALL + 1, 0)), 1);
    }

    function testFuzz_RevertWhen_CoefficientsAreNotOne(uint32 coefficient, bool cascaded) external {
        vm.assume(coefficient != ALL);
        refusesList(cascaded ? SharingRule.Cascaded : SharingRule.Static, entry(bob, ALL, coefficient), 1);
    }

    function test_RevertWhen_ThereAreTooManyHomes() external {
        bytes memory list;
        for (uint160 i = 0; i <= ledger.mostHomes(); i++) {
            list = bytes.concat(list, abi.encodePacked(address(i + 1), ALL, uint32(0)));
        }
        setKey(SharingKey(SharingRule.Dynamic, false, false, 0, 0), list);
        vm.warp(startOf(K + 1));
        vm.expectRevert(abi.encodeWithSelector(ISharingLedger.SharingLedger_TooManyHomes.selector, 129, 128));
        ledger.share(K, list);
    }

    function test_RevertWhen_AMeterHasNotSpokenYet() external {
        meterAllButDave();
        bytes memory waits = abi.encodeWithSelector(
            ISharingLedger.SharingLedger_WaitsFor.selector, K, dave.meter, startOf(K + 1) + GRACE
        );
        vm.expectRevert(waits);
        share();
        vm.warp(startOf(K + 1) + GRACE - 1);
        vm.expectRevert(waits);
        share();
    }

    function test_WhenAMeterStaysSilent() external {
        meterAllButDave();
        toSilence();
        vm.expectEmit();
        emit ISharingLedger.HomeLeftOut(K, dave.meter, ISharingLedger.LeftOut.Silent);
        assertEq(share(), 1_000);
        assertTook(bob, 1_000);
        assertTook(dave, 0);
        assertGave(alice, 1_000);
    }

    function test_WhenAHomeHasNotJoined() external {
        Home memory frank = moveIn("Frank", 1, alice.technology);
        homes = bytes.concat(homes, entry(frank, ALL, 0));
        setKey(SharingKey(SharingRule.Dynamic, false, false, 0, 0), homes);
        meterAll(1_000, 1_000, 0, 0);
        vm.expectEmit();
        emit ISharingLedger.HomeLeftOut(K, frank.meter, ISharingLedger.LeftOut.NotJoined);
        assertEq(share(), 1_000);
    }

    function test_WhenAHomeHasLeft() external {
        vm.prank(bob.agent);
        ledger.leave(bob.meter);
        meterAll(1_000, 1_000, 400, 0);
        assertEq(share(), 400);
        assertTook(bob, 0);
        assertTook(carol, 400);
    }

    function test_WhenAHomeCannotPay() external {
        uint64 most = uint64(DEPOSIT / PER_WH);
        meterAll(1_000, most + 1, 500, 0);
        vm.expectEmit();
        emit ISharingLedger.HomeLeftOut(K, bob.meter, ISharingLedger.LeftOut.NotCovered);
        assertEq(share(), 500);
        assertTook(bob, 0);
        assertTook(carol, 500);
        assertGave(alice, 500);
    }

    function test_WhenAMeterClaimsMoreThanAnybodyCouldPay() external {
        meterAll(1_000, type(uint64).max - IMPORT_REGISTER, 500, 0);
        assertEq(share(), 500);
        assertTook(carol, 500);
    }

    function test_WhenMoneyIsAnnouncedForWithdrawal() external {
        vm.prank(bob.agent);
        vault.requestWithdrawal(DEPOSIT);
        meterAll(1_000, 1_000, 0, 0);
        share();
        assertEq(vault.balanceOf(bob.agent), DEPOSIT - 1_000 * PER_WH);
        (uint256 requested,) = vault.requested(bob.agent);
        assertEq(requested, vault.balanceOf(bob.agent));
    }

    function test_WhenMoneyWasWithdrawnBefore() external {
        withdrawAll(bob.agent);
        meterAll(1_000, 1_000, 400, 0);
        assertEq(share(), 400);
        assertTook(carol, 400);
    }

    /// Participants lets no agent change its home; what is held would count even so.
    function test_WhenOneAccountStandsBehindTwoMeters() external {
        address second = makeAddr("Bob's second meter");
        certify(second);
        bytes memory asked = abi.encodeCall(IParticipants.agentOf, (bob.agent));
        vm.mockCall(address(participants), asked, abi.encode(bob.household, second, bob.feeder, bob.technology));
        join(bob);
        homes = bytes.concat(homes, abi.encodePacked(second, ALL, uint32(0)));
        setKey(SharingKey(SharingRule.Dynamic, false, false, 0, 0), homes);
        uint64 each = uint64(DEPOSIT / PER_WH * 2 / 3);
        vm.warp(startOf(K));
        record(second, K, 0, 0);
        meterAll(10_000_000, each, 600, 0);
        record(second, K + 1, each, 0);
        assertEq(share(), each + 600);
        assertTook(bob, each);
        assertTook(carol, 600);
        assertGave(alice, each + 600);
    }

    function test_WhenNoPriceSuitsBothSides() external {
        IntervalTariff[] memory cheap = schedule();
        cheap[0].energyPrice = -100_000;
        byVote();
        tariff.change(K, cheap, floors());
        meterAll(1_000, 1_000, 0, 0);
        vm.expectEmit();
        emit ISharingLedger.IntervalShared(K, 0, 0);
        assertEq(share(), 0);
        assertTrue(ledger.isShared(K));
        assertTook(bob, 0);
    }

    function testFuzz_PaysNobodyToTakeFromTheGridAndANeighbourAtOnce(int32 energyPrice, int32 feedIn) external {
        IntervalTariff[] memory changed = schedule();
        (changed[0].energyPrice, changed[0].feedIn) = (energyPrice, feedIn);
        byVote();
        tariff.change(K, changed, [uint64(0), 0, 0]);
        (bool suits, uint64 price) = ledger.priceOf(K);
        int256 importAllIn = int256(energyPrice) + 150_000;
        int256 lowest = feedIn > 0 ? int256(feedIn) : int256(0);
        assertEq(suits, lowest <= importAllIn - 20_000);
        if (!suits) return;
        assertLe(int256(uint256(price)) + 20_000, importAllIn);
        assertGe(int256(uint256(price)), lowest);
    }

    function test_WhenEverybodyIsMetered() external {
        meterAll(1_000, 500, 700, 800);
        vm.expectEmit();
        emit ISharingLedger.EnergyShared(
            K, alice.meter, bob.meter, alice.agent, bob.agent, 250, SHARED_PRICE, 250 * GRID_FEE, 250 * TAX
        );
        vm.expectEmit();
        emit ISharingLedger.IntervalShared(K, 1_000, 0);
        assertEq(share(), 1_000);
        assertTook(bob, 250);
        assertTook(carol, 350);
        assertTook(dave, 400);
        assertGave(alice, 1_000);
        assertEq(vault.balanceOf(gridAccount), 1_000 * GRID_FEE);
        assertEq(vault.balanceOf(taxAccount), 1_000 * TAX);
    }

    function test_WhenTheKeyIsStatic() external {
        agreeOn(SharingRule.Static, [uint32(0), 5e8, 3e8, 2e8]);
        meterAll(10_000, 2_000, 6_000, 12_000);
        vm.expectEmit();
        emit ISharingLedger.IntervalShared(K, 7_000, 3_000);
        share();
        assertTook(bob, 2_000);
        assertTook(carol, 3_000);
        assertTook(dave, 2_000);
    }

    function test_WhenTheKeyServesClasses() external {
        agreeOn(SharingRule.Classes, [NO_CLASS, 1, 0, NO_CLASS]);
        meterAll(10_000, 2_000, 6_000, 12_000);
        share();
        assertTook(bob, 2_000);
        assertTook(carol, 6_000);
        assertTook(dave, 2_000);
    }

    function test_WhenAHomeTakesPartInPart() external {
        homes = bytes.concat(entry(alice, ALL / 5 * 2, 0), entry(bob, ALL, 0));
        setKey(SharingKey(SharingRule.Dynamic, false, false, 0, 0), homes);
        meterAll(1_000, 1_000, 0, 0);
        assertEq(share(), 400);
    }

    /// Coefficients agreed for each hour: K is 06:00 to 07:00 of its day, an hour later by a clock that is an hour ahead.
    function test_WhenTheKeyIsByTheHour() external {
        bytes32[] memory lists = new bytes32[](24);
        bytes memory early = bytes.concat(entry(alice, ALL, 0), entry(bob, ALL, ALL));
        bytes memory late = bytes.concat(entry(alice, ALL, 0), entry(carol, ALL, ALL));
        (lists[6], lists[7]) = (keccak256(early), keccak256(late));
        byVote();
        ledger.setKey(SharingKey(SharingRule.Static, false, false, 0, 1 hours), lists);
        meterAll(1_000, 1_000, 1_000, 0);
        vm.expectPartialRevert(ISharingLedger.SharingLedger_OtherList.selector);
        ledger.share(K, early);
        ledger.share(K, late);
        assertTook(bob, 0);
        assertTook(carol, 1_000);
    }

    function testFuzz_PricesWithinTheBand(uint64 agreedPerWh) external {
        setKey(SharingKey(SharingRule.Dynamic, false, true, agreedPerWh, 0), homes);
        (bool suits, uint64 price) = ledger.priceOf(K);
        assertTrue(suits);
        assertGe(price, 80_000);
        assertLe(price, CEILING);
        if (agreedPerWh >= 80_000 && agreedPerWh <= CEILING) assertEq(price, agreedPerWh);
    }

    /// Whatever was metered: takers pay what givers, grid and tax get, and nobody pays for more than it took.
    function testFuzz_MoneyAddsUp(uint32 exportWh, uint32[3] memory importWh, uint32 aliceTakes) external {
        vm.warp(startOf(K));
        begin(alice);
        begin(bob);
        begin(carol);
        begin(dave);
        toEnd();
        finish(alice, aliceTakes, exportWh);
        finish(bob, importWh[0], exportWh / 3);
        finish(carol, importWh[1], 0);
        finish(dave, importWh[2], 0);
        uint256 sharedWh = share();
        int256 sum = gained(alice) + gained(bob) + gained(carol) + gained(dave);
        assertEq(sum, -int256(sharedWh * (GRID_FEE + TAX)));
        assertEq(vault.balanceOf(gridAccount) + vault.balanceOf(taxAccount), sharedWh * (GRID_FEE + TAX));
        assertGe(gained(carol), -int256(uint256(importWh[1]) * PER_WH));
        assertGe(gained(alice), -int256(uint256(aliceTakes) * PER_WH));
    }

    function meterAllButDave() private {
        vm.warp(startOf(K));
        begin(alice);
        begin(bob);
        begin(carol);
        begin(dave);
        toEnd();
        finish(alice, 0, 1_000);
        finish(bob, 2_000, 0);
        finish(carol, 0, 0);
    }

    function refusesList(SharingRule rule, bytes memory list, uint256 place) private {
        setKey(SharingKey(rule, false, false, 0, 0), list);
        meterAll(1_000, 1_000, 0, 0);
        vm.expectRevert(abi.encodeWithSelector(ISharingLedger.SharingLedger_BadList.selector, place));
        ledger.share(K, list);
    }
}
