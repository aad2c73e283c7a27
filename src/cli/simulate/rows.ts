import { nano } from "#domain";
import { kWhText, moneyText } from "#settlement";
import type { SimulateOptions } from "../simulate.ts";
import { say, sayJson } from "../support/output.ts";
import type { PrintedSummary } from "../support/summary.ts";
import { csv, table } from "../support/table.ts";
import { KEYS, type Variation } from "./vary.ts";

/** One run: what was different, and what came of it. */
export interface Row {
  readonly variation: Variation;
  readonly summary: PrintedSummary;
}

/** Exact figures of a run, for CSV. */
const FIGURES = {
  intervals: (s) => String(s.intervals),
  trades: (s) => String(s.trades),
  tradedWh: (s) => s.energy.tradedWh,
  deliveredWh: (s) => s.energy.deliveredWh,
  gridImportWh: (s) => s.energy.gridImportWh,
  gridExportWh: (s) => s.energy.gridExportWh,
  unsoldWhileGridBoughtWh: (s) => s.unsoldWhileGridBoughtWh,
  paidNano: (s) => s.money.paidNano,
  localWh: (s) => s.local.energyWh,
  selfSufficiency: (s) => String(s.local.selfSufficiency ?? ""),
  savedNano: (s) => String(s.statements.reduce((sum, home) => sum + BigInt(home.savedNano), 0n)),
  leastSavedNano: (s) => s.local.leastSavedNano,
  mostSavedNano: (s) => s.local.mostSavedNano,
  gini: (s) => String(s.local.gini ?? ""),
  limitViolations: (s) => String(s.limitViolations),
  feederOverloads: (s) => String(s.feederOverloads),
  loadErrorWh: (s) => shown(s.forecast?.loadErrorWh),
  pvErrorWh: (s) => shown(s.forecast?.pvErrorWh),
  forecastCostNano: (s) => shown(s.forecast?.costNano),
  wallMs: (s) => s.wallMs.toFixed(0),
} satisfies Record<string, (s: PrintedSummary) => string>;

/** The same in a person's units. */
const COLUMNS = {
  trades: (s) => String(s.trades),
  "traded kWh": (s) => kWhText(BigInt(s.energy.tradedWh)),
  "local kWh": (s) => kWhText(BigInt(s.local.energyWh)),
  "grid kWh": (s) => kWhText(BigInt(s.energy.gridImportWh)),
  "unsold kWh": (s) => kWhText(BigInt(s.unsoldWhileGridBoughtWh)),
  "own %": (s) => (s.local.selfSufficiency === null ? "" : (s.local.selfSufficiency * 100).toFixed(1)),
  saved: (s) => moneyText(nano(BigInt(FIGURES.savedNano(s)))),
  least: (s) => moneyText(nano(BigInt(s.local.leastSavedNano))),
  most: (s) => moneyText(nano(BigInt(s.local.mostSavedNano))),
  gini: (s) => s.local.gini?.toFixed(2) ?? "",
  "load off Wh": FIGURES.loadErrorWh,
  "pv off Wh": FIGURES.pvErrorWh,
  "error cost": ({ forecast }) => (forecast?.costNano == null ? "" : moneyText(nano(BigInt(forecast.costNano)))),
  ms: FIGURES.wallMs,
} satisfies Record<string, (s: PrintedSummary) => string>;

/** Empty where there is nothing to show. */
function shown(value: string | number | null | undefined): string {
  return value === null || value === undefined ? "" : String(value);
}

/** Prints one row per run. */
export async function printRows(
  rows: readonly Row[],
  format: SimulateOptions["format"],
  interrupted: boolean,
): Promise<void> {
  if (format === "html") return say(await pageOf(rows, interrupted));
  if (format === "json") {
    const runs = rows.map(({ variation, summary }) => ({ varied: variation, ...summary }));
    sayJson({ runs, ...(interrupted ? { interrupted } : {}) });
  } else say(textOf(rows, format));
}

/** All rows on one page, with a picture of what differs. */
async function pageOf(rows: readonly Row[], interrupted: boolean): Promise<string> {
  const { comparisonPage } = await import("#simulation");
  const { scenario, seed } = (rows[0] as Row).summary;
  const stopped = interrupted ? ", stopped before its end" : "";
  return comparisonPage(
    `${scenario}, seed ${seed}${stopped}`,
    rows.map(({ variation, summary }) => ({ name: nameOf(variation, summary), summary })),
  );
}

/** What was different; where nothing was, the mechanism. */
function nameOf(variation: Variation, { mechanism }: PrintedSummary): string {
  const values = KEYS.flatMap((key) => variation[key] ?? []);
  return values.length === 0 ? mechanism : values.join(" ");
}

function textOf(rows: readonly Row[], format: "table" | "csv"): string {
  const keys = KEYS.filter((key) => rows.some(({ variation }) => variation[key] !== undefined));
  const columns = format === "csv" ? FIGURES : COLUMNS;
  const header = [...keys, ...Object.keys(columns)];
  const cells = rows.map(({ variation, summary }) => [
    ...keys.map((key) => variation[key] ?? ""),
    ...Object.values(columns).map((of) => of(summary)),
  ]);
  const aligned = header.map((_, i) => (i < keys.length ? "left" : "right"));
  return format === "csv" ? csv(header, cells) : table(header, cells, aligned);
}
