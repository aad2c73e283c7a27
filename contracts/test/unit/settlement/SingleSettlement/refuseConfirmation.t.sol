// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ISingleSettlement} from "../../../../src/interfaces/ISingleSettlement.sol";
import {SingleTest} from "./SingleTest.sol";

/// @notice What is wrong with what the meter says.
contract SingleRefuseConfirmationTest is SingleTest {
    bytes4 private constant WRONG_PATH = ISingleSettlement.SingleSettlement_WrongPath.selector;
    bytes4 private constant INVALID = ISingleSettlement.SingleSettlement_CertificateInvalid.selector;
    bytes4 private constant USED = ISingleSettlement.SingleSettlement_KeyUsedTwice.selector;

    function testFuzz_RevertWhen_MoreIsConfirmedThanWasCommittedTo(uint40 deliveredWh) external {
        deliveredWh = uint40(bound(deliveredWh, ENERGY + 1, type(uint40).max));
        settleAndRefuse(
            oneOver(deliveredWh),
            abi.encodeWithSelector(ISingleSettlement.SingleSettlement_MoreThanCommitted.selector, deliveredWh, ENERGY)
        );
    }

    /// The producer's reading is missing, so the consumer's meter can name no statement.
    function test_RevertWhen_TheProducersStatementIsMissing() external {
        Confirmed memory c = one();
        c.statement = 0;
        signAs(c, keyOf(bob, 0));
        settleAndRefuse(c, selected(ISingleSettlement.SingleSettlement_NoStatement.selector));
    }

    function test_RevertWhen_TheMetersSignatureIsNone() external {
        Confirmed memory c = one();
        c.meterSignature = new bytes(65);
        settleAndRefuse(c, abi.encodeWithSelector(WRONG_PATH, address(0), rootOf(bob)));
    }

    function test_RevertWhen_AnotherMeterConfirms() external {
        Confirmed memory c = one();
        c.keyPath = treePath(keyLeaves(dave), 0);
        signAs(c, keyOf(dave, 0));
        settleAndRefuse(c, abi.encodeWithSelector(WRONG_PATH, vm.addr(keyOf(dave, 0)), rootOf(bob)));
    }

    function test_RevertWhen_ThePathIsOfAnotherTree() external {
        Confirmed memory c = one();
        c.keyPath = treePath(keyLeaves(dave), 0);
        settleAndRefuse(c, abi.encodeWithSelector(WRONG_PATH, vm.addr(keyOf(bob, 0)), rootOf(bob)));
    }

    /// The number is part of the leaf, so that one key cannot pass for two.
    function test_RevertWhen_TheKeyStandsAtAnotherLeaf() external {
        Confirmed memory c = one();
        c.leaf = 1;
        settleAndRefuse(c, abi.encodeWithSelector(WRONG_PATH, vm.addr(keyOf(bob, 0)), rootOf(bob)));
    }

    /// Whoever changes what was signed gets a key that stands in no tree.
    function testFuzz_RevertWhen_TheConfirmationWasAltered(uint40 deliveredWh, bytes32 statement) external {
        Confirmed memory c = one();
        deliveredWh = uint40(bound(deliveredWh, 0, ENERGY));
        vm.assume(statement != 0 && (deliveredWh != ENERGY || statement != SEEN));
        (c.deliveredWh, c.statement) = (deliveredWh, statement);
        vm.expectPartialRevert(WRONG_PATH);
        single.settle(packOne(c));
    }

    function test_RevertWhen_TheCertificateIsUnknown() external {
        commit(bob, alice, ENERGY);
        bytes32 root = keyLeaf(keyOf(bob, 7), 7);
        chains[bob.agent][0].consumerRoot = root;
        Confirmed memory c = anchored(ENERGY);
        (c.leaf, c.keyPath) = (7, "");
        signAs(c, keyOf(bob, 7));
        settleAndRefuse(c, abi.encodeWithSelector(INVALID, root));
    }

    function test_RevertWhen_TheCertificateIsRevoked() external {
        Confirmed memory c = one();
        vm.prank(audrey);
        certificates.revoke(rootOf(bob));
        settleAndRefuse(c, abi.encodeWithSelector(INVALID, rootOf(bob)));
    }

    function test_RevertWhen_TheCertificateIsOver() external {
        Confirmed memory c = one();
        vm.mockCall(
            address(certificates), abi.encodeWithSignature("useValidKey(bytes32,uint16,bytes32)"), abi.encode(1)
        );
        settleAndRefuse(c, abi.encodeWithSelector(INVALID, rootOf(bob)));
    }

    function test_RevertWhen_TheMeterIsRevoked() external {
        Confirmed memory c = one();
        vm.prank(audrey);
        meters.revoke(bob.meter);
        settleAndRefuse(c, abi.encodeWithSelector(INVALID, rootOf(bob)));
    }

    /// It has told two registers of one boundary.
    function test_RevertWhen_TheMeterIsSuspended() external {
        Confirmed memory c = one();
        record(bob.meter, K + 1, 1, 0);
        record(bob.meter, K + 1, 2, 0);
        settleAndRefuse(c, abi.encodeWithSelector(INVALID, rootOf(bob)));
    }

    function test_RevertWhen_TheKeyHasConfirmedAnother() external {
        settleOne(one());
        commit(bob, alice, ENERGY);
        settleAndRefuse(confirm(bob, anchorAll(), 0, ENERGY), abi.encodeWithSelector(USED, rootOf(bob), 0));
    }

    function test_RevertWhen_TheKeyHasSignedAReceiptOfABatch() external {
        commit(bob, alice, ENERGY);
        Batch memory b = newBatch(anchorAll());
        addSegment(b, bob, 1);
        addStatement(b, alice, 0, ENERGY, only(0));
        addReceipt(b, bob, 0, ENERGY, only(0));
        toEnd();
        settleBatch(b);
        commit(bob, alice, ENERGY);
        settleAndRefuse(confirm(bob, anchorAll(), 0, ENERGY), abi.encodeWithSelector(USED, rootOf(bob), 0));
    }
}
