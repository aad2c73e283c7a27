import { isoTime } from "#domain";
import { type BillRow, billOf } from "./bill/index.ts";
import { billLabel } from "./bill-words.ts";
import { type Correction, correctionTotal } from "./correction.ts";
import { centsPerKWhText, centsText, clip, kWhText, moneyText, shortHex } from "./format.ts";
import type { TradeLine } from "./ledger.ts";
import type { LateData, Neighbour, Statement, StatementTotals } from "./statement.ts";

const WIDTH = 72;

/**
 * A statement for a person, in at most 80 columns: kWh and money with two decimals, prices in ct/kWh with one, times in
 * UTC. The total is rounded down to the cent, and its lines add up to it; exact values are in the JSON.
 *
 * @example
 * statementText(statementsOf(emptyLedger(["h01"]))[0], { currency: "EUR" }).split("\n")[0]   // "Statement of h01"
 */
export function statementText(
  statement: StatementTotals & Partial<Pick<Statement, "trades">>,
  options: { readonly currency: string },
): string {
  const currency = clip(options.currency, 8);
  const sections = [
    heading(statement),
    bill(statement, currency),
    ownUse(statement, currency),
    ...((statement.corrections ?? []).length > 0 ? [corrections(statement.corrections ?? [], currency)] : []),
    ...((statement.late ?? []).length > 0 ? [lateData(statement.late ?? [], currency)] : []),
    statement.trades === undefined ? neighbours(statement.neighbours, currency) : trades(statement.trades, currency),
  ];
  return `${sections.join("\n\n")}\n`;
}

function heading(s: StatementTotals): string {
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

function bill(s: StatementTotals, currency: string): string {
  const { rows, toPayCents, withoutCents, savedCents } = billOf(s);
  return [
    row("", "kWh", "ct/kWh", currency),
    ...rows.map(billRow),
    "-".repeat(WIDTH),
    total("To pay with the community", toPayCents),
    total("Without the community", withoutCents),
    total("Saved", savedCents),
  ].join("\n");
}

function billRow(bill: BillRow): string {
  const { level, energyWh, price, cents } = bill;
  return row(
    `${"  ".repeat(level)}${billLabel(bill)}`,
    energyWh === null ? "" : kWhText(energyWh),
    price === null ? "" : centsPerKWhText(price.amountNano, price.energyWh),
    cents === null ? "" : centsText(cents),
  ).trimEnd();
}

function ownUse(s: StatementTotals, currency: string): string {
  return [
    `Used of one's own: ${kWhText(s.ownUse.energyWh)} kWh of a load of ${kWhText(s.loadWh)} kWh.`,
    `The grid would have charged ${moneyText(s.ownUse.valueNano)} ${currency} for it.`,
    `Roof: ${kWhText(s.pvWh)} kWh. Meter: ${kWhText(s.meteredImportWh)} kWh in, ${kWhText(s.meteredExportWh)} kWh out.`,
  ].join("\n");
}

function corrections(all: readonly Correction[], currency: string): string {
  const rows = all.map((one) => {
    const { number, from, to, before, after, reason } = one;
    const meter = `${kWhText(before.importWh)} -> ${kWhText(after.importWh)} kWh in, ${kWhText(before.exportWh)} -> ${kWhText(after.exportWh)} kWh out`;
    return `${number}: ${isoTime(from)} to ${isoTime(to)}\n  ${meter}, ${moneyText(correctionTotal(one))} ${currency}\n  ${clip(reason, 76)}`;
  });
  return ["Corrections of earlier readings; the earlier statements stay as they are", ...rows].join("\n");
}

function lateData(late: readonly LateData[], currency: string): string {
  const rows = late.map(
    ({ from, to, importWh, exportWh, amountNano }) =>
      `${isoTime(from)} to ${isoTime(to)}\n  ${kWhText(importWh)} kWh in, ${kWhText(exportWh)} kWh out, ${moneyText(amountNano)} ${currency}`,
  );
  return ["Late data, billed here at the dearest price of its time, for", ...rows].join("\n");
}

function neighbours(all: readonly Neighbour[], currency: string): string {
  if (all.length === 0) return "No trades with neighbours.";
  const line = (name: string, ...cells: readonly string[]) =>
    `${name.padEnd(13)}${cells.map((cell) => cell.padStart(13)).join("")}`;
  const rows = all.map((n) =>
    line(
      shortHex(n.counterparty),
      String(n.trades),
      kWhText(n.boughtWh),
      moneyText(n.paidNano),
      kWhText(n.soldWh),
      moneyText(n.receivedNano),
    ),
  );
  const header = line("neighbour", "trades", "bought kWh", currency, "sold kWh", currency);
  return ["Trades with neighbours (without fees)", header, ...rows].join("\n");
}

function trades(all: Statement["trades"], currency: string): string {
  if (all.length === 0) return "No trades with neighbours.";
  const header = tradeRow("start", "side", "neighbour", "agreed", "delivered", "ct/kWh", currency, "trade");
  return ["Trades with neighbours (kWh, without fees)", header, ...all.map(tradeText)].join("\n");
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

function total(label: string, cents: bigint): string {
  return row(label, "", "", centsText(cents));
}

function row(label: string, energy: string, price: string, amount: string): string {
  return `${label.padEnd(30)}${energy.padStart(14)}${price.padStart(12)}${amount.padStart(16)}`;
}
