import type { MezquitaReport } from "#simulation";
import { bold } from "../support/output.ts";
import { table } from "../support/table.ts";

/** The report in short, for a terminal. */
export function mezquitaText(report: MezquitaReport): string {
  const { title, source, statements } = report;
  return [
    `${bold(title)}\n${source}\n`,
    steps(report),
    writes(report),
    margin(report),
    statements.map(({ section, ours, standing }) => `${bold(standing)} (${section}): ${ours}\n`).join(""),
  ].join("\n");
}

function steps({ order }: MezquitaReport): string {
  const rows = order.steps.map(({ step, name, events, tried, holds }) => {
    const first = events[0]?.at.slice(11, 19) ?? "";
    const last = events.at(-1)?.at.slice(11, 19) ?? "";
    return [`${step} ${name}`, first, last, String(events.length), String(tried.length), holds ? "held" : "not held"];
  });
  const header = ["step", "first", "last", "events", "tried outside its gate", ""];
  return table(header, rows, ["left", "left", "left", "right", "right", "left"]);
}

function writes({ homes }: MezquitaReport): string {
  const rows = homes.agreements.map(({ home, paper, ours }) => {
    const all = homes.hour.writes.filter(({ who }) => who.startsWith(`${home}/`));
    return [home, String(paper), String(ours), String(all.reduce((sum, { transactions }) => sum + transactions, 0))];
  });
  const header = ["agreements written per hour", "paper", "ours", "ours, everything"];
  return table(header, rows, ["left", "right", "right", "right"]);
}

function margin({ margin: { embedded, network }, community }: MezquitaReport): string {
  const row = (name: string, { perSecond, inMargin, agents }: typeof embedded) =>
    [name, perSecond, inMargin, agents.oneEach, agents.asMeasured, agents.everyWithEvery].map(String);
  const rows = [row("this machine", embedded), row(`network, ${network.gasPerBlock / 1e6} M gas/s`, network)];
  const header = [
    "margin of 5 min",
    "per second",
    "fit",
    "full at agents: one each",
    `like ${community.scenario}`,
    "all with all",
  ];
  return table(header, rows, ["left", "right", "right", "right", "right", "right"]);
}
