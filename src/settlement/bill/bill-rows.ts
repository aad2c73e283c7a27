import { nano, toCentsDown } from "#domain";
import { centsThatAddUp } from "../format.ts";
import type { StatementTotals } from "../statement.ts";

/** What a row is about; each form has its own words for it. */
export type BillRowName =
  | "bought"
  | "local-fee"
  | "local-tax"
  | "sold"
  | "grid"
  | "grid-energy"
  | "tier"
  | "grid-surcharge"
  | "grid-fee"
  | "grid-levy"
  | "grid-tax"
  | "feed-in"
  | "fixed-supplier"
  | "fixed-grid"
  | "penalty"
  | "compensation"
  | "incentive"
  | "correction"
  | "correction-energy"
  | "correction-grid-fee"
  | "correction-tax"
  | "correction-feed-in";

/** One row of a bill as every form shows it. */
export interface BillRow {
  readonly name: BillRowName;
  /** Which one of a tiered price, from 1 on; `null` in every other row. */
  readonly tier: number | null;
  /** 0: a position; 1: a part of the one above; 2: how the part above came about, without an amount of its own. */
  readonly level: 0 | 1 | 2;
  /** Where the energy of a position is told. */
  readonly energyWh: bigint | null;
  /** What the mean price per Wh is worked out from; `null` where a price means nothing. */
  readonly price: { readonly amountNano: bigint; readonly energyWh: bigint } | null;
  readonly cents: bigint | null;
  /** Whether its cents are among those that add up to what is to be paid; the others are contained in one of these. */
  readonly counts: boolean;
}

/** What a bill is made of. */
export type BillAmounts = Pick<
  StatementTotals,
  | "local"
  | "grid"
  | "fixed"
  | "penaltyNano"
  | "compensationNano"
  | "incentive"
  | "correction"
  | "withCommunityNano"
  | "withoutCommunityNano"
>;

/** A bill's rows and its three sums in whole cents; the rows that count add up to `toPay` exactly. */
export interface Bill {
  readonly rows: readonly BillRow[];
  readonly toPayCents: bigint;
  readonly withoutCents: bigint;
  readonly savedCents: bigint;
}

/**
 * A bill as rows in whole cents, cut so that they add up: text, PDF and the page show the same.
 */
export function billOf(s: BillAmounts): Bill {
  const cents = centsOf(s);
  const [toPayCents, withoutCents] = [toCentsDown(s.withCommunityNano), toCentsDown(s.withoutCommunityNano)];
  const rows = [...localRows(s, cents), ...gridRows(s, cents), ...otherRows(s, cents)];
  return { rows, toPayCents, withoutCents, savedCents: withoutCents - toPayCents };
}

type Cents = ReturnType<typeof centsOf>;

function localRows({ local }: BillAmounts, cents: Cents): readonly BillRow[] {
  const { bought, gridFeeNano, taxNano, sold } = local;
  return [
    position("bought", bought.energyWh, bought.amountNano, cents.bought),
    // Fees come on top of the price: they are positions of their own, told with the energy above.
    { ...part("local-fee", bought.energyWh, gridFeeNano, cents.localGridFee), counts: true },
    { ...part("local-tax", bought.energyWh, taxNano, cents.localTax), counts: true },
    position("sold", sold.energyWh, -sold.amountNano, cents.sold),
  ];
}

function gridRows({ grid }: BillAmounts, cents: Cents): readonly BillRow[] {
  const { importWh, energyNano, surchargeNano, gridFeeNano, levyNano, taxNano, feedIn, tiers = [] } = grid;
  const all = energyNano + (surchargeNano ?? 0n) + gridFeeNano + (levyNano ?? 0n) + taxNano;
  const allCents = cents.energy + cents.surcharge + cents.gridFee + cents.levy + cents.gridTax;
  const inTier = ({ energyWh, amountNano }: (typeof tiers)[number], i: number): BillRow => ({
    name: "tier",
    tier: i + 1,
    level: 2,
    energyWh,
    price: { amountNano, energyWh },
    cents: null,
    counts: false,
  });
  return [
    position("grid", importWh, all, allCents),
    part("grid-energy", importWh, energyNano, cents.energy),
    ...tiers.map(inTier),
    ...(surchargeNano === undefined ? [] : [part("grid-surcharge", importWh, surchargeNano, cents.surcharge)]),
    part("grid-fee", importWh, gridFeeNano, cents.gridFee),
    ...(levyNano === undefined ? [] : [part("grid-levy", importWh, levyNano, cents.levy)]),
    part("grid-tax", importWh, taxNano, cents.gridTax),
    position("feed-in", feedIn.energyWh, -feedIn.amountNano, cents.feedIn),
  ];
}

function otherRows({ fixed, incentive, correction }: BillAmounts, cents: Cents): readonly BillRow[] {
  return [
    ...(fixed === undefined
      ? []
      : [amount("fixed-supplier", cents.fixedEnergy), amount("fixed-grid", cents.fixedGrid)]),
    amount("penalty", cents.penalty),
    amount("compensation", cents.compensation),
    ...(incentive === undefined ? [] : [amount("incentive", cents.incentive)]),
    ...(correction === undefined ? [] : correctionRows(cents)),
  ];
}

function correctionRows(cents: Cents): readonly BillRow[] {
  const part = (name: BillRowName, cents: bigint): BillRow => ({ ...amount(name, cents), level: 1, counts: false });
  const { correctionEnergy, correctionGridFee, correctionTax, correctionFeedIn } = cents;
  return [
    amount("correction", correctionEnergy + correctionGridFee + correctionTax + correctionFeedIn),
    part("correction-energy", correctionEnergy),
    part("correction-grid-fee", correctionGridFee),
    part("correction-tax", correctionTax),
    part("correction-feed-in", correctionFeedIn),
  ];
}

function centsOf({ local, grid, fixed, penaltyNano, compensationNano, incentive, correction }: BillAmounts) {
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
function position(name: BillRowName, energyWh: bigint, amountNano: bigint, cents: bigint): BillRow {
  return { name, tier: null, level: 0, energyWh, price: { amountNano, energyWh }, cents, counts: true };
}

/** A part of a position: its energy is not repeated. */
function part(name: BillRowName, energyWh: bigint, amountNano: bigint, cents: bigint): BillRow {
  return { name, tier: null, level: 1, energyWh: null, price: { amountNano, energyWh }, cents, counts: false };
}

function amount(name: BillRowName, cents: bigint): BillRow {
  return { name, tier: null, level: 0, energyWh: null, price: null, cents, counts: true };
}
