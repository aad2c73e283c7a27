// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEnergyAssets} from "../../../../src/interfaces/IEnergyAssets.sol";
import {Base} from "../../../Base.t.sol";

/// @notice `ghost` is an address that names nobody, on feeder 1. Otto is the DSO, Olga another one. `bazaar` is a registered
/// market.
abstract contract AssetsTest is Base {
    uint32 internal constant FROM = 30;
    uint32 internal constant TO = 41;
    uint64 internal constant ISSUED = 5_000;
    uint16 internal constant FEEDER = 1;
    uint256 internal constant MONEY = 90e9;
    bytes32 internal constant NONCE = "nonce";

    address internal ghost = makeAddr("ghost");
    address internal bazaar = makeAddr("bazaar");
    address internal olga;
    uint256 internal olgaKey;
    uint256 internal ottoKey;

    function setUp() public virtual override {
        super.setUp();
        (, ottoKey) = makeAddrAndKey("Otto, grid operator");
        (olga, olgaKey) = makeAddrAndKey("Olga, another grid operator");
        fund(otto, MONEY);
        vm.startPrank(address(consortium));
        assets.setOperator(olga, true);
        assets.setMarket(bazaar, true);
        vm.stopPrank();
    }

    function issue(bytes32 nonce) internal {
        vm.prank(otto);
        assets.addEnergy(ghost, FEEDER, true, ISSUED, FROM, TO, nonce);
    }

    function pay(uint256 amount, bytes32 nonce) internal {
        vm.prank(otto);
        assets.addFinancialBalance(ghost, amount, nonce);
    }

    function offer(uint64 energyWh, uint32 from, uint32 to, bytes memory pass) internal {
        vm.prank(bazaar);
        assets.checkOrder(ghost, FEEDER, from, to, energyWh, true, pass);
    }

    function permitted() internal view returns (IEnergyAssets.Permit memory) {
        return IEnergyAssets.Permit({
            anonAddress: ghost,
            feeder: FEEDER,
            sell: true,
            energyWh: ISSUED,
            from: FROM,
            to: TO,
            amount: MONEY,
            nonce: NONCE,
            deadline: EPOCH + 1 days
        });
    }

    function signed(IEnergyAssets.Permit memory permit, uint256 key) internal view returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, assets.permitDigest(permit));
        return abi.encodePacked(r, s, v);
    }

    function left() internal view returns (uint64) {
        return assets.assetOf(ghost, true, FROM, TO);
    }

    function nonceUsed() internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IEnergyAssets.EnergyAssets_NonceUsed.selector, NONCE);
    }

    function notOperator(address caller) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IEnergyAssets.EnergyAssets_NotOperator.selector, caller);
    }

    function energyZero() internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IEnergyAssets.EnergyAssets_EnergyZero.selector);
    }

    function notEnough(uint64 energyWh, uint64 left_) internal view returns (bytes memory) {
        return abi.encodeWithSelector(IEnergyAssets.EnergyAssets_NotEnough.selector, ghost, energyWh, left_);
    }

    function unknown(address anonAddress) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IEnergyAssets.EnergyAssets_UnknownAddress.selector, anonAddress);
    }
}
