/**
 * Question: how long does an auction at one price take with a million offers, from columns to the list of who trades how
 * much with whom?
 * Compare with: one pass that only reads the same columns and adds them up: no auction can be faster than that.
 * A win: 60 ms or less with prices in ticks, in memory that is used again; then also in new memory and with any prices.
 *
 * Usage: node bench/uniform-auction.ts [--size small|full]
 */
import { parseArgs } from "node:util";
import { randomFrom } from "#domain";
import { type AuctionColumns, auctionMemory, sweepColumns } from "#market";
import { report, round } from "./support/result.ts";

const SIZES = { small: { offers: 10_000, rounds: 2 }, full: { offers: 1_000_000, rounds: 25 } } as const;
const SEED = 1;
/** How many prices there are: ticks of a tenth of a cent up to one euro per kWh, micro-euros, and as many as a contract takes. */
const PRICES = { ticks: 1_000, fine: 1_000_000, any: 2 ** 40 } as const;

function offersOf(count: number, prices: number): AuctionColumns {
  const random = randomFrom(BigInt(SEED));
  const offers = {
    count,
    side: new Uint8Array(count),
    energyWh: new Float64Array(count),
    price: new Float64Array(count),
  };
  for (let i = 0; i < count; i++) {
    offers.side[i] = random.below(2);
    offers.energyWh[i] = 1 + random.below(5_000);
    // Two draws: one has 32 bits only.
    offers.price[i] = Math.floor((random.next() + random.next() / 2 ** 32) * prices);
  }
  return offers;
}

/** What the pass adds up is printed, so that nothing can be left out as unused. */
function streamingPass({ count, side, energyWh, price }: AuctionColumns): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += (side[i] as number) + (energyWh[i] as number) + (price[i] as number);
  return sum;
}

/** The least time of several rounds, and what the work gave. */
function measured<T>(rounds: number, work: () => T): { readonly ms: number; readonly result: T } {
  let least = Number.POSITIVE_INFINITY;
  let result = work();
  for (let i = 0; i < rounds; i++) {
    const startedAt = performance.now();
    result = work();
    least = Math.min(least, performance.now() - startedAt);
  }
  return { ms: least, result };
}

const { values } = parseArgs({ options: { size: { type: "string", default: "full" } } });
const size = values.size === "small" ? "small" : "full";
const { offers: count, rounds } = SIZES[size];
const memory = auctionMemory(count);

const results = Object.entries(PRICES).map(([name, prices]) => {
  const offers = offersOf(count, prices);
  const pass = measured(rounds, () => streamingPass(offers));
  const auction = measured(rounds, () => sweepColumns(offers, memory));
  const inNewMemory = measured(rounds, () => sweepColumns(offers));
  const { count: pairs, price, energyWh } = auction.result;
  return {
    prices: { name, count: prices },
    ms: round(auction.ms),
    inNewMemoryMs: round(inNewMemory.ms),
    streamingPassMs: round(pass.ms),
    timesTheStreamingPass: round(auction.ms / pass.ms),
    outcome: { pairs, price, energyWh },
    checksum: pass.result,
  };
});

report("uniform-auction", size, SEED, { offers: count, rounds, results, goals: { ms: 60 } });
