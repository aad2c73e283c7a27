import { nano } from "#domain";
import { kWhText, type Ledger, moneyText, statementJson } from "#settlement";
import type { ForecastSummary, LoadedScenario, Summary } from "#simulation/study";
import { bold, say, sayJson } from "./output.ts";
import { myStatement, printMyBill } from "./own-home.ts";
import { table } from "./table.ts";

/** A summary as a command prints it. */
export type PrintedSummary = Summary & { readonly interrupted?: boolean };

/** A summary that says whether it was cut short. */
export function marked(summary: Summary, interrupted: boolean): PrintedSummary {
  return interrupted ? { ...summary, interrupted } : summary;
}

/** A scenario and what became of it, for the bill of a home of one's own. */
export interface Books {
  readonly loaded: LoadedScenario;
  readonly ledger: Ledger;
}

/** Prints what a run came to: a table for a person, or the JSON of the reference; then the bill of one's own home. */
export function printSummary(summary: PrintedSummary, asJson: boolean | undefined, books: Books | null): void {
  const { mine } = books?.loaded ?? {};
  const statement = books === null ? null : myStatement(books.loaded, books.ledger);
  if (asJson) {
    sayJson(mine && statement ? { ...summary, mine: { ...mine, statement: statementJson(statement) } } : summary);
    return;
  }
  say(summaryText(summary));
  if (books !== null) printMyBill(books.loaded, statement);
}

function summaryText(s: PrintedSummary): string {
  const { mechanism, settlement, privacy, energy, money, chain } = s;
  const stopped = s.interrupted ? "\nStopped before its end." : "";
  const facts: [string, string][] = [
    [
      "traded",
      `${s.trades} trades, ${kWhText(BigInt(energy.tradedWh))} kWh agreed, ${kWhText(BigInt(energy.deliveredWh))} delivered`,
    ],
    ["used, made", `${kWhText(BigInt(energy.consumedWh))} kWh used, ${kWhText(BigInt(energy.producedWh))} made`],
    ["grid", `${kWhText(BigInt(energy.gridImportWh))} kWh bought, ${kWhText(BigInt(energy.gridExportWh))} fed in`],
    [
      "local money",
      `${amount(money.paidNano)} ${s.currency} paid, ${amount(money.receivedNano)} received, ${amount(money.feesNano)} fees`,
    ],
    ["left unsold", `${kWhText(BigInt(s.unsoldWhileGridBoughtWh))} kWh while others bought from the grid`],
    ["grid limits", `${s.limitViolations} broken by trades, ${s.feederOverloads} by flows`],
    ["chain", chain.kind === "none" ? "none" : `${chain.blocks} blocks, ${chain.transactions} transactions`],
  ];
  const width = Math.max(...facts.map(([name]) => name.length));
  return [
    bold(`${s.scenario}, seed ${s.seed}: ${s.intervals} intervals from ${s.from}, ${s.households} homes`),
    `${mechanism}${s.key === undefined ? "" : ` (${s.key})`} · ${settlement} · ${privacy}${stopped}`,
    "",
    ...facts.map(([name, text]) => `${name.padEnd(width)}  ${text}`),
    "",
    homes(s),
    ...(s.forecast === null ? [] : ["", forecasts(s, s.forecast)]),
  ].join("\n");
}

function homes({ statements, currency }: PrintedSummary): string {
  const sum = (key: "withoutCommunityNano" | "withCommunityNano" | "savedNano") =>
    statements.reduce((total, s) => total + BigInt(s[key]), 0n);
  const row = (name: string, without: bigint, withIt: bigint, saved: bigint) => [
    name,
    ...[without, withIt, saved].map((value) => moneyText(nano(value))),
  ];
  const rows = statements.map((s) =>
    row(s.household, BigInt(s.withoutCommunityNano), BigInt(s.withCommunityNano), BigInt(s.savedNano)),
  );
  const all = row("all", sum("withoutCommunityNano"), sum("withCommunityNano"), sum("savedNano"));
  return table([`home (${currency})`, "without", "with", "saved"], [...rows, all], ["left", "right", "right", "right"]);
}

/** Who forecast what, how far off it was per interval, and what that cost. */
function forecasts({ currency }: PrintedSummary, { homes, loadErrorWh, pvErrorWh, costNano }: ForecastSummary): string {
  const cost = (nanoText: string | null) => (nanoText === null ? [] : [amount(nanoText)]);
  const off = (errorWh: number | null | undefined) => (errorWh == null ? "" : errorWh.toFixed(0));
  const rows = homes.map(({ household, load, pv, costNano: own }) => [
    household,
    load.forecaster,
    off(load.errorWh),
    pv?.forecaster ?? "",
    off(pv?.errorWh),
    ...cost(own),
  ]);
  const all = ["all", "", off(loadErrorWh), "", off(pvErrorWh), ...cost(costNano)];
  const header = ["home", "load by", "off Wh", "pv by", "off Wh", ...(costNano === null ? [] : [`cost (${currency})`])];
  return table(header, [...rows, all], ["left", "left", "right", "left", "right", "right"]);
}

function amount(nanoText: string): string {
  return moneyText(nano(BigInt(nanoText)));
}
