import { type Column, type Html, html, page, section, table } from "../report/html.ts";
import { logPlot } from "../report/log-plot.ts";
import { clockOffset, grouped } from "../report/numbers.ts";
import { besideEachOther, keyFigures, type MadeBy } from "../report/statements.ts";
import { everyWithEvery, likeMeasured, oneEach } from "./capacity.ts";
import type { Margin } from "./margin.ts";
import type { MezquitaReport } from "./reproduce.ts";
import type { Step } from "./step.ts";
import { timeline } from "./timeline.ts";
import type { Writes } from "./writes.ts";

/**
 * The report as a page of its own: the paper's sentences beside ours, the six steps, who writes what, and the margin.
 *
 * @source MZ 4.1, 4.2
 */
export function mezquitaPage(report: MezquitaReport, madeBy: MadeBy): string {
  const title = "Mezquita et al. 2022, reproduced";
  return page(title, [
    head(title, report, madeBy),
    besideEachOther(report.statements),
    order(report),
    writes(report),
    margin(report),
  ]);
}

function head(title: string, report: MezquitaReport, { machine, version, on }: MadeBy): Html {
  const { margin, order } = report;
  const tried = order.steps.flatMap((step) => step.tried);
  const figures: readonly [string, string][] = [
    [`${order.steps.filter(({ holds }) => holds).length} of 6`, "steps as the paper has them, in its order"],
    [
      `${tried.filter(({ inVain }) => inVain).length} of ${tried.length}`,
      "attempts outside a step's gate without effect",
    ],
    [grouped(margin.embedded.inMargin), "agreements fit into the margin of 5 minutes on this machine"],
    [grouped(margin.network.inMargin), `on a network of ${margin.network.gasPerBlock / 1e6} million gas a second`],
  ];
  return html`<h1>${title}</h1>
<p>${report.title}. ${report.source}.</p>
<p class="quiet">Made on ${on} with neighborwatt ${version} by <code>neighborwatt reproduce mezquita</code> on ${machine}; seed ${report.seed}, size ${report.size}, ${(report.wallMs / 1000).toFixed(0)} s. Transactions, blocks and gas come from the chain's own receipts.</p>
${keyFigures(figures)}`;
}

function order({ order: steps }: MezquitaReport): Html {
  return section(
    "Six steps around one hour",
    html`<p>Alice has a roof and sells; Bob and Carla buy. The hour ${clock(steps.starts)} to ${clock(steps.ends)} UTC, times from its start. Dots are what happened, crosses what was tried outside a step's gate. What lies further away stands at the edge.</p>
<figure class="wide">${timeline(steps)}</figure>
<p class="quiet">Messages of the negotiation, from agent to agent, sealed: ${Object.entries(steps.messages)
      .map(([performative, count]) => `${count} ${performative}`)
      .join(", ")}.</p>
`,
    happened(steps.steps),
    refusals(steps.steps),
  );
}

const EVENT_COLUMNS: readonly Column[] = [
  { title: "Step" },
  { title: "Time", numbers: true },
  { title: "Who" },
  { title: "What" },
  { title: "Block", numbers: true },
  { title: "Gas", numbers: true },
  { title: "Transaction" },
];

function happened(steps: readonly Step[]): Html {
  const rows = steps.flatMap(({ step, name, events }) =>
    events.map((event) => [
      `${step} ${name}`,
      clockOffset(event.offsetSeconds),
      event.who,
      event.block === null ? `${event.call} (message)` : event.note,
      event.block ?? "",
      event.gasUsed === null ? "" : grouped(event.gasUsed),
      html`<code>${event.transaction ?? ""}</code>`,
    ]),
  );
  const gates = steps.map(({ step, name, gate, events, holds }) => [
    `${step} ${name}`,
    gate,
    events.length,
    holds ? "held" : "not held",
  ]);
  return html`${table("Each step, when it may happen, and whether it kept to that", [{ title: "Step" }, { title: "Gate" }, { title: "Events", numbers: true }, { title: "" }], gates)}
<details><summary>All ${rows.length} events</summary>
${table("What happened, in order", EVENT_COLUMNS, rows)}</details>
`;
}

function refusals(steps: readonly Step[]): Html {
  const rows = steps.flatMap(({ step, name, tried }) =>
    tried.map(({ offsetSeconds, who, what, answer, block, gasUsed, transaction }) => [
      `${step} ${name}`,
      clockOffset(offsetSeconds),
      who,
      what,
      html`<code>${answer}</code>`,
      block ?? "",
      grouped(gasUsed ?? 0),
      html`<code>${transaction ?? ""}</code>`,
    ]),
  );
  const columns = [...EVENT_COLUMNS.slice(0, 3), { title: "Tried" }, { title: "Answer" }, ...EVENT_COLUMNS.slice(4)];
  return table("What was tried outside a gate, and what the contract answered. Each stands in a block", columns, rows);
}

function writes({ homes, community }: MezquitaReport): Html {
  const agreements = homes.agreements.map(({ home, paper, ours }) => [home, paper, ours]);
  const perHour: Writes[] = community.perHour.map(({ who, agents, ...rest }) => ({
    ...rest,
    who: `${who} (${agents})`,
  }));
  return section(
    "Who writes how much",
    html`<p>The paper lets every party of an agreement write it. Here the seller alone does, once, and its transaction carries the buyer's signature.</p>`,
    table(
      "Transactions with which one hour's agreements are written: the paper's example",
      [{ title: "Home" }, { title: "Paper", numbers: true }, { title: "Ours", numbers: true }],
      agreements,
    ),
    writesTable(
      `All that the three homes wrote from ${clock(homes.hour.from)} to ${clock(homes.hour.to)} UTC`,
      homes.hour.writes,
    ),
    writesTable("What they wrote once, when they were registered", homes.registration),
    writesTable(
      `${community.scenario}: ${community.homes} homes over ${community.hours} full hours, transactions per hour by role, with the number of agents; ${community.agreements.perHour} agreements an hour, ${community.agreements.busiestHour} in the busiest`,
      perHour,
    ),
  );
}

