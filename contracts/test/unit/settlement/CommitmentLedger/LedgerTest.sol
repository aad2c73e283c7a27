// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ICommitmentLedger} from "../../../../src/interfaces/ICommitmentLedger.sol";
import {Payment} from "../../../../src/types/Commitment.sol";
import {AtomicCommunity} from "../../../AtomicCommunity.sol";

/// @notice The ledger with a settlement that pays whatever it is told: the desk.
abstract contract LedgerTest is AtomicCommunity {
    address internal desk = makeAddr("a settlement's desk");

    function setUp() public virtual override {
        super.setUp();
        byVote();
        ledger.setSettlement(desk, true);
    }

    function payment(Home memory consumer, uint64 sequence, uint64 paid) internal view returns (Payment memory) {
        return Payment(consumer.agent, sequence, alice.agent, paid, 0, 0);
    }

    function payOne(Payment memory p) internal returns (bool) {
        Payment[] memory payments = new Payment[](1);
        payments[0] = p;
        vm.prank(desk);
        return ledger.pay(payments)[0];
    }

    function requestRelease(Home memory home, uint64 amount) internal {
        vm.prank(home.agent);
        ledger.requestRelease(amount);
    }

    function assertAccount(Home memory home, uint256 deposit, uint256 requested) internal view {
        ICommitmentLedger.Account memory a = ledger.accountOf(home.agent);
        assertEq(a.deposit, deposit, "deposit");
        assertEq(a.requested, requested, "requested");
    }
}
