// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SingleCommunity} from "../../../SingleCommunity.sol";

/// @notice Bob has one commitment to Alice, anchored, and his meter has confirmed it whole; the clock stands at the end of the interval.
abstract contract SingleTest is SingleCommunity {
    function setUp() public virtual override {
        super.setUp();
        single = atomicFounding.deploySingle();
    }

    function one() internal returns (Confirmed memory) {
        return oneOver(ENERGY);
    }

    function oneOver(uint64 deliveredWh) internal returns (Confirmed memory) {
        commit(bob, alice, ENERGY);
        return anchored(deliveredWh);
    }

    /// Whatever Bob has committed to last.
    function anchored(uint64 deliveredWh) internal returns (Confirmed memory c) {
        uint32 anchor = anchorAll();
        toEnd();
        return confirm(bob, anchor, 0, deliveredWh);
    }

    function settleAndRefuse(Confirmed memory c, bytes memory reason) internal {
        bytes memory packed = packOne(c);
        uint256 deposit = ledger.accountOf(bob.agent).deposit;
        uint256 earned = ledger.accountOf(alice.agent).earned;
        vm.expectRevert(reason);
        single.settle(packed);
        assertEq(ledger.accountOf(bob.agent).deposit, deposit);
        assertEq(ledger.accountOf(alice.agent).earned, earned);
    }

    function selected(bytes4 selector) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(selector);
    }
}