function writesTable(caption: string, all: readonly Writes[]): Html {
  const calls = [...new Set(all.flatMap((one) => Object.keys(one.calls)))];
  const columns: Column[] = [
    { title: "Who" },
    ...calls.map((call): Column => ({ title: call.slice(call.indexOf(".") + 1), numbers: true })),
    { title: "In all", numbers: true },
    { title: "Gas", numbers: true },
  ];
  const rows = all.map((one) => [
    one.who,
    ...calls.map((call) => one.calls[call] ?? ""),
    one.transactions,
    grouped(one.gasUsed),
  ]);
  return table(caption, columns, rows);
}

function margin({ margin: measured, community }: MezquitaReport): Html {
  const { embedded, network, points, perBlock, gasPerAgreement } = measured;
  const rows = points.map(({ agents, perSecond, cpuMs, gasPerAgreement: gas, fits, needed }) => [
    agents,
    perSecond,
    cpuMs.engine === null ? `${cpuMs.own}` : `${cpuMs.own} + ${cpuMs.engine}`,
    grouped(gas),
    grouped(fits),
    needed.oneEach,
    needed.asMeasured,
    grouped(needed.everyWithEvery),
  ]);
  const columns = [
    "Agents",
    "Written per second",
    "CPU ms each (ours + engine)",
    "Gas each",
    "Fit into 5 min",
    "One each",
    `Like ${community.scenario}`,
    "All with all",
  ];
  const full = [embedded, network].map(({ inMargin, perSecond, agents }, i) => [
    i === 0 ? "this machine, embedded chain" : `network, ${network.gasPerBlock / 1e6} million gas a second`,
    perSecond,
    grouped(inMargin),
    grouped(agents.oneEach),
    grouped(agents.asMeasured),
    grouped(agents.everyWithEvery),
  ]);
  const fullColumns = [
    "Where",
    "Agreements per second",
    "In the margin",
    "Full at agents: one each",
    `like ${community.scenario}`,
    "all with all",
  ];
  return section(
    "Agreements that fit into the margin",
    html`<p>Homes founded alike, half of them sell and half buy. For each number of agents ${points[0]?.agreements ?? 0} agreements were signed, sent as AllowTransaction and put into blocks of ${perBlock} that follow each other without a pause. On this machine one process signs for everybody and makes the blocks; in a network each home signs its own, and gas is the limit: ${grouped(gasPerAgreement)} per agreement.</p>
<figure class="wide">${plot(measured, community)}<figcaption>Dots are measured. Beyond the largest number of agents that was measured, the speed is taken to stay the same.</figcaption></figure>
`,
    table("Measured", numbered(columns, 0), rows),
    table("When the margin is full", numbered(fullColumns, 1), full),
    html`<p class="quiet">Open mode only: amounts in clear. Nothing else is written in the margin, since offers and negotiation have ended and readings come after it.</p>`,
  );
}

/** Columns of which all from `first` on hold numbers. */
function numbered(titles: readonly string[], first: number): readonly Column[] {
  return titles.map((title, i): Column => (i < first ? { title } : { title, numbers: true }));
}

const DECADES = 6;

function plot(
  { embedded, network, points }: Margin,
  { agreements, homes, scenario }: MezquitaReport["community"],
): Html {
  const most = 10 ** DECADES;
  const line = (demand: (n: number) => number) => {
    const counts = Array.from({ length: 4 * DECADES + 1 }, (_, i) => Math.round(10 ** (i / 4)));
    return counts.map((n) => [n, demand(n)] as const).filter(([, y]) => y >= 1 && y <= most);
  };
  const level = (y: number) => [[1, y] as const, [most, y] as const];
  return logPlot({
    title: "Agreements that fit into the margin and agreements needed, against the number of agents",
    x: { name: "agents", decades: DECADES },
    y: { name: "agreements in one margin of 5 minutes", decades: DECADES },
    lines: [
      {
        name: `fit: this machine, ${grouped(embedded.inMargin)}`,
        hue: "neighbours",
        points: level(embedded.inMargin),
        label: { x: 1_500, above: true, anchor: "start" },
      },
      {
        name: `fit: network, ${grouped(network.inMargin)}`,
        hue: "grid",
        points: level(network.inMargin),
        label: { x: 800, above: false, anchor: "start" },
      },
      {
        name: "needed: all with all",
        hue: "trouble",
        dashed: true,
        points: line(everyWithEvery),
        label: { x: 60, above: true, anchor: "end" },
      },
      {
        name: `needed: like ${scenario}`,
        hue: "sun",
        dashed: true,
        points: line(likeMeasured(agreements.busiestHour, homes)),
        label: { x: 3_000, above: true, anchor: "end" },
      },
      {
        name: "needed: one each",
        hue: "own",
        dashed: true,
        points: line(oneEach),
        label: { x: 6_000, above: false, anchor: "start" },
      },
    ],
    dots: [
      {
        hue: "neighbours",
        points: points.map(({ agents, fits }) => ({
          x: agents,
          y: fits,
          title: `${agents} agents: ${grouped(fits)} agreements fit`,
        })),
      },
    ],
  });
}

function clock(iso: string): string {
  return iso.slice(11, 16);
}
