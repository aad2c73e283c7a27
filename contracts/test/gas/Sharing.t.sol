// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SharingKey, SharingRule} from "../../src/types/Sharing.sol";
import {Technology} from "../../src/types/Tariff.sol";
import {SharingTest} from "../unit/market/SharingLedger/SharingTest.sol";

/// @notice What it costs to share an interval as a transaction of its own: every home takes and every second feeds in. 128, the most, must fit into
/// a transaction that every network takes (2^24 gas).
/// forge-config: default.isolate = true
/// forge-config: deep.isolate = true
contract SharingGasTest is SharingTest {
    uint256 private constant TRANSACTION_LIMIT = 2 ** 24;
    uint256 private constant JOIN_LIMIT = 100_000;

    Home[] private _moved;

    function test_Join() external {
        Home memory frank = moveIn("Frank", 1, Technology.None);
        join(frank);
        assertLt(vm.snapshotGasLastCall("SharingLedger", "join"), JOIN_LIMIT);
    }

    function test_Share20() external {
        shareAmong(20, SharingRule.Dynamic);
        check("share, 20 homes, dynamic");
    }

    function test_Share100() external {
        shareAmong(100, SharingRule.Dynamic);
        check("share, 100 homes, dynamic");
    }

    function test_ShareAsManyAsMay() external {
        shareAmong(128, SharingRule.Cascaded);
        check("share, 128 homes, cascaded");
    }

    function shareAmong(uint256 count, SharingRule rule) private {
        fund(gridAccount, 1);
        fund(taxAccount, 1);
        bytes memory list;
        for (uint256 i = 0; i < count; i++) {
            Home memory home = moveIn(string.concat("Home ", vm.toString(i)), 1, Technology.None);
            fund(home.agent, DEPOSIT);
            join(home);
            list = bytes.concat(
                list, entry(home, ALL, i == 0 ? uint32(ALL - (count - 1) * (ALL / count)) : uint32(ALL / count))
            );
            _moved.push(home);
        }
        setKey(SharingKey(rule, false, false, 0, 0), list);
        vm.warp(startOf(K));
        for (uint256 i = 0; i < count; i++) {
            begin(_moved[i]);
        }
        toEnd();
        for (uint64 i = 0; i < count; i++) {
            bool gives = i % 2 == 0;
            finish(_moved[i], 900 + 7 * i, gives ? 700 + 11 * i : 0);
        }
        assertGt(ledger.share(K, list), 0);
    }

    function check(string memory scenario) private {
        assertLt(vm.snapshotGasLastCall("SharingLedger", scenario), TRANSACTION_LIMIT, scenario);
    }
}
