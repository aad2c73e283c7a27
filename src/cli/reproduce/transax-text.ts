import type { TransaxReport } from "#simulation";
import { bold } from "../support/output.ts";
import { table } from "../support/table.ts";

/** The report in short, for a terminal. */
export function transaxText(report: TransaxReport): string {
  const { title, source, statements, chain } = report;
  return [
    `${bold(title)}\n${source}\n`,
    windows(report),
    ...(chain.length === 0 ? [] : [onChain(report)]),
    statements.map(({ section, ours, standing }) => `${bold(standing)} (${section}): ${ours}\n`).join(""),
  ].join("\n");
}

function windows({ windows: points }: TransaxReport): string {
  const kWh = (energyWh: number) => (energyWh / 1000).toFixed(2);
  const rows = points.map(({ window, battery, totalWh, gap }) => [
    String(window),
    battery ? "yes" : "no",
    kWh(totalWh.plain),
    kWh(totalWh.deadlineFirst),
    kWh(totalWh.fullestFirst),
    `${(100 * gap.plain).toFixed(2)} %`,
    `${(100 * gap.fullestFirst).toFixed(2)} %`,
  ]);
  const header = ["L", "battery", "plain, kWh", "deadline first", "fullest first", "gap, plain", "gap, fullest first"];
  return table(header, rows, ["right", "left", "right", "right", "right", "right", "right"]);
}

function onChain({ chain }: TransaxReport): string {
  const rows = chain.map((t) => [
    t.test,
    `${t.offers.arrived} of ${t.offers.planned}`,
    (t.totalWh / 1000).toFixed(2),
    (t.memoryTotalWh / 1000).toFixed(2),
    `${t.recorded.p50} / ${t.recorded.p99} / ${t.recorded.max}`,
    `${t.finalised.p50} / ${t.finalised.p99} / ${t.finalised.max}`,
    String(t.limitsBroken),
  ]);
  const header = [
    "test",
    "offers",
    "on chain, kWh",
    "in memory, kWh",
    "s to recorded (50 % / 99 % / most)",
    "s to final",
    "limits broken",
  ];
  return table(header, rows, ["left", "right", "right", "right", "right", "right", "right"]);
}
