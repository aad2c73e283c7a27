import { nano, toCentsDown } from "#domain";
import { centsThatAddUp } from "./format.ts";
import type { StatementTotals } from "./statement.ts";

/** One row of a bill as every form shows it. */
export interface BillRow {
  readonly label: string;
  /** 0: a position; 1: a part of the one above; 2: how the part above came about, without an amount of its own. */
  readonly level: 0 | 1 | 2;
  /** Where the energy of a position is told. */
  readonly energyWh: bigint | null;
  /** What the mean price per Wh is worked out from; `null` where a price means nothing. */
  readonly price: { readonly amountNano: bigint; readonly energyWh: bigint } | null;
  readonly cents: bigint | null;
}

/** A bill's rows and its three sums in whole cents; the positions of level 0 add up to `toPay` exactly. */
export interface Bill {
  readonly rows: readonly BillRow[];
  readonly toPayCents: bigint;
  readonly withoutCents: bigint;
  readonly savedCents: bigint;
}

/**
 * A bill as rows in whole cents, cut so that they add up: text and PDF show the same.
 *
 * @example
 * billOf(statementsOf(emptyLedger(["h01"]))[0]).toPayCents   // 0n
 */
export function billOf(s: StatementTotals): Bill {
  const cents = centsOf(s);
  const [toPayCents, withoutCents] = [toCentsDown(s.withCommunityNano), toCentsDown(s.withoutCommunityNano)];
  const rows = [...localRows(s, cents), ...gridRows(s, cents), ...otherRows(s, cents)];
  return { rows, toPayCents, withoutCents, savedCents: withoutCents - toPayCents };
}

type Cents = ReturnType<typeof centsOf>;

function localRows({ local }: StatementTotals, cents: Cents): readonly BillRow[] {
  const { bought, gridFeeNano, taxNano, sold } = local;
  return [
    position("Bought from neighbours", bought.energyWh, bought.amountNano, cents.bought),
    // Fees come on top of the price: they are positions of their own, told with the energy above.
    { ...part("+ local grid fee", bought.energyWh, gridFeeNano, cents.localGridFee) },
    { ...part("+ local tax", bought.energyWh, taxNano, cents.localTax) },
    position("Sold to neighbours", sold.energyWh, -sold.amountNano, cents.sold),
  ];
}

function gridRows({ grid }: StatementTotals, cents: Cents): readonly BillRow[] {
  const { importWh, energyNano, surchargeNano, gridFeeNano, levyNano, taxNano, feedIn, tiers = [] } = grid;
  const all = energyNano + (surchargeNano ?? 0n) + gridFeeNano + (levyNano ?? 0n) + taxNano;
  const allCents = cents.energy + cents.surcharge + cents.gridFee + cents.levy + cents.gridTax;
  const inTier = ({ energyWh, amountNano }: (typeof tiers)[number], i: number): BillRow => ({
    label: `in tier ${i + 1}`,
    level: 2,
    energyWh,
    price: { amountNano, energyWh },
    cents: null,
  });
  return [
    position("Taken from the grid", importWh, all, allCents),
    part("of it energy", importWh, energyNano, cents.energy),
    ...tiers.map(inTier),
    ...(surchargeNano === undefined ? [] : [part("of it surcharge", importWh, surchargeNano, cents.surcharge)]),
    part("of it grid fee", importWh, gridFeeNano, cents.gridFee),
    ...(levyNano === undefined ? [] : [part("of it levies", importWh, levyNano, cents.levy)]),
    part("of it tax", importWh, taxNano, cents.gridTax),
    position("Fed into the grid", feedIn.energyWh, -feedIn.amountNano, cents.feedIn),
  ];
}

function otherRows({ fixed, incentive, correction }: StatementTotals, cents: Cents): readonly BillRow[] {
  return [
    ...(fixed === undefined
      ? []
      : [amount("Fixed, supplier", cents.fixedEnergy), amount("Fixed, grid and meter", cents.fixedGrid)]),
    amount("Penalties", cents.penalty),
    amount("Compensation", cents.compensation),
    ...(incentive === undefined ? [] : [amount("Incentive for shared energy", cents.incentive)]),
    ...(correction === undefined ? [] : correctionRows(cents)),
  ];
}

function correctionRows(cents: Cents): readonly BillRow[] {
  const part = (label: string, cents: bigint): BillRow => ({ ...amount(label, cents), level: 1 });
  const { correctionEnergy, correctionGridFee, correctionTax, correctionFeedIn } = cents;
  return [
    amount("Corrections of earlier readings", correctionEnergy + correctionGridFee + correctionTax + correctionFeedIn),
    part("of it energy", correctionEnergy),
    part("of it grid fee", correctionGridFee),
    part("of it tax", correctionTax),
    part("of it feed-in", correctionFeedIn),
  ];
}

function centsOf({ local, grid, fixed, penaltyNano, compensationNano, incentive, correction }: StatementTotals) {
  const none = nano(0n);
  return centsThatAddUp({
    bought: local.bought.amountNano,
    localGridFee: local.gridFeeNano,
    localTax: local.taxNano,
    sold: local.sold.amountNano,
    energy: grid.energyNano,
    surcharge: grid.surchargeNano ?? none,
    gridFee: grid.gridFeeNano,
    levy: grid.levyNano ?? none,
    gridTax: grid.taxNano,
    feedIn: grid.feedIn.amountNano,
    fixedEnergy: fixed?.energyNano ?? none,
    fixedGrid: fixed?.gridNano ?? none,
    penalty: penaltyNano,
    compensation: compensationNano,
    incentive: incentive?.amountNano ?? none,
    correctionEnergy: correction?.energyNano ?? none,
    correctionGridFee: correction?.gridFeeNano ?? none,
    correctionTax: correction?.taxNano ?? none,
    correctionFeedIn: correction?.feedInNano ?? none,
  });
}

/** Energy with its mean price; what the home receives has its price without the sign of the amount. */
function position(label: string, energyWh: bigint, amountNano: bigint, cents: bigint): BillRow {
  return { label, level: 0, energyWh, price: { amountNano, energyWh }, cents };
}

/** A part of a position: its energy is not repeated. */
function part(label: string, energyWh: bigint, amountNano: bigint, cents: bigint): BillRow {
  return { label, level: 1, energyWh: null, price: { amountNano, energyWh }, cents };
}

function amount(label: string, cents: bigint): BillRow {
  return { label, level: 0, energyWh: null, price: null, cents };
}
