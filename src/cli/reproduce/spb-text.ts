import type { SpbReport } from "#simulation";
import { bold } from "../support/output.ts";
import { table } from "../support/table.ts";

const NAMES: Readonly<Record<string, string>> = {
  contractPerTrade: "B1, a contract each",
  sharedEscrow: "B2, one escrow",
  single: "ours, one by one",
  batch: "ours, batch",
  attested: "ours, attested",
};

/** The report in short, for a terminal. */
export function spbText(report: SpbReport): string {
  const { title, source, statements } = report;
  return [
    `${bold(title)}\n${source}\n`,
    steps(report),
    ways(report),
    delays(report),
    goals(report),
    statements.map(({ section, ours, standing }) => `${bold(standing)} (${section}): ${ours}\n`).join(""),
  ].join("\n");
}

function steps({ played }: SpbReport): string {
  const rows = Object.entries(played).flatMap(([scenario, all]) =>
    all.map(({ step, name, at, holds }: SpbReport["played"]["reliable"][number]) => {
      return [scenario, `${step} ${name}`, at.slice(11, 19), holds ? "as expected" : "not as expected"];
    }),
  );
  return table(["producer", "step", "at", ""], rows, ["left", "left", "left", "left"]);
}

function ways({ f1 }: SpbReport): string {
  const rows = f1.ways.map(({ way, perTrade, chainBytes, ofYardstick }) => [
    NAMES[way] ?? way,
    String(perTrade.transactions),
    String(Math.round(perTrade.gas)),
    (chainBytes.mean / 1000).toFixed(1),
    String(ofYardstick.gas),
    String(ofYardstick.bytes),
  ]);
  const header = [
    `${f1.trades} trades, ${f1.runs} runs`,
    "transactions each",
    "gas each",
    "KB",
    "gas, of B2",
    "bytes, of B2",
  ];
  return table(header, rows, ["left", "right", "right", "right", "right", "right"]);
}

function delays({ f1: { delay } }: SpbReport): string {
  const less = (part: number) => `−${Math.round(100 * part)} %`;
  const row = (name: string, { mean, deviation }: typeof delay.signed, part: string) => {
    return [name, mean.toFixed(2), deviation.toFixed(2), part];
  };
  const rows = [
    row("B1 and B2", delay.baseline, ""),
    row("ours, the producer accepts the nodes' signatures", delay.signed, less(delay.lessWhenSigned)),
    row("ours, the producer waits for the block", delay.anchored, less(delay.lessWhenAnchored)),
  ];
  const header = ["delay of one trade, the energy left out", "seconds", "±", "of B2"];
  return table(header, rows, ["left", "right", "right", "right"]);
}

function goals({ goals: all }: SpbReport): string {
  const rows = all.map(({ what, way, atMost, found, held }) => [
    what,
    NAMES[way] ?? way,
    atMost.toFixed(4),
    found.toFixed(4),
    held ? "held" : "not held",
  ]);
  return table(["against B2", "", "at most", "found", ""], rows, ["left", "left", "right", "right", "left"]);
}
