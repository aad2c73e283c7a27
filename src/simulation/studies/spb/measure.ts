import { join } from "node:path";
import { randomFrom } from "#domain";
import type { Scenario } from "../../scenario/index.ts";
import type { StudySetting, StudySize } from "../setting.ts";
import { approveShared, prepareBaselines } from "./baselines.ts";
import { type Delays, delaysOf } from "./delay.ts";
import { manyRuns, type Run } from "./run.ts";
import { oneAfterTheOther, type Serial } from "./serial.ts";
import { openStreet, type StreetOptions } from "./street.ts";
import { type Trading, tradingIn } from "./trading.ts";

/** How large a measurement is. */
interface Size {
  readonly trades: number;
  readonly producers: number;
  readonly consumers: number;
  readonly runs: number;
  /** Runs in one founded street: the certificates of its meters live a day and a half. */
  readonly runsPerStreet: number;
  /** As many producers and consumers as trades, for the worst case. */
  readonly distinctRuns: number;
  /** Receipts in one transaction of the worst case: more than a transaction's gas allows would not go in. */
  readonly distinctReceipts: number;
}

/** The sizes of F1. */
export const SIZES: Readonly<Record<StudySize, Size>> = {
  small: { trades: 6, producers: 2, consumers: 3, runs: 2, runsPerStreet: 2, distinctRuns: 1, distinctReceipts: 3 },
  full: {
    trades: 100,
    producers: 10,
    consumers: 20,
    runs: 100,
    runsPerStreet: 7,
    distinctRuns: 3,
    distinctReceipts: 50,
  },
};

/** Everything that was measured of F1. */
export interface Measured {
  readonly runs: readonly Run[];
  readonly delays: readonly Delays[];
  readonly serial: Serial;
  /** Every trade between two who have no other in the interval. */
  readonly distinct: readonly Run[];
}

/**
 * Runs the paper's comparison: the same trades through both baselines and through ours, again and again.
 *
 * @throws SIMULATION_REPRODUCTION_FAILED, CHAIN_*
 * @source SPB III-B; requirements, F1
 */
export async function measureF1(model: Scenario, setting: StudySetting): Promise<Measured> {
  const { trades, producers, consumers, runs, runsPerStreet, distinctRuns, distinctReceipts } = SIZES[setting.size];
  const random = randomFrom(model.seed).fork("spb");
  const costs: Run[] = [];
  const delays: Delays[] = [];
  for (let street = 0; costs.length < runs; street++) {
    const count = Math.min(runsPerStreet, runs - costs.length);
    setting.progress(`${trades} trades on five ways, runs ${costs.length + 1} to ${costs.length + count} of ${runs}`);
    const options = { producers, consumers, directory: join(setting.directory, `street-${street}`) };
    await withStreet(model, options, async (trading) => {
      costs.push(...(await manyRuns(trading, random, count, { trades })));
      for (let i = 0; i < count; i++) delays.push(await delaysOf(trading, random));
    });
  }
  setting.progress(`${trades} trades one after the other`);
  const alone = { producers, consumers, directory: join(setting.directory, "serial") };
  const serial = await withStreet(model, alone, (trading) => oneAfterTheOther(trading, random, trades));
  setting.progress(`${trades} trades among ${2 * trades} homes`);
  const crowd = { producers: trades, consumers: trades, directory: join(setting.directory, "distinct") };
  const distinct = await withStreet(model, crowd, (trading) =>
    manyRuns(trading, random, distinctRuns, { trades, receiptsPerBatch: distinctReceipts }),
  );
  return { runs: costs, delays, serial, distinct };
}

async function withStreet<T>(
  model: Scenario,
  options: StreetOptions,
  work: (trading: Trading) => Promise<T>,
): Promise<T> {
  const street = await openStreet(model, options);
  try {
    const trading = tradingIn(street);
    await prepareBaselines(trading);
    await approveShared(trading);
    return await work(trading);
  } finally {
    await street.chain.close();
  }
}
