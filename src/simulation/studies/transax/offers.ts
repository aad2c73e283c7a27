import { type FeederId, type HouseholdName, type Side, type Wh, wh } from "#domain";
import { BATTERY, type Totals, type TransaxDay, totalsOf } from "./day.ts";

/** A test of the paper's Table 2: with or without a battery, and how far ahead offers are posted. */
export interface TransaxTest {
  readonly name: string;
  readonly battery: boolean;
  /** L: intervals of the prediction window, the present one counted; at least 2. */
  readonly window: number;
}

/** The tests whose figures the paper shows. Without a battery the window changes nothing; the paper's A has 5. */
export const TRANSAX_TESTS = [
  { name: "A", battery: false, window: 5 },
  { name: "C", battery: true, window: 5 },
  { name: "D", battery: true, window: 13 },
] as const satisfies readonly TransaxTest[];

/** An offer of the experiment. Prices are uniform, so it has none. */
export interface TimedOffer {
  readonly owner: HouseholdName;
  readonly feeder: FeederId;
  readonly side: Side;
  readonly energyWh: Wh;
  readonly from: number;
  /** Last interval in which the energy may flow. */
  readonly to: number;
  /** Interval in which it is posted; below 0 on the evening before. */
  readonly postedIn: number;
}

/**
 * Every offer of a day in the order of posting: each home offers what it will make or use in an interval as soon as the
 * interval comes into its window. What goes through a battery is an offer of its own, from its interval to the last one.
 *
 * @source TX 6.5.1 (window L), 7.1 (battery: 90 kWh, 10 kWh per interval, charged only when all make more than all use)
 */
export function offersOf(day: TransaxDay, { battery, window }: Omit<TransaxTest, "name">): readonly TimedOffer[] {
  const offers: TimedOffer[] = [];
  const totals = totalsOf(day);
  const charged = new Map<HouseholdName, bigint>();
  for (let t = 0; t < day.intervals; t++) {
    const postedIn = t - window + 1;
    for (const home of day.producers) {
      const made = home.energyWh[t] as bigint;
      const stored = battery ? chargeOf(made, charged.get(home.name) ?? 0n, totals, t) : 0n;
      charged.set(home.name, (charged.get(home.name) ?? 0n) + stored);
      const { name: owner, feeder } = home;
      if (made > stored) {
        offers.push({ owner, feeder, side: "sell", energyWh: wh(made - stored), from: t, to: t, postedIn });
      }
      if (stored > 0n) {
        offers.push({ owner, feeder, side: "sell", energyWh: wh(stored), from: t, to: day.intervals - 1, postedIn });
      }
    }
    for (const { name: owner, feeder, energyWh } of day.consumers) {
      const used = energyWh[t] as Wh;
      if (used > 0n) offers.push({ owner, feeder, side: "buy", energyWh: used, from: t, to: t, postedIn });
    }
  }
  return offers.toSorted((a, b) => a.postedIn - b.postedIn);
}

/** What a producer puts aside: nothing unless all together make more than all use. */
function chargeOf(madeWh: bigint, chargedWh: bigint, { producedWh, consumedWh }: Totals, t: number): bigint {
  if ((producedWh[t] as bigint) <= (consumedWh[t] as bigint)) return 0n;
  const room = BATTERY.capacityWh - chargedWh;
  return [madeWh, room, BATTERY.chargePerIntervalWh].reduce((least, x) => (x < least ? x : least));
}
