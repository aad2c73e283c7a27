import { type Html, html, page, section, table } from "../report/html.ts";
import { grouped } from "../report/numbers.ts";
import { besideEachOther, keyFigures, type MadeBy } from "../report/statements.ts";
import type { ChainFigures } from "./chain/figures.ts";
import { energyFigure, latencyFigure, matchesFigure, offersFigure, windowFigure } from "./plots.ts";
import type { TransaxReport } from "./reproduce.ts";
import { clock, inKWh } from "./statements.ts";

/**
 * The report as a page of its own: the paper's sentences beside ours, and its figures 6, 7, 9, 10 and 11.
 *
 * @source TX 7
 */
export function transaxPage(report: TransaxReport, madeBy: MadeBy): string {
  const title = "TRANSAX (Eisele et al. 2020), reproduced";
  return page(title, [
    head(title, report, madeBy),
    besideEachOther(report.statements),
    energy(report),
    offered(report),
    windows(report),
    matches(report),
    ...(report.chain.length === 0 ? [] : [latency(report), onChain(report)]),
    assumed(report),
  ]);
}

function head(title: string, report: TransaxReport, { machine, version, on }: MadeBy): Html {
  const { homes, windows, chain } = report;
  const first = windows.find(({ battery }) => battery);
  const [test] = chain;
  const figures: (readonly [string, string])[] = [
    [`${homes.producers} + ${homes.consumers}`, `producers and consumers on ${homes.feeders} feeders`],
    [
      `${(100 * (first?.gap.fullestFirst ?? 0)).toFixed(2)} %`,
      `missing to the offline optimum at L = ${first?.window}, with batteries`,
    ],
  ];
  if (test !== undefined) {
    figures.push(
      [
        `${Math.max(...chain.map(({ finalised }) => finalised.p99))} s`,
        "within which 99 % of trades are final, after the solve starts",
      ],
      [String(chain.reduce((sum, { limitsBroken }) => sum + limitsBroken, 0)), "limits broken on the chain"],
    );
  }
  return html`<h1>${title}</h1>
<p>${report.title}. ${report.source}.</p>
<p class="quiet">Made on ${on} with neighborwatt ${version} by <code>neighborwatt reproduce transax</code> on ${machine}; scenario ${report.scenario}, seed ${report.seed}, size ${report.size}, ${(report.wallMs / 1000).toFixed(0)} s. ${
    report.traces === "generated"
      ? "The paper's traces are proprietary; these are made by our generator in their shape."
      : "Traces are read from files."
  }</p>
${keyFigures(figures)}`;
}

function energy(report: TransaxReport): Html {
  const { producedWh, consumedWh, tests } = report;
  const rows = producedWh.map((made, t) => [
    clock(t),
    inKWh(made),
    inKWh(consumedWh[t] as number),
    ...tests.map(({ tradedWh }) => inKWh(tradedWh[t] as number)),
  ]);
  const names = tests.map(
    ({ test, battery, window }) => `Test ${test}: ${battery ? "battery" : "no battery"}, L = ${window}`,
  );
  return section(
    "Energy in the day (Fig. 6)",
    html`<p>What all make, use and trade in each quarter of an hour. Traded energy stays below both where a feeder carries no more.</p>
<figure class="wide">${energyFigure(report)}</figure>
`,
    twin("Energy per interval in kWh", ["Starts", "Production", "Consumption", ...names], rows),
  );
}

function offered(report: TransaxReport): Html {
  const { producer } = report;
  const rows = producer.offered.map(({ interval, energyWh, validIntervals }) => [
    clock(interval),
    inKWh(energyWh),
    validIntervals,
  ]);
  return section(
    "What one producer offers (Fig. 7)",
    html`<p>${producer.name} on feeder ${producer.feeder}, the first producer of the first feeder that has one. What goes through its battery may flow until the day ends; the rest in its own interval only.</p>
<figure class="wide">${offersFigure(report)}</figure>
`,
    twin(`Offers of ${producer.name}`, ["From", "Energy, kWh", "Valid for intervals"], rows),
  );
}

function windows(report: TransaxReport): Html {
  const percent = (part: number) => `${(100 * part).toFixed(2)} %`;
  const rows = report.windows.map(({ window, battery, totalWh, optimumWh, gap }) => [
    window,
    battery ? "yes" : "no",
    inKWh(totalWh.plain),
    percent(gap.plain),
    inKWh(totalWh.deadlineFirst),
    percent(gap.deadlineFirst),
    inKWh(totalWh.fullestFirst),
    percent(gap.fullestFirst),
    inKWh(optimumWh),
  ]);
  return section(
    "Energy against the prediction window (Fig. 9)",
    html`<p>Each solver finds the most energy of the offers that it sees. The plain one takes any such solution; deadline first spends supply that ends first and keeps what can wait; fullest first draws, of batteries that serve equally long, on the fullest first, which is what our solvers do. On the chain one interval is decided at a time, and the contract prefers what keeps most for later: it comes to what L = 2 gives.</p>
<figure class="wide">${windowFigure(report)}</figure>
`,
    twin(
      "Energy of the day in kWh, and what is missing to the optimum that knows all offers from the start",
      ["L", "Battery", "Plain", "gap", "Deadline first", "gap", "And fullest first", "gap", "Optimum"],
      rows,
    ),
  );
}

