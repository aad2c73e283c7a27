// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEnergyAccounts} from "../../../../src/interfaces/IEnergyAccounts.sol";
import {AccountsTest} from "./AccountsTest.sol";

contract EnergyAccountsAddEnergyTest is AccountsTest {
    function setUp() public override {
        super.setUp();
        openByBurning(alice.agent);
        openByBurning(eve);
    }

    function testFuzz_RevertWhen_NoAccount(address stranger) external {
        vm.assume(stranger != alice.agent && stranger != eve);
        vm.expectRevert(abi.encodeWithSelector(IEnergyAccounts.EnergyAccounts_NoAccount.selector, stranger));
        add(stranger, K, ENERGY, PRICE);
    }

    function test_RevertWhen_TheEnergyIsZero() external {
        vm.expectRevert(IEnergyAccounts.EnergyAccounts_EnergyZero.selector);
        add(alice.agent, K, 0, PRICE);
    }

    function testFuzz_RevertWhen_TheIntervalHasBegun(uint64 late) external {
        vm.warp(uint256(startOf(K)) + late);
        expectBegun();
        add(alice.agent, K, ENERGY, PRICE);
    }

    function testFuzz_RevertWhen_ThePriceIsAboveTheCeiling(uint64 price) external {
        price = uint64(bound(price, CEILING + 1, type(uint64).max));
        expectOutside(price, 0);
        add(eve, K, ENERGY, price);
    }

    function testFuzz_RevertWhen_ThePriceIsBelowTheFloor(uint64 price) external {
        price = uint64(bound(price, 0, PV_FLOOR - 1));
        expectOutside(price, PV_FLOOR);
        add(alice.agent, K, ENERGY, price);
    }

    function testFuzz_WhenTheCallerIsUnknown(uint64 price) external {
        price = uint64(bound(price, 0, CEILING));
        add(eve, K, ENERGY, price);
        byVote();
        participants.retire(alice.household);
        add(alice.agent, K, ENERGY, price);
        assertEq(accounts.blockCount(K), 2);
    }

    function testFuzz_WhenAdded(uint64 energyWh, uint64 price, bool negotiable, uint64 at) external {
        energyWh = uint64(bound(energyWh, 1, type(uint64).max));
        price = uint64(bound(price, PV_FLOOR, CEILING));
        vm.warp(bound(at, EPOCH, startOf(K) - 1));
        bytes32 head = keccak256(abi.encode(bytes32(0), uint32(0), K, energyWh, price, negotiable));
        vm.expectEmit();
        emit IEnergyAccounts.EnergyAdded(0, alice.agent, K, energyWh, price, negotiable, head);
        vm.prank(alice.agent);
        assertEq(accounts.addEnergy(K, energyWh, price, negotiable), 0);
        assertEq(accounts.headOf(alice.agent), head);
        assertEq(
            accounts.digestOf(K),
            keccak256(abi.encode(bytes32(0), uint32(0), alice.agent, energyWh, price, negotiable, block.timestamp))
        );
        assertEq(
            abi.encode(accounts.blockOf(0)),
            abi.encode(
                IEnergyAccounts.EnergyBlock(alice.agent, K, energyWh, price, negotiable, uint40(block.timestamp))
            )
        );
    }

    function test_HeadsAreTheProducersOwn() external {
        add(alice.agent, K, ENERGY, PRICE);
        add(eve, K, ENERGY, PRICE);
        add(alice.agent, K, 2 * ENERGY, PRICE);
        assertEq(accounts.headOf(alice.agent), nextHead(nextHead(0, 0, ENERGY), 2, 2 * ENERGY));
        assertEq(accounts.headOf(eve), nextHead(0, 1, ENERGY));
        assertEq(accounts.digestOf(K + 1), 0);
    }

    function testFuzz_LowerEnergy_RevertWhen_ThereIsNone(uint32 number) external {
        add(alice.agent, K, ENERGY, PRICE);
        number = uint32(bound(number, 1, type(uint32).max));
        bytes memory unknown = abi.encodeWithSelector(IEnergyAccounts.EnergyAccounts_UnknownBlock.selector, number);
        vm.expectRevert(unknown);
        lower(alice.agent, number, 0);
        vm.expectRevert(unknown);
        accounts.blockOf(number);
    }

    function testFuzz_LowerEnergy_RevertWhen_SomebodyElses(address stranger) external {
        vm.assume(stranger != alice.agent);
        add(alice.agent, K, ENERGY, PRICE);
        vm.expectRevert(abi.encodeWithSelector(IEnergyAccounts.EnergyAccounts_NotOwner.selector, 0, alice.agent));
        lower(stranger, 0, 0);
    }

    function testFuzz_LowerEnergy_RevertWhen_NotLower(uint64 energyWh) external {
        energyWh = uint64(bound(energyWh, ENERGY, type(uint64).max));
        add(alice.agent, K, ENERGY, PRICE);
        vm.expectRevert(abi.encodeWithSelector(IEnergyAccounts.EnergyAccounts_NotLower.selector, 0, energyWh, ENERGY));
        lower(alice.agent, 0, energyWh);
    }

    function testFuzz_LowerEnergy_RevertWhen_TheIntervalHasBegun(uint64 late) external {
        add(alice.agent, K, ENERGY, PRICE);
        vm.warp(uint256(startOf(K)) + late);
        expectBegun();
        lower(alice.agent, 0, 0);
    }

    function testFuzz_LowerEnergy_WhenLowered(uint64 first, uint64 second) external {
        first = uint64(bound(first, 1, ENERGY - 1));
        second = uint64(bound(second, 0, first - 1));
        add(alice.agent, K, ENERGY, PRICE);
        uint256 addedAt = block.timestamp;
        skip(1);
        bytes32 head = nextHead(nextHead(0, 0, ENERGY), 0, first);
        vm.expectEmit();
        emit IEnergyAccounts.EnergyLowered(0, first, head);
        lower(alice.agent, 0, first);
        lower(alice.agent, 0, second);
        assertEq(accounts.blockOf(0).energyWh, second);
        assertEq(accounts.headOf(alice.agent), nextHead(head, 0, second));
        bytes32 digest = nextDigest(0, 0, alice.agent, ENERGY, addedAt);
        digest = nextDigest(digest, 0, alice.agent, first, addedAt);
        assertEq(accounts.digestOf(K), nextDigest(digest, 0, alice.agent, second, addedAt));
        assertEq(accounts.blockCount(K), 1);
    }

    function testFuzz_BlocksIn_WhenPaged(uint256 blocks, uint256 length) external {
        blocks = bound(blocks, 0, 8);
        length = bound(length, 1, 9);
        bytes32 digest = 0;
        for (uint256 i = 0; i < blocks; i++) {
            add(i % 2 == 0 ? alice.agent : eve, K, ENERGY + uint64(i), PRICE);
            // Of another interval.
            add(eve, K + 1, ENERGY, PRICE);
        }
        uint256 seen = 0;
        for (uint256 from = 0; from <= blocks; from += length) {
            (uint32[] memory numbers, IEnergyAccounts.EnergyBlock[] memory page) = accounts.blocksIn(K, from, length);
            assertEq(numbers.length, page.length);
            assertLe(page.length, length);
            for (uint256 i = 0; i < page.length; i++) {
                assertEq(numbers[i], 2 * seen++);
                digest = nextDigest(digest, numbers[i], page[i].producer, page[i].energyWh, page[i].addedAt);
            }
        }
        assertEq(seen, blocks);
        assertEq(accounts.blockCount(K), blocks);
        assertEq(accounts.digestOf(K), digest);
    }

    function testFuzz_BlocksIn_WhenAfterTheEnd(uint256 from, uint256 count) external {
        add(alice.agent, K, ENERGY, PRICE);
        from = bound(from, 1, type(uint256).max);
        (uint32[] memory numbers, IEnergyAccounts.EnergyBlock[] memory page) = accounts.blocksIn(K, from, count);
        assertEq(numbers.length + page.length, 0);
        (numbers,) = accounts.blocksIn(K, 0, type(uint256).max);
        assertEq(numbers.length, 1);
    }

    function expectBegun() private {
        vm.expectRevert(abi.encodeWithSelector(IEnergyAccounts.EnergyAccounts_IntervalBegun.selector, K, startOf(K)));
    }

    function expectOutside(uint64 price, uint64 floor) private {
        vm.expectRevert(
            abi.encodeWithSelector(IEnergyAccounts.EnergyAccounts_PriceOutsideBand.selector, price, floor, CEILING)
        );
    }
}
