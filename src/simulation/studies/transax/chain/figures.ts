import { type Address, type FeederId, interval, type Limits, nanoPerWh, type Trade, wh, ZERO_ADDRESS } from "#domain";
import { limitViolations } from "#grid";
import type { TransaxDay } from "../day.ts";
import { clearDay, PRICE_PER_WH } from "../horizon.ts";
import type { TimedOffer, TransaxTest } from "../offers.ts";
import { addressPlans, plansOf } from "./home-plan.ts";
import type { FinalTrade, TestRecord } from "./record.ts";
import type { ChainRun } from "./run-test.ts";

/** Real times of many offers, in seconds. */
export interface Times {
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  /** How many lie in [i, i + 1) × `binSeconds`. */
  readonly bins: readonly number[];
  readonly binSeconds: number;
}

/** Gas of a function. */
export interface GasOf {
  readonly call: string;
  readonly calls: number;
  readonly mean: number;
  readonly max: number;
}

/** A test with a chain. */
export interface ChainFigures {
  readonly test: string;
  readonly window: number;
  readonly battery: boolean;
  readonly processes: number;
  readonly homes: number;
  /** From which offers were posted. */
  readonly addresses: number;
  /** Δ̂, real. */
  readonly secondsPerInterval: number;
  readonly blocks: number;
  /** Real time from a block to the next, in seconds. */
  readonly blockSeconds: Omit<Times, "bins" | "binSeconds">;
  readonly offers: {
    readonly planned: number;
    readonly arrived: number;
    /** Never sent: the gate had closed, or the DSO had refused. */
    readonly notSent: number;
  };
  readonly intervalsFinal: number;
  /** Of these, with trades. */
  readonly intervalsTraded: number;
  /** Of these, with the contract's proof that no better solution existed. */
  readonly provedBest: number;
  readonly tradedWh: readonly number[];
  readonly totalWh: number;
  /** Intervals in which a clearing in memory, of the same offers, comes to another energy. */
  readonly differences: readonly { readonly interval: number; readonly chainWh: number; readonly memoryWh: number }[];
  readonly memoryTotalWh: number;
  readonly limitsBroken: number;
  /** From posting an offer to the first solution on the chain that includes it (Fig. 11). */
  readonly recorded: Times;
  /** From posting an offer, or from when its interval's solve began, to its trade being final. */
  readonly finalised: Times;
  readonly gas: readonly GasOf[];
  readonly refusals: readonly { readonly call: string; readonly error: string; readonly count: number }[];
}

/** What a run came to, against the same offers cleared in memory. */
export function figuresOf(
  day: TransaxDay,
  test: TransaxTest,
  { offers, record }: ChainRun,
  setting: { readonly processes: number; readonly secondsPerInterval: number },
): ChainFigures {
  const tradedWh = tradedPerInterval(record, day.intervals);
  const finals = [...record.finals.values()];
  const memory = clearDay(day, arrivedOf(offers, record), "fullest-first");
  const [recorded, finalised] = [recordedMs(record), finalisedMs(record)];
  const binSeconds = binsFor(Math.max(0, ...recorded, ...finalised));
  return {
    test: test.name,
    window: test.window,
    battery: test.battery,
    processes: setting.processes,
    homes: day.producers.length + day.consumers.length,
    addresses: plansOf(offers).flatMap(addressPlans).length,
    secondsPerInterval: setting.secondsPerInterval,
    blocks: record.blocksAt.length,
    blockSeconds: spread(record.blocksAt.slice(1).map((at, i) => at - (record.blocksAt[i] as number))),
    offers: { planned: offers.length, arrived: record.arrived.size, notSent: record.lost.size },
    intervalsFinal: finals.length,
    intervalsTraded: finals.filter(({ trades }) => trades.length > 0).length,
    provedBest: finals.filter(({ gapWh, trades }) => gapWh === 0 && trades.length > 0).length,
    tradedWh,
    totalWh: sumOf(tradedWh),
    differences: tradedWh.flatMap((chainWh, k) => {
      const memoryWh = memory.tradedWh[k] as number;
      return chainWh === memoryWh ? [] : [{ interval: k, chainWh, memoryWh }];
    }),
    memoryTotalWh: memory.totalWh,
    limitsBroken: limitsBroken(
      offers,
      finals.flatMap(({ trades }) => trades),
      day.limits,
    ),
    recorded: timesOf(recorded, binSeconds),
    finalised: timesOf(finalised, binSeconds),
    gas: gasOf(record),
    refusals: [...Map.groupBy(record.refusals, ({ call, error }) => `${call} ${error}`).values()].map((same) => ({
      ...(same[0] as TestRecord["refusals"][number]),
      count: same.length,
    })),
  };
}

