// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IBilateralMarket} from "../../../../src/interfaces/IBilateralMarket.sol";
import {Agreement} from "../../../../src/types/Trade.sol";
import {Community} from "../../../Community.sol";

contract RevokeTest is Community {
    Agreement internal agreement;

    function setUp() public override {
        super.setUp();
        toNegotiation();
        agreement = agreementOf(alice, bob, ENERGY);
    }

    function testFuzz_RevertWhen_CallerIsNotTheBuyer(address caller) external {
        vm.assume(caller != bob.agent);
        vm.expectRevert(abi.encodeWithSelector(IBilateralMarket.BilateralMarket_NotBuyer.selector, caller, bob.agent));
        vm.prank(caller);
        market.revoke(agreement);
    }

    function testFuzz_RevertWhen_TheGateHasClosed(uint64 at) external {
        uint64 closesAt = tariff.gateClosure(K);
        vm.warp(bound(at, closesAt, type(uint40).max));
        vm.expectRevert(abi.encodeWithSelector(IBilateralMarket.BilateralMarket_GateClosed.selector, K, closesAt));
        vm.prank(bob.agent);
        market.revoke(agreement);
    }

    function test_TakesTheSignatureBack() external {
        bytes32 digest = market.agreementDigest(agreement);
        vm.expectEmit(address(market));
        emit IBilateralMarket.AgreementRevoked(digest, bob.agent);
        vm.prank(bob.agent);
        market.revoke(agreement);

        toMargin();
        bytes memory signature = signatureOf(bob, agreement);
        vm.expectRevert(abi.encodeWithSelector(IBilateralMarket.BilateralMarket_AgreementRevoked.selector, digest));
        vm.prank(alice.agent);
        market.AllowTransaction(agreement, signature);
    }
}
