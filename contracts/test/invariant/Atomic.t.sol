// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {StdInvariant} from "forge-std/StdInvariant.sol";
import {ICommitmentLedger} from "../../src/interfaces/ICommitmentLedger.sol";
import {AtomicCommunity} from "../AtomicCommunity.sol";
import {AtomicHandler} from "./AtomicHandler.sol";
import {ThreeWaysHandler} from "./ThreeWaysHandler.sol";

/// @notice The properties A1 to A5 of README.md in this folder, by number.
contract AtomicInvariants is AtomicCommunity, StdInvariant {
    ThreeWaysHandler private _handler;
    address[7] private _owners;

    function setUp() public override {
        super.setUp();
        Home[] memory homes = new Home[](4);
        (homes[0], homes[1], homes[2], homes[3]) = (alice, bob, carol, dave);
        bytes memory arguments = abi.encode(founding, atomicFounding, homes);
        atomicFounding.deploySingle();
        atomicFounding.deployBatches();
        _handler = ThreeWaysHandler(vm.deployCode("ThreeWaysHandler.sol:ThreeWaysHandler", arguments));
        _owners = [alice.agent, bob.agent, carol.agent, dave.agent, gridAccount, taxAccount, fundAccount];

        bytes4[] memory actions = new bytes4[](20);
        actions[0] = AtomicHandler.depositMore.selector;
        actions[1] = AtomicHandler.bond.selector;
        actions[2] = AtomicHandler.unbond.selector;
        actions[3] = AtomicHandler.announce.selector;
        actions[4] = AtomicHandler.cancel.selector;
        actions[5] = AtomicHandler.release.selector;
        actions[6] = AtomicHandler.claim.selector;
        actions[7] = AtomicHandler.commitSome.selector;
        actions[8] = AtomicHandler.commitSome.selector;
        actions[9] = AtomicHandler.equivocate.selector;
        actions[10] = AtomicHandler.settleAll.selector;
        actions[11] = AtomicHandler.settleAll.selector;
        actions[12] = AtomicHandler.passTime.selector;
        actions[13] = AtomicHandler.trade.selector;
        actions[14] = ThreeWaysHandler.confirmNewest.selector;
        actions[15] = ThreeWaysHandler.confirmNewest.selector;
        actions[16] = ThreeWaysHandler.vouchForNewest.selector;
        actions[17] = ThreeWaysHandler.finalizeOne.selector;
        actions[18] = ThreeWaysHandler.vouchForNewest.selector;
        actions[19] = ThreeWaysHandler.finalizeOne.selector;
        targetSelector(FuzzSelector(address(_handler), actions));
        targetContract(address(_handler));
    }

    /// What holds of a campaign in which nobody is ever paid would hold of anything.
    function test_TheCampaignPaysInAllThreeWays() external {
        _handler.trade([uint24(1000), 1000, 1000, 1000], 0, 500_000, 500_000);
        uint256 byBatch = _handler.settledCount();
        assertGt(byBatch, 0, "no batch paid");
        _handler.commitSome(true, true, 1000, 0);
        _handler.confirmNewest(true, 500, false, true);
        assertEq(_handler.singlesPaid(), 1, "nothing was paid alone");
        _handler.commitSome(false, false, 1000, 0);
        _handler.vouchForNewest(false, 500);
        _handler.finalizeOne(0, 1);
        assertEq(_handler.attestedPaid(), 1, "nothing that nodes vouched for was paid");
        assertEq(_handler.settledCount(), byBatch + 2, "each is counted once");
        this.invariant_A1_A2_A3_A4();
        A5_NothingIsStuck();
    }

    /// One campaign for all: forge would repeat the same calls for each function.
    /// forge-config: default.invariant.runs = 16
    /// forge-config: default.invariant.depth = 48
    /// forge-config: deep.invariant.runs = 256
    /// forge-config: deep.invariant.depth = 256
    function invariant_A1_A2_A3_A4() external view {
        A1_TheVaultHasWhatTheLedgerOwes();
        A2_DepositsAreSpendableOnHoldOrPaid();
        A3_NoCommitmentIsPaidTwice();
        A4_WhatIsAnnouncedIsThere();
    }

    function afterInvariant() external {
        A5_NothingIsStuck();
    }

    function A1_TheVaultHasWhatTheLedgerOwes() private view {
        uint256 owed;
        for (uint256 i = 0; i < _owners.length; i++) {
            ICommitmentLedger.Account memory a = ledger.accountOf(_owners[i]);
            owed += uint256(a.deposit) + a.earned + ledger.bondOf(_owners[i]);
        }
        assertEq(vault.balanceOf(address(ledger)), owed, "A1: the ledger's balance");
        assertEq(vault.available(address(ledger)), owed, "A1: nothing of it is held");
        assertEq(ledger.totalNano(), owed, "A1: its sum");
    }

    function A2_DepositsAreSpendableOnHoldOrPaid() private view {
        (uint256 putIn, uint256 takenOut, uint256 left) = (0, 0, 0);
        for (uint256 i = 0; i < 2; i++) {
            address owner = _handler.consumer(i == 0).agent;
            putIn += _handler.putIn(owner);
            takenOut += _handler.takenOut(owner);
            left += ledger.accountOf(owner).deposit;
        }
        uint256 paid;
        for (uint256 i = 0; i < _owners.length; i++) {
            paid += ledger.accountOf(_owners[i]).earned + _handler.claimed(_owners[i]);
        }
        uint256 bonds = ledger.bondOf(bob.agent) + ledger.bondOf(dave.agent);
        uint256 slashed = _handler.bondsIn() - _handler.bondsOut() - bonds;
        assertEq(putIn, left + takenOut + paid - slashed, "A2: deposits");
    }

    function A3_NoCommitmentIsPaidTwice() private view {
        assertEq(_handler.paidTwice(), 0, "A3");
        uint256 marked;
        for (uint256 i = 0; i < 2; i++) {
            address owner = _handler.consumer(i == 0).agent;
            for (uint64 s = 1; s <= _handler.commitmentCount(owner); s++) {
                if (ledger.isSettled(owner, s)) marked++;
            }
        }
        assertEq(marked, _handler.settledCount(), "A3: one mark for each payment");
    }

    function A4_WhatIsAnnouncedIsThere() private view {
        for (uint256 i = 0; i < _owners.length; i++) {
            ICommitmentLedger.Account memory a = ledger.accountOf(_owners[i]);
            assertLe(a.requested, a.deposit, "A4");
        }
    }

    function A5_NothingIsStuck() private {
        _handler.endEverything();
        assertEq(ledger.totalNano(), 0, "A5: money that stays in the ledger");
        assertEq(vault.balanceOf(address(ledger)), 0, "A5: money that stays in the ledger's account");
    }
}
