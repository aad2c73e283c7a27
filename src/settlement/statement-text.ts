import { isoTime, type Nano, nano } from "#domain";
import { centsPerKWhText, clip, kWhText, moneyText, shortHex } from "./format.ts";
import type { TradeLine } from "./ledger.ts";
import type { Position, Statement } from "./statement.ts";

const WIDTH = 72;

/**
 * A statement for a person, in at most 80 columns: kWh and money with two decimals, prices in ct/kWh with one, times in
 * UTC. Each amount is rounded down to the cent by itself; exact values are in the JSON.
 *
 * @example
 * statementText(statementsOf(emptyLedger(["h01"], false))[0], { currency: "EUR" }).split("\n")[0]   // "Statement of h01"
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
    "An amount with a minus is money for the home.",
  ].join("\n");
}

function bill(s: Statement, currency: string): string {
  const { local, grid } = s;
  const fee = (amountNano: Nano, energyWh: Position["energyWh"]): Position => ({ energyWh, amountNano });
  const gridTotal = fee(nano(grid.energyNano + grid.gridFeeNano + grid.taxNano), grid.importWh);
  return [
    row("", "kWh", "ct/kWh", currency),
    position("Bought from neighbours", local.bought),
    part("local grid fee", fee(local.gridFeeNano, local.bought.energyWh)),
    part("local tax", fee(local.taxNano, local.bought.energyWh)),
    credit("Sold to neighbours", local.sold),
    position("Taken from the grid", gridTotal),
    part("of it energy", fee(grid.energyNano, grid.importWh)),
    part("of it grid fee", fee(grid.gridFeeNano, grid.importWh)),
    part("of it tax", fee(grid.taxNano, grid.importWh)),
    credit("Fed into the grid", grid.feedIn),
    row("Penalties", "", "", moneyText(s.penaltyNano)),
    row("Compensation", "", "", moneyText(s.compensationNano)),
    "-".repeat(WIDTH),
    row("To pay with the community", "", "", moneyText(s.withCommunityNano)),
    row("Without the community", "", "", moneyText(s.withoutCommunityNano)),
    row("Saved", "", "", moneyText(s.savedNano)),
  ].join("\n");
}

function ownUse(s: Statement, currency: string): string {
  const value = `worth ${moneyText(s.ownUse.valueNano)} ${currency} at the grid's price`;
  return [
    `Used of one's own: ${kWhText(s.ownUse.energyWh)} kWh of ${kWhText(s.loadWh)} kWh, ${value}.`,
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

function position(label: string, { energyWh, amountNano }: Position): string {
  return row(label, kWhText(energyWh), centsPerKWhText(amountNano, energyWh), moneyText(amountNano));
}

/** What the home receives: the price is shown as a price, the amount as money for the home. */
function credit(label: string, { energyWh, amountNano }: Position): string {
  return row(label, kWhText(energyWh), centsPerKWhText(-amountNano, energyWh), moneyText(amountNano));
}

/** A part of the position above it: its energy is not repeated. */
function part(label: string, { energyWh, amountNano }: Position): string {
  return row(`  ${label}`, "", centsPerKWhText(amountNano, energyWh), moneyText(amountNano));
}

function row(label: string, energy: string, price: string, amount: string): string {
  return `${label.padEnd(30)}${energy.padStart(14)}${price.padStart(12)}${amount.padStart(16)}`;
}
