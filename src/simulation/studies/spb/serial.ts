import type { Random } from "#domain";
import { contractPerTrade, sharedEscrow, throughBaseline } from "./baselines.ts";
import type { Made, Sent } from "./blocks.ts";
import { type Cost, costOf } from "./costs.ts";
import { drawRounds } from "./draw.ts";
import { expectPaid, overAt } from "./paid.ts";
import { confirmedCalls } from "./single.ts";
import { committed, nextInterval } from "./timing.ts";
import type { Trading } from "./trading.ts";

/** Trades one after the other, no two transactions in one block, as the paper's three devices made them. */
export interface Serial {
  readonly contractPerTrade: Cost;
  readonly sharedEscrow: Cost;
  readonly single: Cost;
}

/**
 * Puts trades on the chain one after the other. Ours still shares an anchor among the trades of an interval: nodes anchor the
 * database, not a trade. Here each anchor is a transaction of its own.
 *
 * @source SPB III-B3, III-B4
 */
export async function oneAfterTheOther(trading: Trading, random: Random, count: number): Promise<Serial> {
  const { producers, consumers, blocks } = trading.street;
  const rounds = drawRounds(random, count, producers.length, consumers.length);
  blocks.phase = random.below(15);
  const [perTrade, shared, single]: [Made[], Made[], Made[]] = [[], [], []];
  for (const trade of rounds.flat()) {
    const k = nextInterval(trading);
    perTrade.push(...(await throughBaseline(contractPerTrade(trading), [trade], k)));
    shared.push(...(await throughBaseline(sharedEscrow(trading), [trade], k)));
  }
  for (const round of rounds) {
    const anchored = await committed(trading, round, nextInterval(trading));
    single.push(anchored.made);
    const write = async (call: Sent) => expectPaid(await trading.write([call], overAt(trading, anchored)), 1);
    for (const call of confirmedCalls(trading, anchored)) single.push(await write(call));
  }
  return { contractPerTrade: costOf(perTrade), sharedEscrow: costOf(shared), single: costOf(single) };
}
