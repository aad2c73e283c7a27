import { grouped } from "../report/numbers.ts";
import type { Standing, Statement } from "../report/statements.ts";
import { wayOf, YARDSTICK } from "./figures.ts";
import type { PlayedStep } from "./play.ts";
import type { SpbFigures } from "./reproduce.ts";

/** What a transaction costs whoever sends it, as the paper assumes (SPB III-B2). */
export const COST_PER_TRANSACTION = 20;

/** The paper's own figures (SPB III-B, figures 6 to 9). */
export const PAPER = {
  delayLess: 0.35,
  cost: { baseline: 60, spb: 20 },
  minutes: { baseline: 32, spb: 16.6 },
  kilobytes: { baseline: 860, spb: 520 },
} as const;

/** What the paper says, beside what was measured here; differences are said plainly. */
export function statementsOf(figures: SpbFigures): readonly Statement[] {
  return [
    played("Reliable energy producer: deployment, CTP, CTP received, energy, ERC, payment.", figures.played.reliable),
    played(
      "Unreliable energy producer: after the expiry the money is refunded to the consumer.",
      figures.played.unreliable,
    ),
    timeout,
    delay(figures),
    cost(figures),
    throughput(figures),
    size(figures),
    gas(figures),
    batches(figures),
    shared(figures),
    certificates(figures),
  ];
}

function played(paper: string, steps: readonly PlayedStep[]): Statement {
  const differing = steps.filter(({ differs }) => differs !== null).length;
  return {
    section: "III-A",
    paper,
    ours: `${steps.length} steps in the paper's order on a chain; ${steps.filter(({ holds }) => holds).length} came out as expected. ${differing} are done otherwise, each for a reason that stands with it.`,
    standing: steps.every(({ holds }) => holds) ? "as in the paper" : "not held",
  };
}

const timeout: Statement = {
  section: "III",
  paper:
    "If the producer does not transfer energy before the expiry of the timer, then the consumer uses the Python extension to remove the CTP from the CTP database.",
  ours: "Nobody removes anything: an expired commitment holds no money in any node's book, and the contract refuses a receipt for it. A consumer cannot take a promise back while the energy flows.",
  standing: "differs",
};

function delay({ f1: { delay: d } }: SpbFigures): Statement {
  return {
    section: "III-B1",
    paper: `SPB reduces the end-to-end delay by ${percent(PAPER.delayLess)} compared to the baseline.`,
    ours: `Two readings. The producer accepts the nodes' signatures: ${percent(d.lessWhenSigned)} less (${seconds(d.signed.mean)} in place of ${seconds(d.baseline.mean)}); a commitment counts once a quorum of nodes has signed a root with it, and that is all that the contract asks for. The producer waits until the anchor stands in a block: ${percent(d.lessWhenAnchored)} less (${seconds(d.anchored.mean)}).`,
    standing: held(d.lessWhenAnchored >= PAPER.delayLess),
  };
}

function cost({ f1 }: SpbFigures): Statement {
  const of = (way: Parameters<typeof wayOf>[1]) => number(COST_PER_TRANSACTION * wayOf(f1, way).perTrade.transactions);
  return {
    section: "III-B2",
    paper: `Three transactions per trade in the baseline, one in SPB; at ${COST_PER_TRANSACTION} each, ${PAPER.cost.baseline} and ${PAPER.cost.spb}.`,
    ours: `At the same price: ${of(YARDSTICK)} through the shared escrow, ${of("single")} one by one, ${of("batch")} in a batch of ${f1.trades}. Anchors, deposits, withdrawals and approvals are counted, which the paper leaves out: an anchor shares the transaction of a settlement, deposits and withdrawals add ${wayOf(f1, "single").shared.transactions} transactions to each trade. A transaction of ours costs more gas than one of the baseline.`,
    standing: held(wayOf(f1, "batch").perTrade.transactions <= 1),
  };
}

function throughput({ f1 }: SpbFigures): Statement {
  const [, shared, single] = f1.oneAfterTheOther;
  const [b2, batch] = [wayOf(f1, YARDSTICK), wayOf(f1, "batch")];
  return {
    section: "III-B3",
    paper: `${PAPER.minutes.spb} minutes for 100 trades, ${PAPER.minutes.baseline} in the baseline.`,
    ours: `One after the other ${f1.trades} trades take ${number(single?.minutes ?? 0)} minutes, ${number(shared?.minutes ?? 0)} through the shared escrow, at a block every 15 s. Nothing but the study makes them wait for each other: sent at once, the baseline takes ${seconds(b2.seconds.mean)} and a batch ${seconds(batch.seconds.mean)}.`,
    standing: held((single?.minutes ?? 1) < (shared?.minutes ?? 0)),
  };
}

