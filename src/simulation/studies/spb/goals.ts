import type { Way } from "./costs.ts";
import { type F1Figures, wayOf, YARDSTICK } from "./figures.ts";
import type { PerTrade } from "./once.ts";
import { rounded } from "./spread.ts";

/** Something to be reached against the yardstick in the same runs. */
export interface Goal {
  readonly what: string;
  readonly way: Way;
  /** At most this part of the yardstick's, everything shared included unless `what` says otherwise. */
  readonly atMost: number;
  readonly found: number;
  readonly held: boolean;
}

/** What settlement by receipts is to reach (requirements, F1): each a part of what the shared escrow takes. */
const GOALS: readonly (readonly [what: keyof PerTrade, way: Way, atMost: number])[] = [
  ["transactions", "single", 1 / 3],
  ["transactions", "batch", 0.02 / 3],
  ["transactions", "attested", 0.02 / 3],
  ["gas", "single", 0.7],
  ["gas", "batch", 0.5],
  ["gas", "attested", 0.15],
  ["bytes", "batch", 0.6],
  ["bytes", "attested", 0.3],
];
/** The delay of one trade, as a part of the baseline's. */
const DELAY_AT_MOST = 0.4;
/** One transaction, in which the anchors are; what deposits and withdrawals add stands in the row with everything. */
const ONE_OF_THREE = 1 / 3;

/** Each goal beside what was found. */
export function goalsOf(figures: F1Figures): readonly Goal[] {
  const goal = (what: string, way: Way, atMost: number, found: number): Goal => {
    return { what, way, atMost, found, held: found <= atMost };
  };
  const { lessWhenSigned, lessWhenAnchored } = figures.delay;
  const transactions = (way: Way) => wayOf(figures, way).transactionsPerTrade.mean;
  return [
    goal("delay, the producer accepts the nodes' signatures", "single", DELAY_AT_MOST, rounded(1 - lessWhenSigned)),
    goal("delay, the producer waits for the block", "single", DELAY_AT_MOST, rounded(1 - lessWhenAnchored)),
    goal(
      "transactions per trade, without deposits",
      "single",
      ONE_OF_THREE,
      transactions("single") / transactions(YARDSTICK),
    ),
    ...GOALS.map(([what, way, atMost]) =>
      goal(`${what} per trade`, way, atMost, wayOf(figures, way).ofYardstick[what]),
    ),
  ];
}
