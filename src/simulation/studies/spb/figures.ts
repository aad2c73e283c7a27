import { type Cost, WAYS, type Way } from "./costs.ts";
import type { Measured } from "./measure.ts";
import { type PerTrade, perTrade, type Shared } from "./once.ts";
import { meanOf, rounded, type Spread, spreadOf } from "./spread.ts";

/** What trades cost on one way, over all runs. */
export interface WayFigures {
  readonly way: Way;
  /** Of the trades of a run, without what many runs share. */
  readonly transactionsPerTrade: Spread;
  readonly gasPerTrade: Spread;
  /** All blocks of a run, in bytes. */
  readonly chainBytes: Spread;
  /** From the first to the last block when everything is sent at once; deliveries and windows left out. */
  readonly seconds: Spread;
  /** Deposits, withdrawals and approvals, shared among the trades for which they last. */
  readonly shared: PerTrade;
  /** Both together. */
  readonly perTrade: PerTrade;
  /** The same as parts of the yardstick's. */
  readonly ofYardstick: PerTrade;
}

/** Delays of one trade in seconds. */
export interface DelayFigures {
  readonly baseline: Spread;
  readonly anchored: Spread;
  readonly signed: Spread;
  /** How much less than the baseline's, as a part of it. */
  readonly lessWhenAnchored: number;
  readonly lessWhenSigned: number;
}

/** Trades put on the chain one after the other. */
export interface SerialFigures {
  readonly way: keyof Measured["serial"];
  readonly transactions: number;
  readonly minutes: number;
  readonly kilobytes: number;
}

/** The comparison of F1. */
export interface F1Figures {
  readonly runs: number;
  readonly trades: number;
  readonly ways: readonly WayFigures[];
  readonly delay: DelayFigures;
  readonly oneAfterTheOther: readonly SerialFigures[];
  /** As many producers and consumers as trades: nobody shares anything. */
  readonly distinct: readonly WayFigures[];
  readonly shared: Shared;
}

/** The way by which all others are judged: the leaner baseline. */
export const YARDSTICK: Way = "sharedEscrow";

/** Means and spreads of what was measured, with what many trades share added. */
export function figuresOf(measured: Measured, trades: number, shared: Shared): F1Figures {
  const { runs, delays, serial, distinct } = measured;
  const spread = (key: keyof (typeof delays)[number]) => spreadOf(delays.map((delay) => delay[key]));
  const [baseline, anchored, signed] = [spread("baseline"), spread("anchored"), spread("signed")];
  return {
    runs: runs.length,
    trades,
    ways: waysOf(runs, trades, shared),
    delay: {
      baseline,
      anchored,
      signed,
      lessWhenAnchored: rounded(1 - anchored.mean / baseline.mean),
      lessWhenSigned: rounded(1 - signed.mean / baseline.mean),
    },
    oneAfterTheOther: (["contractPerTrade", "sharedEscrow", "single"] as const).map((way) => ({
      way,
      transactions: serial[way].transactions,
      minutes: rounded(serial[way].seconds / 60),
      kilobytes: rounded(serial[way].bytes / 1000),
    })),
    distinct: waysOf(distinct, trades, shared),
    shared,
  };
}

/** The figures of one way. */
export function wayOf({ ways }: Pick<F1Figures, "ways">, way: Way): WayFigures {
  return ways.find((one) => one.way === way) as WayFigures;
}

function waysOf(runs: Measured["runs"], trades: number, shared: Shared): readonly WayFigures[] {
  const yardstick = together(runs, YARDSTICK, trades, shared);
  return WAYS.map((way) => {
    const over = (of: (cost: Cost) => number) => spreadOf(runs.map((costs) => of(costs[way])));
    const all = together(runs, way, trades, shared);
    return {
      way,
      transactionsPerTrade: over(({ transactions }) => transactions / trades),
      gasPerTrade: over(({ gas }) => gas / trades),
      chainBytes: over(({ bytes }) => bytes),
      seconds: over(({ seconds }) => seconds),
      shared: sharedOn(way, shared),
      perTrade: all,
      ofYardstick: {
        transactions: rounded(all.transactions / yardstick.transactions),
        gas: rounded(all.gas / yardstick.gas),
        bytes: rounded(all.bytes / yardstick.bytes),
      },
    };
  });
}

function together(runs: Measured["runs"], way: Way, trades: number, shared: Shared): PerTrade {
  const mean = (of: (cost: Cost) => number) => meanOf(runs.map((costs) => of(costs[way]))) / trades;
  const { transactions, gas, bytes } = sharedOn(way, shared);
  return {
    transactions: rounded(mean((cost) => cost.transactions) + transactions),
    gas: rounded(mean((cost) => cost.gas) + gas),
    bytes: rounded(mean((cost) => cost.bytes) + bytes),
  };
}

/** A contract for each trade takes a plain transfer; the shared one needs an approval; ours a deposit. */
function sharedOn(way: Way, { money, approval }: Shared): PerTrade {
  if (way === "contractPerTrade") return { transactions: 0, gas: 0, bytes: 0 };
  return perTrade(way === "sharedEscrow" ? approval : money);
}
