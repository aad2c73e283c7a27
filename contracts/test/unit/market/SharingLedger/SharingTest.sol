// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ISharingLedger} from "../../../../src/interfaces/ISharingLedger.sol";
import {SharingKey, SharingRule} from "../../../../src/types/Sharing.sol";
import {Community} from "../../../Community.sol";

/// @notice The community shares by need, unless a test votes otherwise: Alice feeds in, Bob, Carol and Dave take. Everybody has joined
/// before interval K. The price is half way between 80,000 and 280,000; with fees a Wh costs 200,000.
abstract contract SharingTest is Community {
    uint64 internal constant SHARED_PRICE = 180_000;
    uint256 internal constant GRID_FEE = 15_000;
    uint256 internal constant TAX = 5_000;
    uint256 internal constant PER_WH = SHARED_PRICE + GRID_FEE + TAX;
    uint32 internal constant ALL = 1e9;
    uint32 internal constant NO_CLASS = type(uint32).max;

    ISharingLedger internal ledger;
    bytes internal homes;

    function setUp() public virtual override {
        super.setUp();
        bytes memory knows = abi.encode(consortium, vault, tariff, participants, meters, gridAccount, taxAccount);
        ledger = ISharingLedger(create("market/SharingLedger.sol", knows));
        byVote();
        vault.setCaller(address(ledger), true);
        join(alice);
        join(bob);
        join(carol);
        join(dave);
        agreeOn(SharingRule.Dynamic, [uint32(0), 0, 0, 0]);
    }

    function join(Home memory home) internal {
        vm.prank(home.agent);
        ledger.join();
    }

    /// @dev A vote on a rule with a value for each of the four homes.
    function agreeOn(SharingRule rule, uint32[4] memory values) internal {
        homes = listOf(values);
        setKey(SharingKey(rule, false, false, 0, 0), homes);
    }

    function setKey(SharingKey memory key, bytes memory list) internal {
        bytes32[] memory lists = new bytes32[](1);
        lists[0] = keccak256(list);
        byVote();
        ledger.setKey(key, lists);
    }

    function listOf(uint32[4] memory values) internal view returns (bytes memory) {
        return bytes.concat(
            entry(alice, ALL, values[0]),
            entry(bob, ALL, values[1]),
            entry(carol, ALL, values[2]),
            entry(dave, ALL, values[3])
        );
    }

    function entry(Home memory home, uint32 part, uint32 value) internal pure returns (bytes memory) {
        return abi.encodePacked(home.meter, part, value);
    }

    /// @dev Alice feeds in, the others take; the clock stands at the end of K.
    function meterAll(uint64 exportWh, uint64 bobWh, uint64 carolWh, uint64 daveWh) internal {
        vm.warp(startOf(K));
        begin(alice);
        begin(bob);
        begin(carol);
        begin(dave);
        toEnd();
        finish(alice, 0, exportWh);
        finish(bob, bobWh, 0);
        finish(carol, carolWh, 0);
        finish(dave, daveWh, 0);
    }

    function begin(Home memory home) internal {
        record(home.meter, K, IMPORT_REGISTER, EXPORT_REGISTER);
    }

    function finish(Home memory home, uint64 importWh, uint64 exportWh) internal {
        record(home.meter, K + 1, IMPORT_REGISTER + importWh, EXPORT_REGISTER + exportWh);
    }

    function share() internal returns (uint256) {
        vm.prank(eve);
        return ledger.share(K, homes);
    }

    /// @dev What a home has more or less than it paid in.
    function gained(Home memory home) internal view returns (int256) {
        return int256(vault.balanceOf(home.agent)) - int256(DEPOSIT);
    }

    function assertTook(Home memory home, uint256 energyWh) internal view {
        assertEq(gained(home), -int256(energyWh * PER_WH), "taker");
        assertEq(vault.available(home.agent), vault.balanceOf(home.agent), "nothing stays on hold");
    }

    function assertGave(Home memory home, uint256 energyWh) internal view {
        assertEq(gained(home), int256(energyWh * SHARED_PRICE), "giver");
    }
}