/** Times in ms as figures in seconds. @param ms  In any order. */
export function timesOf(ms: readonly number[], binSeconds: number): Times {
  const bins = new Array<number>(ms.length === 0 ? 0 : Math.floor(Math.max(...ms) / 1000 / binSeconds) + 1).fill(0);
  for (const one of ms) {
    const bin = Math.floor(one / 1000 / binSeconds);
    bins[bin] = (bins[bin] as number) + 1;
  }
  return { ...spread(ms), bins, binSeconds };
}

/** How many feeders' limits trades break in some interval. */
export function limitsBroken(offers: readonly TimedOffer[], trades: readonly FinalTrade[], limits: Limits): number {
  const feeders = new Map<Address, FeederId>();
  const party = (offer: number): Address => {
    const name = `0x${offer.toString(16).padStart(40, "0")}` as Address;
    feeders.set(name, (offers[offer] as TimedOffer).feeder);
    return name;
  };
  const asTrades = trades.map(
    ({ interval: k, sell, buy, energyWh }, i): Trade =>
      ({
        market: ZERO_ADDRESS,
        ask: `0x${sell.toString(16).padStart(64, "0")}`,
        bid: `0x${buy.toString(16).padStart(64, "0")}`,
        seller: party(sell),
        buyer: party(buy),
        interval: interval(k),
        energyWh: wh(BigInt(energyWh)),
        pricePerWh: nanoPerWh(BigInt(PRICE_PER_WH)),
        nonce: BigInt(i),
      }) as Trade,
  );
  return limitViolations(asTrades, (agent) => feeders.get(agent) as FeederId, limits).length;
}

const MOST_BINS = 40;

/** Whole seconds, or as many as it takes for at most forty bins. */
export function binsFor(mostMs: number): number {
  return Math.max(1, Math.ceil(mostMs / 1000 / MOST_BINS));
}

/** The contract decides one interval at a time: what is offered for later ones counts as if it came later. */
function arrivedOf(offers: readonly TimedOffer[], { arrived }: TestRecord): readonly TimedOffer[] {
  const came = offers.filter((_, id) => arrived.has(id)).map((offer) => ({ ...offer, postedIn: offer.from - 1 }));
  return came.toSorted((a, b) => a.postedIn - b.postedIn);
}

function tradedPerInterval({ finals }: TestRecord, intervals: number): readonly number[] {
  const tradedWh = new Array<number>(intervals).fill(0);
  for (const [k, { trades }] of finals) tradedWh[k] = sumOf(trades.map(({ energyWh }) => energyWh));
  return tradedWh;
}

function recordedMs({ recordedAt, postedAt }: TestRecord): readonly number[] {
  return [...recordedAt].map(([offer, at]) => at - (postedAt.get(offer) as number));
}

/** Of an offer that trades in several intervals, the first counts. */
function finalisedMs({ finals, postedAt, solveStartedAt }: TestRecord): readonly number[] {
  const ms = new Map<number, number>();
  for (const [k, { at, trades }] of [...finals].toSorted(([a], [b]) => a - b)) {
    for (const offer of trades.flatMap(({ sell, buy }) => [sell, buy])) {
      const begun = Math.max(postedAt.get(offer) as number, solveStartedAt.get(k) as number);
      if (!ms.has(offer)) ms.set(offer, at - begun);
    }
  }
  return [...ms.values()];
}

function gasOf({ gas }: TestRecord): readonly GasOf[] {
  return [...gas].map(([call, used]) => ({
    call,
    calls: used.length,
    mean: Math.round(sumOf(used) / used.length),
    max: Math.max(...used),
  }));
}

function spread(ms: readonly number[]): Omit<Times, "bins" | "binSeconds"> {
  const sorted = ms.toSorted((a, b) => a - b);
  const at = (share: number) => seconds(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0);
  return { count: ms.length, p50: at(0.5), p99: at(0.99), max: at(1) };
}

function seconds(ms: number): number {
  return Math.round(ms / 10) / 100;
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, one) => sum + one, 0);
}
