import { type Nano, nano, type Wh, wh } from "#domain";
import type { LineKind } from "./line.ts";
import type { StatementTotals } from "./statement.ts";

/** What the lines of one kind come to. */
export interface KindSum {
  readonly kind: LineKind;
  readonly energyWh: Wh;
  readonly amountNano: Nano;
}

/**
 * A bill's sums by kind of line, in the order of `LINE_KINDS`; their amounts add up to what the home pays. Kinds that the
 * tariff does not have are left out.
 *
 * @example
 * kindSums(statementsOf(emptyLedger(["h01"]))[0]).map(({ kind }) => kind)[0]   // "bought"
 */
export function kindSums({
  local,
  grid,
  fixed,
  penaltyNano,
  compensationNano,
  incentive,
  correction,
}: StatementTotals): readonly KindSum[] {
  const none = wh(0n);
  const sum = (kind: LineKind, energyWh: Wh, amountNano: Nano | undefined): readonly KindSum[] =>
    amountNano === undefined ? [] : [{ kind, energyWh, amountNano: nano(amountNano) }];
  return [
    ...sum("bought", local.bought.energyWh, local.bought.amountNano),
    ...sum("local-grid-fee", local.bought.energyWh, local.gridFeeNano),
    ...sum("local-tax", local.bought.energyWh, local.taxNano),
    ...sum("sold", local.sold.energyWh, local.sold.amountNano),
    ...sum("grid-energy", grid.importWh, grid.energyNano),
    ...sum("grid-surcharge", grid.importWh, grid.surchargeNano),
    ...sum("grid-fee", grid.importWh, grid.gridFeeNano),
    ...sum("grid-levy", grid.importWh, grid.levyNano),
    ...sum("grid-tax", grid.importWh, grid.taxNano),
    ...sum("feed-in", grid.feedIn.energyWh, grid.feedIn.amountNano),
    ...sum("fixed-energy", none, fixed?.energyNano),
    ...sum("fixed-grid", none, fixed?.gridNano),
    ...sum("penalty", none, penaltyNano),
    ...sum("compensation", none, compensationNano),
    ...sum("incentive", incentive?.energyWh ?? none, incentive?.amountNano),
    ...sum("correction-energy", none, correction?.energyNano),
    ...sum("correction-grid-fee", none, correction?.gridFeeNano),
    ...sum("correction-tax", none, correction?.taxNano),
    ...sum("correction-feed-in", none, correction?.feedInNano),
  ];
}
