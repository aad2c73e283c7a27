// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ITradeEscrow} from "../../../../src/interfaces/ITradeEscrow.sol";
import {TradeEscrowTest} from "./TradeEscrowTest.sol";

contract TradeEscrowConstructorTest is TradeEscrowTest {
    function deploy(address token, address producer, uint64 energyWh, uint64 price, uint40 expiry) private {
        create("study/TradeEscrow.sol", abi.encode(token, producer, energyWh, price, expiry));
    }

    function test_RevertWhen_TheTokenIsZero() external {
        vm.expectRevert(ITradeEscrow.TradeEscrow_ZeroAddress.selector);
        deploy(address(0), alice.agent, ENERGY, PRICE, EXPIRY);
    }

    function test_RevertWhen_TheProducerIsZero() external {
        vm.expectRevert(ITradeEscrow.TradeEscrow_ZeroAddress.selector);
        deploy(address(money), address(0), ENERGY, PRICE, EXPIRY);
    }

    function test_RevertWhen_TheEnergyIsZero() external {
        vm.expectRevert(ITradeEscrow.TradeEscrow_AmountZero.selector);
        deploy(address(money), alice.agent, 0, PRICE, EXPIRY);
    }

    function test_RevertWhen_ThePriceIsZero() external {
        vm.expectRevert(ITradeEscrow.TradeEscrow_AmountZero.selector);
        deploy(address(money), alice.agent, ENERGY, 0, EXPIRY);
    }

    function testFuzz_RevertWhen_TheExpiryIsPast(uint40 expiry) external {
        expiry = uint40(bound(expiry, 0, EPOCH));
        vm.expectRevert(abi.encodeWithSelector(ITradeEscrow.TradeEscrow_ExpiryPast.selector, expiry));
        deploy(address(money), alice.agent, ENERGY, PRICE, expiry);
    }

    function test_WhenTheTermsAreGood() external view {
        assertEq(escrow.consumer(), bob.agent);
        assertEq(escrow.producer(), alice.agent);
        assertEq(escrow.energyWh(), ENERGY);
        assertEq(escrow.priceNano(), PRICE);
        assertEq(escrow.expiry(), EXPIRY);
        assertFalse(escrow.isPaid());
    }
}
