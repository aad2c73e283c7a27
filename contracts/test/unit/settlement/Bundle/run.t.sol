// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IBundle} from "../../../../src/interfaces/IBundle.sol";
import {IConsortium} from "../../../../src/interfaces/IConsortium.sol";
import {IMeters} from "../../../../src/interfaces/IMeters.sol";
import {ITariff} from "../../../../src/interfaces/ITariff.sol";
import {IVault} from "../../../../src/interfaces/IVault.sol";
import {Community} from "../../../Community.sol";

contract BundleRunTest is Community {
    IBundle private bundle;

    function setUp() public override {
        super.setUp();
        bundle = IBundle(create("settlement/Bundle.sol", ""));
    }

    function test_RevertWhen_ThereIsNoCall() external {
        vm.expectRevert(IBundle.Bundle_Empty.selector);
        bundle.run(new IConsortium.Call[](0));
    }

    function test_RevertWhen_ATargetHasNoCode() external {
        vm.expectRevert(abi.encodeWithSelector(IBundle.Bundle_CallFailed.selector, 1, ""));
        bundle.run(two(end(K), IConsortium.Call(eve, abi.encodeCall(ITariff.end, (K)))));
    }

    function test_RevertWhen_ACallIsRefused() external {
        toMargin();
        bytes memory reason = abi.encodeWithSelector(IMeters.Meters_NotAuditor.selector, address(bundle));
        IConsortium.Call memory refused = IConsortium.Call(address(meters), abi.encodeCall(IMeters.revoke, (bob.meter)));
        IConsortium.Call memory first = release();
        vm.expectRevert(abi.encodeWithSelector(IBundle.Bundle_CallFailed.selector, 1, reason));
        bundle.run(two(first, refused));
        (, uint256 held,) = vault.heldUnder(address(this), "hold");
        assertEq(held, 1, "what came before is undone");
    }

    function test_WhenAllSucceed() external {
        bytes[] memory results = bundle.run(two(end(K), end(K + 1)));
        assertEq(abi.decode(results[0], (uint64)), tariff.end(K));
        assertEq(abi.decode(results[1], (uint64)), tariff.end(K + 1));
    }

    function end(uint32 interval) private view returns (IConsortium.Call memory) {
        return IConsortium.Call(address(tariff), abi.encodeCall(ITariff.end, (interval)));
    }

    /// A hold that anyone may release by now.
    function release() private returns (IConsortium.Call memory) {
        vm.prank(address(consortium));
        vault.setCaller(address(this), true);
        vault.hold("hold", bob.agent, 1, uint64(block.timestamp));
        return IConsortium.Call(address(vault), abi.encodeCall(IVault.releaseExpired, (address(this), "hold")));
    }

    function two(IConsortium.Call memory a, IConsortium.Call memory b)
        private
        pure
        returns (IConsortium.Call[] memory calls)
    {
        calls = new IConsortium.Call[](2);
        (calls[0], calls[1]) = (a, b);
    }
}