function matches(report: TransaxReport): Html {
  const { producer } = report;
  const rows = producer.matches.map(({ interval, consumer, energyWh }) => [clock(interval), consumer, inKWh(energyWh)]);
  const where = producer.matchedOn === "chain" ? "as traded on the chain" : "cleared in memory";
  return section(
    "Who takes one producer's energy (Fig. 10)",
    html`<p>${producer.name} in test C, ${where}. Each part of a bar is one consumer; the same colour does not mean the same consumer. Bars above the line are drawn from the battery.</p>
<figure class="wide">${matchesFigure(report)}</figure>
`,
    twin(`Energy that ${producer.name} sells`, ["Interval", "Consumer", "Energy, kWh"], rows),
  );
}

function latency({ chain }: TransaxReport): Html {
  return section(
    "From posting to recorded, and to final (Fig. 11)",
    html`<p>Real seconds between posting an offer and the first solution on the chain that includes it; and, from the start of the interval's solve (or the post, if that is later), until the trade is final. One block is made per second.</p>
`,
    ...chain.map(
      (test) => html`<figure class="wide">${latencyFigure(test)}</figure>
${twin(
  `Test ${test.test}: offers by seconds`,
  ["Seconds", "Recorded", "Final"],
  Array.from({ length: Math.max(test.recorded.bins.length, test.finalised.bins.length) }, (_, i) => [
    `${i * test.recorded.binSeconds} to ${(i + 1) * test.recorded.binSeconds}`,
    test.recorded.bins[i] ?? 0,
    test.finalised.bins[i] ?? 0,
  ]),
)}`,
    ),
  );
}

const MEASURES: readonly (readonly [name: string, of: (test: ChainFigures) => string | number])[] = [
  ["Offers planned", ({ offers }) => offers.planned],
  ["Offers that arrived in time", ({ offers }) => offers.arrived],
  ["Offers never sent: too late, or the DSO refused", ({ offers }) => offers.notSent],
  ["Anonymous addresses", ({ addresses }) => addresses],
  ["Traded, kWh", ({ totalWh }) => inKWh(totalWh)],
  ["The same offers cleared in memory, kWh", ({ memoryTotalWh }) => inKWh(memoryTotalWh)],
  ["Intervals in which the two differ", ({ differences }) => differences.length],
  ["Intervals with trades", ({ intervalsTraded }) => intervalsTraded],
  ["Of these, proved best on the chain", ({ provedBest }) => provedBest],
  ["Limits broken", ({ limitsBroken }) => limitsBroken],
  ["Calls that the contracts refused", ({ refusals }) => refusals.reduce((sum, { count }) => sum + count, 0)],
  ["From block to block, s: median", ({ blockSeconds }) => blockSeconds.p50],
  ["From block to block, s: 99 % within", ({ blockSeconds }) => blockSeconds.p99],
  ["From block to block, s: longest", ({ blockSeconds }) => blockSeconds.max],
];

function onChain({ chain }: TransaxReport): Html {
  const tests = MEASURES.map(([name, of]) => [name, ...chain.map(of)]);
  const gas = chain.flatMap((t) =>
    t.gas.map(({ call, calls, mean, max }) => [t.test, call, grouped(calls), grouped(mean), grouped(max)]),
  );
  const refusals = chain.flatMap((t) => t.refusals.map(({ call, error, count }) => [t.test, call, error, count]));
  return section(
    "On the chain",
    columns("Tests with homes in processes of their own", ["", ...chain.map(({ test }) => `Test ${test}`)], tests),
    columns("Gas by function", ["Test", "Function", "Calls", "Mean", "Largest"], gas),
    ...(refusals.length === 0 ? [] : [columns("Refused calls", ["Test", "Function", "Error", "Count"], refusals)]),
  );
}

function assumed({ traces }: TransaxReport): Html {
  const made =
    traces === "generated"
      ? html`<li>The traces: the paper's, recorded by Siemens, are not published. Ours are made from a standard load profile and a recorded year of weather; roofs face west, so that production passes consumption just after noon as in Fig. 6. Heights of curves cannot be compared with the paper's.</li>
`
      : html``;
  return section(
    "What is assumed",
    html`<ul>
${made}<li>The limit within a feeder is 30 kW in the shipped scenario: the paper gives 20 kW for what flows in and out, and no number for the other.</li>
<li>Table 2 is a picture in the text that we have. Known are: test A without battery, C with L = 5, D with L = 13, 120 s for a quarter of an hour. L of test A is taken as 5.</li>
<li>Prices are uniform, as in the paper, and homes know their day beforehand.</li>
<li>There are no meters in this experiment: a buyer's money goes to the seller when the trade is bound.</li>
<li>What is left at an address stays there: giving energy and money back to the DSO (depositEnergy, depositFinancial) is tested by itself, not here.</li>
<li>On the chain one interval is decided per call: most energy in it first, then least of what could still be traded later. The paper's contract ranks a solution by the energy of all its intervals together.</li>
</ul>
`,
  );
}

/** A figure as a table, for whoever cannot see it. */
function twin(caption: string, names: readonly string[], rows: readonly (readonly (string | number)[])[]): Html {
  return html`<details><summary>The figure as a table</summary>
${columns(caption, names, rows)}</details>
`;
}

/** A table whose first column is text and the others numbers, unless they hold words. */
function columns(caption: string, names: readonly string[], rows: readonly (readonly (string | number)[])[]): Html {
  const isNumber = (i: number) => rows.length > 0 && rows.every((row) => /^[\d\u202f.,\s/%−-]+$/.test(String(row[i])));
  return table(
    caption,
    names.map((title, i) => (i > 0 && isNumber(i) ? { title, numbers: true } : { title })),
    rows,
  );
}
