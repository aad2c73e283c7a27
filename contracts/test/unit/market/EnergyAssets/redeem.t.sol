// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEnergyAssets} from "../../../../src/interfaces/IEnergyAssets.sol";
import {IVault} from "../../../../src/interfaces/IVault.sol";
import {AssetsTest} from "./AssetsTest.sol";

contract EnergyAssetsRedeemTest is AssetsTest {
    IEnergyAssets.Permit internal permit;

    function setUp() public override {
        super.setUp();
        permit = permitted();
    }

    function testFuzz_RevertWhen_TheDeadlineIsOver(uint64 late) external {
        vm.warp(uint256(permit.deadline) + 1 + late);
        bytes memory signature = signed(permit, ottoKey);
        vm.expectRevert(abi.encodeWithSelector(IEnergyAssets.EnergyAssets_PermitExpired.selector, permit.deadline));
        assets.redeem(permit, signature);
    }

    function testFuzz_RevertWhen_TheSignerIsNoDso(uint256 key) external {
        key = boundPrivateKey(key);
        vm.assume(key != ottoKey && key != olgaKey);
        expectRefused(signed(permit, key), vm.addr(key));
    }

    function test_RevertWhen_TheDsoWasRemoved() external {
        byVote();
        assets.setOperator(otto, false);
        expectRefused(signed(permit, ottoKey), otto);
    }

    function testFuzz_RevertWhen_TheSignatureIsNone(bytes calldata signature) external {
        vm.assume(signature.length != 65);
        expectRefused(signature, address(0));
    }

    function testFuzz_RevertWhen_AFieldDiffers(uint8 field) external {
        bytes memory signature = signed(permit, ottoKey);
        field %= 9;
        if (field == 0) permit.anonAddress = eve;
        else if (field == 1) permit.feeder += 1;
        else if (field == 2) permit.sell = false;
        else if (field == 3) permit.energyWh += 1;
        else if (field == 4) permit.from -= 1;
        else if (field == 5) permit.to += 1;
        else if (field == 6) permit.amount -= 1;
        else if (field == 7) permit.nonce = "another";
        else permit.deadline += 1;
        vm.expectPartialRevert(IEnergyAssets.EnergyAssets_BadSignature.selector);
        assets.redeem(permit, signature);
    }

    function testFuzz_RevertWhen_TheSignatureIsForAnotherChain(uint64 chainId) external {
        vm.assume(chainId != block.chainid && chainId != 0);
        bytes memory signature = signed(permit, ottoKey);
        vm.chainId(chainId);
        vm.expectPartialRevert(IEnergyAssets.EnergyAssets_BadSignature.selector);
        assets.redeem(permit, signature);
    }

    function test_RevertWhen_TheSignatureIsForAnotherContract() external {
        IEnergyAssets other = IEnergyAssets(create("market/EnergyAssets.sol", abi.encode(consortium, vault)));
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(ottoKey, other.permitDigest(permit));
        vm.expectPartialRevert(IEnergyAssets.EnergyAssets_BadSignature.selector);
        assets.redeem(permit, abi.encodePacked(r, s, v));
    }

    function test_RevertWhen_ItWasRedeemed() external {
        redeem(ottoKey);
        bytes memory signature = signed(permit, ottoKey);
        vm.expectRevert(nonceUsed());
        assets.redeem(permit, signature);
        assertEq(left(), ISSUED);
    }

    function test_RevertWhen_ItsNonceWasUsedOtherwise() external {
        issue(NONCE);
        bytes memory signature = signed(permit, ottoKey);
        vm.expectRevert(nonceUsed());
        assets.redeem(permit, signature);
        // And the other way round.
        permit.nonce = "another";
        redeem(ottoKey);
        vm.expectRevert(abi.encodeWithSelector(IEnergyAssets.EnergyAssets_NonceUsed.selector, permit.nonce));
        issue(permit.nonce);
    }

    function test_RevertWhen_ItIsForNothing() external {
        (permit.energyWh, permit.amount) = (0, 0);
        bytes memory signature = signed(permit, ottoKey);
        vm.expectRevert(energyZero());
        assets.redeem(permit, signature);
    }

    function test_RevertWhen_TheDsosAccountDoesNotCoverTheAmount() external {
        permit.amount = MONEY + 1;
        bytes memory signature = signed(permit, ottoKey);
        vm.expectRevert(abi.encodeWithSelector(IVault.Vault_NotCovered.selector, otto, MONEY + 1, MONEY));
        assets.redeem(permit, signature);
        assertEq(left(), 0);
        assertFalse(assets.isNonceUsed(otto, NONCE));
    }

    function testFuzz_IssuesWhatItSays(address caller, uint64 energyWh, uint256 amount, uint256 at) external {
        permit.energyWh = energyWh;
        permit.amount = bound(amount, energyWh == 0 ? 1 : 0, MONEY);
        vm.warp(bound(at, EPOCH, permit.deadline));
        vm.prank(caller);
        redeem(ottoKey);
        assertEq(left(), energyWh);
        assertEq(vault.available(ghost), permit.amount);
        assertEq(vault.available(otto), MONEY - permit.amount);
        if (energyWh != 0) assertEq(assets.feederOf(ghost), FEEDER);
    }

    function test_AnotherDsoMayUseTheSameNonce() external {
        redeem(ottoKey);
        permit.amount = 0;
        redeem(olgaKey);
        assertEq(left(), 2 * ISSUED);
    }

    function test_TheDigestIsThatOfEip712() external view {
        bytes32 typeHash = keccak256(
            "Permit(address anonAddress,uint16 feeder,bool sell,uint64 energyWh,uint32 from,uint32 to,uint256 amount,bytes32 nonce,uint64 deadline)"
        );
        bytes32 structHash = keccak256(
            abi.encode(
                typeHash,
                permit.anonAddress,
                permit.feeder,
                permit.sell,
                permit.energyWh,
                permit.from,
                permit.to,
                permit.amount,
                permit.nonce,
                permit.deadline
            )
        );
        assertEq(signed(permit, ottoKey), founding.sign(ottoKey, "neighborwatt assets", address(assets), structHash));
    }

    function redeem(uint256 key) private {
        bytes memory signature = signed(permit, key);
        assets.redeem(permit, signature);
    }

    function expectRefused(bytes memory signature, address signer) private {
        vm.expectRevert(abi.encodeWithSelector(IEnergyAssets.EnergyAssets_BadSignature.selector, signer));
        assets.redeem(permit, signature);
    }
}
