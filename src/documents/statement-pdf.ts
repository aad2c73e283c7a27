import { isoTime } from "#domain";
import {
  type BillRow,
  billLabel,
  billOf,
  centsPerKWhText,
  centsText,
  correctionTotal,
  kWhText,
  moneyText,
  type StatementTotals,
  shortHex,
  sumOfStatements,
} from "#settlement";
import { type Column, type RowStyle, Sheet } from "./sheet.ts";
import type { SheetDay, StatementSheet } from "./statement-sheet.ts";

/** More days than this stand as months. */
const DAYS_SHOWN = 31;
/** More trades than this stand as sums by neighbour only. */
const TRADES_SHOWN = 200;

interface Row {
  readonly cells: readonly string[];
  readonly style?: RowStyle;
}

/**
 * A home's bill as PDF (A4, tagged, standard fonts). The figures are those of the text form, to the cent, and the same
 * bill is always the same file.
 *
 * @source design, section 11; PDF 32000-1, 14.8 (tagged PDF)
 */
export async function statementPdf(bill: StatementSheet): Promise<Uint8Array> {
  const { totals } = bill;
  const currency = cut(bill.currency, 8);
  const name = cut(totals.household, 60);
  const sheet = new Sheet({
    title: `Statement of ${name}`,
    subject: `${cut(bill.community, 80)}: ${periodOf(totals)}`,
    madeAt: new Date(totals.to ?? 0),
  });
  sheet.title(`Statement of ${name}`);
  sheet.text(cut(bill.community, 80));
  sheet.text(`${periodOf(totals)}, ${count(totals.intervals, "interval")}`);
  if (totals.unbilledIntervals > 0) {
    sheet.text(`Still to be billed: ${totals.unbilledIntervals} of them without a reading so far.`);
  }
  billSection(sheet, totals, currency);
  energySection(sheet, totals, currency);
  correctionsSection(sheet, totals, currency);
  lateSection(sheet, totals, currency);
  daysSection(sheet, bill.days, currency);
  tradesSection(sheet, bill, currency);
  proofSection(sheet, bill);
  if (sheet.changed) {
    sheet.note(
      "Some signs have no letter in this form and stand without their accent or as their code; the JSON file has them as they are.",
    );
  }
  return sheet.end();
}

function billSection(sheet: Sheet, totals: StatementTotals, currency: string): void {
  const { rows, toPayCents, withoutCents, savedCents } = billOf(totals);
  const money = (cents: bigint) => `${centsText(cents)} ${currency}`;
  sheet.text("");
  sheet.figures([
    { label: "Without the community", value: money(withoutCents) },
    { label: "With the community", value: money(toPayCents) },
    { label: "Saved", value: money(savedCents) },
  ]);
  sheet.heading("The bill");
  const columns = columnsOf(sheet, [
    ["", 0.46, "left"],
    ["kWh", 0.16, "right"],
    ["ct/kWh", 0.16, "right"],
    [currency, 0.22, "right"],
  ]);
  sheet.table(columns, [
    ...rows.map(billRow),
    { cells: ["To pay with the community", "", "", centsText(toPayCents)], style: "sum" },
  ]);
  sheet.note(
    "A minus is money for the home. Cents are cut so that the lines add up; exact values are in the JSON file.",
  );
}

function billRow(bill: BillRow): Row {
  const { level, energyWh, price, cents } = bill;
  const energy = energyWh ?? price?.energyWh ?? null;
  return {
    cells: [
      `${"    ".repeat(level)}${billLabel(bill)}`,
      energy === null ? "" : kWhText(energy),
      price === null ? "" : centsPerKWhText(price.amountNano, price.energyWh),
      cents === null ? "" : centsText(cents),
    ],
    style: level === 0 ? "plain" : "part",
  };
}

