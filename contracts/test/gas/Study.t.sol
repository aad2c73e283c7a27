// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ISharedEscrow} from "../../src/interfaces/ISharedEscrow.sol";
import {ITradeEscrow} from "../../src/interfaces/ITradeEscrow.sol";
import {Base} from "../Base.t.sol";

/// @notice What a trade costs through each baseline of the SPB study, step by step, each a transaction of its own. Everybody had money
/// before and has some after, and other trades are under way in the shared escrow: the usual case, and the cheapest for the baselines.
/// forge-config: default.isolate = true
/// forge-config: deep.isolate = true
contract StudyGasTest is Base {
    uint64 private constant ENERGY = 2_500;
    uint64 private constant PRICE = 300_000_000;
    uint40 private constant EXPIRY = uint40(EPOCH + 1 hours);
    uint256 private constant CREATE = 32_000;

    function setUp() public override {
        super.setUp();
        payIn(bob.agent, 10 * uint256(PRICE));
        payIn(alice.agent, 1);
    }

    function test_TradeEscrow() external {
        bytes memory code = vm.getCode("contracts/src/study/TradeEscrow.sol");
        bytes memory creation = bytes.concat(code, abi.encode(money, alice.agent, ENERGY, PRICE, EXPIRY));
        ITradeEscrow escrow;
        vm.startPrank(bob.agent);
        // No call, so that the measure of the last call would not see it. Isolated, a creation is paid for by this frame too.
        uint256 before = gasleft();
        assembly ("memory-safe") {
            escrow := create(0, add(creation, 32), mload(creation))
        }
        vm.snapshotValue("Study", "TradeEscrow, deploy", before - gasleft() - CREATE);
        money.transfer(address(escrow), PRICE);
        vm.snapshotGasLastCall("Study", "TradeEscrow, pay");
        escrow.confirm();
        vm.snapshotGasLastCall("Study", "TradeEscrow, confirm");
    }

    function test_SharedEscrow() external {
        ISharedEscrow escrow = ISharedEscrow(create("study/SharedEscrow.sol", abi.encode(money)));
        vm.startPrank(bob.agent);
        money.approve(address(escrow), type(uint256).max);
        vm.snapshotGasLastCall("Study", "SharedEscrow, approve, once");
        escrow.open(alice.agent, ENERGY, PRICE, EXPIRY);
        escrow.pay(1);
        uint256 id = escrow.open(alice.agent, ENERGY, PRICE, EXPIRY);
        vm.snapshotGasLastCall("Study", "SharedEscrow, open");
        escrow.pay(id);
        vm.snapshotGasLastCall("Study", "SharedEscrow, pay");
        escrow.confirm(id);
        vm.snapshotGasLastCall("Study", "SharedEscrow, confirm");
    }
}