function size({ f1 }: SpbFigures): Statement {
  const [, shared, single] = f1.oneAfterTheOther;
  const kB = (way: Parameters<typeof wayOf>[1]) => kilobytes(wayOf(f1, way).chainBytes.mean);
  return {
    section: "III-B4",
    paper: `After 100 trades the blockchain has ${PAPER.kilobytes.spb} KB in SPB, ${PAPER.kilobytes.baseline} KB in the baseline (−40 %).`,
    ours: `One after the other ${number(single?.kilobytes ?? 0)} KB against ${number(shared?.kilobytes ?? 0)} KB: most of the baseline's are headers of blocks with one transaction. Sent at once: ${kB(YARDSTICK)} through the shared escrow, ${kB("single")} one by one, ${kB("batch")} in one batch, ${kB("attested")} in an attested one. A proof is larger than what it proves: one by one we need more bytes, not fewer.`,
    standing: held(wayOf(f1, "batch").ofYardstick.bytes <= 0.6),
  };
}

function gas({ f1 }: SpbFigures): Statement {
  const text = (way: Parameters<typeof wayOf>[1]) => {
    const { perTrade, ofYardstick } = wayOf(f1, way);
    return `${grouped(Math.round(perTrade.gas))} (${number(ofYardstick.gas)} ×)`;
  };
  return {
    section: "–",
    paper: "Says nothing of gas.",
    ours: `Per trade: ${grouped(Math.round(wayOf(f1, YARDSTICK).perTrade.gas))} through the shared escrow, ${grouped(Math.round(wayOf(f1, "contractPerTrade").perTrade.gas))} with a contract for each trade; ${text("single")} one by one, ${text("batch")} in a batch, ${text("attested")} attested. The baseline checks no meter: it takes the consumer's word. One by one the chain checks the consumer's meter, which has seen what the producer's has signed; a batch checks both.`,
    standing: "measured",
  };
}

function batches({ f1 }: SpbFigures): Statement {
  const distinct = (way: Parameters<typeof wayOf>[1]) => f1.distinct.find((one) => one.way === way);
  const text = (way: "single" | "batch" | "attested") =>
    `${number(distinct(way)?.ofYardstick.gas ?? 0)} × the gas and ${number(distinct(way)?.ofYardstick.bytes ?? 0)} × the bytes`;
  return {
    section: "–",
    paper: "Every trade is a transaction of its own.",
    ours: `Batches share meters, roots and headers, and one transaction settles an interval and anchors what was promised for the next but one. Where nobody shares anything, ${f1.trades} trades among ${2 * f1.trades} homes, a batch takes ${text("batch")} of the shared escrow, an attested one ${text("attested")}, one by one ${text("single")}.`,
    standing: "measured",
  };
}

function shared({ f1, assumed }: SpbFigures): Statement {
  const { transactions, gas: gasShared } = wayOf(f1, "batch").shared;
  return {
    section: "III-B2",
    paper: "Deposits, withdrawals and the deployment of the shared contract are not counted.",
    ours: `Counted: ${transactions} transactions and ${grouped(Math.round(gasShared))} gas per trade, for ${assumed.consumers} consumers and ${assumed.producers} producers with ${assumed.tradesPerInterval} trades in each of ${assumed.intervalsPerDay} intervals a day. A deposit is filled up when it is spent, producers take out weekly, everybody leaves after a year. Contracts stand once, on all sides, and are not counted.`,
    standing: "measured",
  };
}

function certificates({ certificates: c }: SpbFigures): Statement {
  return {
    section: "II-B",
    paper:
      "Each meter has a certificate of existence; the paper does not say how often it is renewed, nor what that costs.",
    ours: `Renewed daily, so that keys tell nothing over days: ${c.transactions} transactions, ${grouped(Math.round(c.gas))} gas and ${number(c.bytes)} bytes per trade come on top of everything above. The baselines have no meters.`,
    standing: "measured",
  };
}

function held(isHeld: boolean): Standing {
  return isHeld ? "as in the paper" : "not held";
}

/** A part in per cent. @example percent(0.35)   // "35 %" */
export function percent(part: number): string {
  return `${Math.round(100 * part)} %`;
}

/** A number to two decimals, without needless zeros. @example number(27.5)   // "27.5" */
export function number(value: number): string {
  return String(Math.round(value * 100) / 100);
}

/** Bytes as people say them. @example kilobytes(22_474)   // "22.5 KB" */
export function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} KB`;
}

function seconds(value: number): string {
  return `${number(value)} s`;
}
