// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {TestBase} from "forge-std/Base.sol";
import {StdAssertions} from "forge-std/StdAssertions.sol";
import {StdUtils} from "forge-std/StdUtils.sol";
import {MeteredRules, Outcome, Rates} from "../../../src/libraries/MeteredRules.sol";
import {IntervalTariff} from "../../../src/types/Tariff.sol";

/// One trade of 1,000 Wh at 0.15 per kWh. From the grid a Wh costs 300,000 nano, local fees are 50,000, feed-in pays 80,000:
/// a Wh that is missing costs the buyer 100,000, one that is not taken costs the seller 70,000.
contract MeteredRulesTest is TestBase, StdAssertions, StdUtils {
    uint64 private constant ENERGY = 1_000;
    uint64 private constant PRICE = 150_000;

    function test_ADeliveredTradeCostsPriceAndFees() external pure {
        Outcome memory o = MeteredRules.metered(rates(), ENERGY, ENERGY);
        assertEq(o.paid, 150_000_000);
        assertEq(o.localGridFee, 30_000_000);
        assertEq(o.localTax, 20_000_000);
        assertEq(o.sellerPenalty + o.buyerPenalty, 0);
    }

    function test_ASellerThatBroughtLessOwesTheDifferenceToTheBuyerAndTheFund() external pure {
        Outcome memory o = MeteredRules.metered(rates(), 600, ENERGY);
        assertEq(o.deliveredWh, 600);
        assertEq(o.buyerCompensation, 400 * 100_000);
        assertEq(o.sellerPenalty, 400 * 110_000);
        assertEq(o.buyerPenalty, 0);
    }

    function test_ABuyerThatTookLessOwesTheDifferenceToTheSellerAndTheFund() external pure {
        Outcome memory o = MeteredRules.metered(rates(), ENERGY, 600);
        assertEq(o.deliveredWh, 600);
        assertEq(o.sellerCompensation, 400 * 70_000);
        assertEq(o.buyerPenalty, 400 * 80_000);
        assertEq(o.sellerPenalty, 0);
    }

    function test_NobodyIsAtFaultWhereBothFellShortAlike() external pure {
        Outcome memory o = MeteredRules.metered(rates(), 600, 600);
        assertEq(o.deliveredWh, 600);
        assertEq(o.sellerPenalty + o.buyerPenalty, 0);
    }

    function test_ASilentSellerDeliversNothingAndOwesTheFundForItsWholePromise() external pure {
        Outcome memory o = MeteredRules.silentSeller(rates(), ENERGY, 600);
        assertEq(o.deliveredWh + o.paid + o.sellerShareWh, 0);
        assertEq(o.buyerCompensation, 600 * 100_000);
        assertEq(o.sellerPenalty, 600 * 100_000 + 1_000 * 10_000);
    }

    function test_ASilentBuyerPaysForWhatWasBroughtAndIsOwedNothing() external pure {
        Outcome memory o = MeteredRules.silentBuyer(rates(), ENERGY, 600);
        assertEq(o.deliveredWh, 600);
        assertEq(o.paid, 600 * 150_000);
        assertEq(o.buyerPenalty, 1_000 * 10_000);
        assertEq(o.sellerPenalty + o.buyerCompensation + o.sellerCompensation, 0);
    }

    function test_WhereBothAreSilentNobodyPays() external pure {
        (uint256 buyerDue, uint256 sellerDue) = MeteredRules.dues(MeteredRules.bothSilent(ENERGY));
        assertEq(buyerDue + sellerDue, 0);
    }

    function test_ANegativeLocalFeeCountsAsNothing() external pure {
        IntervalTariff memory tariff = tariff();
        (tariff.localGridFee, tariff.localTax) = (-400_000, 20_000);
        Rates memory rates = MeteredRules.ratesOf(tariff, PRICE);
        assertEq(rates.gridFee, 0);
        assertEq(rates.tax, 20_000);
        assertEq(rates.buyerCompensation, 130_000);
    }

    function testFuzz_NoHoldFallsShort(IntervalTariff memory tariff, uint64 price, uint64[3] memory wh, uint8 how)
        external
        pure
    {
        Rates memory rates = MeteredRules.ratesOf(tariff, price);
        (Outcome memory o, uint64 energyWh) = anyOutcome(rates, wh, how);
        (uint256 buyerHold, uint256 sellerBond) = MeteredRules.holds(rates, energyWh);
        (uint256 buyerDue, uint256 sellerDue) = MeteredRules.dues(o);
        assertLe(buyerDue, buyerHold);
        assertLe(sellerDue, sellerBond);
    }

    function testFuzz_APenaltyCoversTheCompensationItPays(
        IntervalTariff memory tariff,
        uint64 price,
        uint64[3] memory wh,
        uint8 how
    ) external pure {
        (Outcome memory o,) = anyOutcome(MeteredRules.ratesOf(tariff, price), wh, how);
        assertGe(o.sellerPenalty, o.buyerCompensation);
        assertGe(o.buyerPenalty, o.sellerCompensation);
        assertTrue(o.sellerPenalty == 0 || o.buyerPenalty == 0, "both at fault");
    }

    /// Holds where the feed-in price is not below 0 and energy from the grid costs something.
    function testFuzz_NobodyGainsBySilence(uint64[3] memory wh, uint64 price, uint32 feedIn, uint32 grid, uint32 fee)
        external
        pure
    {
        price = uint64(bound(price, feedIn, type(uint40).max));
        Rates memory r = MeteredRules.ratesOf(
            IntervalTariff(int64(uint64(grid)), 0, 0, int64(uint64(feedIn)), int64(uint64(fee)), 0, 10_000), price
        );
        (uint64 energyWh, uint64 a, uint64 b) = within(wh);
        Outcome memory honest = MeteredRules.metered(r, a, b);

        Outcome memory silent = MeteredRules.silentSeller(r, energyWh, b);
        // What the seller gets of the trade and of the grid for its a Wh; what silence hides is still fed in.
        int256 spoke = int256(honest.paid + honest.sellerCompensation) - int256(honest.sellerPenalty)
            + int256(uint256(a - honest.deliveredWh) * feedIn);
        assertGe(spoke, int256(uint256(a) * feedIn) - int256(silent.sellerPenalty), "seller");

        silent = MeteredRules.silentBuyer(r, energyWh, a);
        // What the buyer pays for its b Wh, of which the grid brings what the seller did not.
        uint256 gridBill = uint256(grid) * (b - honest.deliveredWh);
        (uint256 spokeDue,) = MeteredRules.dues(honest);
        (uint256 silentDue,) = MeteredRules.dues(silent);
        // A silent import is billed in full, nothing deducted (design, section 4).
        assertLe(
            int256(spokeDue + gridBill) - int256(honest.buyerCompensation),
            int256(silentDue + uint256(grid) * b),
            "buyer"
        );
    }

    function anyOutcome(Rates memory r, uint64[3] memory wh, uint8 how)
        private
        pure
        returns (Outcome memory o, uint64 energyWh)
    {
        uint64 a;
        uint64 b;
        (energyWh, a, b) = within(wh);
        if (how % 4 == 0) o = MeteredRules.metered(r, a, b);
        else if (how % 4 == 1) o = MeteredRules.silentSeller(r, energyWh, b);
        else if (how % 4 == 2) o = MeteredRules.silentBuyer(r, energyWh, a);
        else o = MeteredRules.bothSilent(energyWh);
    }

    /// Energy of a trade, and two shares that do not exceed it.
    function within(uint64[3] memory wh) private pure returns (uint64 energyWh, uint64 a, uint64 b) {
        return (wh[0], uint64(bound(wh[1], 0, wh[0])), uint64(bound(wh[2], 0, wh[0])));
    }

    function rates() private pure returns (Rates memory) {
        return MeteredRules.ratesOf(tariff(), PRICE);
    }

    function tariff() private pure returns (IntervalTariff memory) {
        return IntervalTariff(150_000, 90_000, 60_000, 80_000, 30_000, 20_000, 10_000);
    }
}
