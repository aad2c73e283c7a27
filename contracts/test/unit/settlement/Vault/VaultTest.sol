// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IVault} from "../../../../src/interfaces/IVault.sol";
import {Base} from "../../../Base.t.sol";

/// @notice A vault with a registered caller, the desk, which holds money under KEY and OTHER.
abstract contract VaultTest is Base {
    bytes32 internal constant KEY = "trade one";
    bytes32 internal constant OTHER = "trade two";
    uint256 internal constant LARGEST_HOLD = type(uint56).max;

    address internal desk = makeAddr("a settlement's desk");
    address internal seller = makeAddr("Selma, who sells");
    address internal buyer = makeAddr("Boris, who buys");
    uint64 internal until = EPOCH + 1 days;

    function setUp() public virtual override {
        super.setUp();
        byVote();
        vault.setCaller(desk, true);
    }

    /// @dev Boris has `amount` in the vault and the desk holds `held` of it; both are cut to what is possible.
    function givenHold(uint256 amount, uint256 held) internal returns (uint256, uint256) {
        held = bound(held, 0, LARGEST_HOLD);
        amount = bound(amount, held == 0 ? 1 : held, LARGEST_HOLD);
        fund(buyer, amount);
        hold(KEY, buyer, held);
        return (amount, held);
    }

    function hold(bytes32 key, address owner, uint256 amount) internal {
        vm.prank(desk);
        vault.hold(key, owner, amount, until);
    }

    function assertHeld(bytes32 key, address owner, uint256 amount) internal view {
        (address actualOwner, uint256 actualAmount,) = vault.heldUnder(desk, key);
        assertEq(actualOwner, owner, "owner of the hold");
        assertEq(actualAmount, amount, "amount held");
    }

    function assertAccount(address owner, uint256 balance, uint256 available) internal view {
        assertEq(vault.balanceOf(owner), balance, "balance");
        assertEq(vault.available(owner), available, "available");
    }

    function idOf(bytes32 key) internal view returns (bytes32) {
        return keccak256(abi.encode(desk, key));
    }

    function expectNotCaller(address stranger) internal {
        vm.assume(!vault.isCaller(stranger));
        vm.expectRevert(abi.encodeWithSelector(IVault.Vault_NotCaller.selector, stranger));
        vm.prank(stranger);
    }

    function expectUnknown(bytes32 key) internal {
        vm.expectRevert(abi.encodeWithSelector(IVault.Vault_HoldUnknown.selector, idOf(key)));
        vm.prank(desk);
    }
}
