import type { Html } from "../report/html.ts";
import { axisTo, type BarPart, linearPlot } from "../report/linear-plot.ts";
import type { Hue } from "../report/log-plot.ts";
import type { Way } from "./costs.ts";
import { wayOf } from "./figures.ts";
import type { SpbReport } from "./reproduce.ts";
import { COST_PER_TRANSACTION, number, PAPER } from "./statements.ts";

/** How a way is called where there is little room. */
export const SHORT: Readonly<Record<Way, string>> = {
  contractPerTrade: "B1",
  sharedEscrow: "B2",
  single: "one by one",
  batch: "batch",
  attested: "attested",
};

/** One bar of a figure. */
interface Bar {
  readonly name: string;
  readonly value: number;
  readonly hue: Hue;
}

const PAPERS: Hue = "own";
const BASELINE: Hue = "trouble";
const OURS: Hue = "neighbours";

/** End-to-end delay (Fig. 6): the paper's own bars carry no numbers, so they stand as parts of our baseline. */
export function delayFigure({ f1: { delay } }: SpbReport): Html {
  const baseline = delay.baseline.mean;
  return bars("End-to-end delay of one trade in seconds, the energy left out", "seconds", [
    { name: "SPB, −35 %", value: baseline * (1 - PAPER.delayLess), hue: PAPERS },
    { name: "B1 and B2", value: baseline, hue: BASELINE },
    { name: "ours, anchored", value: delay.anchored.mean, hue: OURS },
    { name: "ours, signed", value: delay.signed.mean, hue: OURS },
  ]);
}

/** Cost at the paper's price of a transaction (Fig. 7). */
export function costFigure({ f1 }: SpbReport): Html {
  const at = (way: Way) => COST_PER_TRANSACTION * wayOf(f1, way).perTrade.transactions;
  return bars("Cost of one trade at 20 per transaction", "20 per transaction", [
    { name: "baseline", value: PAPER.cost.baseline, hue: PAPERS },
    { name: "SPB", value: PAPER.cost.spb, hue: PAPERS },
    { name: SHORT.sharedEscrow, value: at("sharedEscrow"), hue: BASELINE },
    { name: SHORT.single, value: at("single"), hue: OURS },
    { name: SHORT.batch, value: at("batch"), hue: OURS },
    { name: SHORT.attested, value: at("attested"), hue: OURS },
  ]);
}

/** Time for all trades one after the other (Fig. 8). */
export function timeFigure({ f1 }: SpbReport): Html {
  const [perTrade, shared, single] = f1.oneAfterTheOther;
  const [batch, attested] = [wayOf(f1, "batch"), wayOf(f1, "attested")];
  return bars(
    `Minutes until ${f1.trades} trades are on the chain, one after the other; batches as they are`,
    "minutes",
    [
      { name: "baseline", value: PAPER.minutes.baseline, hue: PAPERS },
      { name: "SPB", value: PAPER.minutes.spb, hue: PAPERS },
      { name: SHORT.contractPerTrade, value: perTrade?.minutes ?? 0, hue: BASELINE },
      { name: SHORT.sharedEscrow, value: shared?.minutes ?? 0, hue: BASELINE },
      { name: SHORT.single, value: single?.minutes ?? 0, hue: OURS },
      { name: SHORT.batch, value: batch.seconds.mean / 60, hue: OURS },
      { name: SHORT.attested, value: attested.seconds.mean / 60, hue: OURS },
    ],
  );
}

/** Bytes of the chain after all trades (Fig. 9). */
export function sizeFigure({ f1 }: SpbReport): Html {
  const [perTrade, shared, single] = f1.oneAfterTheOther;
  const [batch, attested] = [wayOf(f1, "batch"), wayOf(f1, "attested")];
  return bars(`Kilobytes of chain after ${f1.trades} trades, one after the other; batches as they are`, "KB", [
    { name: "baseline", value: PAPER.kilobytes.baseline, hue: PAPERS },
    { name: "SPB", value: PAPER.kilobytes.spb, hue: PAPERS },
    { name: SHORT.contractPerTrade, value: perTrade?.kilobytes ?? 0, hue: BASELINE },
    { name: SHORT.sharedEscrow, value: shared?.kilobytes ?? 0, hue: BASELINE },
    { name: SHORT.single, value: single?.kilobytes ?? 0, hue: OURS },
    { name: SHORT.batch, value: batch.chainBytes.mean / 1000, hue: OURS },
    { name: SHORT.attested, value: attested.chainBytes.mean / 1000, hue: OURS },
  ]);
}

/** Gas per trade, everything shared included: the paper has no such figure. */
export function gasFigure({ f1 }: SpbReport): Html {
  const ways = f1.ways.map(({ way, perTrade }) => ({
    name: SHORT[way],
    value: perTrade.gas / 1000,
    hue: way === "contractPerTrade" || way === "sharedEscrow" ? BASELINE : OURS,
  }));
  return bars("Gas per trade in thousands", "thousand gas per trade", ways);
}

function bars(title: string, unit: string, all: readonly Bar[]): Html {
  const parts = all.map(
    ({ name, value, hue }, i): BarPart => ({
      from: i + 0.15,
      to: i + 0.85,
      bottom: 0,
      top: value,
      hue,
      title: `${name}: ${number(value)}`,
    }),
  );
  return linearPlot({
    title,
    x: {
      name: "",
      from: 0,
      to: all.length,
      ticks: all.map(({ name, value }, i) => ({ at: i + 0.5, label: `${name}: ${number(value)}` })),
    },
    y: axisTo(unit, Math.max(...all.map(({ value }) => value))),
    barNames: [
      { name: "the paper", hue: PAPERS },
      { name: "baselines here", hue: BASELINE },
      { name: "ours", hue: OURS },
    ],
    bars: parts,
    lines: [],
  });
}
