import { nano } from "#domain";
import { kWhText, moneyText } from "#settlement";
import type { Summary } from "../../summary.ts";
import { type Html, html, page, section, table } from "../report/html.ts";
import { axisTo, type BarPart, linearPlot } from "../report/linear-plot.ts";

/** One run of several that are compared, with what was different in it. */
export interface ComparedRun {
  readonly name: string;
  readonly summary: Summary;
}

const NANO_PER_UNIT = 1e9;
const WH_PER_KWH = 1000;
/** Of the room of a run, what its bars leave free on either side. */
const MARGIN = 0.2;

/**
 * Runs of a scenario on one page: what each saved, how evenly, where the energy came from, and what it means for every home.
 *
 * @param title  What was compared.
 * @param runs  At least one; homes of the same names.
 * @source design, section 11; docs/guides/sharing-keys.md
 */
export function comparisonPage(title: string, runs: readonly ComparedRun[]): string {
  const { summary } = runs[0] as ComparedRun;
  const { households, intervals, from, currency } = summary;
  return page(title, [
    html`<h1>${title}</h1>
<p class="quiet">${households} homes, ${intervals} intervals from ${from}; amounts in ${currency}. Made by neighborwatt simulate.</p>
`,
    section("What was saved", savedPlot(runs), savedTable(runs)),
    section("Where the energy came from", energyPlot(runs), energyTable(runs)),
    section(
      "Every home",
      html`<p>What each home pays less than it would without the community; a minus is a loss.</p>`,
      homesTable(runs),
    ),
  ]);
}

function savedPlot(runs: readonly ComparedRun[]): Html {
  const saved = runs.map(({ summary }) => Math.max(0, Number(savedNano(summary)) / NANO_PER_UNIT));
  const bars = saved.map((top, i) => bar(i, 0, top, "neighbours", `${runs[i]?.name}: ${top.toFixed(2)}`));
  return figure("What all homes together saved in each run", runs, bars, axisTo("saved", Math.max(...saved)));
}

function energyPlot(runs: readonly ComparedRun[]): Html {
  const bars = runs.flatMap(({ name, summary }, i) => {
    const local = Number(summary.local.energyWh) / WH_PER_KWH;
    const grid = Number(summary.local.gridWh) / WH_PER_KWH;
    return [
      bar(i, 0, local, "neighbours", `${name}: ${local.toFixed(1)} kWh from neighbours`),
      bar(i, local, local + grid, "grid", `${name}: ${grid.toFixed(1)} kWh from the grid`),
    ];
  });
  const most = Math.max(...bars.map(({ top }) => top));
  return figure("Energy that homes took, in each run", runs, bars, axisTo("kWh", most), [
    { name: "from neighbours", hue: "neighbours" },
    { name: "from the grid", hue: "grid" },
  ]);
}

function figure(
  title: string,
  runs: readonly ComparedRun[],
  bars: readonly BarPart[],
  y: ReturnType<typeof axisTo>,
  barNames: readonly { readonly name: string; readonly hue: BarPart["hue"] }[] = [],
): Html {
  const ticks = runs.map((_, i) => ({ at: i + 0.5, label: String(i + 1) }));
  const x = { name: "run, as in the table", from: 0, to: runs.length, ticks };
  return html`<figure>${linearPlot({ title, x, y, bars, barNames, lines: [] })}</figure>`;
}

function bar(place: number, bottom: number, top: number, hue: BarPart["hue"], title: string): BarPart {
  return { from: place + MARGIN, to: place + 1 - MARGIN, bottom, top, hue, title };
}

function savedTable(runs: readonly ComparedRun[]): Html {
  const columns = ["saved", "least", "most", "Gini"].map((title) => ({ title, numbers: true as const }));
  const rows = runs.map(({ name, summary }, i) => [
    `${i + 1}. ${name}`,
    money(String(savedNano(summary))),
    money(summary.local.leastSavedNano),
    money(summary.local.mostSavedNano),
    summary.local.gini?.toFixed(2) ?? "",
  ]);
  return table(
    "What all homes saved, the least and the most a home saved, and how even that is (0: the same for each)",
    [{ title: "run" }, ...columns],
    rows,
  );
}

function energyTable(runs: readonly ComparedRun[]): Html {
  const columns = ["from neighbours", "from the grid", "fed in while a neighbour bought", "of the load, %"];
  const rows = runs.map(({ name, summary }, i) => [
    `${i + 1}. ${name}`,
    kWhText(BigInt(summary.local.energyWh)),
    kWhText(BigInt(summary.local.gridWh)),
    kWhText(BigInt(summary.unsoldWhileGridBoughtWh)),
    summary.local.selfSufficiency === null ? "" : (summary.local.selfSufficiency * 100).toFixed(1),
  ]);
  return table(
    "Energy in kWh, and which part of the load did not have to come from the grid",
    [{ title: "run" }, ...columns.map((title) => ({ title, numbers: true as const }))],
    rows,
  );
}

function homesTable(runs: readonly ComparedRun[]): Html {
  const homes = (runs[0] as ComparedRun).summary.statements.map(({ household }) => household);
  const rows = homes.map((home) => [
    home,
    ...runs.map(({ summary }) => money(summary.statements.find((s) => s.household === home)?.savedNano ?? "0")),
  ]);
  const columns = runs.map(({ name }, i) => ({ title: `${i + 1}. ${name}`, numbers: true as const }));
  return table("What each home saved in each run", [{ title: "home" }, ...columns], rows);
}

function savedNano({ statements }: Summary): bigint {
  return statements.reduce((sum, { savedNano: saved }) => sum + BigInt(saved), 0n);
}

function money(nanoText: string): string {
  return moneyText(nano(BigInt(nanoText)));
}
