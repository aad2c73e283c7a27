import type { StatementAnswer } from "#api";
import { addingCents } from "../../format.ts";
import { texts } from "../../texts/index.ts";

/** One line of a bill; the amounts are whole cents. */
export interface BillLine {
  readonly label: string;
  readonly energyWh: string | null;
  readonly amountCents: bigint;
  /** Part of the line above. */
  readonly isPart: boolean;
}

type Row = readonly [label: string, energyWh: string | null, amountNano: string, isPart: boolean];

/**
 * The lines of a home's bill. Each amount is the growth of the running sum in whole cents, so the lines add up to the
 * total that is shown.
 */
export function billLines({ local, grid, fixed, penaltyNano, compensationNano }: StatementAnswer): readonly BillLine[] {
  const { bought, sold } = local;
  const { importWh, feedIn } = grid;
  const words = texts.home.lines;
  const named = (label: string, amountNano: string | undefined, isPart: boolean): readonly Row[] =>
    amountNano === undefined ? [] : [[label, null, amountNano, isPart]];
  const lines: readonly Row[] = [
    [words.bought, bought.energyWh, bought.amountNano, false],
    [words.localFee, null, local.gridFeeNano, true],
    [words.localTax, null, local.taxNano, true],
    [words.sold, sold.energyWh, sold.amountNano, false],
    [words.grid, importWh, grid.energyNano, false],
    ...named(words.surcharge, grid.surchargeNano, true),
    [words.gridFee, null, grid.gridFeeNano, true],
    ...named(words.levy, grid.levyNano, true),
    [words.tax, null, grid.taxNano, true],
    [words.feedIn, feedIn.energyWh, feedIn.amountNano, false],
    ...named(words.fixedSupplier, fixed?.energyNano, false),
    ...named(words.fixedGrid, fixed?.gridNano, false),
    [words.penalty, null, penaltyNano, false],
    [words.compensation, null, compensationNano, false],
  ];
  const amounts = addingCents(lines.map(([, , amountNano]) => amountNano));
  return lines.map(([label, energyWh, , isPart], i) => ({
    label,
    energyWh,
    amountCents: amounts[i] as bigint,
    isPart,
  }));
}