function energySection(sheet: Sheet, s: StatementTotals, currency: string): void {
  sheet.heading("Energy");
  const columns = columnsOf(sheet, [
    ["", 0.46, "left"],
    ["kWh", 0.16, "right"],
    [currency, 0.38, "right"],
  ]);
  sheet.table(columns, [
    { cells: ["Taken in, by the meter", kWhText(s.meteredImportWh), ""] },
    { cells: ["    from neighbours", kWhText(s.local.bought.energyWh), ""], style: "part" },
    { cells: ["    from the grid", kWhText(s.grid.importWh), ""], style: "part" },
    { cells: ["Given out, by the meter", kWhText(s.meteredExportWh), ""] },
    { cells: ["    to neighbours", kWhText(s.local.sold.energyWh), ""], style: "part" },
    { cells: ["    to the grid", kWhText(s.grid.feedIn.energyWh), ""], style: "part" },
    {
      cells: ["Used of one's own, at the grid's price", kWhText(s.ownUse.energyWh), moneyText(s.ownUse.valueNano)],
    },
    { cells: ["Load", kWhText(s.loadWh), ""] },
    { cells: ["Roof", kWhText(s.pvWh), ""] },
  ]);
}

function correctionsSection(sheet: Sheet, { corrections = [] }: StatementTotals, currency: string): void {
  if (corrections.length === 0) return;
  sheet.heading("Corrections of earlier readings");
  sheet.text(
    "Readings that turned out to be others are billed here, at the prices of their time; earlier statements stay as they are.",
  );
  const columns = columnsOf(sheet, [
    ["no.", 0.07, "left"],
    ["for (UTC)", 0.25, "left"],
    ["kWh in, before", 0.17, "right"],
    ["now", 0.1, "right"],
    ["kWh out, before", 0.17, "right"],
    ["now", 0.1, "right"],
    [currency, 0.14, "right"],
  ]);
  sheet.table(
    columns,
    corrections.map((one) => ({
      cells: [
        ...[String(one.number), minute(one.from), kWhText(one.before.importWh), kWhText(one.after.importWh)],
        ...[kWhText(one.before.exportWh), kWhText(one.after.exportWh), moneyText(correctionTotal(one))],
      ],
    })),
  );
  for (const { number, reason, corrects } of corrections) {
    sheet.note(
      `${number}: ${cut(reason, 300)}${corrects === null ? "" : `; corrects the anchored statement ${corrects}`}`,
    );
  }
}

function lateSection(sheet: Sheet, { late = [] }: StatementTotals, currency: string): void {
  if (late.length === 0) return;
  sheet.heading("Late data");
  sheet.text(
    "Readings that came late are billed here, at the dearest price of their time; earlier statements stay as they are.",
  );
  const columns = columnsOf(sheet, [
    ["for", 0.5, "left"],
    ["kWh in", 0.16, "right"],
    ["kWh out", 0.16, "right"],
    [currency, 0.18, "right"],
  ]);
  sheet.table(
    columns,
    late.map(({ from, to, importWh, exportWh, amountNano }) => ({
      cells: [`${minute(from)} to ${minute(to)}`, kWhText(importWh), kWhText(exportWh), moneyText(amountNano)],
    })),
  );
}

function daysSection(sheet: Sheet, days: readonly SheetDay[], currency: string): void {
  if (days.length < 2) return;
  const byMonth = days.length > DAYS_SHOWN;
  const parts = Map.groupBy(days, ({ from }) => isoTime(from).slice(0, byMonth ? 7 : 10));
  sheet.heading(byMonth ? "By month (UTC)" : "By day (UTC)");
  const columns = columnsOf(sheet, [
    ["", 0.2, "left"],
    ["kWh in", 0.14, "right"],
    ["kWh out", 0.14, "right"],
    [`without ${currency}`, 0.18, "right"],
    [`with ${currency}`, 0.18, "right"],
    [`saved ${currency}`, 0.16, "right"],
  ]);
  sheet.table(
    columns,
    [...parts].map(([name, those]) => {
      const s = sumOfStatements(those.map(({ totals }) => totals));
      const { withoutCents, toPayCents, savedCents } = billOf(s);
      const energy = [kWhText(s.meteredImportWh), kWhText(s.meteredExportWh)];
      return { cells: [name, ...energy, centsText(withoutCents), centsText(toPayCents), centsText(savedCents)] };
    }),
  );
  sheet.note("Whole days only; each row is cut to the cent by itself.");
}

