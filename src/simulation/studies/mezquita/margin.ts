import {
  agreementDigest,
  bytesOf,
  gateClosure,
  hexOf,
  type Instant,
  type IntervalIndex,
  inParts,
  instant,
  interval as intervalOf,
} from "#domain";
import type { PendingCall } from "../../block-writer.ts";
import type { Scenario } from "../../scenario/index.ts";
import type { StudySetting, StudySize } from "../setting.ts";
import { agentsThatFit, type Demand, everyWithEvery, likeMeasured, oneEach } from "./capacity.ts";
import { type Crowd, type Deal, dealsOf, openCrowd, postOrders } from "./crowd.ts";
import type { CommunityWrites } from "./writes.ts";

/** What writing agreements cost with one number of agents. */
export interface MarginPoint {
  readonly agents: number;
  /** Agreements that were written to measure it, in blocks of `perBlock`. */
  readonly agreements: number;
  readonly perSecond: number;
  /** Processor time per agreement in ms: signing, journal, reading receipts; and the engine's where it is known. */
  readonly cpuMs: { readonly own: number; readonly engine: number | null };
  readonly gasPerAgreement: number;
  /** What fits into the margin at this speed. */
  readonly fits: number;
  /** How many agreements so many agents come to, by how they trade. */
  readonly needed: Readonly<Record<Trading, number>>;
}

/** How many agreements agents come to: one per seller, as the measured homes in their busiest hour, or every seller with every buyer. */
export type Trading = "oneEach" | "asMeasured" | "everyWithEvery";

/** What holds agreements in one second. */
export interface Capacity {
  readonly perSecond: number;
  readonly inMargin: number;
  /** The largest community whose agreements all fit, by how it trades. */
  readonly agents: Readonly<Record<Trading, number>>;
}

/** Agreements that fit into the margin against the number of agents. */
export interface Margin {
  readonly marginSeconds: number;
  readonly perBlock: number;
  readonly points: readonly MarginPoint[];
  readonly gasPerAgreement: number;
  /** This machine with its embedded chain: the median of the points. */
  readonly embedded: Capacity;
  /** A network with one block a second that holds so much gas. */
  readonly network: Capacity & { readonly gasPerBlock: number };
}

const SIZES: Readonly<
  Record<StudySize, { readonly agents: readonly number[]; readonly agreements: number; readonly perBlock: number }>
> = {
  small: { agents: [4, 10, 20], agreements: 40, perBlock: 20 },
  full: { agents: [4, 10, 20, 50, 100, 200], agreements: 600, perBlock: 100 },
};
/** What a network of validators may put into a one-second block. */
const NETWORK_GAS_PER_BLOCK = 30_000_000;

/**
 * Measures how many agreements the embedded chain takes in the margin: as many homes as asked for, all founded alike, real
 * signatures, AllowTransaction as any seller sends it, receipts read; blocks follow each other without a pause.
 *
 * @param model  The community after which the homes are made.
 * @param community  A measured one: how often its homes agreed, and what gas that took.
 * @source MZ 4.2 ("with the time limits proposed"); requirements, F3
 */
export async function measureMargin(
  model: Scenario,
  community: CommunityWrites,
  setting: StudySetting,
): Promise<Margin> {
  const { agents, agreements, perBlock } = SIZES[setting.size];
  const asMeasured = likeMeasured(community.agreements.busiestHour, community.homes);
  const demands = { oneEach, asMeasured, everyWithEvery };
  const marginSeconds = model.calendar.commitMarginSeconds;
  const crowd = await openCrowd(model, Math.max(...agents), setting.directory);
  try {
    // The first block of a process is slow for reasons of its own.
    await writeDeals(crowd, intervalOf(0), Math.min(...agents), perBlock, perBlock, setting);
    const points: MarginPoint[] = [];
    for (const [i, count] of agents.entries()) {
      setting.progress(`${count} agents write ${agreements} agreements`);
      const cost = await writeDeals(crowd, intervalOf(i + 1), count, agreements, perBlock, setting);
      const needed = mapDemands(demands, (demand) => demand(count));
      points.push({ agents: count, agreements, ...cost, fits: Math.floor(cost.perSecond * marginSeconds), needed });
    }
    // Few agents write into storage that is in use already, which is cheaper than what a real hour finds.
    const gasPerAgreement = Math.max(community.gasPerAgreement, ...points.map((point) => point.gasPerAgreement));
    return {
      marginSeconds,
      perBlock,
      points,
      gasPerAgreement,
      embedded: capacityOf(median(points.map(({ perSecond }) => perSecond)), marginSeconds, demands),
      network: {
        gasPerBlock: NETWORK_GAS_PER_BLOCK,
        ...capacityOf(Math.floor(NETWORK_GAS_PER_BLOCK / gasPerAgreement), marginSeconds, demands),
      },
    };
  } finally {
    await crowd.chain.close();
  }
}

async function writeDeals(
  crowd: Crowd,
  k: IntervalIndex,
  agents: number,
  count: number,
  perBlock: number,
  { stopwatch }: StudySetting,
): Promise<Pick<MarginPoint, "perSecond" | "cpuMs" | "gasPerAgreement">> {
  await postOrders(crowd, k, agents, BigInt(count));
  const calls = dealsOf(crowd, k, agents, count).map((deal) => callOf(crowd, deal));
  const closesAt = gateClosure(crowd.scenario.calendar, k);
  const [wallBefore, cpuBefore] = [stopwatch.wallMs(), stopwatch.cpuMs()];
  let gas = 0n;
  for (const [i, part] of inParts(calls, perBlock).entries()) gas += await crowd.write(blockAt(closesAt, i), part);
  const [wallAfter, cpuAfter] = [stopwatch.wallMs(), stopwatch.cpuMs()];
  const engine = cpuAfter.engine === null || cpuBefore.engine === null ? null : cpuAfter.engine - cpuBefore.engine;
  return {
    perSecond: rounded((count * 1000) / (wallAfter - wallBefore)),
    cpuMs: {
      own: rounded((cpuAfter.own - cpuBefore.own) / count),
      engine: engine === null ? null : rounded(engine / count),
    },
    gasPerAgreement: Math.round(Number(gas) / count),
  };
}

function blockAt(closesAt: Instant, i: number): Instant {
  return instant(closesAt + i * 1000);
}

/** The seller's call, with the signature that its buyer gave in the negotiation. */
function callOf({ chain, addresses }: Crowd, { agreement, seller, buyer }: Deal): PendingCall {
  const digest = agreementDigest(agreement, { chainId: chain.chainId, market: addresses.BilateralMarket });
  const signature = hexOf(buyer.signDigest(bytesOf(digest)));
  const args = [{ ...agreement, expiry: BigInt(agreement.expiry) }, signature];
  return { signer: seller, call: { contract: "BilateralMarket", function: "AllowTransaction", args } };
}

function capacityOf(perSecond: number, seconds: number, demands: Readonly<Record<Trading, Demand>>): Capacity {
  const inMargin = Math.floor(perSecond * seconds);
  return { perSecond, inMargin, agents: mapDemands(demands, (demand) => agentsThatFit(demand, inMargin)) };
}

function mapDemands(
  demands: Readonly<Record<Trading, Demand>>,
  of: (demand: Demand) => number,
): Readonly<Record<Trading, number>> {
  return {
    oneEach: of(demands.oneEach),
    asMeasured: of(demands.asMeasured),
    everyWithEvery: of(demands.everyWithEvery),
  };
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] as number;
}

/** Two decimals: more would pretend a precision that one run on a shared machine does not have. */
function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
