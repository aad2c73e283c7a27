import { isoTime, nano, toCentsDown } from "#domain";
import { centsPerKWhText, centsText, centsThatAddUp, clip, kWhText, moneyText, shortHex } from "./format.ts";
import type { TradeLine } from "./ledger.ts";
import type { Statement } from "./statement.ts";

const WIDTH = 72;

/**
 * A statement for a person, in at most 80 columns: kWh and money with two decimals, prices in ct/kWh with one, times in
 * UTC. The total is rounded down to the cent, and its lines add up to it; exact values are in the JSON.
 *
 * @example
 * statementText(statementsOf(emptyLedger(["h01"]))[0], { currency: "EUR" }).split("\n")[0]   // "Statement of h01"
 */
export function statementText(statement: Statement, options: { readonly currency: string }): string {
  const currency = clip(options.currency, 8);
  const sections = [
    heading(statement),
    bill(statement, currency),
    ownUse(statement, currency),
    trades(statement, currency),
  ];
  return `${sections.join("\n\n")}\n`;
}

function heading(s: Statement): string {
  const period =
    s.from === null || s.to === null ? "No interval in this period" : `${isoTime(s.from)} to ${isoTime(s.to)}`;
  const open =
    s.unbilledIntervals === 0 ? [] : [`Still to be billed: ${s.unbilledIntervals} of them without a reading so far.`];
  return [
    `Statement of ${clip(s.household, 60)}`,
    `${period}, ${s.intervals} ${s.intervals === 1 ? "interval" : "intervals"}.`,
    ...open,
    "A minus is money for the home. Cents are cut so that the lines add up.",
  ].join("\n");
}

function bill(s: Statement, currency: string): string {
  const { bought, gridFeeNano, taxNano, sold } = s.local;
  const { importWh, feedIn } = s.grid;
  const { surchargeNano, levyNano } = s.grid;
  const gridNano = s.grid.energyNano + (surchargeNano ?? 0n) + s.grid.gridFeeNano + (levyNano ?? 0n) + s.grid.taxNano;
  const cents = centsOf(s);
  const gridCents = cents.energy + cents.surcharge + cents.gridFee + cents.levy + cents.gridTax;
  const [toPay, without] = [toCentsDown(s.withCommunityNano), toCentsDown(s.withoutCommunityNano)];
  return [
    row("", "kWh", "ct/kWh", currency),
    position("Bought from neighbours", bought.energyWh, bought.amountNano, cents.bought),
    part("+ local grid fee", bought.energyWh, gridFeeNano, cents.localGridFee),
    part("+ local tax", bought.energyWh, taxNano, cents.localTax),
    position("Sold to neighbours", sold.energyWh, -sold.amountNano, cents.sold),
    position("Taken from the grid", importWh, gridNano, gridCents),
    part("of it energy", importWh, s.grid.energyNano, cents.energy),
    ...tierRows(s),
    ...(surchargeNano === undefined ? [] : [part("of it surcharge", importWh, surchargeNano, cents.surcharge)]),
    part("of it grid fee", importWh, s.grid.gridFeeNano, cents.gridFee),
    ...(levyNano === undefined ? [] : [part("of it levies", importWh, levyNano, cents.levy)]),
    part("of it tax", importWh, s.grid.taxNano, cents.gridTax),
    position("Fed into the grid", feedIn.energyWh, -feedIn.amountNano, cents.feedIn),
    ...(s.fixed === undefined
      ? []
      : [total("Fixed, supplier", cents.fixedEnergy), total("Fixed, grid and meter", cents.fixedGrid)]),
    total("Penalties", cents.penalty),
    total("Compensation", cents.compensation),
    ...(s.incentive === undefined ? [] : [total("Incentive for shared energy", cents.incentive)]),
    "-".repeat(WIDTH),
    total("To pay with the community", toPay),
    total("Without the community", without),
    total("Saved", without - toPay),
  ].join("\n");
}

/** How the energy fell into the tiers of its price; the amounts stand in the row above. */
function tierRows({ grid }: Statement): readonly string[] {
  return (grid.tiers ?? []).map(({ energyWh, amountNano }, i) =>
    row(`    in tier ${i + 1}`, kWhText(energyWh), centsPerKWhText(amountNano, energyWh), "").trimEnd(),
  );
}

function centsOf({ local, grid, fixed, penaltyNano, compensationNano, incentive }: Statement) {
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
  });
}

function ownUse(s: Statement, currency: string): string {
  return [
    `Used of one's own: ${kWhText(s.ownUse.energyWh)} kWh of a load of ${kWhText(s.loadWh)} kWh.`,
    `The grid would have charged ${moneyText(s.ownUse.valueNano)} ${currency} for it.`,
    `Roof: ${kWhText(s.pvWh)} kWh. Meter: ${kWhText(s.meteredImportWh)} kWh in, ${kWhText(s.meteredExportWh)} kWh out.`,
  ].join("\n");
}

function trades(s: Statement, currency: string): string {
  if (s.trades.length === 0) return "No trades with neighbours.";
  const header = tradeRow("start", "side", "neighbour", "agreed", "delivered", "ct/kWh", currency, "trade");
  return ["Trades with neighbours (kWh, without fees)", header, ...s.trades.map(tradeText)].join("\n");
}

function tradeText(t: TradeLine): string {
  return tradeRow(
    isoTime(t.startsAt).slice(5, 16).replace("T", " "),
    t.side,
    shortHex(t.counterparty),
    kWhText(t.energyWh),
    kWhText(t.deliveredWh),
    centsPerKWhText(t.pricePerWh, 1n),
    moneyText(t.paidNano),
    shortHex(t.tradeId),
  );
}

function tradeRow(...cells: readonly [string, string, string, string, string, string, string, string]): string {
  const [start, side, neighbour, agreed, delivered, price, amount, id] = cells;
  const left = `${start.padEnd(11)} ${side.padEnd(6)} ${neighbour.padEnd(11)}`;
  return `${left} ${agreed.padStart(8)} ${delivered.padStart(9)} ${price.padStart(6)} ${amount.padStart(8)} ${id.padEnd(11)}`.trimEnd();
}

/** Energy with its mean price; what the home receives has its price without the sign of the amount. */
function position(label: string, energyWh: bigint, priceNano: bigint, cents: bigint): string {
  return row(label, kWhText(energyWh), centsPerKWhText(priceNano, energyWh), centsText(cents));
}

/** A part of a position: its energy is not repeated. */
function part(label: string, energyWh: bigint, priceNano: bigint, cents: bigint): string {
  return row(`  ${label}`, "", centsPerKWhText(priceNano, energyWh), centsText(cents));
}

function total(label: string, cents: bigint): string {
  return row(label, "", "", centsText(cents));
}

function row(label: string, energy: string, price: string, amount: string): string {
  return `${label.padEnd(30)}${energy.padStart(14)}${price.padStart(12)}${amount.padStart(16)}`;
}