function tradesSection(sheet: Sheet, { totals, trades }: StatementSheet, currency: string): void {
  sheet.heading("Trades with neighbours");
  if (totals.neighbours.length === 0) {
    sheet.text("No trades with neighbours.");
    return;
  }
  sheet.text("Neighbours stand under their chain address: a pseudonym. Without fees.");
  const columns = columnsOf(sheet, [
    ["neighbour", 0.2, "left"],
    ["trades", 0.12, "right"],
    ["bought kWh", 0.17, "right"],
    [`paid ${currency}`, 0.17, "right"],
    ["sold kWh", 0.17, "right"],
    [`received ${currency}`, 0.17, "right"],
  ]);
  sheet.table(
    columns,
    totals.neighbours.map((n) => ({
      cells: [
        shortHex(n.counterparty),
        String(n.trades),
        ...[kWhText(n.boughtWh), moneyText(n.paidNano), kWhText(n.soldWh), moneyText(n.receivedNano)],
      ],
    })),
  );
  if (trades === undefined || trades.length === 0 || trades.length > TRADES_SHOWN) return;
  sheet.text("Each of them:");
  const each = columnsOf(sheet, [
    ["start (UTC)", 0.2, "left"],
    ["side", 0.1, "left"],
    ["neighbour", 0.16, "left"],
    ["kWh", 0.12, "right"],
    ["ct/kWh", 0.12, "right"],
    [currency, 0.12, "right"],
    ["trade", 0.18, "right"],
  ]);
  sheet.table(
    each,
    trades.map((t) => ({
      cells: [
        ...[minute(t.startsAt), t.side, shortHex(t.counterparty), kWhText(t.deliveredWh)],
        ...[centsPerKWhText(t.pricePerWh, 1n), moneyText(t.paidNano), shortHex(t.tradeId)],
      ],
    })),
  );
}

function proofSection(sheet: Sheet, { days, anchor }: StatementSheet): void {
  sheet.heading("How to check this bill");
  const anchored = days.filter(({ state }) => state === "anchored").length;
  const altered = days.filter(({ state }) => state === "altered");
  sheet.text(
    `Whole days whose hash the home itself anchored on the chain, and for which these books give the same: ${anchored} of ${days.length}.`,
  );
  for (const { from, hash } of altered) {
    sheet.text(`The day of ${isoTime(from).slice(0, 10)} is ALTERED: the home anchored another hash than ${hash}.`);
  }
  sheet.text(
    "Ask for this statement as a JSON file (statement HOME --format json --out FILE) and run: neighborwatt audit statement FILE. " +
      "It adds up every sum, hashes each day again and compares it with the chain.",
  );
  if (anchor !== null) {
    sheet.note(`Chain ${anchor.chainId}, contract DataAnchor ${anchor.contract}, anchored by ${anchor.owner}.`);
  }
  const shown = days.length > DAYS_SHOWN ? [] : days;
  if (shown.length < days.length) sheet.note("The hash of each day is in the JSON file.");
  for (const { from, to, hash, state } of shown) sheet.note(`${minute(from)} to ${minute(to)}: ${hash} (${state})`);
}

function columnsOf(sheet: Sheet, parts: readonly (readonly [string, number, Column["align"]])[]): readonly Column[] {
  let x = 0;
  return parts.map(([label, share, align]) => {
    const width = share * sheet.width;
    const column = { label, x, width: width - 6, align };
    x += width;
    return column;
  });
}

function periodOf({ from, to }: StatementTotals): string {
  return from === null || to === null ? "No interval in this period" : `${isoTime(from)} to ${isoTime(to)}`;
}

function minute(at: SheetDay["from"]): string {
  return isoTime(at).slice(0, 16).replace("T", " ");
}

function count(n: number, what: string): string {
  return `${n} ${n === 1 ? what : `${what}s`}`;
}

function cut(text: string, length: number): string {
  const signs = [...text];
  return signs.length > length ? `${signs.slice(0, length - 1).join("")}…` : text;
}
