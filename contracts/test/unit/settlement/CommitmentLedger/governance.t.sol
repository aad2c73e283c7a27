// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ICommitmentLedger} from "../../../../src/interfaces/ICommitmentLedger.sol";
import {Commitment} from "../../../../src/types/Commitment.sol";
import {LedgerTest} from "./LedgerTest.sol";

contract GovernanceTest is LedgerTest {
    function testFuzz_RevertWhen_NotTheConsortium(address caller) external {
        vm.assume(caller != address(consortium));
        vm.expectRevert(abi.encodeWithSelector(ICommitmentLedger.CommitmentLedger_NotConsortium.selector, caller));
        vm.prank(caller);
        ledger.setSettlement(eve, true);
    }

    function testFuzz_RegistersASettlement(address settlement_, bool allowed) external {
        vm.expectEmit();
        emit ICommitmentLedger.SettlementChanged(settlement_, allowed);
        byVote();
        ledger.setSettlement(settlement_, allowed);
        assertEq(ledger.isSettlement(settlement_), allowed);
    }

    function testFuzz_RevertWhen_AnAccountIsMissing(uint8 which) external {
        address[3] memory to = [gridAccount, taxAccount, fundAccount];
        to[which % 3] = address(0);
        bytes memory knows = abi.encode(consortium, vault, tariff, nodes, to[0], to[1], to[2], RELEASE_DELAY);
        vm.expectRevert(ICommitmentLedger.CommitmentLedger_ZeroAddress.selector);
        create("settlement/CommitmentLedger.sol", knows);
    }

    function testFuzz_RevertWhen_TheDelayIsTooShort(uint64 delay) external {
        uint64 life = WINDOW + INTERVAL + GRACE + MARGIN;
        delay = uint64(bound(delay, 0, life));
        bytes memory knows = abi.encode(consortium, vault, tariff, nodes, gridAccount, taxAccount, fundAccount, delay);
        vm.expectRevert(abi.encodeWithSelector(ICommitmentLedger.CommitmentLedger_DelayTooShort.selector, delay, life));
        create("settlement/CommitmentLedger.sol", knows);
    }

    function test_KeepsItsTerms() external view {
        (address grid, address tax, address fund_) = ledger.accounts();
        assertEq(grid, gridAccount);
        assertEq(tax, taxAccount);
        assertEq(fund_, fundAccount);
        assertEq(ledger.releaseDelay(), RELEASE_DELAY);
    }

    function testFuzz_TheDigestIsThatOfEip712(Commitment calldata c) external {
        assertEq(ledger.digestOf(c), digestByHand(c));
        bytes32 here = ledger.digestOf(c);
        vm.chainId(block.chainid + 1);
        assertNotEq(ledger.digestOf(c), here);
    }

    function digestByHand(Commitment calldata c) private view returns (bytes32) {
        bytes32 typeHash = keccak256(
            "Commitment(address consumer,uint64 sequence,bytes32 previous,uint64 heldNano,address producer,uint32 interval,uint64 energyWh,uint64 pricePerWh,uint64 expiry,bytes32 consumerRoot,bytes32 producerRoot,bytes32 trade)"
        );
        bytes memory first =
            abi.encode(typeHash, c.consumer, c.sequence, c.previous, c.heldNano, c.producer, c.interval);
        bytes memory second = abi.encode(c.energyWh, c.pricePerWh, c.expiry, c.consumerRoot, c.producerRoot, c.trade);
        return typedDigest("neighborwatt commitments", address(ledger), keccak256(bytes.concat(first, second)));
    }
}
