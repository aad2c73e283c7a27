// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IClearingMarket} from "../../../../src/interfaces/IClearingMarket.sol";
import {ClearingTest} from "./ClearingTest.sol";

contract ConstructorTest is ClearingTest {
    function test_RevertWhen_NothingIsClearedAhead() external {
        refuse(0, SOLVE_SECONDS);
    }

    function testFuzz_RevertWhen_SolversHaveTheWholeMargin(uint32 solveSeconds) external {
        refuse(1, uint32(bound(solveSeconds, MARGIN, type(uint32).max)));
    }

    function testFuzz_RevertWhen_GatesCloseBeforeTheyOpen(uint32 clearAhead) external {
        refuse(uint32(bound(clearAhead, 7, 1_000_000)), SOLVE_SECONDS);
    }

    function test_KnowsItsTerms() external view {
        assertEq(uint8(clearing.objective()), uint8(IClearingMarket.Objective.MaxEnergy));
        assertEq(clearing.clearAhead(), 1);
        assertEq(clearing.gateClosure(K), startOf(K) - MARGIN);
    }

    /// @dev `deployCode` reverts without a reason when a constructor does, so the code is created here.
    function refuse(uint32 clearAhead, uint32 solveSeconds) private {
        bytes memory knows = abi.encode(
            consortium,
            tariff,
            vault,
            settlement,
            participants,
            assets,
            feederLimits,
            otto,
            IClearingMarket.Objective.MaxEnergy,
            clearAhead,
            solveSeconds
        );
        bytes memory code = bytes.concat(vm.getCode("contracts/src/market/ClearingMarket.sol"), knows);
        vm.expectRevert(IClearingMarket.ClearingMarket_TermsInvalid.selector);
        this.deploy(code);
    }

    function deploy(bytes memory code) external {
        assembly ("memory-safe") {
            if iszero(create(0, add(code, 32), mload(code))) {
                returndatacopy(0, 0, returndatasize())
                revert(0, returndatasize())
            }
        }
    }
}
