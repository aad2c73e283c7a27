/**
 * Question: what does a day of negotiation cost, 100 homes, half of them with a roof, 96 quarter hours, without
 * cryptography? And what one interval with 50 sellers and 50 buyers, by strategy?
 * Compare with: the design's budget of 5 s of CPU for a simulated day of 100 homes, all stations together.
 * A win: 1.5 s or less for the day, 10 ms or less for the interval with all strategies mixed.
 *
 * CPU time is counted, since wall time would measure the neighbours of this process.
 *
 * Usage: node bench/negotiation.ts [--size small|full]
 */
import { parseArgs } from "node:util";
import {
  type Address,
  type Calendar,
  type IntervalIndex,
  instant,
  interval,
  nanoPerWh,
  type Order,
  randomFrom,
  type Side,
  wh,
  ZERO_ADDRESS,
} from "#domain";
import { BUILT_IN_STRATEGIES, negotiation, orderIdOf } from "#market";
import { report, round } from "./support/result.ts";

const SIZES = {
  small: { homes: 20, intervals: 8, rounds: 2 },
  full: { homes: 100, intervals: 96, rounds: 20 },
} as const;
const SEED = 1;
const CALENDAR: Calendar = {
  epoch: instant(0),
  intervalSeconds: 900,
  windowSeconds: 900,
  commitMarginSeconds: 120,
  graceSeconds: 900,
};
const BAND = {
  floor: { none: nanoPerWh(0n), pv: nanoPerWh(60_000n), battery: nanoPerWh(80_000n) },
  ceiling: nanoPerWh(250_000n),
};
const NAMES = Object.keys(BUILT_IN_STRATEGIES);

function homeOf(index: number): Address {
  return `0x${(index + 1).toString(16).padStart(40, "0")}`;
}

/** What a home wants to trade: sun over load is for sale, load over sun is bought. */
function orderOf(index: number, k: IntervalIndex, netWh: number, limit: number): Order {
  const owner = homeOf(index);
  const side: Side = netWh > 0 ? "sell" : "buy";
  return {
    id: orderIdOf(ZERO_ADDRESS, owner, k, side),
    owner,
    meter: owner,
    feeder: index % 11,
    side,
    technology: side === "sell" ? "pv" : "none",
    interval: k,
    energyWh: wh(BigInt(Math.abs(netWh))),
    limitPrice: nanoPerWh(BigInt(side === "sell" ? 60_000 + limit : 250_000 - limit)),
  };
}

/** A clear day: every second home has a roof, the sun rises at interval 24 and sets at 72. */
function dayOf(homes: number, intervals: number): readonly (readonly Order[])[] {
  const random = randomFrom(BigInt(SEED));
  return Array.from({ length: intervals }, (_, i) => {
    const sun = Math.max(0, Math.sin((Math.PI * ((i * 96) / intervals - 24)) / 48));
    return Array.from({ length: homes }, (_, home) => {
      const roofWh = home % 2 === 0 ? Math.floor(sun * (500 + random.below(700))) : 0;
      return orderOf(home, interval(1_000 + i), roofWh - (50 + random.below(250)), random.below(120_000));
    });
  });
}

function crowdOf(homes: number): readonly Order[] {
  const random = randomFrom(BigInt(SEED));
  return Array.from({ length: homes }, (_, home) =>
    orderOf(home, interval(1_000), (home % 2 === 0 ? 1 : -1) * (100 + random.below(2_000)), random.below(150_000)),
  );
}

function clear(orders: readonly Order[], strategyOf: (owner: Address) => string) {
  const k = orders[0]?.interval ?? interval(0);
  const parameters = { calendar: CALENDAR, strategyOf };
  return negotiation.clear({ interval: k, orders, band: BAND, limits: [], fixed: [], parameters, seed: BigInt(SEED) });
}

function cpuMs(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

const { values } = parseArgs({ options: { size: { type: "string", default: "full" } } });
const size = values.size === "small" ? "small" : "full";
const { homes, intervals, rounds } = SIZES[size];
const mixed = (owner: Address): string => NAMES[Number(BigInt(owner) % BigInt(NAMES.length))] as string;

const crowd = crowdOf(homes);
const perInterval: Record<string, number> = {};
for (const name of [...NAMES, "mixed"]) {
  const strategyOf = name === "mixed" ? mixed : () => name;
  const ms = cpuMs(() => {
    for (let i = 0; i < rounds; i++) clear(crowd, strategyOf);
  });
  perInterval[name] = round(ms / rounds);
}

const day = dayOf(homes, intervals);
let trades = 0;
let tradedWh = 0n;
const dayMs = cpuMs(() => {
  for (const orders of day) {
    const outcome = clear(orders, mixed);
    trades += outcome.trades.length;
    tradedWh += outcome.trades.reduce((sum, { energyWh }) => sum + energyWh, 0n);
  }
});

report("negotiation", size, SEED, {
  homes,
  intervals,
  dayCpuMs: round(dayMs),
  dayTrades: trades,
  dayTradedWh: tradedWh.toString(),
  crowdedIntervalCpuMs: perInterval,
  goals: { dayCpuMs: 1_500, crowdedIntervalMixedCpuMs: 10 },
});
