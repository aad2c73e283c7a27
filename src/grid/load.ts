import { type Address, type FeederId, type IntervalIndex, type Trade, type Wh, wh } from "#domain";

/** What leaves and enters a feeder's homes in one interval, whether promised by trades or seen by meters. */
export interface FeederLoad {
  readonly feeder: FeederId;
  readonly interval: IntervalIndex;
  /** Sold, or exported. */
  readonly outWh: Wh;
  /** Bought, or imported. */
  readonly inWh: Wh;
}

/** What one meter of a feeder counted in one interval. */
export interface FeederFlow {
  readonly feeder: FeederId;
  readonly interval: IntervalIndex;
  readonly importWh: Wh;
  readonly exportWh: Wh;
}

/**
 * What trades promise of each feeder, one entry per feeder and interval that appears, by interval and feeder.
 *
 * @param feederOf  The feeder of a seller's or buyer's address.
 * @source TX 4, (5)–(8)
 * @example
 * feederUse([], () => 1)   // []
 */
export function feederUse(trades: readonly Trade[], feederOf: (agent: Address) => FeederId): readonly FeederLoad[] {
  const nothing = wh(0n);
  return summed(
    trades.flatMap(({ interval, seller, buyer, energyWh }) => [
      { feeder: feederOf(seller), interval, outWh: energyWh, inWh: nothing },
      { feeder: feederOf(buyer), interval, outWh: nothing, inWh: energyWh },
    ]),
  );
}

/**
 * What meters saw on each feeder, one entry per feeder and interval, by interval and feeder. Silent meters are left out by
 * the caller, so a feeder with one shows a part of its load only.
 *
 * @example
 * feederLoads([{ feeder: 1, interval: interval(0), importWh: wh(5n), exportWh: wh(2n) }])[0].inWh   // 5n
 */
export function feederLoads(flows: readonly FeederFlow[]): readonly FeederLoad[] {
  return summed(
    flows.map(({ feeder, interval, importWh, exportWh }) => ({ feeder, interval, outWh: exportWh, inWh: importWh })),
  );
}

function summed(loads: readonly FeederLoad[]): readonly FeederLoad[] {
  const sums = new Map<string, FeederLoad>();
  for (const load of loads) {
    const key = `${load.interval}/${load.feeder}`;
    const sum = sums.get(key);
    const { feeder, interval } = load;
    const both = { outWh: wh(load.outWh + (sum?.outWh ?? 0n)), inWh: wh(load.inWh + (sum?.inWh ?? 0n)) };
    sums.set(key, { feeder, interval, ...both });
  }
  return [...sums.values()].sort((a, b) => a.interval - b.interval || a.feeder - b.feeder);
}
