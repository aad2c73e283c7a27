// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAttestedBatches} from "../../../../src/interfaces/IAttestedBatches.sol";
import {AttestedTest} from "./AttestedTest.sol";

contract AttestedConstructorTest is AttestedTest {
    function deploy(address fund_, uint64 windowSeconds, uint64 answerSeconds) private returns (address) {
        bytes memory knows = abi.encode(vault, tariff, nodes, ledger, atomic);
        bytes memory terms = abi.encode(fund_, windowSeconds, answerSeconds, CHALLENGE_BOND);
        return create("settlement/AttestedBatches.sol", bytes.concat(knows, terms));
    }

    function test_RevertWhen_TheFundIsZero() external {
        vm.expectRevert(IAttestedBatches.AttestedBatches_ZeroAddress.selector);
        deploy(address(0), BATCH_WINDOW, ANSWER_SECONDS);
    }

    function test_RevertWhen_TheWindowIsZero() external {
        vm.expectRevert(IAttestedBatches.AttestedBatches_NoTime.selector);
        deploy(fundAccount, 0, ANSWER_SECONDS);
    }

    function test_RevertWhen_TheTimeToAnswerIsZero() external {
        vm.expectRevert(IAttestedBatches.AttestedBatches_NoTime.selector);
        deploy(fundAccount, BATCH_WINDOW, 0);
    }

    function testFuzz_RevertWhen_StakesCouldBeOut(uint64 windowSeconds) external {
        windowSeconds = uint64(bound(windowSeconds, UNSTAKE_DELAY - ANSWER_SECONDS, 10 * UNSTAKE_DELAY));
        uint64 least = windowSeconds + ANSWER_SECONDS;
        bytes4 tooSoon = IAttestedBatches.AttestedBatches_UnstakeTooSoon.selector;
        vm.expectRevert(abi.encodeWithSelector(tooSoon, UNSTAKE_DELAY, least));
        deploy(fundAccount, windowSeconds, ANSWER_SECONDS);
    }

    function testFuzz_RevertWhen_ADepositCouldBeOut(uint64 windowSeconds) external {
        uint64 life = WINDOW + INTERVAL + GRACE + ANSWER_SECONDS;
        windowSeconds = uint64(bound(windowSeconds, RELEASE_DELAY - life, UNSTAKE_DELAY - ANSWER_SECONDS - 1));
        bytes4 tooSoon = IAttestedBatches.AttestedBatches_ReleaseTooSoon.selector;
        vm.expectRevert(abi.encodeWithSelector(tooSoon, RELEASE_DELAY, life + windowSeconds));
        deploy(fundAccount, windowSeconds, ANSWER_SECONDS);
    }

    function test_WhenTheTermsAreGood() external {
        IAttestedBatches own = IAttestedBatches(deploy(fundAccount, BATCH_WINDOW, ANSWER_SECONDS));
        assertEq(own.windowSeconds(), BATCH_WINDOW);
        assertEq(own.answerSeconds(), ANSWER_SECONDS);
        assertEq(own.challengeBond(), CHALLENGE_BOND);
    }
}
