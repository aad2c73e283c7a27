import type { StatementAnswer } from "#api";
import { addingCents } from "../../format.ts";

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
  const named = (label: string, amountNano: string | undefined, isPart: boolean): readonly Row[] =>
    amountNano === undefined ? [] : [[label, null, amountNano, isPart]];
  const lines: readonly Row[] = [
    ["Bought from neighbours", bought.energyWh, bought.amountNano, false],
    ["local grid fee on it", null, local.gridFeeNano, true],
    ["local tax on it", null, local.taxNano, true],
    ["Sold to neighbours", sold.energyWh, sold.amountNano, false],
    ["Taken from the grid: energy", importWh, grid.energyNano, false],
    ...named("supplier's surcharge on it", grid.surchargeNano, true),
    ["grid fee on it", null, grid.gridFeeNano, true],
    ...named("levies on it", grid.levyNano, true),
    ["tax on it", null, grid.taxNano, true],
    ["Fed into the grid", feedIn.energyWh, feedIn.amountNano, false],
    ...named("Fixed, supplier", fixed?.energyNano, false),
    ...named("Fixed, grid and meter", fixed?.gridNano, false),
    ["Penalties for energy not delivered or not taken", null, penaltyNano, false],
    ["Compensation received", null, compensationNano, false],
  ];
  const amounts = addingCents(lines.map(([, , amountNano]) => amountNano));
  return lines.map(([label, energyWh, , isPart], i) => ({
    label,
    energyWh,
    amountCents: amounts[i] as bigint,
    isPart,
  }));
}
