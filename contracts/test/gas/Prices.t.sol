// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IntervalTariff, PriceBounds} from "../../src/types/Tariff.sol";
import {Base} from "../Base.t.sol";

/// @notice What it costs to change a tariff, and to publish prices, each call as a transaction of its own.
/// forge-config: default.isolate = true
/// forge-config: deep.isolate = true
contract PricesGasTest is Base {
    uint32 private constant EARLIEST = 2;

    function aDay() private pure returns (IntervalTariff[] memory entries) {
        entries = new IntervalTariff[](24);
        for (uint256 i = 0; i < entries.length; i++) {
            entries[i] = schedule()[0];
        }
    }

    function test_Publish() external {
        byVote();
        tariff.setPublisher(eve, PriceBounds(-1, 1, -1, 1));
        vm.startPrank(eve);
        tariff.publish(EARLIEST, new int64[](24), new int64[](24));
        check("publish, 24 intervals", 700_000);
    }

    function test_Adopt() external {
        bytes32 id = tariff.prepare(aDay(), floors());
        check("prepare, 24 entries", 1_400_000);
        byVote();
        tariff.adopt(EARLIEST, id);
        check("adopt", 80_000);
        byVote();
        tariff.change(EARLIEST, aDay(), floors());
        check("change, 24 entries", 1_400_000);
    }

    function check(string memory scenario, uint256 limit) private {
        assertLt(vm.snapshotGasLastCall("Tariff", scenario), limit, scenario);
    }
}
