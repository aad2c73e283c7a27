// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {StdInvariant} from "forge-std/StdInvariant.sol";
import {ISharingLedger} from "../../src/interfaces/ISharingLedger.sol";
import {Community} from "../Community.sol";
import {SharingHandler} from "./SharingHandler.sol";

/// @notice What must hold of a community that shares, whatever meters, members and money do. S1 to S4 are said in words in README.md.
contract SharingInvariant is Community, StdInvariant {
    uint256 private constant FEES = 20_000;

    SharingHandler private _handler;
    Home[] private _homes;

    function setUp() public override {
        super.setUp();
        bytes memory knows = abi.encode(consortium, vault, tariff, participants, meters, gridAccount, taxAccount);
        ISharingLedger ledger = ISharingLedger(create("market/SharingLedger.sol", knows));
        byVote();
        vault.setCaller(address(ledger), true);
        Home[] memory homes = new Home[](4);
        (homes[0], homes[1], homes[2], homes[3]) = (alice, bob, carol, dave);
        for (uint256 i = 0; i < 4; i++) {
            vm.prank(homes[i].agent);
            ledger.join();
            _homes.push(homes[i]);
        }
        _handler = new SharingHandler(ledger, meters, tariff, vault, address(consortium), homes);
        targetContract(address(_handler));
    }

    /// What is called at random comes to something when it is called in order.
    function test_TheHandlerShares() external {
        for (uint64 i = 0; i < 3; i++) {
            _handler.passInterval(7, i, i + 1);
        }
        _handler.share(0);
        assertEq(_handler.sharedCount(), 1);
        assertGt(_handler.sharedWh(), 0);
    }

    /// One campaign for all: forge would repeat the same calls for each function.
    function invariant_S1_S2_S3_S4() external view {
        uint256 balances;
        for (uint256 i = 0; i < _homes.length; i++) {
            address owner = _homes[i].agent;
            balances += vault.balanceOf(owner);
            (uint256 requested,) = vault.requested(owner);
            assertEq(vault.available(owner) + requested, vault.balanceOf(owner), "S3: nothing stays on hold");
        }
        uint256 fees = vault.balanceOf(gridAccount) + vault.balanceOf(taxAccount);
        assertEq(fees, _handler.sharedWh() * FEES, "S2: fees of every Wh");
        assertEq(balances + fees + _handler.withdrawn(), 4 * DEPOSIT, "S1: no nano is created or lost");
        assertEq(money.balanceOf(address(vault)), balances + fees, "S1: the vault has it");
    }
}
